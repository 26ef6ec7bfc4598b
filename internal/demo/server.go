package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// ServerConfig is what a Server needs. Fields that may be nil say so.
type ServerConfig struct {
	Log      *slog.Logger
	Now      func() time.Time
	Usual    func() evolutiontest.Behaviour // how it behaves until a button changes it; nil is the function Usual
	Webhooks http.RoundTripper              // carries them to Salonzap; nil is a transport of its own
}

// Server is the fake Evolution server of a demonstration, on a free port of this machine. It can be out of reach and
// refuse its key, and remembers the last traffic. Close it.
type Server struct {
	fake   *evolutiontest.Server
	usual  func() evolutiontest.Behaviour
	ledger *ledger
	hints  *hub
	log    *slog.Logger
	addr   string // kept while it is out of reach: it comes back at the same place
	badKey atomic.Bool

	turning sync.Mutex // one change of troubles at a time; guards on
	on      map[Trouble]bool

	mu   sync.Mutex
	http *http.Server // nil while it is out of reach
	wg   sync.WaitGroup
}

// Listen starts a Server.
func Listen(ctx context.Context, c ServerConfig) (*Server, error) {
	s := &Server{usual: c.Usual, hints: newHub(), log: c.Log, addr: "127.0.0.1:0", on: map[Trouble]bool{}}
	s.ledger = newLedger(c.Now, s.hints.nudge)
	if s.usual == nil {
		s.usual = Usual
	}
	transport := c.Webhooks
	if transport == nil {
		transport = evolution.NewTransport()
	}
	s.fake = evolutiontest.New(evolutiontest.Options{
		Behaviour: s.usual(), Now: c.Now, Transport: s.ledger.carrying(transport),
	})
	if err := s.open(ctx); err != nil {
		s.fake.Close()
		return nil, err
	}
	return s, nil
}

// Usual is how a Server behaves if nothing else is asked for: latencies and the life of a code as a real 2.3.7 was recorded.
func Usual() evolutiontest.Behaviour {
	return evolutiontest.Behaviour{
		Latency:           evolutiontest.RecordedLatency(),
		CodeLifetime:      evolutiontest.RecordedCodeLifetime,
		DeleteDelay:       time.Second, // recordings a-090 to a-092
		RelinkAfterLogout: true,
		Acks:              true,
		Webhooks:          evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
	}
}

// URL is the base URL of the server.
func (s *Server) URL() string { return "http://" + s.addr }

// Key is the server's API key.
func (s *Server) Key() evolution.Key { return s.fake.Key() }

// Fake is the server itself, for tests and for furnishing a demonstration.
func (s *Server) Fake() *evolutiontest.Server { return s.fake }

// Close ends the server and waits for what it started.
func (s *Server) Close() error {
	err := s.shut()
	s.fake.Close()
	s.wg.Wait()
	return err
}

// open listens and serves, at the address from before.
func (s *Server) open(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http != nil {
		return nil
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", s.addr)
	if err != nil {
		return fmt.Errorf("demo: the simulated server cannot listen: %w", err)
	}
	s.addr = ln.Addr().String()
	serving := &http.Server{
		Handler: s.ledger.recording(s.door(s.fake)), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 5 * time.Second,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.http = serving
	s.wg.Go(func() {
		if err := serving.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.log.LogAttrs(context.WithoutCancel(ctx), slog.LevelError, "the simulated server stopped", slog.Any("error", err))
		}
	})
	return nil
}

// shut makes the server unreachable: connections are refused, and those that exist are cut.
func (s *Server) shut() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http == nil {
		return nil
	}
	err := s.http.Close()
	s.http = nil
	return err
}

// door turns the caller's key into a wrong one while the server is to refuse it.
func (s *Server) door(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.badKey.Load() && r.Header.Get("Apikey") != "" {
			r.Header.Set("Apikey", "changed-meanwhile")
		}
		next.ServeHTTP(w, r)
	})
}
