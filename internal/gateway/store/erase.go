package store

import (
	"context"

	"salonzap/internal/sqlkit"
)

// EraseLog truncates SQLite's write-ahead log, in which older pages with deleted messages and keys stay until they are overwritten. It does
// nothing on PostgreSQL.
func (s *Store) EraseLog(ctx context.Context) error {
	if s.pool != nil {
		return nil
	}
	return sqlkit.TruncateLog(ctx, s.engine)
}
