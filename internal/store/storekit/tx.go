package storekit

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/sqlkit"
	"salonzap/internal/store/db"
)

// maxAttempts is how often a transaction is tried that PostgreSQL broke off because it collided with others.
const maxAttempts = 5

// What a transaction may end with besides errors of the database.
var (
	// ErrUnchanged ends a transaction that has nothing to save: it is rolled back, and that is no error.
	ErrUnchanged = errors.New("store: nothing to save")
	// ErrStale says that a row is not, or no longer, as it was thought to be.
	ErrStale = errors.New("store: the row was changed meanwhile")
)

// Tx is a transaction: the queries, and what is done once it is committed.
type Tx struct {
	*db.Queries
	SQL  *sql.Tx   // for statements that are made while we run; nil in a pipeline
	Sets db.DBTX   // in a pipeline: for statements over many keys at once, with PostgreSQL's unnest; else nil
	Now  time.Time // when it began

	conn      *sql.Conn // on PostgreSQL; nil in a pipeline
	hints     []string
	committed []func()
	kept      []any
}

// Keep stores a value for the rest of the transaction, or of the running part if that is rolled
// back: for example that something is locked already.
func (t *Tx) Keep(v any) { t.kept = append(t.kept, v) }

// Kept is what Keep remembered.
func (t *Tx) Kept() []any { return t.kept }

// Hint tells, after the commit, that something of a tenant has changed.
func (t *Tx) Hint(tenantID string) { t.hints = append(t.hints, tenantID) }

// AfterCommit runs f when the transaction is committed, and never when it is not.
func (t *Tx) AfterCommit(f func()) { t.committed = append(t.committed, f) }

// MayBeForgotten says that the commit need not wait for the disk: PostgreSQL may forget it when it crashes, and everything is then as if it had
// never been. On SQLite it changes nothing.
func (t *Tx) MayBeForgotten(ctx context.Context) error {
	const atOnce = "SET LOCAL synchronous_commit = off"
	var err error
	switch {
	case t.Sets != nil:
		_, err = t.Sets.ExecContext(ctx, atOnce)
	case t.conn != nil:
		_, err = t.SQL.ExecContext(ctx, atOnce)
	}
	return err
}

// Within gives a DB whose transactions are parts of tx and whose reads see what tx wrote: several nouns in one commit. It is
// good as long as tx. A part that fails is taken back alone, and its caller may go on.
func (d *DB) Within(tx *Tx) *DB { return &DB{shared: d.shared, outer: tx} }

// IsWithin tells whether this DB is a part of somebody's transaction.
func (d *DB) IsWithin() bool { return d.outer != nil }

// Do runs f in a transaction and commits it. f may run again when the database asks for it, so it must not keep anything
// of a run before. ErrUnchanged rolls back and is no error. Other errors are translated; faults pass as they are.
func (d *DB) Do(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) error) error {
	return d.do(ctx, op, d.once, f)
}

// DoPipelined is Do for a transaction of many statements: on PostgreSQL the statements without a
// result are pipelined, and an error of one of them comes with a later statement. Within must not
// be used in it.
func (d *DB) DoPipelined(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) error) error {
	if d.pool == nil {
		return d.do(ctx, op, d.once, f)
	}
	return d.do(ctx, op, d.pipelined, f)
}

func (d *DB) do(
	ctx context.Context, op string, once func(context.Context, sqlkit.Work[bound]) error, f func(ctx context.Context, tx *Tx) error,
) error {
	if d.outer != nil {
		return d.doPart(ctx, op, f)
	}
	var tx *Tx
	err := again(func() error {
		return once(ctx, func(ctx context.Context, b bound) error {
			tx = &Tx{Queries: b.queries, SQL: b.tx, Sets: b.sets, Now: d.now(), conn: b.conn}
			return f(ctx, tx)
		})
	})
	if err == nil {
		for _, f := range tx.committed {
			f()
		}
		d.Publish(tx.hints...)
	}
	return d.ended(op, err)
}

// DoBatch is Do for statements whose answers are not needed on the way. Only on PostgreSQL, and not within a transaction.
func (d *DB) DoBatch(ctx context.Context, op string, f func(ctx context.Context, b *sqlkit.Batch) error) error {
	return d.ended(op, again(func() error {
		b := sqlkit.NewBatch()
		if err := f(ctx, b); err != nil {
			return err
		}
		if err := b.Send(ctx, d.pool); err != nil {
			return err
		}
		d.commits.Add(1)
		d.transactions.Add(1)
		return nil
	}))
}

// CanBatch tells whether DoBatch may be used.
func (d *DB) CanBatch() bool { return d.pool != nil && d.outer == nil }

// again runs a transaction, again when the database broke it off.
func again(once func() error) (err error) {
	for range maxAttempts {
		if err = once(); !sqlkit.IsRetryable(err) {
			break
		}
	}
	return err
}

// ended translates what a transaction ended with.
func (d *DB) ended(op string, err error) error {
	switch {
	case errors.Is(err, ErrUnchanged):
		return nil
	case errors.Is(err, ErrStale):
		return ErrStale
	}
	return d.Fault(op, err)
}

// bound is a transaction with its queries, as the group shares it.
type bound struct {
	queries *db.Queries
	tx      *sql.Tx   // nil in a pipeline
	conn    *sql.Conn // on PostgreSQL; nil in a pipeline
	sets    db.DBTX   // only in a pipeline
}

