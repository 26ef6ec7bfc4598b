package connection

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// RefreshEvery is how old the server's last word about a session may be while somebody watches.
const RefreshEvery = 40 * time.Second

// refreshLimiter bounds the looks for those who watch: one a session and RefreshEvery, however many watch and whatever comes of it.
type refreshLimiter struct {
	mu     sync.Mutex
	at     map[ID]time.Time // the last look of each session that is watched
	pruned time.Time        // when old ones were last taken out
}

func newRefreshLimiter() *refreshLimiter { return &refreshLimiter{at: make(map[ID]time.Time)} }

// allow tells whether a session is to be looked at now, and counts it as looked at.
func (l *refreshLimiter) allow(id ID, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.pruned) >= RefreshEvery {
		for old, at := range l.at {
			if now.Sub(at) >= RefreshEvery {
				delete(l.at, old)
			}
		}
		l.pruned = now
	}
	if at, ok := l.at[id]; ok && now.Sub(at) < RefreshEvery {
		return false
	}
	l.at[id] = now
	return true
}

// refreshWatched looks at a session that somebody watches. Nobody waits for it: what it finds comes as a hint.
func (s *Service) refreshWatched(v View) {
	switch v.State.(type) {
	case Connected, Quarantined:
	case Intended, Known:
		return
	}
	if v.Now.Sub(v.Evidence.At) < RefreshEvery || v.Lease.Holder != "" || !s.refreshes.allow(v.ID, v.Now) {
		return
	}
	s.tasks.spawn(func(ctx context.Context) {
		_, err := s.change(ctx, tenant.System("watch"), v.ID, Refresh{})
		if err != nil && ctx.Err() == nil && !fault.Is(err, fault.NotFound) {
			s.log.LogAttrs(ctx, slog.LevelWarn, "a watched session could not be looked at",
				slog.String("connection", v.ID.String()), slog.Any("error", err))
		}
	})
}
