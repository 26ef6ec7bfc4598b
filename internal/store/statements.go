package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds how many are kept; a row is saved in some dozens of ways.
const maxStatements = 256

// statements are prepared for texts that are made while we run. Only SQLite needs them: pgx prepares by itself.
type statements struct {
	mu   sync.Mutex
	made map[string]*sql.Stmt
}

// exec runs a statement in the transaction of w, and tells how many rows it changed. It notes in w what is not prepared
// yet: within a transaction, which holds SQLite's only writer, nothing can be prepared for later.
func (p *statements) exec(ctx context.Context, w *writing, query string, args []any) (int64, error) {
	p.mu.Lock()
	stmt, room := p.made[query], len(p.made) < maxStatements
	p.mu.Unlock()
	var r sql.Result
	var err error
	if stmt == nil {
		if room {
			w.unprepared = query
		}
		r, err = w.exec(ctx, query, args...)
	} else {
		r, err = w.tx.StmtContext(ctx, stmt).ExecContext(ctx, args...) //nolint:sqlclosecheck // the transaction closes it
	}
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// learn prepares a text for the next time; that it cannot only costs time.
func (p *statements) learn(ctx context.Context, s *Store, query string) {
	if query == "" || s.pool != nil {
		return
	}
	stmt, err := s.write.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return
	}
	if !p.keep(query, stmt) {
		_ = stmt.Close() //nolint:sqlclosecheck // only when it is not kept
	}
}

func (p *statements) keep(query string, stmt *sql.Stmt) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.made[query]; ok {
		return false
	}
	if p.made == nil {
		p.made = map[string]*sql.Stmt{}
	}
	p.made[query] = stmt
	return true
}

func (p *statements) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, stmt := range p.made {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}
