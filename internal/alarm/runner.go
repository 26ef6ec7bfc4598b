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
	// DueOutages lists the outages that have to be judged, the longest due first.
	DueOutages(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]DueOutage, error)
	// JudgeOutage writes a verdict with its notices, once.
	JudgeOutage(ctx context.Context, scope tenant.Scope, o DueOutage, v Verdict, now time.Time) error
	// PutOffOutage lets one be judged later: judging it failed.
	PutOffOutage(ctx context.Context, scope tenant.Scope, o DueOutage, until time.Time) error
	// NextAlarm is when the next outage or notice is due; zero: none is.
	NextAlarm(ctx context.Context, scope tenant.Scope) (time.Time, error)
}

// Notices keeps what people are told.
type Notices interface {
	// DueNotices lists the notices whose turn it is, the longest due first.
	DueNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Facts, error)
	// ClaimNotice keeps others from sending one until then, and tells whether nobody else has it.
	ClaimNotice(ctx context.Context, scope tenant.Scope, n Notice, until time.Time) (claimed bool, err error)
	// SettleNotice writes what became of one, once.
	SettleNotice(ctx context.Context, scope tenant.Scope, n Notice, t Settlement, now time.Time) error
}

// Mail hands in a letter.
type Mail func(ctx context.Context, to, subject, body string) error

// Digester writes what an owner is told of a salon's day, as things are now. A reason says why nothing is told.
type Digester func(ctx context.Context, t tenant.ID, day string) (l Letter, why Reason, err error)

// Deps are what a Runner needs.
type Deps struct {
	Store   Store
	Notices Notices
	Mail    Mail     // nil: there is no mail server, and whoever wants letters is told so on the page
	URL     string   // where the dashboard is, "https://painel.example.com"; empty: letters have no link
	Digest  Digester // nil: nobody is told of days
	Log     *slog.Logger
	Now     func() time.Time
}

// Runner tells people of outages.
type Runner struct{ d Deps }

// NewRunner makes one; Run starts it.
func NewRunner(d Deps) *Runner { return &Runner{d} }

// The times of a Runner.
const (
	// LookEvery is how often it looks although nothing is known to be due: outages are written by others.
	LookEvery  = 30 * time.Second
	leastPause = 200 * time.Millisecond
	retryAfter = time.Minute
	claimFor   = 2 * time.Minute // longer than a letter takes

	batch  = 100
	atOnce = 4 // letters
)

func scope() tenant.Scope { return tenant.System("alarm") }

// Run judges and tells until ctx ends. changed receives when something may be due at once.
func (r *Runner) Run(ctx context.Context, changed <-chan struct{}) {
	schedule.Run(ctx, r.Look, changed, nil)
}

// Look does what is due, and tells for how long nothing is.
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

// judge judges what is due, and tells how much that was.
func (r *Runner) judge(ctx context.Context) (int, error) {
	now := r.d.Now()
	due, err := r.d.Store.DueOutages(ctx, scope(), now, batch)
	if err != nil {
		return 0, err
	}
	for _, o := range due {
		if err := r.d.Store.JudgeOutage(ctx, scope(), o, Judge(o.Outage, now), now); err != nil && ctx.Err() == nil {
			r.failed(ctx, "judging an outage", err)
			_ = r.d.Store.PutOffOutage(ctx, scope(), o, now.Add(retryAfter)) // else it is due at once, and the pause of a look keeps it from haste
		}
	}
	return len(due), nil
}

// sendDue lets each notice whose turn it is have it.
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

// sendOrSettle sends a notice, or settles why not. It is claimed before it is sent: two processes do not send it both.
func (r *Runner) sendOrSettle(ctx context.Context, f Facts) error {
	now := r.d.Now()
	t := Settle(f, now)
	if !t.Send {
		return r.d.Notices.SettleNotice(ctx, scope(), f.Notice, t, now)
	}
	if r.d.Mail == nil {
		return r.d.Notices.SettleNotice(ctx, scope(), f.Notice, Settlement{State: Failed, Reason: NoMailServer}, now)
	}
	claimed := f.Notice
	claimed.Due = now.Add(claimFor)
	if mine, err := r.d.Notices.ClaimNotice(ctx, scope(), f.Notice, claimed.Due); err != nil || !mine {
		return err
	}
	return r.d.Notices.SettleNotice(context.WithoutCancel(ctx), scope(), claimed, r.send(ctx, f), r.d.Now())
}

// send hands a letter in, and says what became of it.
func (r *Runner) send(ctx context.Context, f Facts) Settlement {
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

// letter is what is sent, or why nothing is.
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

// Letter is a notice as a person reads it.
type Letter struct{ Subject, Body string }

// Compose writes the letter of a notice, in plain text. url is where the dashboard is.
func Compose(f Facts, url string) Letter {
	say := f.Lang.Say
	at := f.Began.In(f.Zone).Format("15:04")
	switch f.Kind {
	case Down:
		l := Letter{say(text.AlarmDownSubject, f.Salon), say(text.AlarmDownBody, f.Salon, at)}
		if f.Cause != "" {
			l.Body += "\n\n" + say(text.CauseKey(string(f.Cause)))
		}
		if f.Cause.ForOperator() {
			return l.closed(say(text.AlarmNothingToDo), say(text.AlarmFooter))
		}
		return l.linked(say(text.AlarmReconnect), url, "/dashboard/whatsapp/").closed(say(text.AlarmFooter))
	case Works:
		return Letter{say(text.AlarmWorksSubject, f.Salon), say(text.AlarmWorksBody, f.Salon)}.closed(say(text.AlarmFooter))
	case ServerDown:
		l := Letter{say(text.AlarmServerDownSubject, f.Server, f.Salons), say(text.AlarmServerDownBody, f.Server, f.Salons, at)}
		if f.Cause != "" {
			l.Body += "\n\n" + say(text.OperatorCause(string(f.Cause)))
		}
		return l.linked(say(text.AlarmSeeSalons), url, "/admin/salons/").closed(say(text.AlarmFooter))
	case ServerWorks:
		return Letter{say(text.AlarmServerWorksSubject, f.Server), say(text.AlarmServerWorksBody, f.Server)}.closed(say(text.AlarmFooter))
	case Trial, Digest: // what a digest says is the Digester's
	}
	return Letter{say(text.AlarmTrialSubject), say(text.AlarmTrialBody)}.closed(say(text.AlarmFooter))
}

// linked adds a sentence with an address of the dashboard, where there is one.
func (l Letter) linked(sentence, url, path string) Letter {
	l.Body += "\n\n" + sentence
	if url != "" {
		l.Body += "\n" + url + path
	}
	return l
}

func (l Letter) closed(sentences ...string) Letter {
	for _, s := range sentences {
		l.Body += "\n\n" + s
	}
	l.Body += "\n"
	return l
}
