package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"salonzap/internal/fault"
	"salonzap/internal/schedule"
)

// The times of jobs. By default River would rescue the job of a killed process only after an hour.
const (
	jobTimeout = 45 * time.Second
	jobRescue  = 60 * time.Second
	jobKeep    = time.Hour // how long a finished job is kept
	jobGiveUp  = 24 * time.Hour
	jobWorkers = 32
	pruneEvery = time.Hour

	// jobPoll is how often the queue is looked at when nothing was hinted at. River's listener for
	// SQLite queries twenty times a second, 2 % of a core when idle; so on SQLite the queue only
	// polls, which is fast enough for its jobs.
	jobPoll = 5 * time.Second

	// jobAttempts is how often a job is tried.
	jobAttempts = 5
)

const (
	pruneKind = "prune"
	eraseKind = "erase_bodies"
	zonesKind = "time_zones"

	backupKind = "backup"
	backupTime = 12 * time.Hour // a bound for what never ends; the lock of backups, and not this, keeps two apart

	// eraseTime is how long what is past its period is erased at a time. What is left waits for the next hour: whoever shortens the period
	// of a large salon makes work for a while.
	eraseTime = 30 * time.Second

	// zonesTime is how long one run derives moments anew. The rest follows in the next run, at
	// once.
	zonesTime = 30 * time.Second
)

// Handlers is what jobs do. A handler that fails is called again later, some times.
type Handlers struct {
	Prune func(ctx context.Context) error // hourly, on one node: forget what is old
	Erase func(ctx context.Context) error // hourly, on one node: erase what clients wrote when its time is over, as far as ctx lasts; nil: never
	Zones func(ctx context.Context) error // at the start and hourly, on one node: derive moments anew where rules of a time zone changed, as far as ctx lasts; nil: never

	Backup     func(ctx context.Context) error // at the start and each BackupLook, on one node: make a backup if one is due; nil: never
	BackupLook time.Duration
}

// StartJobs begins to work the queue on this node, until stop is called. stop waits for the jobs under way until its
// context ends, and then breaks them off; it must be called before Close. Jobs that were not finished run again, here or
// on another node.
func (s *Store) StartJobs(ctx context.Context, h Handlers) (stop func(ctx context.Context) error, err error) {
	const op = "store.start_jobs"
	client, err := river.NewClient(s.riverDriver(), &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: jobWorkers}},
		Workers:                     workers(h),
		PeriodicJobs:                periodic(h),
		ErrorHandler:                &jobErrorLog{s.kit.Log()},
		RetryPolicy:                 backoff{s.kit.Now},
		Logger:                      s.riverLog(),
		MaxAttempts:                 jobAttempts,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        jobRescue,
		CompletedJobRetentionPeriod: jobKeep,
		CancelledJobRetentionPeriod: jobKeep,
		DiscardedJobRetentionPeriod: jobGiveUp,
		FetchPollInterval:           jobPoll,
		PollOnly:                    s.kit.IsSQLite(),
	})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, s.kit.Fault(op, err)
	}
	return func(ctx context.Context) error {
		err := client.Stop(ctx)
		if err == nil {
			return nil
		}
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		return errors.Join(err, client.StopAndCancel(hard))
	}, nil
}

// workers are one for each kind of job.
func workers(h Handlers) *river.Workers {
	w := river.NewWorkers()
	river.AddWorkerArgs(w, pruneArgs{}, river.WorkFunc(
		func(ctx context.Context, _ *river.Job[pruneArgs]) error { return h.Prune(ctx) }))
	river.AddWorkerArgs(w, eraseArgs{}, river.WorkFunc(func(ctx context.Context, _ *river.Job[eraseArgs]) error { return h.erase(ctx) }))
	river.AddWorkerArgs(w, zonesArgs{}, river.WorkFunc(func(ctx context.Context, _ *river.Job[zonesArgs]) error { return h.zones(ctx) }))
	river.AddWorkerArgs(w, backupArgs{}, &backupWorker{make: h.Backup})
	for _, kind := range retiredKinds() {
		river.AddWorkerArgs(w, retiredArgs{kind}, river.WorkFunc(
			func(context.Context, *river.Job[retiredArgs]) error { return nil }))
	}
	return w
}

