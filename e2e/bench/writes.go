package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// writes is what the server wrote so far.
type writes struct {
	commits, transactions float64
	bytes                 float64 // to the disk: by the process for SQLite, of write-ahead log for PostgreSQL
}

func (w writes) plus(o writes) writes {
	return writes{w.commits + o.commits, w.transactions + o.transactions, w.bytes + o.bytes}
}

func (w writes) minus(o writes) writes {
	return writes{w.commits - o.commits, w.transactions - o.transactions, w.bytes - o.bytes}
}

// written asks the server's metrics, and the system how many bytes that came to.
func (b *bench) written(ctx context.Context, t *target) (w writes, err error) {
	text, err := b.call(ctx, http.MethodGet, t.url+"/metrics", t.key, "")
	if err != nil {
		return w, err
	}
	for _, m := range []struct {
		name string
		into *float64
	}{{"salonzap_store_commits_total ", &w.commits}, {"salonzap_store_transactions_total ", &w.transactions}} {
		_, after, found := bytes.Cut(text, []byte("\n"+m.name))
		line, _, _ := bytes.Cut(after, []byte("\n"))
		if *m.into, err = strconv.ParseFloat(string(line), 64); !found || err != nil {
			return w, fmt.Errorf("the server's metrics lack %s", m.name)
		}
	}
	if t.kind == postgresName {
		w.bytes, err = walBytes(ctx, t.dsn)
		return w, err
	}
	w.bytes = diskBytes(t.PID())
	return w, nil
}

func walBytes(ctx context.Context, dsn string) (n float64, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx) //nolint:errcheck // it was read from
	err = conn.QueryRow(ctx, "SELECT (pg_current_wal_insert_lsn() - '0/0')::float8").Scan(&n)
	return n, err
}

// diskBytes is what a process made the kernel write to disks, now or later; 0 where there is no /proc.
func diskBytes(pid int) float64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "io"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "write_bytes:"); ok {
			n, _ := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			return n
		}
	}
	return 0
}
