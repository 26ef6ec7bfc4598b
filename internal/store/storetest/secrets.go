package storetest

import (
	"bytes"
	"database/sql"
	"os"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

func secrets(w *world) {
	w.story("a server's key is sealed", sealed)
	w.story("what a session carries is sealed", sealedSession)
	w.story("what was erased is in no file", erased)
	w.story("another key ring is refused", wrongRing)
	w.story("a key ring is rotated", rotated)
}

func sealed(w *world) {
	const key = "this-key-is-not-to-be-read"
	put := func(s *store.Store) {
		w.must(s.PutServer(w.Context(), anybody, fleet.Server{ID: "s", URL: "http://s.test", Key: key, CreatedAt: w.clock.now()}))
	}
	put(w.s)
	all := dump(w)
	if !bytes.Contains(all, []byte("http://s.test")) {
		w.Fatal("the server is not where the test looks for its key")
	}
	if bytes.Contains(all, []byte(key)) {
		w.Error("the key stands in a row")
	}
	if w.db.Path != "" {
		w.sealedFile(key, put)
	}
}

func sealedSession(w *world) {
	const link = "https://salonzap.test/welcome/a-link-that-works-once"
	x := w.s.Sessions()
	w.must(x.Commit("token", []byte(link), w.clock.now().Add(time.Hour)))
	if data, found, err := x.Find("token"); string(data) != link || !found || err != nil {
		w.Errorf("read again: %q, %v, %v", data, found, err)
	}
	all, err := x.AllCtx(w.Context())
	if err != nil || len(all) != 1 || string(all[tenant.SessionID("token")]) != link {
		w.Errorf("all of them: %d, %v", len(all), err)
	}
	rows := dump(w)
	if !bytes.Contains(rows, []byte(tenant.SessionID("token"))) {
		w.Fatal("the session is not where the test looks for its data")
	}
	if bytes.Contains(rows, []byte("a-link-that-works-once")) {
		w.Error("what a session carries stands in a row")
	}
}

// sealedFile looks at the bytes of a file, of a store that is closed: to open the file of an open one from outside would
// take its locks.
func (w *world) sealedFile(key string, put func(*store.Store)) {
	c := w.config(newHub())
	c.Path = SQLite(w.T).Path
	s, err := store.Open(w.Context(), c)
	w.must(err)
	put(s)
	for _, file := range []string{c.Path, c.Path + "-wal", c.Path + "-shm"} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			w.Errorf("%s can be read by others: %v, %v", file, info, err)
		}
	}
	closeStore(w.T, s)
	raw, err := os.ReadFile(c.Path)
	w.must(err)
	if !bytes.Contains(raw, []byte("http://s.test")) || bytes.Contains(raw, []byte(key)) {
		w.Error("the key stands in the file, or the file is another one")
	}
}

// erased overwrites and deletes rows of a file, and looks for what was in them once the store is closed.
func erased(w *world) {
	if w.db.Path == "" {
		return // PostgreSQL keeps its own order
	}
	c := w.config(newHub())
	c.Path = SQLite(w.T).Path
	s, err := store.Open(w.Context(), c)
	w.must(err)
	put := func(id, url string) {
		w.must(s.PutServer(w.Context(), anybody, fleet.Server{ID: id, URL: url, Key: "k", CreatedAt: w.clock.now()}))
	}
	const overwritten, deleted, kept = "http://overwritten.test", "http://deleted.test", "http://kept.test"
	put("a", overwritten)
	put("b", deleted)
	put("a", kept)
	w.must(s.DeleteServer(w.Context(), anybody, "b"))
	if log, err := os.Stat(c.Path + "-wal"); err != nil || log.Size() == 0 {
		w.Fatalf("the log is empty before it is erased: %v %v", log, err)
	}
	w.must(s.EraseLog(w.Context()))
	if log, err := os.Stat(c.Path + "-wal"); err != nil || log.Size() != 0 {
		w.Errorf("the log was not erased: %v %v", log, err)
	}
	closeStore(w.T, s)
	raw, err := os.ReadFile(c.Path)
	w.must(err)
	if !bytes.Contains(raw, []byte(kept)) || bytes.Contains(raw, []byte(overwritten)) || bytes.Contains(raw, []byte(deleted)) {
		w.Error("what was erased stands in the file, or the file is another one")
	}
}

func (w *world) reopen(ring string) (*store.Store, error) {
	c := w.config(newHub())
	c.Ring = Ring(w.T, ring)
	return store.Open(w.Context(), c)
}

func wrongRing(w *world) {
	for _, ring := range []string{"k1:another key under the same id", "k2:another key with another id"} {
		s, err := w.reopen(ring)
		if s != nil {
			w.Error("opened")
			closeStore(w.T, s)
		}
		if e := asFault(err); e == nil || e.Kind != fault.Invalid || e.Field != "SALONZAP_SECRET_KEY" {
			w.Errorf("got %v", err)
		}
	}
}

func rotated(w *world) {
	for _, ring := range []string{"k2:the key that comes next," + testRing, "k2:the key that comes next"} {
		s, err := w.reopen(ring)
		if err != nil {
			w.Fatalf("with %d keys: %v", bytes.Count([]byte(ring), []byte(":")), err)
		}
		if v, err := s.Server(w.Context(), anybody, "default"); err != nil || v.Key.Reveal() != "server key" {
			w.Errorf("the server's key: %v, %v", v.Key, err)
		}
		closeStore(w.T, s)
	}
}

// raw opens the database beside the store.
func (w *world) raw() *sql.DB {
	w.Helper()
	driver, dsn := "sqlite", "file:"+w.db.Path+"?_pragma=busy_timeout(10000)"
	if w.db.URL != "" {
		driver, dsn = "pgx", w.db.URL
	}
	db, err := sql.Open(driver, dsn)
	w.must(err)
	w.Cleanup(func() {
		if err := db.Close(); err != nil {
			w.Error(err)
		}
	})
	return db
}

// dump is everything that the tables hold, as text.
func dump(w *world) []byte {
	w.Helper()
	tables := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if w.db.URL != "" {
		tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	db := w.raw()
	var all bytes.Buffer
	for _, table := range rows(w, db, tables) {
		for _, v := range rows(w, db, `SELECT * FROM "`+string(table)+`"`) {
			all.Write(v)
			all.WriteByte('\n')
		}
	}
	return all.Bytes()
}

// rows gives all values of all rows of a query.
func rows(w *world, db *sql.DB, query string) (values [][]byte) {
	w.Helper()
	rows, err := db.QueryContext(w.Context(), query)
	w.must(err)
	defer rows.Close() //nolint:errcheck // Err tells
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		row, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		w.must(rows.Scan(into...))
		for _, v := range row {
			values = append(values, bytes.Clone(v))
		}
	}
	w.must(rows.Err())
	return values
}
