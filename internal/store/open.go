package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/singleflight"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/store/db"
)

// Hub spreads hints inside this process. Both methods must return at once.
type Hub interface {
	// Publish says that what belongs to a topic (a tenant's id) has changed.
	Publish(topic string)
	// PublishAll says that anything may have changed: hints may have been lost.
	PublishAll()
}

// Config says which database to open, and with what.
type Config struct {
	DatabaseURL string // postgres://…; empty: SQLite
	Path        string // the SQLite file; made with its rights at 0600
	Ring        *secret.Ring
	Hub         Hub
	Log         *slog.Logger
	Now         func() time.Time
	MaxConns    int // connections to PostgreSQL at most; 0 is 16, or what the URL says
}

// Store is the platform's memory. It is safe for concurrent use. Make one with Open, end it with Close.
type Store struct {
	write, read *sql.DB     // the same pool on PostgreSQL; a pool of one and a pool of readers on SQLite
	writes      *db.Queries // prepared on SQLite
	reads       *db.Queries
	pool        *pgxpool.Pool // nil on SQLite
	path        string        // the SQLite file; empty on PostgreSQL

	ring *secret.Ring
	hub  Hub
	log  *slog.Logger
	now  func() time.Time
	node string // names this Store in hints between nodes

	group     group     // of transactions on SQLite
	savepoint savepoint // on SQLite
	counts    counts

	file      file // on SQLite
	readiness readiness
	kept      kept

	memory     *memory
	statements statements

	due     chan struct{}      // of one: a commit of this process made another row due
	probing singleflight.Group // of Ready

	wire  *wire  // hints to and from other nodes; nil on SQLite
	watch *watch // notices other processes; nil on PostgreSQL

	presence *flock.Flock // shows that this process is there; nil on PostgreSQL
}

// Open opens the database, brings its schema up to date (safely while other processes do the same), and makes sure that
// the key ring is the one the data was written with. A wrong ring is Invalid on the field SALONZAP_SECRET_KEY.
func Open(ctx context.Context, c Config) (*Store, error) {
	s, err := connect(ctx, c)
	if err != nil {
		return nil, errors.Join(fault.Wrap(fault.Unavailable, "store.open", err), s.Close(ctx))
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Close(ctx))
	}
	return s, nil
}

// connect opens the pools and nothing else.
func connect(ctx context.Context, c Config) (*Store, error) {
	s := &Store{ring: c.Ring, hub: c.Hub, log: c.Log, now: c.Now, node: uuid.NewString(), memory: newMemory(), due: make(chan struct{}, 1)}
	if c.DatabaseURL != "" {
		return s, s.openPostgres(ctx, c)
	}
	return s, s.openSQLite(ctx, c.Path)
}

func (s *Store) start(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.prepare(ctx); err != nil {
		return s.failed("store.prepare", err)
	}
	if err := s.checkRing(ctx); err != nil {
		return err
	}
	var err error
	if s.pool == nil {
		if err = s.appear(); err != nil {
			return s.failed("store.presence", err)
		}
		if err = s.file.remember(s.path, s.log); err != nil {
			return s.failed("store.file", err)
		}
		s.watch, err = startWatch(ctx, s.write, listener{s.hub, s.memory}, &s.file)
		return s.failed("store.watch", err)
	}
	s.wire, err = startWire(ctx, s)
	return s.failed("store.listen", err)
}

// prepare makes the statements. On SQLite each is prepared once, which also proves that it can be; pgx keeps them by
// itself.
func (s *Store) prepare(ctx context.Context) (err error) {
	if s.pool != nil {
		s.writes, s.reads = db.New(s.write), db.New(s.read)
		return nil
	}
	if s.writes, err = db.Prepare(ctx, s.write); err != nil {
		return err
	}
	if err = s.savepoint.prepare(ctx, s.write); err != nil {
		return err
	}
	s.reads, err = db.Prepare(ctx, s.read)
	return err
}

// Close sends the hints that wait, and closes the database. Jobs must have been stopped before.
func (s *Store) Close(ctx context.Context) error {
	if s.wire != nil {
		s.wire.stop(ctx)
	}
	if s.watch != nil {
		s.watch.stop()
	}
	errs := []error{s.disappear(), s.savepoint.close(), s.statements.close()}
	for _, q := range []*db.Queries{s.writes, s.reads} {
		if q != nil && s.pool == nil {
			errs = append(errs, q.Close())
		}
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil && s.write != s.read {
		errs = append(errs, s.write.Close())
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return errors.Join(errs...)
}
