package agenda

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Conflict is an appointment that today's hours, services or people would not allow. It stays where it is; somebody decides.
type Conflict struct {
	Appointment AppointmentID
	At          Local
	Reasons     []Reason
	Longer      int    // minutes that today's service takes more than what was booked; negative: fewer
	Mark        string // of what does not fit: it is another one when the appointment, its hours or its service change again
}

// Conflicts lists the open appointments to come that do not go with the schedule, in order: outside of hours, with somebody
// or of something that is no longer there, and those for which the service now takes another time. Changing hours or
// durations moves none of them. What somebody decided to leave as it is is not listed, until something changes again.
func (c *Schedule) Conflicts(all []Appointment) []Conflict {
	var found []Conflict
	for _, a := range all {
		if !a.Open() || a.Span.To <= c.Now {
			continue
		}
		if x, yes := c.conflict(a); yes && x.Mark != a.Kept {
			found = append(found, x)
		}
	}
	slices.SortStableFunc(found, func(a, b Conflict) int { return int(a.At.naive() - b.At.naive()) })
	return found
}

// conflict tells what of an appointment no longer fits; false when all does.
func (c *Schedule) conflict(a Appointment) (Conflict, bool) {
	x := Conflict{Appointment: a.ID, At: a.At, Reasons: append(c.against(a), c.under(a)...)}
	service, ok := c.Service(a.Service)
	if i, known := c.index[a.Professional]; ok && known {
		if offer, does := c.people[i].Offer(service); does {
			x.Longer = offer.Work.Minutes() - a.Sold.Work.Minutes()
		}
	}
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, a.Professional, a.Service, a.At, a.Span, x.Longer, c.Windows(a.Professional, a.At.Date)) // a hash takes everything
	for _, r := range x.Reasons {
		_, _ = fmt.Fprintln(h, r.Code)
	}
	x.Mark = fmt.Sprintf("%016x", h.Sum64())
	return x, len(x.Reasons) > 0 || x.Longer != 0
}

// under is what an appointment overlaps since the rules of a time zone changed; for an encaixe of
// the staff it is nothing, since that overlap is intended.
func (c *Schedule) under(a Appointment) []Reason {
	if !a.Pushed {
		return nil
	}
	mine := a.Occupies()
	for _, o := range c.Occupied {
		if o.Professional != a.Professional || o.Appointment == a.ID || o.Kind == ForHold {
			continue
		}
		if slices.ContainsFunc(mine, func(m Occupancy) bool { return m.Span.Overlaps(o.Span) }) {
			return []Reason{{Code: takenBy(o.Kind), Time: c.Zone.Local(o.Span.To), With: Occupied{o.Kind, o.Appointment, o.Block}}}
		}
	}
	return nil
}

// LeaveConflict decides that an appointment stays as it is, although it no longer fits: it is
// listed no more until something changes again. mark is that of the conflict that somebody saw. An
// appointment that fits, or whose conflict was decided already, gives an empty change. Errors:
// Forbidden with Key text.AgendaStaffOnlyState; Conflict when it is over, or with Key
// text.AgendaStale when something else does not fit by now.
func LeaveConflict(s Snapshot, a Appointment, mark string, by Actor) (Change, error) {
	const op = "agenda.leave_conflict"
	if by.Party != PartyStaff {
		return Change{}, fault.New(fault.Forbidden, op, text.AgendaStaffOnlyState)
	}
	if !a.Open() {
		return Change{}, wrongState(op, a)
	}
	x, yes := NewSchedule(s).conflict(a)
	if !yes || x.Mark == a.Kept {
		return Change{}, nil
	}
	if x.Mark != mark {
		return Change{}, fault.New(fault.Conflict, op, text.AgendaStale)
	}
	before := a
	a.Kept, a.Version = mark, a.Version+1
	return Change{Appointments: []Appointment{a}, Events: []Event{newEvent(EventKept, s.Now, by, &before, a)}}, nil
}

// LeaveConflictAt is LeaveConflict in a transaction, from the version that somebody saw; 0 takes whatever there is.
// Errors: NotFound; Conflict with Key text.AgendaStale when somebody changed it in between; those of LeaveConflict and of Desk.
func LeaveConflictAt(ctx context.Context, d Desk, id AppointmentID, seen int, mark string, by Actor) (Change, error) {
	return onOne(ctx, d, id, seen, Date{}, ProfessionalID{}, func(s Snapshot, a Appointment) (Change, error) {
		return LeaveConflict(s, a, mark, by)
	})
}

// against gives what speaks against an appointment but its neighbours, the grid and its distance.
func (c *Schedule) against(a Appointment) []Reason {
	all, _ := c.who(Ask{a.Service, a.Professional})
	i, ok := c.index[a.Professional]
	if !ok {
		return all
	}
	s := new(sweep)
	s.work(c, i, a.Sold.Work)
	s.periods = c.Zone.periods(s.fewPeriods[:0], a.At.Date.naive(), a.At.Date.naive()+secondsOfADay)
	start, exists := c.Zone.Instant(a.At)
	if !exists {
		all = append(all, Reason{Code: Skipped})
	}
	for _, r := range s.hours(a.At, start, exists) {
		if r.Code != OffGrid {
			all = append(all, r)
		}
	}
	return all
}
