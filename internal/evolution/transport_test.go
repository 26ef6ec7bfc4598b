package evolution_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

// TestACutConnectIsNotRepeated: net/http repeats a GET by itself when a reused connection breaks. A connect is a GET that must not be
// repeated; the client prevents that with an empty body, of which nothing is sent.
func TestACutConnectIsNotRepeated(t *testing.T) {
	var connects, states atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.ContentLength != 0 || len(r.TransferEncoding) != 0:
			t.Errorf("%s has a body", r.URL)
		case strings.Contains(r.URL.Path, "/connect/"):
			connects.Add(1)
			panic(http.ErrAbortHandler)
		case states.Add(1) == 2:
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte(`{"instance":{"state":"open"}}`))
	}))
	defer server.Close()
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	c := clientFor(t, evolution.Config{BaseURL: server.URL, Transport: transport})
	for range 2 { // the second request is cut, and repeated
		if _, err := c.State(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Connect(t.Context(), "x", ""); evolution.KindOf(err) != evolution.KindTimeout {
		t.Errorf("a connect that was cut gave %v", err)
	}
	if n := connects.Load(); n != 1 {
		t.Errorf("one connect went out %d times", n)
	}
}

// TestKeyFollowsNoRedirect: net/http would send the apikey header to the target of a redirect.
func TestKeyFollowsNoRedirect(t *testing.T) {
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the redirect was followed, with a key: %v", r.Header.Get("apikey") != "")
	}))
	defer thief.Close()
	server := httptest.NewServer(http.RedirectHandler(thief.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	c := clientFor(t, evolution.Config{BaseURL: server.URL, Key: "secret", Transport: transport})
	for op, err := range everyCall(t.Context(), c, "x") {
		if evolution.KindOf(err) != evolution.KindProtocol {
			t.Errorf("%s gave %v", op, err)
		}
	}
}

// TestTransportKeepsConnections: a second wave of parallel calls reuses the connections of the first, and idle connections are closed
// before the server closes them after 5 s.
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
		<-full // all calls have reached the server
		for range parallel {
			release <- struct{}{}
		}
		wg.Wait()
	}
	if n := dialled.Load(); n > parallel {
		t.Errorf("%d connections for %d parallel calls", n, parallel)
	}
}
