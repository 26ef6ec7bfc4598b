package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// quota says when a server has told more by webhooks than is kept of it in a day. It says so in the log once a day.
type quota struct {
	kept, allowed func(server string) int64 // bytes
	log           *slog.Logger
	now           func() time.Time

	mu   sync.Mutex
	said map[string]time.Time // by server: the day
}

func newQuota(kept, allowed func(server string) int64, log *slog.Logger, now func() time.Time) *quota {
	return &quota{kept: kept, allowed: allowed, log: log, now: now, said: make(map[string]time.Time)}
}

// over tells whether a server is not heard any more today.
func (q *quota) over(server string) bool {
	allowed := q.allowed(server)
	if q.kept(server) < allowed {
		return false
	}
	day := q.now().UTC().Truncate(24 * time.Hour)
	q.mu.Lock()
	said := q.said[server].Equal(day)
	q.said[server] = day
	q.mu.Unlock()
	if !said {
		q.log.LogAttrs(context.Background(), slog.LevelWarn, "a server's webhooks are not taken in any more today: it told more than is kept of it in a day; it is asked instead",
			slog.String("server", server), slog.Int64("allowed_bytes", allowed))
	}
	return true
}
