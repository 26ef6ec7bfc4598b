package store

import (
	"context"
	"fmt"
)

// EraseLog takes what was deleted out of SQLite's log, where older pages stay until they are written over: messages and keys are
// deleted to be gone. PostgreSQL keeps its own order; nothing happens there.
func (s *Store) EraseLog(ctx context.Context) error {
	if s.path == "" {
		return nil
	}
	var busy, pages, moved int
	if err := s.engine.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("gateway: empty the log: %w", err)
	}
	return nil
}
