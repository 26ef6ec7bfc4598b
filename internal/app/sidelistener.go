package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof" // its init adds to http.DefaultServeMux, which nobody serves
	"time"

	"salonzap/internal/httpserver"
)

const (
	// maxSideConnections bounds the connections of such a listener: enough for a few scrapers and a person.
	maxSideConnections = 64
	sideBody           = 10 * time.Second // requests have no body
	metricsWrite       = 30 * time.Second
	pprofWrite         = 10 * time.Minute // a trace is written while it is recorded
)

// sideListener serves what is for operators' tools, apart from the main port and without a key.
type sideListener struct {
	ln     net.Listener
	server *http.Server
}

// listenForMetrics opens the listener of /metrics (SALONZAP_METRICS_LISTEN), which only the scraper's network should reach. It returns nil when address
// is empty.
func listenForMetrics(ctx context.Context, address string, show http.Handler, log *slog.Logger, now func() time.Time) (*sideListener, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", show)
	return listenAside(ctx, "SALONZAP_METRICS_LISTEN", address, metricsWrite, mux, log, now)
}

// listenForPprof opens the listener of /debug/pprof (SALONZAP_PPROF_LISTEN). It returns nil when address is empty. A heap profile may hold what people
// wrote, so that the listener must be of this machine alone: a name that resolves to another address is an error, and so is a browser's page that
// reaches it under a name of its own.
func listenForPprof(ctx context.Context, address string, log *slog.Logger, now func() time.Time) (*sideListener, error) {
	const variable = "SALONZAP_PPROF_LISTEN"
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", http.NotFound) // an argument may be a secret
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol) // go tool pprof asks so
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	l, err := listenAside(ctx, variable, address, pprofWrite, onlyByLoopbackName(mux), log, now)
	if err != nil || l == nil || loopback(l.address()) {
		return l, err
	}
	return nil, errors.Join(errPprofOpen, l.close())
}

// errPprofOpen is for a listener that other machines could reach.
var errPprofOpen = errors.New("SALONZAP_PPROF_LISTEN is not an address of this machine alone; name one such as 127.0.0.1:6060")

// onlyByLoopbackName refuses requests whose Host is not a loopback name: a page in a browser of this machine could otherwise read the answers, once
// its own name resolves to 127.0.0.1.
func onlyByLoopbackName(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) && !LoopbackHost(r.Host) {
			http.Error(w, "call it by an address of this machine", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func listenAside(
	ctx context.Context, variable, address string, write time.Duration, h http.Handler, log *slog.Logger, now func() time.Time,
) (*sideListener, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // no listener is a valid configuration
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s=%s: %w", variable, address, err)
	}
	limits := httpserver.Limits{All: maxSideConnections, PerAddress: maxSideConnections}
	times := httpserver.Times{Body: sideBody, Write: write}
	return &sideListener{ln: httpserver.Limit(ln, limits, log, now), server: httpserver.New(h, times, log, now)}, nil
}

// serve answers until close. A nil listener does nothing.
func (l *sideListener) serve(failed chan<- error) {
	if l != nil {
		go func() { failed <- l.server.Serve(l.ln) }()
	}
}

// close ends open requests and the listener, whether or not it served.
func (l *sideListener) close() error {
	if l == nil {
		return nil
	}
	err := l.server.Close()
	if e := l.ln.Close(); e != nil && !errors.Is(e, net.ErrClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// address is where it listens; empty when it does not.
func (l *sideListener) address() string {
	if l == nil {
		return ""
	}
	return l.ln.Addr().String()
}
