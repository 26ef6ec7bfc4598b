package alarm

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps outages and notices.
type Store interface {
	// DueOutages lists the outages that are due to be judged, the longest due first.
	DueOutages(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]DueOutage, error)
	// JudgeOutage stores a verdict with its notices, once.
	JudgeOutage(ctx context.Context, scope tenant.Scope, o DueOutage, v Verdict, now time.Time) error
	// PutOffOutage makes an outage due later, after judging it failed.
	PutOffOutage(ctx context.Context, scope tenant.Scope, o DueOutage, until time.Time) error
	// NextAlarm is when the next outage or notice is due; zero: none is.
	NextAlarm(ctx context.Context, scope tenant.Scope) (time.Time, error)
}

// Notices stores notices.
type Notices interface {
	// DueNotices lists the notices that are due, the longest due first.
	DueNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Facts, error)
	// ClaimNotice reserves a notice for this process until a time; claimed is false when another process has it.
	ClaimNotice(ctx context.Context, scope tenant.Scope, n Notice, until time.Time) (claimed bool, err error)
	// SettleNotice stores the settlement of a notice, once.
	SettleNotice(ctx context.Context, scope tenant.Scope, n Notice, t Settlement, now time.Time) error
}

// Devices stores the browsers in which people asked for notices.
type Devices interface {
	// PushDevices lists a person's, the newest first.
	PushDevices(ctx context.Context, scope tenant.Scope, user string) ([]Device, error)
	// DropPushDevice forgets one of a person's, if it is there.
	DropPushDevice(ctx context.Context, scope tenant.Scope, user, device string) error
}

// Push sends a note to a browser. Errors: ErrDeviceGone.
type Push func(ctx context.Context, to Device, n Note) error

// Mail sends a letter.
type Mail func(ctx context.Context, to, subject, body string) error

// Digester writes the digest of a salon's day from its current state. A reason says why there is none.
type Digester func(ctx context.Context, t tenant.ID, day string) (l Letter, why Reason, err error)

// Deps are what a Runner needs.
type Deps struct {
	Store   Store
	Notices Notices
	Mail    Mail   // nil: there is no mail server; notices end with NoMailServer
	URL     string // of the dashboard, "https://painel.example.com"; empty: letters have no link
	Push    Push   // nil: no browser is notified
	Devices Devices
	Phone   Phone    // nil: nobody is notified on WhatsApp
	Hook    Hook     // nil: no program of the operator's is notified
	Digest  Digester // nil: no digests are sent
	Log     *slog.Logger
	Now     func() time.Time
}

// Runner sends the notices of outages, and digests.
type Runner struct{ d Deps }

// NewRunner makes one; Run starts it.
func NewRunner(d Deps) *Runner { return &Runner{d} }

// The times of a Runner.
const (
	// LookEvery is how often it looks although nothing is known to be due: outages are written by other processes.
	LookEvery  = 30 * time.Second
	leastPause = 200 * time.Millisecond
	retryAfter = time.Minute
	claimFor   = 2 * time.Minute // longer than sending a letter takes

	batch  = 100
	atOnce = 4 // letters that are sent at the same time
)

func scope() tenant.Scope { return tenant.System("alarm") }

// Run judges outages and sends notices until ctx ends. changed receives when something may be due at once.
func (r *Runner) Run(ctx context.Context, changed <-chan struct{}) {
	schedule.Run(ctx, r.Look, changed, nil)
}

// Look does what is due, and returns for how long nothing is.
func (r *Runner) Look(ctx context.Context) time.Duration {
	outages, err := r.judge(ctx)
	notices := 0
	if err == nil {
		notices, err = r.sendDue(ctx)
	}
	var next time.Time
	if err == nil {
		next, err = r.d.Store.NextAlarm(ctx, scope())
	}
	switch {
	case ctx.Err() != nil:
		return LookEvery
	case err != nil:
		r.failed(ctx, "looking for outages", err)
		return LookEvery
	case outages == batch || notices == batch:
		return leastPause
	case next.IsZero():
		return LookEvery
	}
	return min(LookEvery, max(leastPause, next.Sub(r.d.Now())))
}

