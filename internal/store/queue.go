package store

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"salonzap/internal/connection"
)

// queue puts jobs into River's tables. It works none; see StartJobs.
type queue struct{ client *river.Client[*sql.Tx] }

func newQueue(s *Store) (*queue, error) {
	client, err := river.NewClient(s.riverDriver(), &river.Config{Logger: s.riverLog(), MaxAttempts: jobAttempts})
	if err != nil {
		return nil, err
	}
	return &queue{client}, nil
}

// insert puts jobs into the queue as part of the transaction.
func (q *queue) insert(ctx context.Context, tx *sql.Tx, jobs []connection.Enqueue) error {
	if len(jobs) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, e := range jobs {
		params[i] = river.InsertManyParams{
			Args:       wakeArgs{JobKind: string(e.Job.Kind), ID: e.Job.ID.String(), Due: e.Job.Due},
			InsertOpts: &river.InsertOpts{ScheduledAt: e.At},
		}
	}
	_, err := q.client.InsertManyFastTx(ctx, tx, params)
	return err
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
	return slog.New(quiet{s.log.With("part", "queue").Handler()})
}

// quiet lets warnings and errors through.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }
