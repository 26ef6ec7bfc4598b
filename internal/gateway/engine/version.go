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

// version is the web version that we claim to be. WhatsApp stops to take one four to six months after it came out.
type version struct {
	every  time.Duration
	stay   bool
	latest func(ctx context.Context) (string, error)
	now    func() time.Time
	log    *slog.Logger
	spawn  func(func())
	ctx    context.Context

	mu      sync.Mutex
	current store.WAVersionContainer
	looked  time.Time // when it was last looked up
	waiting []func(newer bool)
}

// lookTime bounds one look-up.
const lookTime = 20 * time.Second

func newVersion(cfg Version, w *wires, now func() time.Time, log *slog.Logger) (*version, error) {
	v := &version{
		every: cfg.Every, stay: cfg.Stay, latest: cfg.Latest, now: now, log: log,
		current: store.GetWAVersion(),
	}
	if v.latest == nil {
		v.latest = func(ctx context.Context) (string, error) {
			found, err := whatsmeow.GetLatestVersion(ctx, w.page())
			if err != nil {
				return "", err //nolint:wrapcheck // look logs it
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

// refused is told which version WhatsApp does not take. It answers, from another goroutine, whether there is a newer one
// to try. However many ask, one looks, and at most so often.
func (v *version) refused(said string, answer func(newer bool)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.now()
	switch {
	case said != v.current.String(): // another found a newer one meanwhile
		v.spawn(func() { answer(true) })
	case v.waiting != nil:
		v.waiting = append(v.waiting, answer)
	case v.stay || !v.looked.IsZero() && now.Sub(v.looked) < v.every:
		v.spawn(func() { answer(false) })
	default:
		v.looked, v.waiting = now, []func(bool){answer}
		v.spawn(v.look)
	}
}

func (v *version) look() {
	ctx, cancel := context.WithTimeout(v.ctx, lookTime)
	defer cancel()
	found, err := v.latest(ctx)
	var parsed store.WAVersionContainer
	if err == nil {
		parsed, err = parseVersion(found)
	}
	if err != nil {
		v.log.Warn("the newest web version was not found", slog.Any("error", err))
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

// SetVersion claims another web version from the next connect on, and lets sessions that were refused for theirs try it.
func (e *Engine) SetVersion(text string) error {
	if err := e.version.set(text); err != nil {
		return err
	}
	for _, s := range e.all() {
		s.mu.Lock()
		if s.now.Cause == ClientOutdated && !s.gone {
			s.wake()
		}
		s.mu.Unlock()
	}
	return nil
}

// WebVersion is the web version that sessions claim.
func (e *Engine) WebVersion() string { return e.version.get().String() }
