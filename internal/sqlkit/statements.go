package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds how many are kept: all queries, and the texts that are made while we run (a row is saved in some dozens of ways).
const maxStatements = 4096

// Statements runs statements on SQLite, and prepares what is run more than once: parsing costs as much as running. pgx does so by itself on
// PostgreSQL. It is safe for concurrent use, and is what sqlc calls a DBTX. Make one with NewStatements, end it with Close; In gives the
// same for a transaction.
type Statements struct {
	on  runner  // the pool, or tx
	tx  *sql.Tx // nil: on the pool
	all *statementCache
}

// runner is a pool or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// NewStatements runs them on a pool.
func NewStatements(db *sql.DB) *Statements {
	return &Statements{on: db, all: &statementCache{db: db, known: map[string]*sql.Stmt{}}}
}

// In runs them in a transaction of the same pool, which ends them.
func (s *Statements) In(tx *sql.Tx) *Statements { return &Statements{on: tx, tx: tx, all: s.all} }

// ExecContext see sql.DB.
func (s *Statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.ExecContext(ctx, args...)
	}
	return s.on.ExecContext(ctx, query, args...)
}

// QueryContext see sql.DB.
func (s *Statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.QueryContext(ctx, args...)
	}
	return s.on.QueryContext(ctx, query, args...)
}

// QueryRowContext see sql.DB.
func (s *Statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.on.QueryRowContext(ctx, query, args...)
}

// PrepareContext see sql.DB.
func (s *Statements) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.on.PrepareContext(ctx, query)
}

// prepared is a statement from its second use on. A transaction prepares nothing: what it would have had prepared is noted.
func (s *Statements) prepared(ctx context.Context, query string) *sql.Stmt {
	stmt, again := s.all.look(query)
	switch {
	case s.tx != nil && stmt != nil:
		return s.tx.StmtContext(ctx, stmt)
	case s.tx != nil && again:
		s.all.want(query)
	case again && stmt == nil:
		s.all.prepare(ctx, query)
		stmt, _ = s.all.look(query)
	}
	return stmt
}

// CatchUp prepares what transactions wanted. It is called when one has ended, since a pool of one connection has none to prepare on before.
func (s *Statements) CatchUp(ctx context.Context) { s.all.catchUp(ctx) }

// Close closes all of them.
func (s *Statements) Close() error { return s.all.close() }

// statementCache are the prepared statements of a pool.
type statementCache struct {
	db *sql.DB

	mu     sync.RWMutex
	known  map[string]*sql.Stmt // nil: it was run once
	wanted []string             // by transactions, which cannot prepare anything for those after them
}

// look gives a prepared statement, or nil; again says that it is worth to be prepared.
func (s *statementCache) look(query string) (stmt *sql.Stmt, again bool) {
	s.mu.RLock()
	stmt, again = s.known[query]
	s.mu.RUnlock()
	if again {
		return stmt, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) < maxStatements {
		s.known[query] = nil
	}
	return nil, false
}

// prepare prepares a text for the next time; that it cannot only costs time.
func (s *statementCache) prepare(ctx context.Context, query string) {
	stmt, err := s.db.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[query] != nil {
		_ = stmt.Close() //nolint:sqlclosecheck // only when it is not kept
		return
	}
	s.known[query] = stmt
}

// want notes what a transaction would have had prepared.
func (s *statementCache) want(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.wanted) < maxStatements {
		s.wanted = append(s.wanted, query)
	}
}

// catchUp prepares what transactions wanted.
func (s *statementCache) catchUp(ctx context.Context) {
	s.mu.RLock()
	none := len(s.wanted) == 0
	s.mu.RUnlock()
	if none {
		return
	}
	s.mu.Lock()
	wanted := s.wanted
	s.wanted = nil
	s.mu.Unlock()
	for _, query := range wanted {
		if stmt, _ := s.look(query); stmt == nil { //nolint:sqlclosecheck // Close does it
			s.prepare(ctx, query)
		}
	}
}

// close closes all of them.
func (s *statementCache) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.known {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}
