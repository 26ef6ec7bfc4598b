package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// readyFor is how long an answer of readySQLite is good: however many probes there are, they cost one write.
const readyFor = 5 * time.Second

// readiness is the last answer of readySQLite. One caller asks the database at a time.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// readySQLite asks anew after a while only; whether the file is in its place is looked at each time.
func (s *Store) readySQLite(ctx context.Context, op string) error {
	if s.kit.File().Moved(ctx) {
		return fault.Wrap(fault.Unavailable, op, sqlkit.ErrFileMoved)
	}
	r := &s.readiness
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := s.kit.Now(); r.at.IsZero() || now.Sub(r.at) >= readyFor {
		r.at, r.err = now, errors.Join(sqlkit.ProbeRoom(s.kit.Path()), s.probe(ctx))
		if ctx.Err() != nil {
			r.at = time.Time{} // the caller did not wait for the answer
		}
	}
	if r.err != nil {
		return fault.Wrap(fault.Unavailable, op, r.err)
	}
	return nil
}
