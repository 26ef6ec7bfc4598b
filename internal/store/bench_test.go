package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/store/storetest/pgcluster"
	"salonzap/internal/tenant"
)

// databases runs a benchmark on both; PostgreSQL waits for the disk, as it does for customers.
func databases(b *testing.B, bench func(b *testing.B, s *store.Store, db storetest.Database)) {
	b.Helper()
	b.Run("sqlite", func(b *testing.B) {
		db := storetest.SQLite(b)
		bench(b, open(b, db, deaf{}), db)
	})
	b.Run("postgres", func(b *testing.B) {
		slow := storetest.Postgres{Options: pgcluster.Options{Durable: true}}
		b.Cleanup(func() { _ = slow.Stop() })
		db := storetest.Database{URL: slow.NewDatabase(b)}
		bench(b, open(b, db, deaf{}), db)
	})
}

var everybody = tenant.System("bench")

// raise changes a row a little, as the renewal of a lease does.
func raise(effects ...connection.Effect) connection.Change {
	return func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Lease.Fence++
		c.DueAt = time.Now().Add(time.Minute)
		return c, effects, nil
	}
}

func BenchmarkChange(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, _ storetest.Database) {
		c := clicked(b, s, "Bench")
		for _, kind := range []string{"alone", "with a line of history"} {
			b.Run(kind, func(b *testing.B) {
				for b.Loop() {
					if _, err := s.Change(b.Context(), everybody, c.ID, raise(effectsFor(kind)...)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

func effectsFor(kind string) []connection.Effect {
	if kind != "with a line of history" {
		return nil
	}
	return []connection.Effect{connection.AppendHistory{Entry: connection.Entry{At: time.Now(), Kind: connection.EntryAttemptStarted, Actor: tenant.CLIActor()}}}
}

// BenchmarkChanges changes many rows at once, as a busy server does.
func BenchmarkChanges(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, _ storetest.Database) {
		var rows []connection.Connection
		for i := range 64 {
			rows = append(rows, clicked(b, s, fmt.Sprint("Bench ", i)))
		}
		var next atomic.Int64
		b.ResetTimer()
		b.SetParallelism(16)
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				c := rows[next.Add(1)%64]
				if _, err := s.Change(b.Context(), everybody, c.ID, raise(effectsFor("alone")...)); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// BenchmarkReads compares what a page costs with few and with many salons.
func BenchmarkReads(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n, " salons"), func(b *testing.B) {
			databases(b, func(b *testing.B, s *store.Store, db storetest.Database) {
				first := clicked(b, s, "Bench")
				multiply(b, db, first, n)
				for name, read := range reads(s, first) {
					b.Run(name, func(b *testing.B) {
						for b.Loop() {
							if err := read(b.Context()); err != nil {
								b.Fatal(err)
							}
						}
					})
				}
			})
		})
	}
}

func reads(s *store.Store, c connection.Connection) map[string]func(ctx context.Context) error {
	list := func(q connection.Query) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.Salons(ctx, everybody, q)
			return err
		}
	}
	return map[string]func(ctx context.Context) error{
		"one": func(ctx context.Context) error { _, err := s.ByTenant(ctx, everybody, c.Tenant); return err },
		"salon": func(ctx context.Context) error {
			_, err := s.Salon(ctx, everybody, "bench")
			return err
		},
		"list":         list(connection.Query{}),
		"disconnected": list(connection.Query{Status: connection.StatusDisconnected}),
		"connected":    list(connection.Query{Status: connection.StatusConnected}),
		"server":       list(connection.Query{Server: "default"}),
		"cause":        list(connection.Query{Cause: connection.Banned}),
		"text":         list(connection.Query{Text: "bench"}),
		"named":        list(connection.Query{Order: connection.ByName}),
		"named down":   list(connection.Query{Order: connection.ByName, Status: connection.StatusDisconnected}),
		"named cause":  list(connection.Query{Order: connection.ByName, Cause: connection.Banned}),
		"change": func(ctx context.Context) error {
			_, err := s.Change(ctx, everybody, c.ID, raise())
			return err
		},
		"click": func(ctx context.Context) error {
			_, _, err := s.Open(ctx, everybody, c.Tenant, nil, raise())
			return err
		},
		"due": func(ctx context.Context) error {
			_, err := s.DueConnections(ctx, everybody, time.Now().Add(-time.Hour), 100, 100)
			return err
		},
		"servers": func(ctx context.Context) error { _, err := s.Servers(ctx, everybody); return err },
		"counts":  func(ctx context.Context) error { _, err := s.CountSalons(ctx, everybody); return err },
	}
}

// multiply copies a salon with its row until there are n.
func multiply(b *testing.B, db storetest.Database, c connection.Connection, n int) {
	b.Helper()
	driver, dsn := "sqlite", "file:"+db.Path+"?_pragma=busy_timeout(10000)"
	series := fmt.Sprintf("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", n)
	id, number := "printf('00000000-0000-7000-8000-%012x', s.n)", "printf('5511%09d', s.n)"
	if db.URL != "" {
		driver, dsn = "pgx", db.URL
		series = fmt.Sprintf("WITH s(n) AS (SELECT generate_series(1, %d)) ", n)
		id, number = "'00000000-0000-7000-8000-' || lpad(to_hex(s.n), 12, '0')", "'5511' || lpad(s.n::text, 9, '0')"
	}
	conn, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // nothing follows
	// Nine in ten are connected, one is not.
	instead := map[string]map[string]string{
		"tenant": {"id": id, "slug": "'copy-' || s.n"},
		"connection": {
			"id": id, "tenant_id": id, "instance_name": "'copy-' || s.n",
			"state":  "CASE WHEN s.n % 10 = 0 THEN 'known' ELSE 'connected' END",
			"status": "CASE WHEN s.n % 10 = 0 THEN 'idle' ELSE 'connected' END",
			"number": "CASE WHEN s.n % 10 = 0 THEN NULL ELSE " + number + " END", "phone_key": "CASE WHEN s.n % 10 = 0 THEN NULL ELSE " + number + " END",
			"state_since": "CASE WHEN s.n % 10 = 0 THEN NULL ELSE x.created_at END",
		},
	}
	for _, table := range []string{"tenant", "connection"} {
		names, values := copied(b, conn, table, instead[table])
		query := fmt.Sprintf("%sINSERT INTO %s (%s) SELECT %s FROM s, %s x WHERE x.id = $1", series, table, names, values, table)
		which := c.Tenant.String()
		if table == "connection" {
			which = c.ID.String()
		}
		if _, err := conn.ExecContext(b.Context(), query, which); err != nil {
			b.Fatal(table, ": ", err)
		}
	}
	if db.URL != "" {
		if _, err := conn.ExecContext(b.Context(), "VACUUM ANALYZE"); err != nil {
			b.Fatal(err)
		}
	}
}

// copied are a table's columns, and what a copy has in them.
func copied(b *testing.B, conn *sql.DB, table string, instead map[string]string) (names, values string) {
	b.Helper()
	rows, err := conn.QueryContext(b.Context(), "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // it has none
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	list := make([]string, len(columns))
	for i, c := range columns {
		if list[i] = instead[c]; list[i] == "" {
			list[i] = "x." + c
		}
	}
	return strings.Join(columns, ", "), strings.Join(list, ", ")
}