// retiredKinds are jobs that earlier versions queued for rows. Those that are still queued do
// nothing: rows have their own due time now.
func retiredKinds() []string {
	return []string{"ensure", "refresh_code", "expire_attempt", "reconcile"}
}

// retiredArgs is a job that nobody queues any more.
type retiredArgs struct{ kind string }

// Kind is what River files the job under.
func (a retiredArgs) Kind() string { return a.kind }

// pruneArgs is the hourly cleaning.
type pruneArgs struct{}

// Kind is what River files the job under.
func (pruneArgs) Kind() string { return pruneKind }

// eraseArgs is the hourly erasure.
type eraseArgs struct{}

// Kind is what River files the job under.
func (eraseArgs) Kind() string { return eraseKind }

// zonesArgs is the hourly look at the rules of time zones.
type zonesArgs struct{}

// Kind is what River files the job under.
func (zonesArgs) Kind() string { return zonesKind }

// backupArgs is the look whether a backup is due.
type backupArgs struct{}

// Kind is what River files the job under.
func (backupArgs) Kind() string { return backupKind }

// backupWorker makes backups, which may take long.
type backupWorker struct {
	river.WorkerDefaults[backupArgs]

	make func(ctx context.Context) error
}

// Work implements river.Worker.
func (w *backupWorker) Work(ctx context.Context, _ *river.Job[backupArgs]) error {
	if w.make == nil { // a node that is configured otherwise than the one that queued it
		return nil
	}
	return w.make(ctx)
}

// Timeout implements river.Worker.
func (*backupWorker) Timeout(*river.Job[backupArgs]) time.Duration { return backupTime }

func periodic(h Handlers) []*river.PeriodicJob {
	jobs := []*river.PeriodicJob{each(pruneEvery, pruneArgs{}), each(pruneEvery, eraseArgs{}), each(pruneEvery, zonesArgs{})}
	if h.Backup != nil {
		jobs = append(jobs, each(h.BackupLook, backupArgs{}))
	}
	return jobs
}

func each(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(
		river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args, &river.InsertOpts{MaxAttempts: 1} },
		&river.PeriodicJobOpts{ID: args.Kind(), RunOnStart: true},
	)
}

// erase calls Erase with a time limit.
func (h Handlers) erase(ctx context.Context) error {
	if h.Erase == nil {
		return nil
	}
	short, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	err := h.Erase(short)
	if short.Err() != nil && ctx.Err() == nil {
		return nil
	}
	return err
}

// zones calls Zones with a time limit, and continues a moment later with the salons that are left.
func (h Handlers) zones(ctx context.Context) error {
	if h.Zones == nil {
		return nil
	}
	short, cancel := context.WithTimeout(ctx, zonesTime)
	defer cancel()
	err := h.Zones(short)
	if short.Err() != nil && ctx.Err() == nil {
		return river.JobSnooze(time.Second)
	}
	return err
}

// backoff retries after 2, 4, 8, 16, 32, and then each 64 seconds.
type backoff struct{ now func() time.Time }

// NextRetry is when a job that failed is tried again.
func (b backoff) NextRetry(j *rivertype.JobRow) time.Time {
	return b.now().Add(schedule.Backoff{First: 2 * time.Second, Last: 64 * time.Second}.After(len(j.Errors) + 1))
}

// jobErrorLog logs what jobs could not do: once, here.
type jobErrorLog struct{ log *slog.Logger }

// HandleError logs a job that failed.
func (m *jobErrorLog) HandleError(ctx context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	m.log.LogAttrs(ctx, slog.LevelWarn, "a job failed",
		slog.String("job", j.Kind), slog.Int("attempt", j.Attempt), slog.Any("error", err))
	return nil
}

// HandlePanic logs a job that panicked.
func (m *jobErrorLog) HandlePanic(ctx context.Context, j *rivertype.JobRow, val any, trace string) *river.ErrorHandlerResult {
	m.log.LogAttrs(ctx, slog.LevelError, "a job panicked", slog.String("job", j.Kind), slog.Int("attempt", j.Attempt),
		slog.String("panic", fmt.Sprint(val)), slog.String("trace", trace))
	return nil
}
