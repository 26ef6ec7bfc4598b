package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"go.mau.fi/whatsmeow/store/sqlstore"
)

// The dialects of Config.
const (
	sqlite   = "sqlite"
	postgres = "postgres"
)

// Engine keeps WhatsApp sessions. Make one with New, and end it with Close.
type Engine struct {
	cfg        Config
	transports *transportFactory
	devices    *devices
	connects   *connectQueue
	version    *version
	numbers    *numberCache

	ctx  context.Context // of the Engine's own work; Close cancels it
	stop context.CancelFunc

	mu         sync.RWMutex
	sessions   map[string]*session
	closed     bool
	orphans    sync.Once
	inProgress sync.WaitGroup // running goroutines and handlers; added to only while not closed
}

// New makes an Engine over a database, whose tables it migrates. ctx is for New only. No session is connected before Start.
func New(ctx context.Context, cfg Config) (*Engine, error) {
	if err := cfg.setDefaults(); err != nil {
		return nil, err
	}
	w, err := newTransportFactory(cfg.WhatsApp, cfg.Timeouts, cfg.Now)
	if err != nil {
		return nil, err
	}
	v, err := newVersion(cfg.Version, w, cfg.Now, cfg.Log)
	if err != nil {
		return nil, err
	}
	container := sqlstore.NewWithDB(cfg.DB, cfg.Dialect, redactingLogger{log: cfg.Log})
	if err := errors.Join(createVersionTable(ctx, cfg), container.Upgrade(ctx)); err != nil {
		return nil, fmt.Errorf("engine: bring the database up to date: %w", err)
	}
	setLibraryGlobals(cfg.WhatsApp)
	e := &Engine{cfg: cfg, transports: w, version: v, sessions: make(map[string]*session), numbers: newNumberCache(cfg.Now)}
	e.ctx, e.stop = context.WithCancel(context.WithoutCancel(ctx))
	e.devices = &devices{Container: container, db: cfg.DB, dialect: cfg.Dialect, log: cfg.Log}
	e.connects = newConnectQueue(cfg.Pace, cfg.Now, e.spawn)
	v.spawn, v.ctx = e.spawn, e.ctx
	return e, nil
}

// Close closes all sockets, and waits for the Engine's handlers and goroutines, at most until ctx ends. The devices stay linked: the next
// Engine connects them again. A message that is being handled meanwhile may be delivered again.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	e.mu.Unlock()

	e.connects.close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.closeSockets()
		e.stop()
		e.devices.close()
		e.inProgress.Wait()
		e.transports.close()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("engine: close: %w", ctx.Err())
	}
}

// closeSockets closes all sockets, up to maxConcurrentCloses at once: each waits for WhatsApp to close the stream.
func (e *Engine) closeSockets() {
	var work sync.WaitGroup
	slots := make(chan struct{}, maxConcurrentCloses)
	for _, s := range e.allSessions() {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			s.close()
		})
	}
	work.Wait()
}

const maxConcurrentCloses = 64

// beginWork registers work that Close waits for; false when the Engine is closed. Call done afterwards.
func (e *Engine) beginWork() bool {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.closed {
		return false
	}
	e.inProgress.Add(1)
	return true
}

func (e *Engine) done() { e.inProgress.Done() }

// spawn runs f in a goroutine that Close waits for; not at all when the Engine is closed.
func (e *Engine) spawn(f func()) {
	if !e.beginWork() {
		return
	}
	go func() {
		defer e.done()
		f()
	}()
}

// session finds an instance.
func (e *Engine) session(instance string) (*session, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if s := e.sessions[instance]; s != nil {
		return s, nil
	}
	if e.closed {
		return nil, ErrClosed
	}
	return nil, ErrUnknown
}

// Add adds a new, unlinked instance. It does nothing for one that exists.
func (e *Engine) Add(instance string) { e.add(instance) }

func (e *Engine) add(instance string) *session {
	e.mu.Lock()
	defer e.mu.Unlock()
	if s := e.sessions[instance]; s != nil {
		return s
	}
	s := newSession(e, instance)
	if !e.closed {
		e.sessions[instance] = s
	}
	return s
}

// Snapshot is the instance's current state.
func (e *Engine) Snapshot(instance string) (Snapshot, error) {
	s, err := e.session(instance)
	if err != nil {
		return Snapshot{}, ErrUnknown
	}
	return s.snapshot(), nil
}

// checkLocks tells whether this process still may connect devices.
func (e *Engine) checkLocks(ctx context.Context) error {
	if e.cfg.CheckLocks == nil {
		return nil
	}
	return e.cfg.CheckLocks(ctx)
}

func (e *Engine) alarm(instance string, a Alarm) {
	e.cfg.Log.Warn("a person must look at the WhatsApp engine", slog.String("instance", instance), slog.String("alarm", string(a)))
	e.cfg.Alarm(instance, a)
}

// isContextError tells whether an error is the end of a context.
func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
