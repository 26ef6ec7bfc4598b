package store

import (
	"context"

	"salonzap/internal/sqlkit"
)

// EraseLog takes what was deleted or overwritten out of SQLite's log, where older pages stay until
// they are written over: codes and keys are erased from their rows, and must not be found in the
// files. On PostgreSQL it does nothing. While a reader works on an older state, the log keeps what
// it needs; the next call takes it.
func (s *Store) EraseLog(ctx context.Context) error {
	if !s.kit.IsSQLite() {
		return nil
	}
	return sqlkit.TruncateLog(ctx, s.kit.Writer())
}
