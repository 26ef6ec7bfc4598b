package store

import (
	"context"
	"database/sql"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// riverDriver is River's way to our pools.
func (s *Store) riverDriver() riverdriver.Driver[*sql.Tx] {
	if s.kit.IsSQLite() {
		return riversqlite.New(s.kit.Writer())
	}
	return riverdatabasesql.NewWithPgxListener(s.kit.Writer(), s.kit.Pool())
}

// riverLog is our log without what River says about its daily work.
func (s *Store) riverLog() *slog.Logger {
	return slog.New(warningsOnly{s.kit.Log().With(slog.String("part", "queue")).Handler()})
}

// warningsOnly lets warnings and errors through.
type warningsOnly struct{ slog.Handler }

func (q warningsOnly) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q warningsOnly) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warningsOnly{q.Handler.WithAttrs(attrs)}
}

func (q warningsOnly) WithGroup(name string) slog.Handler {
	return warningsOnly{q.Handler.WithGroup(name)}
}
