package storetest

import (
	"path/filepath"
	"testing"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/store"
)

// Database is the address of an empty database.
type Database struct {
	URL  string // of PostgreSQL; empty: SQLite
	Path string // of the SQLite file
}

// SQLite gives the address of an SQLite file of the test's own, which is not there yet.
func SQLite(tb testing.TB) Database {
	tb.Helper()
	return Database{Path: filepath.Join(tb.TempDir(), "salon zap.db")} // with a blank: addresses must be escaped
}

// Run tells every story on a kind of database. place gives the address of a new, empty one each time; now is the real
// clock, since the database and its queue have one of their own.
func Run(t *testing.T, place func(tb testing.TB) Database, now func() time.Time) {
	t.Helper()
	stories := []struct {
		name string
		tell func(w *world)
	}{
		{"a row keeps everything", roundTrip},
		{"every field has a column", everyField},
		{"clicks", clicks},
		{"effects are one commit with the row", effects},
		{"one number, one salon", numbers},
		{"places and the line before them", admission},
		{"salons are made, changed and deleted", tenants},
		{"people and keys", people},
		{"servers", servers},
		{"lists of salons", lists},
		{"what the console reads", console},
		{"what belongs to a salon stays with it", isolation},
		{"webhooks", webhooks},
		{"codes of the Connector", connectors},
		{"sessions, sign-ins, tickets and settings", access},
		{"secrets are not to be read", secrets},
		{"what is done once", once},
		{"messages and contacts", messages},
		{"chats", chats},
		{"events", eventsOut},
		{"alarms", alarms},
		{"reconciliation", reconciling},
		{"agendas", agendas},
		{"robots", robots},
		{"waiting lists", waitlists},
		{"two hundred clients talk with one robot", robotWalk},
		{"hints", hints},
		{"who is there and who is gone", presence},
		{"what a process remembers", memory},
		{"jobs", jobs},
		{"how old what is due is", oldestDue},
		{"a database that works is ready", func(w *world) { w.must(w.s.Ready(w.Context())); w.must(w.s.Ready(w.Context())) }},
	}
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.tell(newWorld(t, place(t), now))
		})
	}
}

// Open opens a store on an SQLite file of the test's own, for tests of other packages. It is closed after the test.
func Open(tb testing.TB, hub store.Hub, now func() time.Time) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), store.Config{
		Path: SQLite(tb).Path, Ring: Ring(tb, testRing), Hub: hub, Log: Log(tb), Now: now,
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { closeStore(tb, s) })
	return s
}

// testRing is no secret.
const testRing = "k1:the key ring that tests write with"

// Ring parses a key ring.
func Ring(tb testing.TB, text string) *secret.Ring {
	tb.Helper()
	r, err := secret.ParseRing(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}
