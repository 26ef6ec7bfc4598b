package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"salonzap/internal/connection"
)

// queue puts jobs into River's tables. It works none; see StartJobs.
//
// What is due now goes through River's client, which also wakes the workers. What is due later is inserted by one plain
// statement of ours, for two reasons: River's own costs more than the rest of a change together (on SQLite it is parsed
// anew each time), and River hands scheduled jobs over only every five seconds and only through its leader, whose place a
// killed process holds for fifteen. A job that is "available" with a later date is seen by every node's next fetch.
type queue struct {
	client *river.Client[*sql.Tx]
	later  *sql.Stmt // prepared on SQLite; nil on PostgreSQL, where pgx prepares
	query  string
	now    func() time.Time
}

// The columns are those without a default in River's schema (migration 8), and the date. A suite runs such jobs on both
// databases.
const (
	laterSQLite = `INSERT INTO river_job (args, kind, max_attempts, scheduled_at, state)
		VALUES (jsonb($1), $2, $3, $4, $5)`
	laterPostgres = `INSERT INTO river_job (args, kind, max_attempts, scheduled_at, state)
		VALUES ($1, $2, $3, $4, $5)`

	// riverTime is how River writes dates in SQLite; it compares them as text.
	riverTime = "2006-01-02 15:04:05.000"

	// soon is how far ahead a job is made available at once: jobs of live attempts and their leases. Others wait as
	// "scheduled", so that each fetch looks at few.
	soon = 30 * time.Second
)

func newQueue(ctx context.Context, s *Store) (*queue, error) {
	client, err := river.NewClient(s.riverDriver(), &river.Config{Logger: s.riverLog(), MaxAttempts: jobAttempts})
	if err != nil {
		return nil, err
	}
	q := &queue{client: client, query: laterPostgres, now: s.now}
	if s.pool == nil {
		q.query = laterSQLite
		q.later, err = s.write.PrepareContext(ctx, laterSQLite)
	}
	return q, err
}

// insert puts jobs into the queue as part of the transaction.
func (q *queue) insert(ctx context.Context, w *writing, jobs []connection.Enqueue) error {
	now := q.now()
	for _, e := range jobs {
		args := wakeArgs{JobKind: string(e.Job.Kind), ID: e.Job.ID.String(), Due: e.Job.Due}
		if err := q.insertOne(ctx, w, args, e.At, now); err != nil {
			return err
		}
	}
	return nil
}

func (q *queue) insertOne(ctx context.Context, w *writing, args wakeArgs, at, now time.Time) error {
	if !at.After(now) {
		_, err := q.client.InsertManyFastTx(ctx, w.tx, []river.InsertManyParams{{Args: args}})
		return err
	}
	state := "available"
	if at.Sub(now) > soon {
		state = "scheduled"
	}
	encoded, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if q.later == nil {
		_, err = w.exec(ctx, q.query, string(encoded), args.JobKind, jobAttempts, at.UTC(), state)
		return err
	}
	due := at.UTC().Round(time.Millisecond).Format(riverTime)
	_, err = w.tx.StmtContext(ctx, q.later).ExecContext(ctx, string(encoded), args.JobKind, jobAttempts, due, state) //nolint:sqlclosecheck // the transaction closes it
	return err
}

func (q *queue) close() error {
	if q == nil || q.later == nil {
		return nil
	}
	return q.later.Close()
}

// wakeArgs is a job as River keeps it.
type wakeArgs struct {
	JobKind string    `json:"kind"`
	ID      string    `json:"id"`
	Due     time.Time `json:"due"`
}

// Kind is what River files the job under.
func (a wakeArgs) Kind() string { return a.JobKind }

// riverDriver is River's way to our pools.
func (s *Store) riverDriver() riverdriver.Driver[*sql.Tx] {
	if s.pool == nil {
		return riversqlite.New(s.write)
	}
	return riverdatabasesql.NewWithPgxListener(s.write, s.pool)
}

// riverLog is our log without what River says about its daily work.
func (s *Store) riverLog() *slog.Logger {
	return slog.New(quiet{s.log.With(slog.String("part", "queue")).Handler()})
}

// quiet lets warnings and errors through.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
