package engine

import (
	"context"
	"fmt"
)

// createVersionTable creates the table of the library's schema version. Otherwise the library would find that of another gateway in another
// schema of the same PostgreSQL, and take it for ours (dbutil, TableExists and ColumnExists).
func createVersionTable(ctx context.Context, cfg Config) error {
	if cfg.Dialect != postgres {
		return nil
	}
	if _, err := cfg.DB.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS whatsmeow_version (version INTEGER, compat INTEGER)"); err != nil {
		return fmt.Errorf("engine: make the table of versions: %w", err)
	}
	return nil
}
