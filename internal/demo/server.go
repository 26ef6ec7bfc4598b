package demo

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/gateway/simulator"
)

// ServerConfig is what a Server needs. Now must be given.
type ServerConfig struct {
	Log *slog.Logger
	Now func() time.Time
	// RootKey is the secret half of the key that the gateway trusts; zero makes a new one.
	RootKey [32]byte
}

// Server is WhatsApp's side of a demonstration, on a free port of this machine: the double of its server and the phones on
// it. It remembers the last traffic between Salonzap and the gateway, for which the two must talk through Calls and
// Webhooks. Close it.
type Server struct {
	double  *simulator.Server
	address string
	now     func() time.Time
	ledger  *ledger
	hints   *hub
	cast    cast

	turning sync.Mutex // held while troubles change; guards on
	on      map[Trouble]bool
	down    atomic.Bool // calls to the gateway are refused
	lost    atomic.Bool // webhooks of the gateway are refused

	over chan struct{}
	wg   sync.WaitGroup
}

// Listen starts a Server, with customers who can write.
func Listen(ctx context.Context, c ServerConfig) (*Server, error) {
	s := &Server{now: c.Now, hints: newHub(), cast: newCast(), on: map[Trouble]bool{}, over: make(chan struct{})}
	s.ledger = newLedger(c.Now, s.hints.notify)
	var err error
	if s.double, err = simulator.New(simulator.Options{Now: c.Now, Log: c.Log, RootKey: c.RootKey}); err != nil {
		return nil, fmt.Errorf("demo: WhatsApp cannot be played: %w", err)
	}
	if s.address, err = s.double.Listen(ctx); err != nil {
		return nil, fmt.Errorf("demo: WhatsApp cannot be played: %w", err)
	}
	if err = s.addCustomers(); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// WhatsApp is the double itself: its root key (Root) is what the gateway must trust.
func (s *Server) WhatsApp() *simulator.Server { return s.double }

// URL is where the gateway finds WhatsApp, "ws://127.0.0.1:1234/ws/chat".
func (s *Server) URL() string { return "ws://" + s.address + "/ws/chat" }

// Close cuts every connection and waits for what the Server started.
func (s *Server) Close() error {
	close(s.over)
	err := s.double.Close()
	s.wg.Wait()
	return err
}

// watch hints to the pages when a phone changes.
func (s *Server) watch(p *simulator.Phone) {
	change := p.Changed()
	s.wg.Go(func() {
		for {
			select {
			case <-change:
				change = p.Changed() // before the hint, so that no change is missed
				s.hints.notify()
			case <-s.over:
				return
			}
		}
	})
}
