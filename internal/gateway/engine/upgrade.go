package engine

import (
	"context"
	"fmt"
)

// ownVersion makes the table in which the library keeps how far its schema is. Left to itself it finds the table of another schema of
// the same PostgreSQL, where another gateway lives, and takes it for ours (dbutil, TableExists and ColumnExists).
func ownVersion(ctx context.Context, cfg Config) error {
	if cfg.Dialect != postgres {
		return nil
	}
	if _, err := cfg.DB.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS whatsmeow_version (version INTEGER, compat INTEGER)"); err != nil {
		return fmt.Errorf("engine: make the table of versions: %w", err)
	}
	return nil
}
