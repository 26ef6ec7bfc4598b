package storekit

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
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

// DB is the platform's database as nouns use it. It is safe for concurrent use. Make one with Open, end it with Close.
type DB struct {
	*shared
	outer *Tx // of somebody else, to which everything here belongs; nil: none
}

// shared is what all DBs of one Open have in common.
type shared struct {
	write, read *sql.DB // the same pool on PostgreSQL; a pool of one and a pool of readers on SQLite
	reads       *db.Queries
	pool        *pgxpool.Pool // nil on SQLite
	path        string        // the SQLite file; empty on PostgreSQL

	ring *secret.Ring
	hub  Hub
	log  *slog.Logger
	now  func() time.Time

	group                 sqlkit.Group[bound] // of transactions on SQLite
	writing, reading      *sqlkit.Statements  // on SQLite
	file                  sqlkit.File         // on SQLite
	commits, transactions atomic.Int64        // on PostgreSQL

	pass  []error            // of ports, which are no errors of a database
	nodes func(ids []string) // hints other nodes; nil: there are none
}

const (
	// readers is how many connections read at once from SQLite: WAL lets readers work beside the writer.
	readers = 6
	// maxGroup is how many transactions share a commit on SQLite at most.
	maxGroup = 32
)

// Connect opens the pools and nothing else. What it gives must be closed also when it fails. pass are the errors of ports
// that transactions end with as they are.
func Connect(ctx context.Context, c Config, pass ...error) (*DB, error) {
	d := &DB{shared: &shared{ring: c.Ring, hub: c.Hub, log: c.Log, now: c.Now, pass: pass}}
	if c.DatabaseURL != "" {
		return d, d.connectPostgres(ctx, c)
	}
	return d, d.connectSQLite(ctx, c.Path)
}

// sqliteOptions of the platform's file: a busy timeout for other processes (the command line beside the server); a log that
// shrinks to 64 MiB again after a burst; 16 MiB of page cache.
func sqliteOptions(path string) sqlkit.SQLiteOptions {
	return sqlkit.SQLiteOptions{Path: path, BusyTimeout: 5 * time.Second, LogLimit: 64 << 20, Cache: 16 << 10}
}

// Commits do not wait for the disk: a power cut may cost the last of them, and never the file's health. The log is written
// back after 4 MiB: rarer is faster on the whole, but stops the writer for a fifth of a second.
const sqliteWrites, sqliteLog = "synchronous(NORMAL)", "wal_autocheckpoint(1000)"

// connectSQLite opens the file with one connection that writes and some that read. More than one writer would only wait
// for each other inside SQLite, which polls; the group's queue is fair.
func (d *DB) connectSQLite(ctx context.Context, path string) (err error) {
	d.path = path
	if err := sqlkit.MakePrivate(path); err != nil {
		return err
	}
	options := sqliteOptions(path)
	if d.write, err = sqlkit.OpenPool(options.Address(sqlkit.Immediate, sqliteWrites, sqliteLog), 1); err != nil {
		return err
	}
	if err := sqlkit.FirstConnection(ctx, d.write); err != nil { // before the readers: it makes the file a WAL one
		return err
	}
	d.read, err = sqlkit.OpenPool(options.Address(sqlkit.Deferred, sqliteWrites, sqliteLog, "query_only(1)"), readers)
	return err
}

// connectPostgres opens one pool; database/sql and the listeners share it. Each connection must be a session of its own.
func (d *DB) connectPostgres(ctx context.Context, c Config) error {
	config, err := sqlkit.PostgresConfig(c.DatabaseURL, "salonzap", c.MaxConns)
	if err != nil {
		return err
	}
	if d.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return err
	}
	d.read = stdlib.OpenDBFromPool(d.pool)
	d.write = d.read
	if err := sqlkit.ProveSession(ctx, config.ConnConfig); err != nil {
		return err
	}
	return sqlkit.RequireSchema(ctx, d.pool)
}

// Prepare makes ready for queries, once the schema is there. What is asked more than once is prepared then: pgx does so by itself.
func (d *DB) Prepare(ctx context.Context) error {
	if d.pool != nil {
		d.reads = db.New(d.read)
		return nil
	}
	d.writing, d.reading = sqlkit.NewStatements(d.write), sqlkit.NewStatements(d.read)
	d.reads = db.New(d.reading)
	d.group.Begin, d.group.Bind, d.group.Most = d.begin, d.bind, maxGroup
	return d.group.Prepare(ctx, d.write)
}

// Close closes the database. Nothing may be under way.
func (d *DB) Close() error {
	errs := []error{d.group.Close()}
	for _, all := range []*sqlkit.Statements{d.writing, d.reading} {
		if all != nil {
			errs = append(errs, all.Close())
		}
	}
	if d.read != nil {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil && d.write != d.read {
		errs = append(errs, d.write.Close())
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return errors.Join(errs...)
}

// IsSQLite tells which of the two it is.
func (d *DB) IsSQLite() bool { return d.pool == nil }

// Pool is PostgreSQL's own; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Writer is the pool that writes: of one connection on SQLite.
func (d *DB) Writer() *sql.DB { return d.write }

// Reader is the pool that reads.
func (d *DB) Reader() *sql.DB { return d.read }

// Path is the SQLite file; empty on PostgreSQL.
func (d *DB) Path() string { return d.path }

// File is the SQLite file as it is looked after.
func (d *DB) File() *sqlkit.File { return &d.file }

// Ring seals what must not be readable in the database.
func (d *DB) Ring() *secret.Ring { return d.ring }

// Log is for what no caller hears of.
func (d *DB) Log() *slog.Logger { return d.log }

// Now is the time.
func (d *DB) Now() time.Time { return d.now() }

// Reads are the queries outside of a transaction, or those of the transaction that this DB is within.
func (d *DB) Reads() *db.Queries {
	if d.outer != nil {
		return d.outer.Queries
	}
	return d.reads
}

// ReadThrough lets all reads go through another connection than the pool's, for a test that looks at them, until restore.
func (d *DB) ReadThrough(conn db.DBTX) (restore func()) {
	before := d.reads
	d.reads = db.New(conn)
	return func() { d.reads = before }
}

// HintNodes sets the function that hints other nodes. It must be called before the first commit.
func (d *DB) HintNodes(hint func(ids []string)) { d.nodes = hint }

// Written tells how many commits this process made since it started, and how many transactions were in them: on SQLite
// those that come at once share one.
func (d *DB) Written() (commits, transactions int64) {
	commits, transactions = d.group.Written()
	return commits + d.commits.Load(), transactions + d.transactions.Load()
}
