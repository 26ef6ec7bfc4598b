package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

const (
	maxBatch    = 256                    // changes in one commit
	heartbeat   = 500 * time.Millisecond // how often an idle connection, which holds the lock, is checked; see handoverWait
	pingTimeout = 5 * time.Second
	busyBeats   = 3 // in a row with a write under way, after which the lock is looked at over another connection
)

// errLost says that the lock is lost.
var errLost = fault.Wrap(fault.Unavailable, "gateway.write", errors.New("the database belongs to another process now"))

// errStopped says that the store is closed.
var errStopped = fault.Wrap(fault.Unavailable, "gateway.write", errors.New("the gateway is closed"))

// writer changes the database over one connection. Changes that come while a commit is being written share the next commit: a single change
// does not wait, and under load many share the cost of one.
//
// On PostgreSQL this connection also holds the lock of the database, so that nothing can be written without the lock.
type writer struct {
	conn *sql.Conn
	lost func(error)
	// holds asks over another connection whether conn still holds the lock; nil: the lock is not conn's.
	holds func(ctx context.Context) error
	group sqlkit.Group[*Tx]

	// relax sets whether commits wait for the disk, and relaxed is true while they do not. durable counts the changes, queued or under way,
	// whose commit must wait for the disk.
	relax   func(ctx context.Context, conn *sql.Conn, on bool) error
	relaxed bool
	durable atomic.Int64
	dead    bool // the connection is lost; only the leader of the group reads and writes it

	mu      sync.RWMutex
	stopped bool
	writes  sync.WaitGroup

	quit chan struct{} // ends the heartbeat
	done chan struct{}
}

func startWriter(conn *sql.Conn, relax func(context.Context, *sql.Conn, bool) error, holds func(context.Context) error, lost func(error)) *writer {
	w := &writer{conn: conn, relax: relax, holds: holds, lost: lost, quit: make(chan struct{}), done: make(chan struct{})}
	w.group = sqlkit.Group[*Tx]{
		Begin: w.begin, Most: maxBatch, Replays: true, Failed: w.failed,
		Bind: func(ctx context.Context, tx *sql.Tx) *Tx { return &Tx{ctx: ctx, tx: tx} },
	}
	go w.watch()
	return w
}

// stop waits for the changes under way, makes the last change, and closes the connection, which on PostgreSQL releases the lock. last may be
// nil.
func (w *writer) stop(last func(*Tx) error) {
	w.mu.Lock()
	stopped := w.stopped
	w.stopped = true
	w.mu.Unlock()
	if stopped {
		return
	}
	w.writes.Wait()
	if last != nil {
		_ = w.do(context.Background(), last, false) // when it fails, the next owner waits for handoverWait
	}
	close(w.quit)
	<-w.done
	_ = w.conn.Close() // the pool closes it for good
}

// Write commits one change durably. Everything that change does is in one commit, perhaps together with other changes; when it fails nothing
// of it is done. change may run on another goroutine, and more than once, so that it must be quick and must not depend on an earlier run. ctx
// can cancel it only before it is begun.
func (s *Store) Write(ctx context.Context, change func(*Tx) error) error {
	return s.do(ctx, change, false)
}

// writeCheaply is Write for changes that a power cut, but no crash of the process, may undo. It waits for the disk only when it shares a commit
// with a durable change.
func (s *Store) writeCheaply(ctx context.Context, change func(*Tx) error) error {
	return s.do(ctx, change, true)
}

func (s *Store) do(ctx context.Context, change func(*Tx) error, cheap bool) error {
	select {
	case <-s.lost:
		return errLost
	default:
	}
	w := s.writer
	w.mu.RLock()
	stopped := w.stopped
	if !stopped {
		w.writes.Add(1)
	}
	w.mu.RUnlock()
	if stopped {
		return errStopped
	}
	defer w.writes.Done()
	return w.do(ctx, change, cheap)
}

func (w *writer) do(ctx context.Context, change func(*Tx) error, cheap bool) error {
	if !cheap {
		w.durable.Add(1)
		defer w.durable.Add(-1)
	}
	begun := false
	err := w.group.Do(ctx, func(_ context.Context, t *Tx) error {
		begun = true
		return change(t)
	})
	if !begun && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fault.Wrap(fault.Unavailable, "gateway.write", err)
	}
	return err
}

// begin begins the transaction of a commit, which does not wait for the disk when it has no durable change.
func (w *writer) begin(ctx context.Context) (*sql.Tx, error) {
	if w.dead {
		return nil, errLost
	}
	if cheap := w.durable.Load() == 0; cheap != w.relaxed {
		if err := w.relax(ctx, w.conn, cheap); err != nil {
			return nil, err
		}
		w.relaxed = cheap
	}
	return w.conn.BeginTx(ctx, nil)
}

// failed checks, after a commit that failed, whether the connection and with it the lock is lost, and wraps the error.
func (w *writer) failed(err error) error {
	w.ping()
	return fault.Wrap(fault.Unavailable, "gateway.write", err)
}

// watch checks the connection every heartbeat while nothing is written. While a write is under way it asks over another connection: a write on a
// cut line fails only after many minutes.
func (w *writer) watch() {
	defer close(w.done)
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	busy := 0
	for {
		select {
		case <-tick.C:
			busy++
			w.group.WhileIdle(func() { busy = 0; w.ping() })
			if busy >= busyBeats && w.holds != nil {
				w.checkLock()
			}
		case <-w.quit:
			return
		}
	}
}

func (w *writer) checkLock() {
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	if err := w.holds(ctx); err != nil {
		w.lost(err)
	}
}

// ping checks whether the connection, and with it the lock, is lost.
func (w *writer) ping() {
	if w.dead {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	if _, err := w.conn.ExecContext(ctx, "SELECT 1"); err != nil {
		w.dead = true
		w.lost(err)
	}
}

// Tx is the transaction of a change. It is valid until the change returns.
type Tx struct {
	ctx context.Context //nolint:containedctx // it is the commit's, and ends with it
	tx  *sql.Tx
}

func (t *Tx) exec(query string, args ...any) error {
	_, err := t.tx.ExecContext(t.ctx, query, args...)
	return err
}
