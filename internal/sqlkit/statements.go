package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds how many are kept; a row is saved in some dozens of ways.
const maxStatements = 256

// Statements are prepared for texts that are made while we run. Only SQLite needs them: pgx prepares by itself. The zero
// value is ready.
type Statements struct {
	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// Exec runs a statement in a transaction, and tells how many rows it changed. unprepared says that the text is worth a
// Prepare after the transaction: within it, which holds SQLite's only writer, nothing can be prepared for later.
func (p *Statements) Exec(ctx context.Context, tx *sql.Tx, query string, args []any) (n int64, unprepared bool, err error) {
	p.mu.Lock()
	stmt, room := p.prepared[query], len(p.prepared) < maxStatements
	p.mu.Unlock()
	var r sql.Result
	if stmt == nil {
		unprepared = room
		r, err = tx.ExecContext(ctx, query, args...)
	} else {
		r, err = tx.StmtContext(ctx, stmt).ExecContext(ctx, args...) //nolint:sqlclosecheck // the transaction closes it
	}
	if err != nil {
		return 0, unprepared, err
	}
	n, err = r.RowsAffected()
	return n, unprepared, err
}

// Prepare prepares a text for the next time; that it cannot only costs time.
func (p *Statements) Prepare(ctx context.Context, db *sql.DB, query string) {
	stmt, err := db.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return
	}
	if !p.add(query, stmt) {
		_ = stmt.Close() //nolint:sqlclosecheck // only when it is not kept
	}
}

func (p *Statements) add(query string, stmt *sql.Stmt) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.prepared[query]; ok {
		return false
	}
	if p.prepared == nil {
		p.prepared = map[string]*sql.Stmt{}
	}
	p.prepared[query] = stmt
	return true
}

// Close closes all of them.
func (p *Statements) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, stmt := range p.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}
