package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
)

// Config is the configuration of Open.
type Config struct {
	DatabaseURL string // postgres://…; empty: SQLite
	Schema      string // of PostgreSQL; created when it is missing
	Path        string // the SQLite file; created with mode 0600
	Ring        *secret.Ring
	Log         *slog.Logger
	Now         func() time.Time
	LockWait    time.Duration // how long Open waits for another process to release the database
	Node        NodeConfig    // on PostgreSQL: what other processes on this database learn of this one
	// HandoverWait is how long a node that was found dead gets to notice that it lost its lock; default handoverWait. Only tests shorten it.
	HandoverWait time.Duration
}

// The dialects of SQL, as whatsmeow's store names them.
const (
	SQLite     = "sqlite3"
	PostgreSQL = "postgres"
)

// Store is the open database. It is safe for concurrent use. Make one with Open, end it with Close.
type Store struct {
	ring *secret.Ring
	log  *slog.Logger
	now  func() time.Time

	read   *sql.DB
	write  *sql.DB // a pool of one on SQLite; the same as read on PostgreSQL
	engine *sql.DB // the engine's own pool on SQLite; the same as read on PostgreSQL
	pool   *pgxpool.Pool
	path   string // of the SQLite file

	unlock func() error // releases the lock of the SQLite file
	joined bool         // this process is one of the nodes
	schema string       // of PostgreSQL
	holder int          // process id of the server's backend that holds our locks
	node   string       // id of this process among the nodes; empty on SQLite

	handoverWait time.Duration
	writer       *writer
	lost         chan struct{}
	once         sync.Once
}

// Open opens the database, brings the schema up to date, and makes sure that the ring is the one that the data was sealed with. One process has
// a SQLite file. On PostgreSQL this process becomes one of the nodes, and has no session yet: Spread and Take get them. Errors: Conflict when
// another process has the database for longer than LockWait, on PostgreSQL one of a version that does not share it; Invalid on SALONZAP_SECRET_KEY for
// another ring; Unavailable.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{ring: c.Ring, log: c.Log, now: c.Now, lost: make(chan struct{}), schema: c.Schema, handoverWait: c.HandoverWait}
	if s.handoverWait <= 0 {
		s.handoverWait = handoverWait
	}
	if err := s.open(ctx, c); err != nil {
		return nil, errors.Join(err, s.Close()) //nolint:contextcheck // closing must not be cancelled
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, c Config) error {
	connect, relax := s.openSQLite, relaxSQLite
	if c.DatabaseURL != "" {
		connect, relax = s.openPostgres, relaxPostgres
	}
	conn, err := connect(ctx, c)
	if err != nil {
		if fault.KindOf(err) != fault.Internal {
			return err
		}
		return fault.Wrap(fault.Unavailable, "gateway.open", err)
	}
	var holds func(context.Context) error
	if s.Shared() {
		holds = s.holdsLock
	}
	s.writer = startWriter(conn, relax, holds, s.giveUp) //nolint:contextcheck // it ends with Close
	if !s.Shared() {
		return s.prepare(ctx)
	}
	return s.openShared(ctx, c)
}

// openShared prepares the database while no other node does, and joins the nodes.
func (s *Store) openShared(ctx context.Context, c Config) error {
	alone, err := s.read.Conn(ctx)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.open", err)
	}
	defer alone.Close() //nolint:errcheck // it goes back to the pool
	key := lockKey("salonzap gateway " + c.Schema + " start")
	if _, err := alone.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, key); err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.open", err)
	}
	defer func() { _, _ = alone.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, key) }()
	if err := s.prepare(ctx); err != nil {
		return err
	}
	if err := s.succeed(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.open", err)
	}
	s.node = newNodeID()
	if err := s.join(ctx, c.Node); err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.join", err)
	}
	s.joined = true
	return nil
}

// prepare brings the schema up to date and checks the ring.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.migrate", err)
	}
	return s.checkRing(ctx)
}

// Lost is closed when the lock is lost: another process may have the database. Nothing is written from then on.
func (s *Store) Lost() <-chan struct{} { return s.lost }

func (s *Store) giveUp(err error) {
	s.once.Do(func() {
		s.log.Error("the lock on the gateway's database is lost; its sessions stop here", slog.Any("err", err))
		close(s.lost)
	})
}

// Engine is the database for the engine's tables, and its dialect. The Store closes it.
func (s *Store) Engine() (db *sql.DB, dialect string) {
	if s.pool != nil {
		return s.engine, PostgreSQL
	}
	return s.engine, SQLite
}

// Close waits for the writes under way, closes the database and releases the lock.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop(s.lastWrite())
	}
	var errs []error
	for _, db := range []*sql.DB{s.engine, s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close()) // closing twice has no effect
		}
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if s.unlock != nil {
		errs = append(errs, s.unlock())
	}
	return errors.Join(errs...)
}

// lastWrite is the last change of a node: its sessions are anybody's, and need not wait. nil when this process is none, or not any more.
func (s *Store) lastWrite() func(*Tx) error {
	select {
	case <-s.lost:
		return nil
	default:
	}
	if !s.joined {
		return nil
	}
	return func(t *Tx) error { return s.free(t, s.node) }
}

// millis is the stored form of an instant, Unix milliseconds; 0 is none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
