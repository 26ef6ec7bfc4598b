package assistant

import (
	"context"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Memory keeps conversations and profiles.
type Memory interface {
	RobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID) (robot.Profile, error)
	Talk(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.Kept, error)
	// SaveTalk writes what comes of a turn. Errors: Conflict when it has to be decided once more.
	SaveTalk(ctx context.Context, scope tenant.Scope, v robot.Save) error
}

// Agenda reads the agenda.
type Agenda interface {
	Snapshot(ctx context.Context, scope tenant.Scope, id tenant.ID, v agenda.View) (agenda.Snapshot, error)
	Appointments(ctx context.Context, scope tenant.Scope, id tenant.ID, q agenda.Search) ([]agenda.Appointment, error)
}

// Salons reads salons.
type Salons interface {
	Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error)
}

// Assistant is the robot at work. Make one with New; it is safe for concurrent use.
type Assistant struct {
	robot  *robot.Robot
	memory Memory
	agenda Agenda
	salons Salons
	now    func() time.Time
}

// New makes an Assistant.
func New(m Memory, a Agenda, s Salons, now func() time.Time) *Assistant {
	return &Assistant{robot: robot.New(), memory: m, agenda: a, salons: s, now: now}
}

// The times for which a client who is still writing is waited for.
const (
	Pause    = 2500 * time.Millisecond // after the last piece
	MaxPause = 10 * time.Second        // after the first
)

// Handle answers a turn. It is an inbox.Handler. Errors: an *inbox.LaterError while the client is still writing; of the store.
func (a *Assistant) Handle(ctx context.Context, t inbox.Turn) (inbox.Result, error) {
	id := t.Client.Tenant
	scope := tenant.System("robot")
	p, err := a.memory.RobotProfile(ctx, scope, id)
	if err != nil || !p.Enabled {
		return inbox.Result{}, err
	}
	if at, wait := writing(t.Messages, a.now()); wait {
		return inbox.Result{}, &inbox.LaterError{At: at}
	}
	kept, err := a.memory.Talk(ctx, scope, id, t.Client.ID)
	if err != nil {
		return inbox.Result{}, err
	}
	w, err := a.world(ctx, scope, id, p, t.Client)
	if err != nil {
		return inbox.Result{}, err
	}
	out := a.robot.Answer(kept.Conversation, robot.Turn{Messages: t.Messages}, w)
	return a.result(t.Client, kept, out, w.Now)
}

// writing tells until when a client who wrote in the last moments is waited for.
func writing(all []inbox.Message, now time.Time) (time.Time, bool) {
	var first, last time.Time
	for _, m := range all {
		if m.Direction != inbox.FromClient || m.Late {
			continue
		}
		if first.IsZero() {
			first = m.ReceivedAt
		}
		last = m.ReceivedAt
	}
	at := last.Add(Pause)
	if end := first.Add(MaxPause); end.Before(at) {
		at = end
	}
	return at, !last.IsZero() && at.After(now)
}

// result makes messages and effects of an outcome.
func (a *Assistant) result(who contact.Contact, kept robot.Kept, out robot.Outcome, now time.Time) (inbox.Result, error) {
	var r inbox.Result
	for _, reply := range out.Replies {
		o, err := inbox.Compose(inbox.NewID(), who.Tenant, inbox.Draft{
			Contact: who.ID, To: who.ReplyTo, Content: inbox.Text{Body: inbox.Body(reply.Text)}, Origin: inbox.Reply,
		}, now)
		if err != nil {
			return inbox.Result{}, err
		}
		if reply.Menu {
			out.Conversation.Menu.Message = o.Key.ID
		}
		r.Replies = append(r.Replies, o)
	}
	r.Effects = append(r.Effects, saved(who, kept, out))
	return r, nil
}

func saved(who contact.Contact, kept robot.Kept, out robot.Outcome) robot.Save {
	return robot.Save{Tenant: who.Tenant, Contact: who.ID, Seen: kept.Version, Conversation: out.Conversation, Acts: out.Acts, Wake: out.Wake}
}

// world reads what is true now.
func (a *Assistant) world(ctx context.Context, scope tenant.Scope, id tenant.ID, p robot.Profile, who contact.Contact) (robot.World, error) {
	t, err := a.salons.Tenant(ctx, scope, id)
	if err != nil {
		return robot.World{}, err
	}
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return robot.World{}, err
	}
	now := a.now()
	today := zone.Local(agenda.InstantOf(now)).Date
	s, err := a.snapshot(ctx, scope, id, today)
	if err != nil {
		return robot.World{}, err
	}
	own, err := a.agenda.Appointments(ctx, scope, id, agenda.Search{From: today.AddDays(-remembers), To: today.AddDays(agenda.MaxHorizon + 1), Client: who.ID, Limit: mostAppointments})
	if err != nil {
		return robot.World{}, err
	}
	s.Now = agenda.InstantOf(now)
	var open []agenda.Appointment
	var usual agenda.ProfessionalID
	for _, x := range own {
		switch {
		case x.Span.From > s.Now && x.Open():
			open = append(open, x)
		case x.Span.From <= s.Now && x.Status.Name() != agenda.IsCancelled:
			usual = x.Professional
		}
	}
	return robot.Know(t, p, who, s, open, usual, now), nil
}

// snapshot reads all days that can be booked; most salons' are two months.
func (a *Assistant) snapshot(ctx context.Context, scope tenant.Scope, id tenant.ID, today agenda.Date) (agenda.Snapshot, error) {
	usual := agenda.DefaultRules().Horizon
	s, err := a.agenda.Snapshot(ctx, scope, id, agenda.View{From: today, To: today.AddDays(usual + 1)})
	if err != nil || s.Rules.Horizon <= usual {
		return s, err
	}
	return a.agenda.Snapshot(ctx, scope, id, agenda.View{From: today, To: today.AddDays(s.Rules.Horizon + 1)})
}

const (
	remembers        = 365 // days in which the client's usual professional is looked for
	mostAppointments = 200
)

// tries is how often a turn is decided whose writing the store refused.
const tries = 3

// Talk answers messages of a chat without WhatsApp, and writes what comes of it: for trying one's own robot. The robot answers also
// where it is off. Errors: of the store.
func (a *Assistant) Talk(ctx context.Context, scope tenant.Scope, who contact.Contact, all []inbox.Message) (robot.Outcome, error) {
	return a.decide(ctx, scope, who, func(c robot.Conversation, w robot.World) robot.Outcome {
		w.Settings.Mode = robot.Everyone
		return a.robot.Answer(c, robot.Turn{Messages: all}, w)
	})
}

// decide decides and writes, once more where the store refuses it.
func (a *Assistant) decide(
	ctx context.Context, scope tenant.Scope, who contact.Contact, f func(robot.Conversation, robot.World) robot.Outcome,
) (robot.Outcome, error) {
	var err error
	for range tries {
		var p robot.Profile
		if p, err = a.memory.RobotProfile(ctx, scope, who.Tenant); err != nil {
			return robot.Outcome{}, err
		}
		var kept robot.Kept
		if kept, err = a.memory.Talk(ctx, scope, who.Tenant, who.ID); err != nil {
			return robot.Outcome{}, err
		}
		var w robot.World
		if w, err = a.world(ctx, scope, who.Tenant, p, who); err != nil {
			return robot.Outcome{}, err
		}
		out := f(kept.Conversation, w)
		if err = a.memory.SaveTalk(ctx, scope, saved(who, kept, out)); err == nil || !fault.Is(err, fault.Conflict) {
			return out, err
		}
	}
	return robot.Outcome{}, err
}
