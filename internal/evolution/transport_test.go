package evolution_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

// TestTransportKeepsConnections: a second wave of parallel calls dials nothing new, and idle connections go before the
// server's own 5 s.
func TestTransportKeepsConnections(t *testing.T) {
	const parallel = 200
	var dialled, waiting atomic.Int64
	full, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if waiting.Add(1)%parallel == 0 {
			full <- struct{}{}
		}
		<-release
		_, _ = w.Write([]byte(`{"instance":{"state":"open"}}`))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			dialled.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	if transport.IdleConnTimeout >= 5*time.Second || transport.Proxy != nil {
		t.Errorf("idle connections live %v", transport.IdleConnTimeout)
	}
	c := clientFor(t, evolution.Config{BaseURL: server.URL, Transport: transport})
	for range 2 {
		var wg sync.WaitGroup
		for range parallel {
			wg.Go(func() {
				if _, err := c.State(t.Context(), "x"); err != nil {
					t.Error(err)
				}
			})
		}
		<-full // all of them are there at once
		for range parallel {
			release <- struct{}{}
		}
		wg.Wait()
	}
	if n := dialled.Load(); n > parallel {
		t.Errorf("%d connections for %d parallel calls", n, parallel)
	}
}
