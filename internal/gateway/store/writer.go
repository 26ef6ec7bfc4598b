package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"salonzap/internal/fault"
)

const (
	maxBatch  = 256                    // changes in one commit
	heartbeat = 500 * time.Millisecond // how often an idle connection is asked whether it lives, for it holds the lock; see handOver
	patience  = 10 * time.Second
)

// errLost says that the lock is gone.
var errLost = fault.Wrap(fault.Unavailable, "gateway.write", errors.New("the database belongs to another process now"))

// errStopped says that the store is closed.
var errStopped = fault.Wrap(fault.Unavailable, "gateway.write", errors.New("the gateway is closed"))

// writer is the one goroutine that changes the database, over one connection. While a commit is written to the disk the
// next changes gather, and go into the next commit together: alone a change waits for nobody, and under load many share
// the cost of one.
//
// On PostgreSQL this connection also holds the lock of the database. So a lock that is lost cannot be written past.
type writer struct {
	conn *sql.Conn
	lost func(error)
	jobs chan job
	quit chan struct{}
	done chan struct{}
	dead bool // the connection is gone; only run touches it
	// relax says whether commits shall not wait for the disk, and relaxed whether they do not now.
	relax   func(ctx context.Context, conn *sql.Conn, on bool) error
	relaxed bool
}

type job struct {
	change func(*Tx) error
	result chan error
	// cheap says that a power cut may undo it: it is done again, or it does not matter.
	cheap bool
}

func startWriter(conn *sql.Conn, relax func(context.Context, *sql.Conn, bool) error, lost func(error)) *writer {
	w := &writer{conn: conn, relax: relax, lost: lost, jobs: make(chan job, maxBatch), quit: make(chan struct{}), done: make(chan struct{})}
	go w.run()
	return w
}

func (w *writer) stop() {
	select {
	case <-w.quit:
	default:
		close(w.quit)
	}
	<-w.done
}

// Write makes one change durable. Everything that change does is one commit, perhaps with the changes of others; when it
// fails nothing of it is done. It runs on another goroutine, perhaps twice, so it must be quick and keep nothing of a run
// before. ctx counts until the change is begun.
func (s *Store) Write(ctx context.Context, change func(*Tx) error) error {
	return s.do(ctx, change, false)
}

// writeCheaply is Write for what a power cut, though no crash of ours, may undo. It does not wait for the disk unless it
// shares a commit with what must.
func (s *Store) writeCheaply(ctx context.Context, change func(*Tx) error) error {
	return s.do(ctx, change, true)
}

func (s *Store) do(ctx context.Context, change func(*Tx) error, cheap bool) error {
	j := job{change: change, result: make(chan error, 1), cheap: cheap}
	select {
	case <-s.lost:
		return errLost
	case <-s.writer.quit:
		return errStopped
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, "gateway.write", ctx.Err())
	case s.writer.jobs <- j:
	}
	select {
	case err := <-j.result:
		return err
	case <-s.writer.done:
	}
	select { // it was the last one, or came too late
	case err := <-j.result:
		return err
	default:
		return errStopped
	}
}

func (w *writer) run() {
	defer close(w.done)
	defer w.conn.Close() //nolint:errcheck // on PostgreSQL this gives the lock back, and the pool closes it for good
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
		case <-tick.C:
			w.alive()
		case <-w.quit:
			for batch := w.gather(); len(batch) > 0; batch = w.gather() {
				w.commit(batch)
			}
			return
		}
	}
}

// gather takes what waits already.
func (w *writer) gather(first ...job) []job {
	for len(first) < maxBatch {
		select {
		case j := <-w.jobs:
			first = append(first, j)
		default:
			return first
		}
	}
	return first
}

func (w *writer) commit(batch []job) {
	results, err := w.transact(batch)
	if err != nil {
		w.alive()
	}
	for i, j := range batch {
		if err != nil {
			j.result <- fault.Wrap(fault.Unavailable, "gateway.write", err)
			continue
		}
		j.result <- results[i]
	}
}

// transact makes the changes of a batch in one commit. Mostly all of them succeed; when one fails, everything is taken back
// and made again, each change by itself.
func (w *writer) transact(batch []job) ([]error, error) {
	if w.dead {
		return nil, errLost
	}
	cheap := !slices.ContainsFunc(batch, func(j job) bool { return !j.cheap })
	if cheap != w.relaxed {
		if err := w.relax(context.Background(), w.conn, cheap); err != nil {
			return nil, err
		}
		w.relaxed = cheap
	}
	results, err := w.once(batch, func(t *Tx, change func(*Tx) error) (failed, err error) { return change(t), nil })
	if err == nil && len(batch) > 1 && errors.Join(results...) != nil {
		return w.once(batch, alone)
	}
	return results, err
}

// once runs a batch in a transaction. It is committed when every change succeeded or was taken back alone.
func (w *writer) once(batch []job, run func(*Tx, func(*Tx) error) (failed, err error)) (results []error, err error) {
	ctx := context.Background() // a commit is not broken off half-way
	tx, err := w.conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	t := &Tx{ctx: ctx, tx: tx}
	results = make([]error, len(batch))
	for i, j := range batch {
		if results[i], err = run(t, j.change); err != nil {
			return nil, errors.Join(err, tx.Rollback())
		}
		if results[i] != nil && !t.parted {
			return results, tx.Rollback()
		}
	}
	return results, tx.Commit()
}

// alone makes a change of a batch, and takes it back alone when it fails.
func alone(t *Tx, change func(*Tx) error) (failed, err error) {
	t.parted = true
	if err := t.exec("SAVEPOINT one"); err != nil {
		return nil, err
	}
	if failed = change(t); failed != nil {
		err = t.exec("ROLLBACK TO SAVEPOINT one")
	}
	return failed, errors.Join(err, t.exec("RELEASE SAVEPOINT one"))
}

// alive finds out whether the connection, and the lock with it, is still there.
func (w *writer) alive() {
	if w.dead {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := w.conn.ExecContext(ctx, "SELECT 1"); err != nil {
		w.dead = true
		w.lost(err)
	}
}

// Tx is a commit in the making. It is good until the change returns.
type Tx struct {
	ctx context.Context //nolint:containedctx // it is the commit's, and ends with it
	tx  *sql.Tx
	// parted says that each change can be taken back alone.
	parted bool
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}
