package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
)

// Both folders have the same migrations by name.
func TestBothDatabasesHaveTheSameMigrations(t *testing.T) {
	names := func(folder string) (list []string) {
		entries, err := fs.ReadDir(os.DirFS("migrations"), folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	sqlite, postgres := names("sqlite"), names("postgres")
	if !slices.Equal(sqlite, postgres) || len(sqlite) == 0 {
		t.Errorf("sqlite has %v, postgres has %v", sqlite, postgres)
	}
	for _, name := range sqlite {
		if !regexp.MustCompile(`^\d{5}_[a-z_]+\.sql$`).MatchString(name) {
			t.Errorf("%s is no name for a migration", name)
		}
	}
}

// Both databases have the same tables with the same columns in the same order, of types that mean the same.
func TestBothDatabasesHaveTheSameColumns(t *testing.T) {
	lite, pg := storetest.SQLite(t), storetest.Database{URL: pg.NewDatabase(t)}
	migrate(t.Context(), t, lite)
	migrate(t.Context(), t, pg)
	sqlite := columns(t, "sqlite", lite.Path, `SELECT m.name, c.name, lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'river%' AND m.name NOT LIKE 'goose%' ORDER BY m.name, c.cid`)
	postgres := columns(t, "pgx", pg.URL, `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name NOT LIKE 'river%' AND table_name NOT LIKE 'goose%' ORDER BY table_name, ordinal_position`)
	if len(sqlite) < 100 || len(sqlite) != len(postgres) {
		t.Fatalf("sqlite has %d columns, postgres has %d", len(sqlite), len(postgres))
	}
	alike := []string{
		"text|text", "text|timestamp with time zone", "integer|bigint", "integer|boolean", "blob|bytea",
	}
	for i := range sqlite {
		a, b := sqlite[i], postgres[i]
		if a[0] != b[0] || a[1] != b[1] || !slices.Contains(alike, a[2]+"|"+b[2]) {
			t.Errorf("column %d is %v on sqlite, %v on postgres", i, a, b)
		}
	}
}

func columns(t *testing.T, driver, dsn, query string) (list [][3]string) {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var c [3]string
		if err := rows.Scan(&c[0], &c[1], &c[2]); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return list
}

func TestMigrationStatusSaysWhatIsApplied(t *testing.T) {
	for name, db := range map[string]storetest.Database{"sqlite": storetest.SQLite(t), "postgres": {URL: pg.NewDatabase(t)}} {
		t.Run(name, func(t *testing.T) {
			c := store.Config{DatabaseURL: db.URL, Path: db.Path, Log: storetest.Log(t), Now: time.Now}
			check := func(list []store.Migration, err error, applied bool) {
				t.Helper()
				parts := map[string]int{}
				for _, m := range list {
					parts[m.Part]++
					if m.Applied != applied || m.Version == 0 || m.Name == "" {
						t.Errorf("%+v", m)
					}
				}
				if err != nil || parts["platform"] == 0 || parts["queue"] == 0 {
					t.Errorf("got %v, %v", parts, err)
				}
			}
			list, err := store.MigrationStatus(t.Context(), c)
			check(list, err, false)
			list, err = store.Migrate(t.Context(), c)
			check(list, err, true)
			list, err = store.MigrationStatus(t.Context(), c)
			check(list, err, true)
		})
	}
}

// Several stores are opened at once on an empty database, in this process and in others.
func TestStoresThatOpenAtOnceMigrateOnce(t *testing.T) {
	for name, db := range map[string]storetest.Database{"sqlite": storetest.SQLite(t), "postgres": {URL: pg.NewDatabase(t)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var wg sync.WaitGroup
			for range 2 {
				wg.Go(func() {
					cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOpenInAnotherProcess$")
					cmd.Env = append(os.Environ(), elsewhere+"="+db.Path+"|"+db.URL)
					if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "opened elsewhere") {
						t.Errorf("another process: %v\n%s", err, out)
					}
				})
				wg.Go(func() {
					if err := openOnce(t.Context(), t, db); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// elsewhere tells the test's other process which database to open.
const elsewhere = "STORE_TEST_OPEN"

// TestOpenInAnotherProcess is what the other process does; alone it does nothing.
func TestOpenInAnotherProcess(t *testing.T) {
	path, url, ok := strings.Cut(os.Getenv(elsewhere), "|")
	if !ok {
		return
	}
	if err := openOnce(t.Context(), t, storetest.Database{Path: path, URL: url}); err != nil {
		t.Fatal(err)
	}
	fmt.Println("opened elsewhere")
}

func openOnce(ctx context.Context, t *testing.T, db storetest.Database) error {
	t.Helper()
	s, err := store.Open(ctx, store.Config{
		DatabaseURL: db.URL, Path: db.Path, Ring: storetest.Ring(t, "k1:the key ring of this test"), Hub: deaf{}, Log: storetest.Log(t),
		Now: time.Now,
	})
	if err != nil {
		return err
	}
	if err := s.Ready(ctx); err != nil {
		return err
	}
	return s.Close(ctx)
}

// deaf is a hub that nobody listens to.
type deaf struct{}

func (deaf) Publish(string) {}
func (deaf) PublishAll()    {}
