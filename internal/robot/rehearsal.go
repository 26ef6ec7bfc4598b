package robot

import (
	"slices"
	"strconv"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
)

// Rehearsal is a trial conversation that writes nothing: its bookings exist only within it. Make
// one with Rehearse; it is not safe for concurrent use.
type Rehearsal struct {
	robot *Robot
	world World
	kept  Conversation
	said  int
}

// Line is what somebody who tries a robot wrote, and when.
type Line struct {
	Words string
	At    time.Time
}

// Rehearse begins a conversation in a world.
func (r *Robot) Rehearse(w World) *Rehearsal {
	w.Settings.Mode, w.Trial = Everyone, true
	return &Rehearsal{robot: r, world: w}
}

// Say answers what a client writes at a moment, which is not before the one of the last message.
func (x *Rehearsal) Say(words string, at time.Time) Outcome {
	x.said++
	x.world.Now, x.world.Agenda.Now = at, agenda.InstantOf(at)
	out := x.robot.Answer(x.kept, Turn{Messages: []inbox.Message{{
		ID: inbox.NewID(), Contact: x.world.Client.ID, Key: inbox.Key{ID: strconv.Itoa(x.said)}, Direction: inbox.FromClient, SentAt: at, ReceivedAt: at,
		Content: inbox.Text{Body: inbox.Body(words)},
	}}}, x.world)
	x.kept = out.Conversation
	for _, a := range out.Acts {
		x.applyAct(a)
	}
	return out
}

// applyAct lets the rest of the conversation see an act.
func (x *Rehearsal) applyAct(a Act) {
	switch a := a.(type) {
	case Write:
		x.change(a.Change)
	case Rename:
		x.world.Client.Name = a.Name
	case OptOut:
		x.world.Client.OptedOut = a.Out
	case Notify, Redeem, JoinWaitlist, LeaveWaitlist: // what they change is not looked at in a conversation
	}
}

// change makes the world's agenda what it would be.
func (x *Rehearsal) change(c agenda.Change) {
	s := x.world.Agenda.Without(c.DropHoldsOf, c.Free...)
	s.Occupied = append(s.Occupied, c.Take...)
	x.world.Agenda = s
	for _, a := range c.Appointments {
		x.world.Appointments = slices.DeleteFunc(slices.Clone(x.world.Appointments), func(o agenda.Appointment) bool { return o.ID == a.ID })
		if a.Open() {
			x.world.Appointments = append(x.world.Appointments, a)
		}
	}
	slices.SortFunc(x.world.Appointments, func(a, b agenda.Appointment) int { return int(a.Span.From - b.Span.From) })
}
