package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// quota tells when a server's webhooks of a day exceed the bytes that are stored of them, and logs that once a day for each server.
type quota struct {
	kept, allowed func(server string) int64 // bytes
	log           *slog.Logger
	now           func() time.Time

	mu   sync.Mutex
	said map[string]time.Time // the UTC day of the last log line, by server
}

func newQuota(kept, allowed func(server string) int64, log *slog.Logger, now func() time.Time) *quota {
	return &quota{kept: kept, allowed: allowed, log: log, now: now, said: make(map[string]time.Time)}
}

// over tells whether no more webhooks of a server are accepted today.
func (q *quota) over(server string) bool {
	allowed := q.allowed(server)
	if q.kept(server) < allowed {
		return false
	}
	day := q.now().UTC().Truncate(24 * time.Hour)
	q.mu.Lock()
	logged := q.said[server].Equal(day)
	q.said[server] = day
	q.mu.Unlock()
	if !logged {
		q.log.LogAttrs(context.Background(), slog.LevelWarn, "a server's webhooks are not taken in any more today: it told more than is kept of it in a day; it is asked instead",
			slog.String("server", server), slog.Int64("allowed_bytes", allowed))
	}
	return true
}
