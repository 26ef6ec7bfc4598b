package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Get reads a salon's connection. Errors: NotFound with Key text.NotConnectedYet before the first click.
func (s *Service) Get(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return connection.View{}, err
	}
	return s.view(c), nil
}

// History lists what happened to a salon's connection, newest first, from after an entry's ID ("" from the top).
func (s *Service) History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error) {
	return s.history.History(ctx, scope, t, after, limit)
}

// Watch records that somebody is looking at the salon's connection now: a live attempt goes on for another WatchTTL, and a session is
// observed when its last reading is older than RefreshEvery. It writes only when less than half of WatchTTL is left. Errors: NotFound.
func (s *Service) Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error) {
	v, err := s.Get(ctx, scope, t)
	if err != nil {
		return v, err
	}
	s.refreshWatched(v)
	if v.Attempt == nil || v.Attempt.WatchedUntil.Sub(v.Now) > connection.WatchTTL/2 {
		return v, nil
	}
	c, err := s.store.Change(ctx, scope, v.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if old.Attempt != nil {
			a := *old.Attempt
			a.WatchedUntil = s.now().Add(connection.WatchTTL)
			old.Attempt = &a
		}
		return old, nil, nil
	})
	return s.view(c), err
}

// refreshWatched starts an observation of a session that somebody watches. It does not wait: the result comes as a hint.
func (s *Service) refreshWatched(v connection.View) {
	switch v.State.(type) {
	case connection.Connected, connection.Quarantined:
	case connection.Intended, connection.Known:
		return
	}
	if v.Now.Sub(v.Evidence.At) < connection.RefreshEvery || v.Lease.Holder != "" || !s.refreshes.allow(v.ID, v.Now) {
		return
	}
	s.tasks.spawn(func(ctx context.Context) {
		_, err := s.change(ctx, tenant.System("watch"), v.ID, connection.Refresh{})
		if err != nil && ctx.Err() == nil && !fault.Is(err, fault.NotFound) {
			s.log.LogAttrs(ctx, slog.LevelWarn, "a watched session could not be looked at",
				slog.String("connection", v.ID.String()), slog.Any("error", err))
		}
	})
}

// refreshLimiter bounds the observations for those who watch: one per session and RefreshEvery, however many watch and whether it fails.
type refreshLimiter struct {
	mu     sync.Mutex
	at     map[connection.ID]time.Time // the last observation of each session that is watched
	pruned time.Time                   // when old ones were last taken out
}

func newRefreshLimiter() *refreshLimiter {
	return &refreshLimiter{at: make(map[connection.ID]time.Time)}
}

// allow tells whether a session is to be observed now, and counts it as observed.
func (l *refreshLimiter) allow(id connection.ID, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.pruned) >= connection.RefreshEvery {
		for old, at := range l.at {
			if now.Sub(at) >= connection.RefreshEvery {
				delete(l.at, old)
			}
		}
		l.pruned = now
	}
	if at, ok := l.at[id]; ok && now.Sub(at) < connection.RefreshEvery {
		return false
	}
	l.at[id] = now
	return true
}
