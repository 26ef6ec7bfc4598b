//go:build !remote

package app_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/secret"
)

// attacked starts the program with both of its ports open, and returns their addresses, host:port.
func attacked(t *testing.T) (main, gateway string) {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Config{Data: t.TempDir(), Ring: ring, Listen: "127.0.0.1:0", WhatsApp: app.OnEmbedded}
	cfg.Gateway.Listen = "127.0.0.1:0"
	a, err := app.New(t.Context(), cfg, app.Options{Core: app.CoreOptions{Log: slog.New(slog.DiscardHandler)}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return strings.TrimPrefix(a.URL(), "http://"), strings.TrimPrefix(a.GatewayAddress(), "http://")
}

// begun opens a connection and writes an unfinished request.
func begun(t *testing.T, address, text string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, text); err != nil && !strings.Contains(text, "X-Large") {
		t.Fatal(err)
	}
	return c
}

// letGo returns what the server sends until it closes the connection. It fails when the server does not close it within a minute.
func letGo(t *testing.T, c net.Conn) string {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(time.Minute)) // for a server that does not close it
	got, err := io.ReadAll(c)
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		t.Fatalf("the connection is kept; it said %.80q", got)
	}
	return string(got)
}

// Requests without a key whose bodies are never finished hold no connections: each is answered and closed while its caller still waits, and the main port
// answers.
func TestUnfinishedBodiesWithoutAKey(t *testing.T) {
	main, gateway := attacked(t)
	const callers = 1100
	var open []net.Conn
	for range callers {
		open = append(open, begun(t, gateway, "POST /message/sendMedia/a HTTP/1.1\r\nHost: x\r\nContent-Length: 88000000\r\n\r\n{"))
	}
	taken := 0
	for _, c := range open {
		if got := letGo(t, c); strings.HasPrefix(got, "HTTP/1.1 401") {
			taken++
		}
	}
	if taken == 0 {
		t.Error("nobody was answered")
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+main+"/healthz", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close() //nolint:errcheck // only its status counts
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the main port says %s", resp.Status)
	}
}

// Both ports close a connection with a header of 1 MB.
func TestAHeaderOfAMegabyteIsLetGoAtBothPorts(t *testing.T) {
	main, gateway := attacked(t)
	for _, address := range []string{main, gateway} {
		c := begun(t, address, "GET / HTTP/1.1\r\nHost: x\r\nX-Large: "+strings.Repeat("a", 1<<20))
		if got := letGo(t, c); got != "" && !strings.HasPrefix(got, "HTTP/1.1 431") {
			t.Errorf("%.100q", got)
		}
	}
}
