package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"salonzap/internal/httpserver"
)

const (
	// maxMetricsConnections bounds the connections of the listener: enough for a few scrapers and a person.
	maxMetricsConnections = 64
	metricsBody           = 10 * time.Second // a scrape has no body
	metricsWrite          = 30 * time.Second
)

// metricsListener serves /metrics at SALONZAP_METRICS_LISTEN without a key. Only the scraper's network should reach it.
type metricsListener struct {
	ln     net.Listener
	server *http.Server
}

// listenForMetrics opens the listener. It returns nil when address is empty.
func listenForMetrics(ctx context.Context, address string, show http.Handler, log *slog.Logger, now func() time.Time) (*metricsListener, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // no listener is a valid configuration
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on SALONZAP_METRICS_LISTEN=%s: %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", show)
	limits := httpserver.Limits{All: maxMetricsConnections, PerAddress: maxMetricsConnections}
	times := httpserver.Times{Body: metricsBody, Write: metricsWrite}
	return &metricsListener{ln: httpserver.Limit(ln, limits, log, now), server: httpserver.New(mux, times, log, now)}, nil
}

// serve answers until close. A nil listener does nothing.
func (m *metricsListener) serve(failed chan<- error) {
	if m != nil {
		go func() { failed <- m.server.Serve(m.ln) }()
	}
}

// close ends open scrapes and the listener, whether or not it served.
func (m *metricsListener) close() error {
	if m == nil {
		return nil
	}
	err := m.server.Close()
	if e := m.ln.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// address is where it listens; empty when it does not.
func (m *metricsListener) address() string {
	if m == nil {
		return ""
	}
	return m.ln.Addr().String()
}
