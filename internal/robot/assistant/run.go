package assistant

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
)

// Times of the errands.
const (
	// LookEvery is how often due errands are looked for even without a hint, since hints of other
	// nodes can be lost.
	LookEvery = 30 * time.Second
	// leastPause is the pause between two rounds, however much is due.
	leastPause = 200 * time.Millisecond
	// retryAfter is when a failed errand is tried again.
	retryAfter = time.Minute

	batch  = 100 // items of one errand in a round
	atOnce = 8
)

// errand is one kind of work that is due at a time.
type errand interface {
	// due handles what is due; more tells that there may be more.
	due(ctx context.Context, now time.Time) (more bool, err error)
	// next is when the next item is due; zero: none is.
	next(ctx context.Context) (time.Time, error)
}

// Run handles the errands until ctx ends. It sleeps until the next one is due, or until changed
// receives.
func (a *Assistant) Run(ctx context.Context, changed <-chan struct{}) {
	schedule.Run(ctx, a.Look, changed, nil)
}

// Look handles what is due, and returns how long until the next item is.
func (a *Assistant) Look(ctx context.Context) time.Duration {
	wait := LookEvery
	for _, e := range a.errands() {
		more, err := e.due(ctx, a.now())
		var next time.Time
		if err == nil {
			next, err = e.next(ctx)
		}
		switch {
		case ctx.Err() != nil:
			return LookEvery
		case err != nil:
			a.failed(ctx, "looking for what is due", err)
			wait = min(wait, LookEvery)
		case more:
			wait = leastPause
		case !next.IsZero():
			wait = min(wait, next.Sub(a.now()))
		}
	}
	return max(wait, leastPause)
}

func (a *Assistant) errands() []errand {
	all := []errand{talks{a}, reminders{a}}
	if a.waitlist != nil {
		all = append(all, waiters{a})
	}
	if a.digests != nil {
		all = append(all, digests{a})
	}
	return all
}

// each calls f for 0 to n-1, several at once.
func (a *Assistant) each(ctx context.Context, n int, f func(i int)) {
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		g.Go(func() error { f(i); return nil })
	}
	_ = g.Wait() // no function returns an error
}

func (a *Assistant) failed(ctx context.Context, what string, err error) {
	a.log.LogAttrs(ctx, slog.LevelWarn, "something failed; it is tried again", slog.String("what", what), slog.Any("error", err))
}

func (a *Assistant) scope() tenant.Scope { return tenant.System("robot") }
