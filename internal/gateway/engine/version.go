package engine

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
)

// version is the web version that sessions present. WhatsApp refuses a version some four to six months after its release.
type version struct {
	interval time.Duration
	pinned   bool
	latest   func(ctx context.Context) (string, error)
	now      func() time.Time
	log      *slog.Logger
	spawn    func(func())
	ctx      context.Context

	mu         sync.Mutex
	current    store.WAVersionContainer
	lookedUpAt time.Time // when it was last looked up
	waiting    []func(newer bool)
}

// lookUpTimeout bounds one look-up.
const lookUpTimeout = 20 * time.Second

func newVersion(cfg Version, w *transportFactory, now func() time.Time, log *slog.Logger) (*version, error) {
	v := &version{
		interval: cfg.LookUpInterval, pinned: cfg.Pinned, latest: cfg.Latest, now: now, log: log,
		current: store.GetWAVersion(),
	}
	if v.latest == nil {
		v.latest = func(ctx context.Context) (string, error) {
			found, err := whatsmeow.GetLatestVersion(ctx, w.pageClient())
			if err != nil {
				return "", err //nolint:wrapcheck // lookUp logs it
			}
			return found.String(), nil
		}
	}
	if cfg.Set == "" {
		return v, nil
	}
	return v, v.set(cfg.Set)
}

func (v *version) get() store.WAVersionContainer {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.current
}

func (v *version) set(text string) error {
	parsed, err := parseVersion(text)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.current = parsed
	return nil
}

func parseVersion(text string) (store.WAVersionContainer, error) {
	parsed, err := store.ParseVersion(text)
	if err != nil || parsed.IsZero() {
		return parsed, fmt.Errorf("engine: %.40q is not a web version like 2.3000.1045649367", text)
	}
	return parsed, nil
}

// onRefused calls answer, from another goroutine, with whether there is a newer version than claimed, the refused one. Concurrent callers
// share one look-up, and there is at most one in an interval.
func (v *version) onRefused(claimed string, answer func(newer bool)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	switch {
	case claimed != v.current.String(): // another session's look-up found a newer one meanwhile
		v.spawn(func() { answer(true) })
	case v.waiting != nil:
		v.waiting = append(v.waiting, answer)
	case v.pinned || !v.lookedUpAt.IsZero() && now.Sub(v.lookedUpAt) < v.interval:
		v.spawn(func() { answer(false) })
	default:
		v.lookedUpAt, v.waiting = now, []func(bool){answer}
		v.spawn(v.lookUp)
	}
}

func (v *version) lookUp() {
	ctx, cancel := context.WithTimeout(v.ctx, lookUpTimeout)
	defer cancel()
	found, err := v.latest(ctx)
	var parsed store.WAVersionContainer
	if err == nil {
		parsed, err = parseVersion(found)
	}
	if err != nil {
		v.log.Warn("the newest web version was not found", slog.String("error", fmt.Sprintf("%.200s", err.Error()))) // it may hold a page
	}
	v.mu.Lock()
	newer := err == nil && v.current.LessThan(parsed)
	if newer {
		v.log.Info("a newer web version is tried", slog.String("version", parsed.String()))
		v.current = parsed
	}
	waiting := v.waiting
	v.waiting = nil
	v.mu.Unlock()
	for _, answer := range waiting {
		answer(newer)
	}
}

// SetVersion sets the web version of later connects, and reconnects sessions whose version was refused.
func (e *Engine) SetVersion(text string) error {
	if err := e.version.set(text); err != nil {
		return err
	}
	for _, s := range e.allSessions() {
		s.mu.Lock()
		if s.state.Cause == ClientOutdated && !s.removed {
			s.reconnect()
		}
		s.mu.Unlock()
	}
	return nil
}

// WebVersion is the web version that sessions present.
func (e *Engine) WebVersion() string { return e.version.get().String() }
