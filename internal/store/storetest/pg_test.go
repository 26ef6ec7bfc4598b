package storetest_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"salonzap/internal/store/storetest"
	"salonzap/internal/store/storetest/pgcluster"
)

func query[T any](tb testing.TB, dsn, sql string) T {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(tb.Context()) //nolint:errcheck // nothing follows
	var v T
	if err := conn.QueryRow(tb.Context(), sql).Scan(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

func run(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

func TestDatabasesForTestsAreApartAndGone(t *testing.T) {
	var pg storetest.Postgres
	var dsns []string
	t.Run("databases of their own", func(t *testing.T) {
		for range 2 {
			dsn := pg.NewDatabase(t)
			if err := run(t.Context(), dsn, "CREATE TABLE x (n int)"); err != nil {
				t.Fatal(err)
			}
			dsns = append(dsns, dsn)
		}
		if query[string](t, dsns[0], "SHOW fsync") != "off" {
			t.Error("tests wait for the disk")
		}
	})
	t.Run("dropped after the test", func(t *testing.T) {
		if n := query[int](t, pg.Cluster(t).DSN(""), "SELECT count(*) FROM pg_database WHERE NOT datistemplate"); n != 1 {
			t.Errorf("%d databases are left", n)
		}
	})
	t.Run("prepared once", func(t *testing.T) {
		prepared := 0
		for range 3 {
			dsn := pg.NewPrepared(t, "x", func(ctx context.Context, dsn string) error {
				prepared++
				return run(ctx, dsn, "CREATE TABLE x AS SELECT 42 AS n")
			})
			if n := query[int](t, dsn, "SELECT n FROM x"); n != 42 {
				t.Errorf("the copy has %d", n)
			}
		}
		if prepared != 1 {
			t.Errorf("prepared %d times", prepared)
		}
	})
	if err := pg.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := pgx.Connect(t.Context(), dsns[0]); err == nil {
		t.Error("still there after Stop")
	}
}

func TestAPostgresForTestsStarts(t *testing.T) {
	if n := query[int](t, storetest.StartPostgres(t), "SELECT 1"); n != 1 {
		t.Errorf("got %d", n)
	}
}

func TestADurableClusterKeepsItsDataOverARestart(t *testing.T) {
	c, err := pgcluster.Start(t.Context(), pgcluster.Options{Durable: true, Settings: map[string]string{"work_mem": "5MB"}})
	if err != nil {
		t.Fatal(err)
	}
	name, err := c.CreateDatabase(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), c.DSN(name), "CREATE TABLE x AS SELECT 42 AS n"); err != nil {
		t.Fatal(err)
	}
	if err := c.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := query[int](t, c.DSN(name), "SELECT n FROM x"); n != 42 {
		t.Errorf("%d after a restart", n)
	}
	if got := query[string](t, c.DSN(name), "SHOW fsync"); got != "on" {
		t.Errorf("fsync is %s", got)
	}
	if got := query[string](t, c.DSN(name), "SHOW work_mem"); got != "5MB" {
		t.Errorf("work_mem is %s", got)
	}
	if err := c.Stop(); err != nil {
		t.Error(err)
	}
}

// openFolder is a temporary folder that the user postgres can enter; t.TempDir is the test's alone.
func openFolder(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "salonzap-test-") //nolint:usetesting // see above
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		tb.Fatal(err)
	}
	return dir
}

func TestAClusterSaysWhyItDoesNotStart(t *testing.T) {
	if _, err := pgcluster.Start(t.Context(), pgcluster.Options{BinDir: t.TempDir()}); err == nil ||
		!strings.Contains(err.Error(), "no initdb") {
		t.Errorf("without binaries: %v", err)
	}
	t.Setenv("TMPDIR", openFolder(t))
	bad := pgcluster.Options{Settings: map[string]string{"shared_buffers": "plenty"}}
	if _, err := pgcluster.Start(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "shared_buffers") {
		t.Errorf("with a bad setting: %v", err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
