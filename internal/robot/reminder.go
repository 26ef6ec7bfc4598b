package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ReminderKind is which of an appointment's reminders one is. Kinds are stored: append only.
type ReminderKind string

// The kinds.
const (
	DayBefore   ReminderKind = "day"   // with the question whether the client comes
	HoursBefore ReminderKind = "hours" // with the question where that was not answered
)

// Reminder is a reminder of an appointment that begins at a moment: after a move there are new
// reminders. There is at most one per kind and start, so that none is sent twice.
type Reminder struct {
	Tenant      tenant.ID
	Appointment agenda.AppointmentID
	Kind        ReminderKind
	Start       agenda.Instant
	Due         time.Time // when it is judged
}

// The times of reminders.
const (
	dayAhead       = 24 * time.Hour
	hoursAhead     = 2 * time.Hour
	dayBookedAhead = 26 * time.Hour   // what is booked later than that has no DayBefore
	dayLasts       = 4 * time.Hour    // before the start it is too late for DayBefore
	hoursLasts     = 30 * time.Minute // and for HoursBefore
	personLasts    = 15 * time.Minute // after a person's word nothing is sent into the talk
)

// PlanReminders are the reminders of an appointment that was written now; none where it is over or cancelled. Each is due at the moment
// outside of quiet hours that is nearest to its time.
func PlanReminders(t tenant.ID, a agenda.Appointment, quiet inbox.Quiet, now time.Time) []Reminder {
	if !a.Open() {
		return nil
	}
	zone := zoneOf(a)
	start := a.Span.From.Time()
	var all []Reminder
	for _, k := range []ReminderKind{DayBefore, HoursBefore} {
		least := hoursAhead
		if k == DayBefore {
			least = dayBookedAhead
		}
		if start.Sub(now) < least {
			continue
		}
		due := nearest(start.Add(-k.ahead()), k.last(start), now, quiet, zone)
		if !due.IsZero() {
			all = append(all, Reminder{t, a.ID, k, a.Span.From, due})
		}
	}
	return all
}

// zoneOf is the zone of an appointment's wall.
func zoneOf(a agenda.Appointment) *time.Location {
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (k ReminderKind) ahead() time.Duration {
	if k == DayBefore {
		return dayAhead
	}
	return hoursAhead
}

// last is until when a reminder of something that begins then may go out.
func (k ReminderKind) last(start time.Time) time.Time {
	if k == DayBefore {
		return start.Add(-dayLasts)
	}
	return start.Add(-hoursLasts)
}

// nearest is the moment outside of quiet hours that is nearest to another, not before now and before last; zero: there is none.
func nearest(at, last, now time.Time, quiet inbox.Quiet, zone *time.Location) time.Time {
	end := quiet.Until(at, zone)
	if end.Equal(at) {
		return at
	}
	begin := at
	for quiet.Until(begin, zone).After(begin) { // a minute at a time: a day has few, and clocks are put forward and back
		begin = begin.Truncate(time.Minute).Add(-time.Minute)
	}
	switch early, late := !begin.Before(now), end.Before(last); {
	case early && (!late || at.Sub(begin) <= end.Sub(at)):
		return begin
	case late:
		return end
	}
	return time.Time{}
}

// Dropped is why a reminder was not sent. Reasons are stored: append only.
type Dropped string

// The reasons.
const (
	DropOver     Dropped = "over"      // the appointment was cancelled, or is over
	DropMoved    Dropped = "moved"     // it begins at another time now
	DropLate     Dropped = "late"      // it is too late to be reminded
	DropRefused  Dropped = "opted_out" // the client wants none
	DropOff      Dropped = "off"       // the salon's robot sends none
	DropPerson   Dropped = "person"    // somebody of the salon was writing with the client
	DropVisit    Dropped = "visit"     // what comes before it, in the same visit, has one
	DropNoNumber Dropped = "no_number" // nobody knows where to send it
)

// Verdict is what becomes of a due reminder: with Drop it is never sent, with Until it is judged
// again then, otherwise it is sent.
type Verdict struct {
	Drop  Dropped
	Until time.Time
}

// Judge says what becomes of a reminder now. The appointment is as it is now.
func (m Reminder) Judge(c Conversation, a agenda.Appointment, w World) Verdict {
	zone := zoneOf(a)
	switch {
	case !a.Open():
		return Verdict{Drop: DropOver}
	case a.Span.From != m.Start:
		return Verdict{Drop: DropMoved}
	case !w.Now.Before(m.Kind.last(m.Start.Time())):
		return Verdict{Drop: DropLate}
	case w.Settings.NoReminders:
		return Verdict{Drop: DropOff}
	case w.Client.OptedOut:
		return Verdict{Drop: DropRefused}
	case w.Now.Before(c.Human.Until) && !c.Human.Asked && w.Now.Sub(c.Human.Until.Add(-w.Settings.humanFor())) < personLasts:
		return Verdict{Drop: DropPerson}
	case followsInVisit(a, w.Appointments):
		return Verdict{Drop: DropVisit}
	case w.Now.Before(m.Due):
		return Verdict{Until: m.Due}
	case c.State != Idle && w.Now.Sub(c.UpdatedAt) < StepLasts: // a yes would answer two questions
		return Verdict{Until: c.UpdatedAt.Add(StepLasts)}
	case w.Settings.quiet().Until(w.Now, zone).After(w.Now): // it would wait in the outbox, and say "tomorrow" in the morning
		return Verdict{Until: w.Settings.quiet().Until(w.Now, zone)}
	}
	return Verdict{}
}

// followsInVisit tells whether the same visit begins with another appointment.
func followsInVisit(a agenda.Appointment, all []agenda.Appointment) bool {
	if a.Visit.IsZero() {
		return false
	}
	for _, x := range all {
		if x.Visit == a.Visit && x.ID != a.ID && x.Span.From < a.Span.From {
			return true
		}
	}
	return false
}

// Last is until when it may be sent.
func (m Reminder) Last() time.Time { return m.Kind.last(m.Start.Time()) }

// Announce is the conversation after a reminder of what was confirmed already, and what that says: it asks nothing.
func (r *Robot) Announce(c Conversation, a agenda.Appointment, w World) Outcome {
	k := newTalk(r, c, w)
	updated := c.UpdatedAt
	k.because("reminder")
	k.greetClient()
	k.say(text.TalkReminder, k.reminded(a), a.Sold.Name, k.nameOf(a.Professional))
	k.say(text.TalkSeeYou)
	out := k.end()
	out.Conversation.UpdatedAt = updated
	return out
}

// Settled is a reminder that is finished: it was sent to the outbox, or dropped. It is written with
// the conversation.
type Settled struct {
	Reminder Reminder
	Message  inbox.ID // zero: it was dropped
	Why      Dropped
}
