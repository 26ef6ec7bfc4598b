package store

import (
	"context"

	"salonzap/internal/sqlkit"
)

// EraseLog takes what was deleted out of SQLite's log, where older pages stay until they are written over: messages and keys are
// deleted to be gone. PostgreSQL keeps its own order; nothing happens there.
func (s *Store) EraseLog(ctx context.Context) error {
	if s.pool != nil {
		return nil
	}
	return sqlkit.TruncateLog(ctx, s.engine)
}
