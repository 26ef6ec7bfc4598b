package agenda

import (
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Verb is what somebody says about an appointment that keeps its time.
type Verb string

// The verbs.
const (
	Confirm    Verb = "confirm"
	Unconfirm  Verb = "unconfirm" // staff takes a confirmation back
	Came       Verb = "came"
	DidNotCome Verb = "did_not_come"
	Reopen     Verb = "reopen" // staff takes back Came or DidNotCome
	Cancel     Verb = "cancel"
)

// Verbs lists them all.
func Verbs() []Verb { return []Verb{Confirm, Unconfirm, Came, DidNotCome, Reopen, Cancel} }

// State applies a verb. What is true already is said twice without a change, so that a repeated message does nothing.
// Clients confirm and cancel, until the start; the rest is for staff, who can correct whatever was said but a cancellation,
// which Restore takes back.
// Errors: Forbidden with Key text.AgendaStaffOnlyState; Conflict when the verb does not fit the state or the hour.
func State(s Snapshot, a Appointment, v Verb, by Actor) (Change, error) {
	const op = "agenda.state"
	if by.Party == PartyClient && v != Confirm && v != Cancel {
		return Change{}, fault.New(fault.Forbidden, op, text.AgendaStaffOnlyState)
	}
	if isNoChange(a.Status, v) {
		return Change{}, nil
	}
	if !mayFollow(a.Status.Name(), v) {
		return Change{}, wrongState(op, a)
	}
	if err := checkTime(op, s, a, v, by); err != nil {
		return Change{}, err
	}
	before := a
	event := EventType("")
	a.Status, event = become(s, a, v, by)
	a.Version++
	c := Change{Appointments: []Appointment{a}, Events: []Event{newEvent(event, s.Now, by, &before, a)}}
	if v == Cancel {
		c.Free = []AppointmentID{a.ID}
	}
	return c, nil
}

// isNoChange tells whether a verb leaves the status as it is.
func isNoChange(now Status, v Verb) bool {
	switch now.(type) {
	case Booked:
		return v == Unconfirm || v == Reopen
	case Confirmed:
		return v == Confirm || v == Reopen
	case Done:
		return v == Came
	case NoShow:
		return v == DidNotCome
	case Cancelled:
		return v == Cancel
	}
	return false
}

// mayFollow tells whether a verb is possible in a status.
func mayFollow(now StatusName, v Verb) bool {
	switch now {
	case IsBooked:
		return v == Confirm || v == Came || v == DidNotCome || v == Cancel
	case IsConfirmed:
		return v == Unconfirm || v == Came || v == DidNotCome || v == Cancel
	case IsDone:
		return v == Reopen || v == DidNotCome
	case IsNoShow:
		return v == Reopen || v == Came
	case IsCancelled:
	}
	return false
}

// checkTime refuses a verb at the wrong time: nobody came before the day of the appointment or
// missed it before its start, and clients cannot confirm or cancel after the start.
func checkTime(op string, s Snapshot, a Appointment, v Verb, by Actor) error {
	today := s.Zone.Local(s.Now).Date
	switch {
	case v == Came && a.At.Date.After(today):
		return fault.New(fault.Conflict, op, text.AgendaNotYet, a.At.Date.Short())
	case v == DidNotCome && s.Now < a.Span.From:
		return fault.New(fault.Conflict, op, text.AgendaNotBegun, a.At.Minute.String(), a.At.Date.Short())
	case by.Party == PartyClient && s.Now >= a.Span.From:
		return fault.New(fault.Conflict, op, text.AgendaBegun)
	}
	return nil
}

func become(s Snapshot, a Appointment, v Verb, by Actor) (Status, EventType) {
	switch v {
	case Confirm:
		return Confirmed{s.Now}, EventConfirmed
	case Came:
		return Done{s.Now}, EventDone
	case DidNotCome:
		return NoShow{s.Now}, EventNoShow
	case Cancel:
		late := by.Party == PartyClient && s.Now > a.Span.From.Add(-s.Rules.Cancel)
		return Cancelled{s.Now, by.Party, late}, EventCancelled
	case Reopen:
		return Booked{}, EventReopened
	case Unconfirm:
	}
	return Booked{}, EventUnconfirmed
}

// wrongState is the fault of a verb that the appointment's status does not allow.
func wrongState(op string, a Appointment) error {
	return fault.New(fault.Conflict, op, text.AgendaIsKey(string(a.Status.Name())))
}

// Restore takes a cancellation back, if the time is still free. Staff only, within the undo or later.
// Errors: Forbidden with Key text.AgendaStaffOnlyState; Conflict when it is not cancelled, or around a *RefusalError.
func Restore(s Snapshot, a Appointment, by Actor) (Change, error) {
	const op = "agenda.restore"
	if by.Party == PartyClient {
		return Change{}, fault.New(fault.Forbidden, op, text.AgendaStaffOnlyState)
	}
	if _, ok := a.Status.(Cancelled); !ok {
		return Change{}, wrongState(op, a)
	}
	p, err := NewSchedule(s.Without(ClientID{}, a.ID)).refit(a, Place{Professional: a.Professional, At: a.At, Encaixe: a.Encaixe}, Manner{PartyStaff, a.Encaixe})
	if err != nil {
		return Change{}, err
	}
	before := a
	a.Status, a.Span, a.Version = Booked{}, p.Span, a.Version+1
	return Change{
		Appointments: []Appointment{a}, Take: a.Occupies(),
		Events: []Event{newEvent(EventRestored, s.Now, by, &before, a)},
	}, nil
}
