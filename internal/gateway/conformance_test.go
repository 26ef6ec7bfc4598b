package gateway_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// phoneScanner scans the real engine's codes with the simulator's phones, for the conformance suite.
type phoneScanner struct {
	w      *world
	double *simulator.Server

	mu     sync.Mutex
	phones map[string]*simulator.Phone // by instance
}

// Scan scans the code that connect returns.
func (h *phoneScanner) Scan(instance, number, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := h.w.client.Connect(ctx, instance, "")
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.phones[instance] == nil {
		p, err := h.double.AddPhone(simulator.Person{Number: number, Name: name, Platform: simulator.Business})
		if err != nil {
			return err
		}
		h.phones[instance] = p
	}
	_, err = h.phones[instance].Scan(ctx, out.QRCode.Code)
	return err
}

// Unlink removes the device on the phone.
func (h *phoneScanner) Unlink(instance string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.phones[instance].Unlink(simulator.AnyDevice)
}

// engineWorld is a gateway with the real engine over a double of WhatsApp, on which these numbers exist.
func engineWorld(t *testing.T, numbers ...string) (*world, *simulator.Server) {
	t.Helper()
	double, err := simulator.New(simulator.Options{Now: time.Now, RootKey: [32]byte{8, 8, 8}})
	if err != nil {
		t.Fatal(err)
	}
	address, err := double.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = double.Close() })
	for _, number := range numbers {
		if _, err := double.AddPhone(simulator.Person{Number: number}); err != nil {
			t.Fatal(err)
		}
	}
	w := newWorld(t, func(c *gateway.Config) {
		root := double.RootKey()
		c.Sessions = gateway.Engine(engine.Config{
			Log: slog.New(slog.DiscardHandler), Now: time.Now, WhatsApp: engine.Endpoint{URL: "ws://" + address + "/ws/chat", RootKey: root[:]},
			Version: engine.Version{Pinned: true},
		})
	})
	return w, double
}

// TestConformanceOfTheEngine runs the suite on the whole gateway: what it shows is what a phone scans.
func TestConformanceOfTheEngine(t *testing.T) {
	w, double := engineWorld(t, "5511987654321")
	evolutiontest.Conformance(t, evolutiontest.Target{
		BaseURL: w.server.URL, Key: globalKey, Phone: &phoneScanner{w: w, double: double, phones: map[string]*simulator.Phone{}}, Patience: time.Minute,
	})
	if _, body := w.call("GET", "/", "", nil); !strings.Contains(body, `"whatsappWebVersion":"2.`) {
		t.Errorf("the welcome names no version of WhatsApp Web: %s", body)
	}
}
