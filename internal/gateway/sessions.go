package gateway

import (
	"context"
	"database/sql"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// SessionsFunc makes what keeps the WhatsApp sessions, over the gateway's database, whose dialect is "sqlite3" or "postgres".
// stop ends it; it is called when the gateway ends, and when its database is lost to another process. It is called once.
type SessionsFunc func(ctx context.Context, db *sql.DB, dialect string, sink engine.Sink) (s engine.Sessions, stop func(context.Context) error, err error)

// Engine makes the sessions with an engine; the gateway fills in its database and itself.
func Engine(cfg engine.Config) SessionsFunc {
	return func(ctx context.Context, db *sql.DB, dialect string, sink engine.Sink) (engine.Sessions, func(context.Context) error, error) {
		cfg.DB, cfg.Sink, cfg.Dialect = db, sink, "postgres"
		if dialect == store.SQLite {
			cfg.Dialect = "sqlite"
		}
		e, err := engine.New(ctx, cfg)
		if err != nil {
			return nil, nil, err
		}
		return e, e.Close, nil
	}
}
