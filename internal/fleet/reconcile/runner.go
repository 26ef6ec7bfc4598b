package reconcile

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
)

// Turns keeps whose turn it is, over all nodes, and what came of it.
type Turns interface {
	// Turns lists the last turn of each server that had one.
	Turns(ctx context.Context, scope tenant.Scope) ([]Turn, error)
	// ClaimTurn begins a server's turn when it is due, and puts the next one off until then; of many who ask at once one gets it.
	ClaimTurn(ctx context.Context, scope tenant.Scope, server string, now, next time.Time) (mine bool, err error)
	// FinishTurn stores how a turn ended, and that these are the server's findings now.
	FinishTurn(ctx context.Context, scope tenant.Scope, t Turn, all []Finding) error
	// Findings lists what was found, of one server or ("") of all.
	Findings(ctx context.Context, scope tenant.Scope, server string) ([]Finding, error)
}

// Rows reads what the platform knows of a server's instances.
type Rows interface {
	// RowsOfServer lists the connections that live on a server, and those that a move left there.
	RowsOfServer(ctx context.Context, scope tenant.Scope, server string, now time.Time) ([]Row, error)
	// ServerOfInstance is the server of the connection with that instance. Errors: NotFound.
	ServerOfInstance(ctx context.Context, scope tenant.Scope, instance string) (string, error)
}

// Lists reads servers; *fleet.Fleet does.
type Lists interface {
	IDs() []string
	List(ctx context.Context, server string) (list []fleet.Listed, boot time.Time, err error)
}

// Deps are the dependencies of a Runner.
type Deps struct {
	Turns Turns
	Rows  Rows
	Lists Lists
	// Look has the rule look at an instance: worker.Service's HandleUntrustedEvent, from which nothing is taken. Errors: NotFound.
	Look func(ctx context.Context, server, instance string) error
	// Phones is told when the phones of a server's salons were last seen; nil: nobody is.
	Phones func(ctx context.Context, server string, phones []Phone) error
	// Routine is how often a connected row is looked at.
	Routine func() time.Duration
	Log     *slog.Logger
	Now     func() time.Time
}

// Runner takes the turns of servers that are due. Many nodes may run one each.
type Runner struct {
	d     Deps
	since time.Time
}

// NewRunner makes a Runner; call Run.
func NewRunner(d Deps) *Runner { return &Runner{d, d.Now()} }

// The times of turns. Each list is one call, so that 50 servers get ten calls a minute, and never more than twelve.
const (
	turnEvery   = 5 * time.Minute
	turnConfirm = 90 * time.Second // after a turn that suspects something new
	turnTimeout = time.Minute      // a turn whose process died is over then
	lookEvery   = time.Minute      // new servers are noticed
	turnPause   = 5 * time.Second  // between two turns
)

// maxElsewhere is how many instances without a row are looked up in one turn.
const maxElsewhere = 50

// Run takes turns until ctx ends.
func (r *Runner) Run(ctx context.Context) { schedule.Run(ctx, r.Round, nil, nil) }

// Round takes the turn that is longest due, and returns how long to wait for the next.
func (r *Runner) Round(ctx context.Context) time.Duration {
	now := r.d.Now()
	turns, err := r.d.Turns.Turns(ctx, scope())
	if err != nil {
		r.failed(ctx, "", err)
		return lookEvery
	}
	next := make(map[string]time.Time, len(turns))
	for _, t := range turns {
		next[t.Server] = t.NextAt
	}
	ids := r.d.Lists.IDs()
	slices.SortStableFunc(ids, func(a, b string) int { return next[a].Compare(next[b]) })
	if len(ids) == 0 {
		return lookEvery
	}
	if at := next[ids[0]]; at.After(now) {
		return min(lookEvery, at.Sub(now))
	}
	if err := r.turn(ctx, ids[0]); err != nil && !fault.Is(err, fault.NotFound) {
		r.failed(ctx, ids[0], err)
	}
	return turnPause
}

func scope() tenant.Scope { return tenant.System("reconcile") }

func (r *Runner) failed(ctx context.Context, server string, err error) {
	if ctx.Err() == nil {
		r.d.Log.LogAttrs(ctx, slog.LevelWarn, "a server could not be reconciled", slog.String("server", server), slog.Any("error", err))
	}
}

// turn takes a server's turn, when it is this node's.
func (r *Runner) turn(ctx context.Context, server string) error {
	now := r.d.Now()
	mine, err := r.d.Turns.ClaimTurn(ctx, scope(), server, now, now.Add(turnTimeout))
	if err != nil || !mine {
		return err
	}
	before, err := r.d.Turns.Findings(ctx, scope(), server)
	if err != nil {
		return err
	}
	v := Verdict{Outcome: Away, Findings: before}
	list, boot, err := r.d.Lists.List(ctx, server)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		if v, err = r.judge(ctx, Facts{Server: server, List: list, Boot: boot, Before: before}); err != nil {
			return err
		}
	}
	if err := r.notePhones(ctx, server, v); err != nil {
		return err
	}
	looked := r.look(ctx, server, v.Look)
	end := r.d.Now()
	t := Turn{
		Server: server, BeganAt: now, EndedAt: end, NextAt: end.Add(turnEvery), Outcome: v.Outcome,
		Expected: v.Expected, Listed: v.Listed, Absent: v.Absent, Looked: looked,
	}
	for _, f := range v.Findings {
		if f.LastAt.Equal(f.FirstAt) {
			t.NextAt = end.Add(turnConfirm)
		}
	}
	return r.d.Turns.FinishTurn(ctx, scope(), t, v.Findings)
}

// judge reads the rows, after the list: what we create is a row before it is an instance.
func (r *Runner) judge(ctx context.Context, f Facts) (v Verdict, err error) {
	f.Now, f.Routine, f.Since = r.d.Now(), r.d.Routine(), r.since
	if f.Rows, err = r.d.Rows.RowsOfServer(ctx, scope(), f.Server, f.Now); err != nil {
		return v, err
	}
	known := make(map[string]bool, len(f.Rows))
	for _, row := range f.Rows {
		known[row.Instance] = true
	}
	f.Elsewhere = map[string]string{}
	asked := 0
	for _, l := range f.List {
		if known[l.Name] || !IsOurs(l) || asked == maxElsewhere {
			continue
		}
		asked++
		at, err := r.d.Rows.ServerOfInstance(ctx, scope(), l.Name)
		switch {
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return v, err
		case at != f.Server:
			f.Elsewhere[l.Name] = at
		}
	}
	return Judge(f), nil
}

// notePhones tells of the phones of a server whose list was compared.
func (r *Runner) notePhones(ctx context.Context, server string, v Verdict) error {
	if r.d.Phones == nil || v.Outcome != Compared {
		return nil
	}
	return r.d.Phones(ctx, server, v.Phones)
}

// look asks the rule to look, and counts the rows that it was asked about.
func (r *Runner) look(ctx context.Context, server string, instances []string) (n int) {
	for _, name := range instances {
		if err := r.d.Look(ctx, server, name); err != nil {
			if !fault.Is(err, fault.NotFound) {
				r.failed(ctx, server, err)
			}
			continue
		}
		n++
	}
	return n
}
