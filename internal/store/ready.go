package store

import (
	"context"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Ready tells whether the database does what we need of it: it takes a write, and on SQLite the disk has room, and the file is
// still the one that was opened. Errors: Unavailable.
func (s *Store) Ready(ctx context.Context) error {
	const op = "store.ready"
	if s.pool == nil {
		return s.readySQLite(ctx, op)
	}
	if err := s.probe(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	return nil
}

// probe writes the time into a row of its own.
func (s *Store) probe(ctx context.Context) error {
	return s.PutSetting(ctx, tenant.System("ready"), "store.probe", s.now().UTC().Format(time.RFC3339))
}
