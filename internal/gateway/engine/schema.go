package engine

import (
	"context"
	"fmt"
)

// createVersionTable makes the table in which the library keeps the version of its schema. The library would find the table of another
// schema of the same PostgreSQL, where another gateway keeps its own, and take it for ours (dbutil, TableExists and ColumnExists).
func createVersionTable(ctx context.Context, cfg Config) error {
	if cfg.Dialect != postgres {
		return nil
	}
	if _, err := cfg.DB.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS whatsmeow_version (version INTEGER, compat INTEGER)"); err != nil {
		return fmt.Errorf("engine: make the table of versions: %w", err)
	}
	return nil
}
