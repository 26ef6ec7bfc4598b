package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"salonzap/e2e/child"
)

// kept is the least that a handler can keep of a click and call durable: that it began, before the first call, and its
// code, before the answer. Each is one row and one commit.
type kept struct{ begin, end *sql.Stmt }

// newKept makes the table in a database: an SQLite file with the product's settings, or PostgreSQL.
func newKept(ctx context.Context, kind, address string) (*kept, error) {
	driver := "pgx"
	if kind == sqliteName {
		driver = "sqlite"
		address = "file:" + (&url.URL{Path: filepath.ToSlash(address)}).EscapedPath() + "?" + url.Values{"_pragma": {
			"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-16384)",
		}}.Encode()
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return nil, err
	}
	conns := 16 // as the product opens
	if kind == sqliteName {
		conns = 1
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns) // or all but two would be opened anew again and again
	if _, err := db.ExecContext(ctx, "CREATE TABLE kept (name TEXT PRIMARY KEY, code TEXT)"); err != nil {
		return nil, err
	}
	k := &kept{}
	k.begin, err = db.PrepareContext(ctx, "INSERT INTO kept (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET code = NULL")
	if err != nil {
		return nil, err
	}
	k.end, err = db.PrepareContext(ctx, "UPDATE kept SET code = $2 WHERE name = $1")
	return k, err
}

// around wraps the calls of a click in its two commits. A nil kept commits nothing.
func (k *kept) around(w http.ResponseWriter, r *http.Request, calls func() (answer map[string]string, err error)) {
	ctx, name := context.WithoutCancel(r.Context()), r.PathValue("slug")
	var answer map[string]string
	var err error
	if k != nil {
		_, err = k.begin.ExecContext(ctx, name)
	}
	if err == nil {
		answer, err = calls()
	}
	if err == nil && k != nil {
		_, err = k.end.ExecContext(ctx, name, answer["qr_text"])
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	writeJSON(w, answer)
}

// keeping starts the bare handler that keeps a little, in a database beside a place's.
func (b *bench) keeping(ctx context.Context, p place) (*child.Process, string, error) {
	address := filepath.Join(p.folder, "kept.db")
	if p.kind == postgresName {
		name, err := b.cluster.CreateDatabase(ctx, "")
		if err != nil {
			return nil, "", err
		}
		address = b.cluster.DSN(name)
	}
	process, at, err := child.Start(ctx, child.Command{
		Name: "kept", Args: []string{roleBare, b.fakeURL, string(fakeKey), p.kind, address}, Folder: p.folder, Ready: roleReady,
	})
	if err != nil {
		return nil, "", fmt.Errorf("the bare handler that commits: %w", err)
	}
	return process, at, nil
}