// judge judges the outages that are due, and returns how many they were.
func (r *Runner) judge(ctx context.Context) (int, error) {
	now := r.d.Now()
	due, err := r.d.Store.DueOutages(ctx, scope(), now, batch)
	if err != nil {
		return 0, err
	}
	for _, o := range due {
		v := Judge(o.Outage, now)
		v.Hook = r.d.Hook != nil
		if err := r.d.Store.JudgeOutage(ctx, scope(), o, v, now); err != nil && ctx.Err() == nil {
			r.failed(ctx, "judging an outage", err)
			_ = r.d.Store.PutOffOutage(ctx, scope(), o, now.Add(retryAfter)) // when that fails too, it stays due, and the pause between two looks limits the rate
		}
	}
	return len(due), nil
}

// sendDue sends or settles each notice that is due.
func (r *Runner) sendDue(ctx context.Context) (int, error) {
	due, err := r.d.Notices.DueNotices(ctx, scope(), r.d.Now(), batch)
	if err != nil {
		return 0, err
	}
	var g errgroup.Group
	g.SetLimit(atOnce)
	for _, f := range due {
		g.Go(func() error { r.try(ctx, f); return nil })
	}
	_ = g.Wait() // no part gives an error
	return len(due), nil
}

func (r *Runner) try(ctx context.Context, f Facts) {
	if ctx.Err() != nil {
		return
	}
	if err := r.sendOrSettle(ctx, f); err != nil && ctx.Err() == nil {
		r.failed(ctx, "telling of an outage", err)
	}
}

// sendOrSettle sends a notice, or settles it. It is claimed before it is sent, so that two processes do not both send it.
func (r *Runner) sendOrSettle(ctx context.Context, f Facts) error {
	now := r.d.Now()
	t := Settle(f, now)
	if !t.Send {
		if f.Way == ByPhone && f.Attempts > 0 {
			t = r.overtaken(ctx, f, t)
		}
		return r.d.Notices.SettleNotice(ctx, scope(), f.Notice, t, now)
	}
	if f.Way == ByMail && r.d.Mail == nil {
		return r.d.Notices.SettleNotice(ctx, scope(), f.Notice, Settlement{State: Failed, Reason: NoMailServer}, now)
	}
	claimed := f.Notice
	claimed.Due = now.Add(claimFor)
	if mine, err := r.d.Notices.ClaimNotice(ctx, scope(), f.Notice, claimed.Due); err != nil || !mine {
		return err
	}
	return r.d.Notices.SettleNotice(context.WithoutCancel(ctx), scope(), claimed, r.send(ctx, f), r.d.Now())
}

// send sends a notice by its way, and returns the settlement.
func (r *Runner) send(ctx context.Context, f Facts) Settlement {
	switch f.Way {
	case ByPush:
		return r.push(ctx, f)
	case ByPhone:
		return r.phone(ctx, f)
	case ByHook:
		return r.hook(ctx, f)
	case ByMail:
	}
	letter, why, err := r.letter(ctx, f)
	if err == nil && why != NoReason {
		return Settlement{State: Dropped, Reason: why}
	}
	if err == nil {
		err = r.d.Mail(ctx, f.To, letter.Subject, letter.Body)
	}
	if err == nil {
		return Settlement{State: Sent}
	}
	r.d.Log.LogAttrs(ctx, slog.LevelWarn, "a letter was not taken; it is tried again", slog.String("notice", f.ID), slog.Any("error", err))
	return Settlement{State: Waiting, Due: RetryAt(r.d.Now(), f.Attempts+1)}
}

// letter is the letter of a notice, or the reason why there is none.
func (r *Runner) letter(ctx context.Context, f Facts) (Letter, Reason, error) {
	if f.Kind != Digest {
		return Compose(f, r.d.URL), NoReason, nil
	}
	if r.d.Digest == nil {
		return Letter{}, Unwanted, nil
	}
	l, why, err := r.d.Digest(ctx, f.Tenant, f.Day)
	if err != nil || why != NoReason {
		return Letter{}, why, err
	}
	return l.linked(f.Lang.Say(text.AlarmSeeDay), r.d.URL, "/dashboard/agenda/?d="+f.Day).closed(f.Lang.Say(text.AlarmDigestFooter)), NoReason, nil
}

func (r *Runner) failed(ctx context.Context, what string, err error) {
	r.d.Log.LogAttrs(ctx, slog.LevelWarn, "something failed; it is tried again", slog.String("what", what), slog.Any("error", err))
}
