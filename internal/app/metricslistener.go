package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// metricsListener shows the counters to whoever reaches SALONZAP_METRICS_LISTEN, without a key: it is for a scraper's network.
type metricsListener struct {
	ln     net.Listener
	server *http.Server
}

// listenForMetrics opens the listener; nil when none is wanted.
func listenForMetrics(ctx context.Context, address string, show http.Handler, log *slog.Logger) (*metricsListener, error) {
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
	return &metricsListener{ln: ln, server: &http.Server{
		Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}}, nil
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