func (d *DB) begin(ctx context.Context) (*sql.Tx, error) { return d.write.BeginTx(ctx, nil) }

func (d *DB) bind(_ context.Context, tx *sql.Tx) bound {
	if d.pool != nil {
		return bound{queries: db.New(tx), tx: tx}
	}
	return bound{queries: db.New(d.writing.In(tx)), tx: tx}
}

func (d *DB) once(ctx context.Context, work sqlkit.Work[bound]) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.file.WasMoved() {
		return sqlkit.ErrFileMoved
	}
	if d.pool == nil {
		err := d.group.Do(ctx, work)
		d.writing.CatchUp(ctx)
		return err
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // gives it back
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	b := d.bind(ctx, tx)
	b.conn = conn
	if err := work(ctx, b); err != nil {
		return errors.Join(err, sqlkit.Rollback(tx))
	}
	d.commits.Add(1)
	d.transactions.Add(1)
	return tx.Commit()
}

// pipelined is once on PostgreSQL, with a pipeline.
func (d *DB) pipelined(ctx context.Context, work sqlkit.Work[bound]) (err error) {
	p, err := sqlkit.BeginPipeline(ctx, d.write)
	if err != nil {
		return err
	}
	defer p.Rollback() //nolint:errcheck // it is committed, or its error counts
	if err := work(ctx, bound{queries: db.New(p), sets: p}); err != nil {
		return errors.Join(p.Err(), err) // what failed first is the cause of all that came after it
	}
	d.commits.Add(1)
	d.transactions.Add(1)
	return p.Commit(ctx)
}

// doPart runs f as a part of the outer transaction. Where PostgreSQL wants the whole to be run again, the error is not
// translated, so that the outer transaction sees it.
func (d *DB) doPart(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) error) error {
	tx := d.outer
	hints, committed, kept := len(tx.hints), len(tx.committed), len(tx.kept)
	if _, err := tx.SQL.ExecContext(ctx, "SAVEPOINT part"); err != nil {
		return err
	}
	err := f(ctx, tx)
	if sqlkit.IsRetryable(err) {
		return err
	}
	if err != nil {
		tx.hints, tx.committed, tx.kept = tx.hints[:hints], tx.committed[:committed], tx.kept[:kept]
		if _, undo := tx.SQL.ExecContext(ctx, "ROLLBACK TO part"); undo != nil {
			return d.Fault(op, errors.Join(err, undo))
		}
	}
	if _, release := tx.SQL.ExecContext(ctx, "RELEASE part"); release != nil {
		return d.Fault(op, errors.Join(err, release))
	}
	return d.ended(op, err)
}

// DoPart is Do for a part of many statements: on PostgreSQL the statements without a result are
// pipelined, and an error of one of them comes with a later statement. Within must not be used in
// it, and the outer transaction must not be a pipeline.
func (d *DB) DoPart(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) error) error {
	if d.pool == nil {
		return d.doPart(ctx, op, f)
	}
	outer := d.outer
	p := sqlkit.PipelineOn(outer.conn, outer.SQL)
	part := *outer
	part.Queries, part.SQL, part.conn = db.New(p), nil, nil
	_, _ = p.ExecContext(ctx, "SAVEPOINT part") // it only waits
	err := f(ctx, &part)
	if err == nil {
		_, _ = p.ExecContext(ctx, "RELEASE part")
		if err = p.Flush(ctx); err == nil {
			outer.hints, outer.committed = part.hints, part.committed
			return nil
		}
	}
	err = errors.Join(p.Err(), err) // what failed first is the cause of all that came after it
	if sqlkit.IsRetryable(err) {
		return err
	}
	if p.Sent() {
		_, undone := outer.SQL.ExecContext(ctx, "ROLLBACK TO part")
		_, released := outer.SQL.ExecContext(ctx, "RELEASE part")
		err = errors.Join(err, undone, released)
	}
	return d.ended(op, err)
}

// Publish hints at what was committed, here and on other nodes. Within a transaction it waits for the commit.
func (d *DB) Publish(tenants ...string) {
	if d.outer != nil {
		d.outer.hints = append(d.outer.hints, tenants...)
		return
	}
	if len(tenants) == 0 {
		return
	}
	for _, t := range tenants {
		d.hub.Publish(t)
	}
	if d.nodes != nil {
		d.nodes(tenants)
	}
}

// AfterCommit runs f: at once, or within a transaction after its commit.
func (d *DB) AfterCommit(f func()) {
	if d.outer != nil {
		d.outer.AfterCommit(f)
		return
	}
	f()
}

// Exec runs a statement that was made while we run, and tells how many rows it changed.
func (d *DB) Exec(ctx context.Context, tx *Tx, query string, args []any) (int64, error) {
	var on db.DBTX = tx.SQL
	if d.pool == nil {
		on = d.writing.In(tx.SQL)
	}
	r, err := on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// Delete runs a statement that deletes, and tells how many rows went.
func (d *DB) Delete(ctx context.Context, op string, f func(ctx context.Context, tx *Tx) (int64, error)) (int, error) {
	var n int64
	err := d.Do(ctx, op, func(ctx context.Context, tx *Tx) (err error) {
		n, err = f(ctx, tx)
		return err
	})
	return int(n), err
}
