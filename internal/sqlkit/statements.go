package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// maxStatements bounds the cache: it has room for all fixed queries and for those that are built at run time (a row is saved by some dozens
// of different UPDATEs).
const maxStatements = 4096

// Statements runs statements on SQLite, and prepares a statement when it is run for the second time: parsing costs as much as running. On
// PostgreSQL pgx does this by itself. Statements implements sqlc's DBTX and is safe for concurrent use. Make one with NewStatements, end it
// with Close; In gives the same for a transaction.
type Statements struct {
	on  runner  // the pool, or tx
	tx  *sql.Tx // nil when on is the pool
	all *statementCache
}

// runner is a pool or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// NewStatements makes Statements that run on a pool.
func NewStatements(db *sql.DB) *Statements {
	return &Statements{on: db, all: &statementCache{db: db, known: map[string]*sql.Stmt{}}}
}

// In gives Statements that run in a transaction of the same pool and share its prepared statements. They are usable until tx ends.
func (s *Statements) In(tx *sql.Tx) *Statements { return &Statements{on: tx, tx: tx, all: s.all} }

// ExecContext is that of sql.DB.
func (s *Statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.ExecContext(ctx, args...)
	}
	return s.on.ExecContext(ctx, query, args...)
}

// QueryContext is that of sql.DB.
func (s *Statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.QueryContext(ctx, args...)
	}
	return s.on.QueryContext(ctx, query, args...)
}

// QueryRowContext is that of sql.DB.
func (s *Statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := s.prepared(ctx, query); stmt != nil { //nolint:sqlclosecheck // Close does it, or the transaction
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.on.QueryRowContext(ctx, query, args...)
}

// PrepareContext is that of sql.DB. The statement is the caller's to close and is not cached.
func (s *Statements) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.on.PrepareContext(ctx, query)
}

// prepared gives the prepared statement of a query, from the query's second use on; nil before. In a transaction nothing is prepared: the
// query is noted for CatchUp instead.
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

// CatchUp prepares the queries that transactions noted. It is to be called after a transaction has ended: before, a pool of one connection has
// none free to prepare on.
func (s *Statements) CatchUp(ctx context.Context) { s.all.catchUp(ctx) }

// Close closes all prepared statements.
func (s *Statements) Close() error { return s.all.close() }

// statementCache holds the prepared statements of a pool.
type statementCache struct {
	db *sql.DB

	mu     sync.RWMutex
	known  map[string]*sql.Stmt // by query; nil when it was run once and is not prepared yet
	wanted []string             // queries that transactions ran again and that catchUp is to prepare
}

// look gives the prepared statement of a query, or nil. again is true when the query was looked up before.
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

// prepare prepares a query for its next run. It reports no error: the query is then run unprepared.
func (s *statementCache) prepare(ctx context.Context, query string) {
	stmt, err := s.db.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[query] != nil {
		_ = stmt.Close() //nolint:sqlclosecheck // another goroutine prepared the same query
		return
	}
	s.known[query] = stmt
}

// want notes a query for catchUp.
func (s *statementCache) want(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.wanted) < maxStatements {
		s.wanted = append(s.wanted, query)
	}
}

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
