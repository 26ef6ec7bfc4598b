package evolutiontest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"salonzap/internal/evolution"
)

// DefaultKey is the fake's global key when Options name none.
const DefaultKey evolution.Key = "fake-global-key"

// Options configure a fake; the zero value is a 2.3.7 without any trouble.
type Options struct {
	Key evolution.Key
	// Version is the version in the answer of GET /, and the one that the fake imitates: "2.2.3", "2.3.7" (the default), "2.4.0".
	// "1.8.2" is as 2.2.3, but restart is PUT.
	Version   string
	Behaviour Behaviour
	// Now gives the times of webhooks and rows. The default begins at a fixed time in 2026 and advances by 1 ms with each call, so
	// that runs are repeatable and no two webhooks have the same time.
	Now func() time.Time
	// Transport carries the webhooks; the default is one of its own.
	Transport http.RoundTripper
	// ServerURL is the server_url of webhooks; absent by default.
	ServerURL string
	// GlobalWebhook is the URL that also receives every event but REMOVE_INSTANCE, LOGOUT_INSTANCE and STATUS_INSTANCE.
	GlobalWebhook string
	// HideTokens sends null instead of the token in webhooks, as EXPOSE_IN_FETCH_INSTANCES=false does (recording bh-000).
	HideTokens bool
	// Picture renders a code as PNG; by default every picture is one white pixel.
	Picture func(code string) []byte
}

// Server is the fake. It is an http.Handler; serve it with httptest or a listener. It is safe for concurrent use. Call Close at the end.
type Server struct {
	opts   Options
	now    func() time.Time
	routes map[string]route
	codes  *codeMaker
	post   *postman

	ctx    context.Context // ends with Close; pauses, hanging calls and deliveries use it
	cancel context.CancelFunc
	wg     sync.WaitGroup // timers that have not finished

	// mu guards the fields below and those of every instance. It is never held while anything waits.
	mu        sync.Mutex
	b         Behaviour
	instances map[string]*instance
	creating  map[string]int // by name: creates that passed the guard and have not finished
	calls     map[string]int
	callsOf   map[string]map[string]int
	faults    map[faultKey][]Fault
	holds     []*Hold
	timers    map[*timer]struct{}
	pending   int // webhooks that are neither delivered nor given up
	epoch     int // counts restarts; a webhook of an older epoch is lost
	watchers  int
	changed   chan struct{}
	closed    bool
}

// New makes a fake and starts the goroutines that deliver webhooks.
func New(opts Options) *Server {
	if opts.Key == "" {
		opts.Key = DefaultKey
	}
	if opts.Version == "" {
		opts.Version = "2.3.7"
	}
	s := &Server{
		opts: opts, now: opts.Now, b: opts.Behaviour, codes: newCodeMaker(opts.Picture),
		instances: map[string]*instance{}, creating: map[string]int{}, calls: map[string]int{}, callsOf: map[string]map[string]int{},
		faults: map[faultKey][]Fault{}, timers: map[*timer]struct{}{}, changed: make(chan struct{}),
	}
	if s.now == nil {
		s.now = logicalClock()
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.routes = s.routeTable()
	s.post = startPostman(s, opts.Transport)
	return s
}

// Close drops pending webhooks and timers, aborts calls that are held or hang, and waits for the goroutines that the fake has started.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for t := range s.timers {
		s.stopLocked(t)
	}
	s.mu.Unlock()
	s.cancel()
	s.post.stop()
	s.wg.Wait()
}

// Change alters how the fake behaves, from the next call on.
func (s *Server) Change(change func(*Behaviour)) {
	s.mu.Lock()
	defer s.unlock()
	change(&s.b)
}

// Key is the global key.
func (s *Server) Key() evolution.Key { return s.opts.Key }

// unlock releases mu and wakes the waiters of wait, because something may have changed.
func (s *Server) unlock() {
	if s.watchers > 0 {
		close(s.changed)
		s.changed = make(chan struct{})
	}
	s.mu.Unlock()
}

func (s *Server) behaviour() Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b
}

// is24 reports whether the fake imitates 2.4.
func (s *Server) is24() bool { return len(s.opts.Version) > 2 && s.opts.Version[:3] == "2.4" }

// before23 reports whether the fake imitates a version before 2.3, 1.x included.
func (s *Server) before23() bool { return s.opts.Version < "2.3" }

// isV1 reports whether the fake imitates 1.x.
func (s *Server) isV1() bool { return s.opts.Version[:1] == "1" }

// logicalClock is the default of Options.Now.
func logicalClock() func() time.Time {
	var mu sync.Mutex
	at := time.Date(2026, time.January, 5, 12, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Millisecond)
		return at
	}
}
