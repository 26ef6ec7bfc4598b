package engine_test

import (
	"database/sql"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/store/storetest"
)

// TestSessionsOnPostgres links, restarts, receives and sends on PostgreSQL.
func TestSessionsOnPostgres(t *testing.T) {
	db, err := sql.Open("pgx", storetest.StartPostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	r := newRig(t, func(c *engine.Config) { c.DB, c.Dialect = db, "postgres" })
	r.db = db
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	devices := r.devices()
	r.stop()
	mark := r.sink.mark()
	r.start()
	r.Start(devices, nil)
	await(t, r.sink, "a", mark, isOpen)
	if _, err := ana.Write(t.Context(), number, "oi"); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, said("oi"))
	if _, err := r.Send(t.Context(), "a", engine.Outgoing{To: customer, Content: engine.Text{Text: "oi"}}); err != nil {
		t.Fatal(err)
	}
	if err := r.Remove(t.Context(), "a"); err != nil || r.rows() != 0 {
		t.Errorf("%v, %d devices are left", err, r.rows())
	}
}

// Two engines have a schema each of one database, as the gateways of two nodes do.
func TestTwoEnginesInTwoSchemas(t *testing.T) {
	dsn := storetest.StartPostgres(t)
	for _, schema := range []string{"one", "two"} {
		db, err := sql.Open("pgx", dsn+"&search_path="+schema)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
			t.Fatal(err)
		}
		r := newRig(t, func(c *engine.Config) { c.DB, c.Dialect = db, "postgres" })
		r.db = db
		r.link("a", r.phone(number))
		if n := r.rows(); n != 1 {
			t.Errorf("schema %s has %d devices", schema, n)
		}
	}
}
