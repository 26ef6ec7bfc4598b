package assistant

import (
	"context"
	"log/slog"
	"slices"
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
	Talk(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.StoredConversation, error)
	// SaveTalk writes what comes of a turn. Errors: Conflict when it has to be decided once more.
	SaveTalk(ctx context.Context, scope tenant.Scope, v robot.Save) error
	// Reservation reads a time that was picked on the salon's page, by its code. Errors: NotFound.
	Reservation(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) (robot.Reservation, error)
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

// Lines tells whether a salon is paused.
type Lines interface {
	// Paused tells whether the salon's connection is paused, so that the robot is silent.
	Paused(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error)
}

// Deps is what an Assistant needs.
type Deps struct {
	Memory    Memory
	Alarms    Alarms
	Reminders Reminders
	Agenda    Agenda
	Salons    Salons
	Contacts  Contacts
	Lines     Lines
	Waitlist  Waitlist // nil: nothing is offered to waiting clients
	// WaitlistTimes is needed with Waitlist.
	WaitlistTimes WaitlistTimes
	Digests       Digests // nil: owners get no digest
	Days          Days    // needed with Digests
	// Reading is how messages are understood that the grammar does not understand; nil: by nobody.
	Reading *Reading
	// Reachable tells whether messages of a salon can leave now; nil: they always can.
	Reachable func(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error)
	Log       *slog.Logger
	Now       func() time.Time
}

// Assistant runs the robot for all salons. Make one with New; it is safe for concurrent use.
type Assistant struct {
	robot         *robot.Robot
	memory        Memory
	alarms        Alarms
	reminders     Reminders
	agenda        Agenda
	salons        Salons
	contacts      Contacts
	lines         Lines
	waitlist      Waitlist
	waitlistTimes WaitlistTimes
	digests       Digests
	days          Days
	reader        *reader // nil: there is no text model
	reachable     func(ctx context.Context, scope tenant.Scope, t tenant.ID) (bool, error)
	log           *slog.Logger
	now           func() time.Time
}

// New makes an Assistant.
func New(d Deps) *Assistant {
	return &Assistant{
		robot: robot.New(), memory: d.Memory, alarms: d.Alarms, reminders: d.Reminders, agenda: d.Agenda, salons: d.Salons, contacts: d.Contacts, lines: d.Lines, waitlist: d.Waitlist, waitlistTimes: d.WaitlistTimes, digests: d.Digests, days: d.Days, reader: newReader(d.Reading, d.Log, d.Now), reachable: d.Reachable, log: d.Log, now: d.Now,
	}
}

// How long the robot waits for a client who is still writing.
const (
	Pause    = 2500 * time.Millisecond // after the last piece
	MaxPause = 10 * time.Second        // after the first
)

// Handle answers a turn. It is an inbox.Handler. Errors: an *inbox.LaterError while the client is still writing; of the store.
func (a *Assistant) Handle(ctx context.Context, t inbox.Turn) (inbox.Result, error) {
	id, scope := t.Client.Tenant, a.scope()
	p, mute, err := a.profile(ctx, scope, id)
	if err != nil {
		return inbox.Result{}, err
	}
	if mute { // a person's message counts also while the robot is off: when it is on again, it must not interrupt them
		t.Messages = slices.DeleteFunc(slices.Clone(t.Messages), func(m inbox.Message) bool { return m.Direction != inbox.FromPhone })
	}
	if len(t.Messages) == 0 {
		return inbox.Result{}, nil
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
	if w.Reservation, err = a.reserved(ctx, scope, id, t.Messages); err != nil {
		return inbox.Result{}, err
	}
	out, model := a.answer(ctx, scope, t.Client, p, kept.Conversation, robot.Turn{Messages: t.Messages}, w)
	return a.result(t, kept, out, model, w.Now)
}

// profile is a salon's robot profile; mute tells whether the robot is silent now, because it is off
// or the salon is paused.
func (a *Assistant) profile(ctx context.Context, scope tenant.Scope, id tenant.ID) (p robot.Profile, mute bool, err error) {
	p, err = a.memory.RobotProfile(ctx, scope, id)
	if err != nil || !p.Enabled {
		return p, true, err
	}
	paused, err := a.lines.Paused(ctx, scope, id)
	return p, paused, err
}

// writing returns until when to wait for a client who wrote a moment ago and may go on.
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
func (a *Assistant) result(t inbox.Turn, kept robot.StoredConversation, out robot.Outcome, model robot.ModelHelp, now time.Time) (inbox.Result, error) {
	replies, said, err := compose(t.Client, &out, lastOf(t.Messages), sending{origin: inbox.Reply}, now)
	if err != nil {
		return inbox.Result{}, err
	}
	save := saved(t.Client, kept, out)
	for i := range said {
		said[i].Model = model
	}
	save.Said = said
	return inbox.Result{Replies: replies, Effects: []inbox.Effect{save}}, nil
}

// lastOf is the client's last message of a turn; nil: there is none.
func lastOf(all []inbox.Message) *inbox.Message {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Direction == inbox.FromClient {
			return &all[i]
		}
	}
	return nil
}

// sending is how a reply goes out.
type sending struct {
	origin   inbox.Origin
	deadline time.Time // zero: what the origin implies
}

// compose makes messages of an outcome's replies, and records the reason of each and what it
// answers. The menu gets the id of the message that shows it.
func compose(who contact.Contact, out *robot.Outcome, heard *inbox.Message, how sending, now time.Time) ([]inbox.Outgoing, []robot.Said, error) {
	var all []inbox.Outgoing
	var said []robot.Said
	for _, reply := range out.Replies {
		o, err := inbox.Compose(inbox.NewID(), who.Tenant, inbox.Draft{
			Contact: who.ID, To: who.ReplyTo, Content: inbox.Text{Body: inbox.Body(reply.Text)}, Origin: how.origin, Deadline: how.deadline,
		}, now)
		if err != nil {
			return nil, nil, err
		}
		if reply.Menu {
			out.Conversation.Menu.Message = o.Key.ID
		}
		s := robot.Said{Message: o.ID, Why: reply.Why}
		if heard != nil {
			s.Heard, s.After = heard.ID, max(now.Sub(heard.ReceivedAt), 0)
		}
		all, said = append(all, o), append(said, s)
	}
	return all, said, nil
}

func saved(who contact.Contact, kept robot.StoredConversation, out robot.Outcome) robot.Save {
	return robot.Save{
		Tenant: who.Tenant, Contact: who.ID, Seen: kept.Version, Conversation: out.Conversation, Acts: out.Acts, Wake: out.Wake,
		TakenOver: out.Conversation.TakenFrom(kept.Conversation),
	}
}

// world reads the World of a turn.
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

// reserved is the reservation whose code is in the messages; nil when there is none.
func (a *Assistant) reserved(ctx context.Context, scope tenant.Scope, t tenant.ID, all []inbox.Message) (*robot.Reservation, error) {
	code := robot.CodeIn(all)
	if code == "" {
		return nil, nil //nolint:nilnil // most messages have none
	}
	r, err := a.memory.Reservation(ctx, scope, t, code)
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // what looks like a code and is none is read like every text
	}
	return &r, err
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

// tries is how often a turn is decided again after the store refused to write it.
const tries = 3

// Talk answers messages of a chat without WhatsApp, and writes what comes of it: for trying one's own robot. The robot answers also
// where it is off. Errors: of the store.
func (a *Assistant) Talk(ctx context.Context, scope tenant.Scope, who contact.Contact, all []inbox.Message) (robot.Outcome, error) {
	p, err := a.memory.RobotProfile(ctx, scope, who.Tenant)
	if err != nil {
		return robot.Outcome{}, err
	}
	return a.decide(ctx, scope, who, func(kept robot.StoredConversation, w robot.World) (robot.Outcome, robot.Save, error) {
		w.Settings.Mode = robot.Everyone
		var err error
		if w.Reservation, err = a.reserved(ctx, scope, who.Tenant, all); err != nil {
			return robot.Outcome{}, robot.Save{}, err
		}
		out, _ := a.answer(ctx, scope, who, p, kept.Conversation, robot.Turn{Messages: all}, w)
		return out, saved(who, kept, out), nil
	})
}

// decide decides a turn and writes it, and decides again when the store refuses it.
func (a *Assistant) decide(
	ctx context.Context, scope tenant.Scope, who contact.Contact, f func(robot.StoredConversation, robot.World) (robot.Outcome, robot.Save, error),
) (out robot.Outcome, err error) {
	for range tries {
		var p robot.Profile
		if p, err = a.memory.RobotProfile(ctx, scope, who.Tenant); err != nil {
			return robot.Outcome{}, err
		}
		var kept robot.StoredConversation
		if kept, err = a.memory.Talk(ctx, scope, who.Tenant, who.ID); err != nil {
			return robot.Outcome{}, err
		}
		var w robot.World
		if w, err = a.world(ctx, scope, who.Tenant, p, who); err != nil {
			return robot.Outcome{}, err
		}
		var save robot.Save
		if out, save, err = f(kept, w); err != nil {
			return robot.Outcome{}, err
		}
		if err = a.memory.SaveTalk(ctx, scope, save); err == nil || !fault.Is(err, fault.Conflict) {
			return out, err
		}
	}
	return robot.Outcome{}, err
}
