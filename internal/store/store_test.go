package store_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/agenda"
	"salonzap/internal/connection/worker"
	"salonzap/internal/fleet"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

var pg storetest.Postgres

func TestMain(m *testing.M) {
	code := pg.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// The ports that the store implements.
var (
	_ worker.Store           = (*store.Store)(nil)
	_ worker.Numbers         = (*store.Store)(nil)
	_ worker.Admission       = (*store.Store)(nil)
	_ worker.HistoryReader   = (*store.Store)(nil)
	_ tenant.SalonStore      = (*store.Store)(nil)
	_ tenant.UserStore       = (*store.Store)(nil)
	_ tenant.PasswordStore   = (*store.Store)(nil)
	_ tenant.LoginStore      = (*store.Store)(nil)
	_ tenant.TicketStore     = (*store.Store)(nil)
	_ tenant.FactorStore     = (*store.Store)(nil)
	_ tenant.FactorCodeStore = (*store.Store)(nil)
	_ fleet.Store            = (*store.Store)(nil)
	_ fleet.Registry         = (*store.Store)(nil)
	_ agenda.Store           = (*store.Store)(nil)
	_ agenda.Catalogue       = (*store.Store)(nil)
	_ agenda.Calendar        = (*store.Store)(nil)
	_ agenda.Diary           = (*store.Store)(nil)
	_ agenda.Revisions       = (*store.Store)(nil)
)

func TestSQLite(t *testing.T) {
	var tables storetest.Template
	storetest.Run(t, func(tb testing.TB) storetest.Database {
		tb.Helper()
		db := storetest.SQLite(tb)
		tables.CopyTo(tb, db.Path)
		return db
	}, time.Now)
}

func TestPostgres(t *testing.T) { storetest.Run(t, postgres, time.Now) }

// postgres gives a database whose schema is up to date already: a copy takes milliseconds.
func postgres(tb testing.TB) storetest.Database {
	tb.Helper()
	return storetest.Database{URL: pg.NewPrepared(tb, "migrated", func(ctx context.Context, dsn string) error {
		migrate(ctx, tb, storetest.Database{URL: dsn})
		return nil
	})}
}

func migrate(ctx context.Context, tb testing.TB, db storetest.Database) {
	tb.Helper()
	c := store.Config{DatabaseURL: db.URL, Path: db.Path, Log: storetest.Log(tb), Now: time.Now}
	if _, err := store.Migrate(ctx, c); err != nil {
		tb.Fatal(err)
	}
}
