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
	x := Conflict{Appointment: a.ID, At: a.At, Reasons: c.against(a)}
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

// LeaveConflict decides that an appointment stays as it is, although it no longer fits: it is listed no more until something changes
// again. mark is that of the conflict that somebody saw. What fits, and what was decided already, is left alone without a change.
// Errors: Forbidden with Key text.AgendaStaffOnlyState; Conflict when it is over, or with Key text.AgendaStale when something else does not
// fit by now.
func LeaveConflict(s Snapshot, a Appointment, mark string, by Actor) (Change, error) {
	const op = "agenda.leave_conflict"
	if by.Party != PartyStaff {
		return Change{}, fault.New(fault.Forbidden, op, text.AgendaStaffOnlyState)
	}
	if !a.Open() {
		return Change{}, notNow(op, a)
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
	return Change{Appointments: []Appointment{a}, Events: []Event{happened(EventKept, s.Now, by, &before, a)}}, nil
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

// Rederived is what changed rules of a zone do to what is to come.
type Rederived struct {
	Change      Change          // appointments and blocks whose moments are others now; wall times are as they were
	Nonexistent []AppointmentID // whose wall time the clock no longer shows
	Clashes     []Clash
}

// Clash is an appointment that is now on top of something of the same professional.
type Clash struct {
	Appointment AppointmentID
	With        Occupied
}

// Rederive derives the moments of open appointments to come, and of blocks, anew from their wall times by the rules that the
// snapshot's zone has now. Wall times never change. Appointments that are now on top of something of the same professional, encaixes aside, and
// those whose wall time no longer exists are listed: somebody moves them. Until then the later one of a clash is an encaixe,
// since the database takes nothing else.
func Rederive(s Snapshot, appointments []Appointment, blocks []Block) Rederived {
	var r Rederived
	var now []Appointment
	for _, a := range appointments {
		if a.Zone != s.Zone.String() || !a.Open() || a.Span.To <= s.Now {
			now = append(now, a)
			continue
		}
		start, skipped := s.Zone.Derive(a.At)
		if skipped {
			r.Nonexistent = append(r.Nonexistent, a.ID)
		}
		a.Span = Span{start, start.Add(a.Sold.Work.Minutes())}
		now = append(now, a)
	}
	blocks = r.blocks(s, blocks)
	r.clash(now, blocks)
	for i, a := range now {
		if before := appointments[i]; before.Span != a.Span || before.Encaixe != a.Encaixe {
			a.Version++
			r.Change.Free = append(r.Change.Free, a.ID)
			r.Change.Appointments = append(r.Change.Appointments, a)
			r.Change.Take = append(r.Change.Take, a.Occupies()...)
			r.Change.Events = append(r.Change.Events, happened(EventRederived, s.Now, BySystem("time zone rules"), &before, a))
		}
	}
	return r
}

// clash lists what overlaps, and makes encaixes of appointments that are on top of a block or an earlier appointment.
func (r *Rederived) clash(all []Appointment, blocks []Block) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(all[a].Span.From - all[b].Span.From) })
	for n, i := range order {
		if all[i].Encaixe {
			continue
		}
		var others []Occupancy
		for _, k := range order[:n] {
			if all[k].Professional == all[i].Professional && !all[k].Encaixe {
				others = append(others, all[k].Occupies()...)
			}
		}
		for _, b := range blocks {
			if b.Professional == all[i].Professional {
				others = append(others, b.occupies()...)
			}
		}
		if o, yes := meets(all[i], others); yes {
			r.Clashes = append(r.Clashes, Clash{all[i].ID, Occupied{o.Kind, o.Appointment, o.Block}})
			all[i].Encaixe = true
		}
	}
}

func meets(a Appointment, others []Occupancy) (Occupancy, bool) {
	for _, x := range a.Occupies() {
		for _, o := range others {
			if x.Span.Overlaps(o.Span) {
				return o, true
			}
		}
	}
	return Occupancy{}, false
}

// blocks derives blocks anew, and gives all as they are then.
func (r *Rederived) blocks(s Snapshot, blocks []Block) []Block {
	now := slices.Clone(blocks)
	for i, b := range now {
		span := deriveWindow(s.Zone, b.Date, b.Window)
		if b.Zone != s.Zone.String() || b.Span == span || span.To <= s.Now {
			continue
		}
		b.Span, now[i].Span = span, span
		r.Change.DropBlocks = append(r.Change.DropBlocks, b.ID)
		r.Change.Blocks = append(r.Change.Blocks, b)
		r.Change.Take = append(r.Change.Take, b.occupies()...)
	}
	return now
}
