package agenda

import (
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Place is where an appointment goes. A zero Professional keeps who it has.
type Place struct {
	Professional ProfessionalID
	At           Local
	Encaixe      bool // staff only
	SaysEncaixe  bool // staff only: Encaixe is meant where the appointment is already, too
}

// Move decides about another time, or another professional, for an appointment: one change, in which the old time goes and
// the new one comes. Its own time does not stand in its way, and neither do holds of its client. What was sold stays as it
// was, price and minutes; another professional takes their own minutes. To where it is already it changes nothing, whatever
// has become of the rules since, but for a place that says whether it is an encaixe. A confirmed appointment that moves waits
// to be confirmed again.
// Errors: Forbidden with Key text.AgendaStaffOnly; Conflict when it is over or cancelled, or around a *RefusalError.
func Move(s Snapshot, a Appointment, to Place, by Actor) (Change, error) {
	const op = "agenda.move"
	if to.Professional.IsZero() {
		to.Professional = a.Professional
	}
	if (to.Encaixe || to.SaysEncaixe) && by.Party != PartyStaff {
		return Change{}, fault.New(fault.Forbidden, op, text.AgendaStaffOnly)
	}
	if !a.Open() {
		return Change{}, wrongState(op, a)
	}
	if marks := to.SaysEncaixe && to.Encaixe != a.Encaixe; !marks && to.Professional == a.Professional && to.At == a.At && s.Zone.String() == a.Zone {
		return Change{}, nil
	}
	c := NewSchedule(s.Without(a.Client, a.ID))
	p, err := c.refit(a, to, Manner{by.Party, to.Encaixe})
	if err != nil {
		return Change{}, err
	}
	change := Change{DropHoldsOf: a.Client}
	change.move(s, a, p, to.Encaixe, by)
	return change, nil
}

func (c *Change) move(s Snapshot, a Appointment, p Placed, encaixe bool, by Actor) {
	before := a
	a.Professional, a.At, a.Span, a.Sold, a.Zone = p.Professional, p.At, p.Span, p.Sold, s.Zone.String()
	a.Encaixe, a.Pushed, a.Version = encaixe, false, a.Version+1
	if a.Professional != before.Professional || a.At != before.At || a.Zone != before.Zone {
		a.Status = Booked{}
	}
	c.Free = append(c.Free, a.ID)
	c.Appointments = append(c.Appointments, a)
	c.Take = append(c.Take, a.Occupies()...)
	c.Events = append(c.Events, newEvent(EventMoved, s.Now, by, &before, a))
	if len(p.Warnings) > 0 {
		c.Warnings = append(c.Warnings, Warning{p.At, p.Warnings})
	}
}

// refit looks whether what was sold fits elsewhere.
func (c *Schedule) refit(a Appointment, to Place, m Manner) (Placed, error) {
	const op = "agenda.move"
	start, ok := c.Zone.Instant(to.At)
	if !ok {
		return Placed{}, (&RefusalError{At: to.At, Reasons: []Reason{{Code: Skipped}}}).fault(op, m.By)
	}
	f := fitter{c: c, m: m}
	p, no := f.refitItem(a, to.Professional, start)
	if len(no) > 0 {
		return p, (&RefusalError{At: to.At, Reasons: no}).fault(op, m.By)
	}
	return p, nil
}

// refitItem places what was sold before. With the same professional the service may meanwhile be
// inactive.
func (f *fitter) refitItem(a Appointment, who ProfessionalID, from Instant) (Placed, []Reason) {
	p := Placed{Item: Item{a.Service, who, a.ForName}, Sold: a.Sold, At: f.c.Zone.Local(from)}
	i, known := f.c.index[who]
	if !known || !f.c.people[i].Active {
		return p, []Reason{{Code: ProfessionalInactive}}
	}
	if who != a.Professional {
		if all, _ := f.c.who(Ask{a.Service, who}); len(all) > 0 {
			return p, all
		}
		service, _ := f.c.Service(a.Service)
		offer, _ := f.c.people[i].Offer(service)
		p.Sold.Work = offer.Work
	}
	if n := len(f.placed); n > 0 && f.placed[n-1].Professional == who {
		from = from.Add(f.placed[n-1].Sold.Work.BufferAfter + p.Sold.Work.BufferBefore)
	}
	s := new(sweep)
	s.work(f.c, i, p.Sold.Work)
	return f.check(p, s, from)
}

// MoveVisit moves all appointments of a visit that are still open, back to back from another time on, in their order and
// with the same professionals: all or none. Errors: those of Move; NotFound without an appointment.
func MoveVisit(s Snapshot, visit []Appointment, to Local, by Actor) (Change, error) {
	const op = "agenda.move_visit"
	open := slices.DeleteFunc(slices.Clone(visit), func(a Appointment) bool { return !a.Open() })
	slices.SortStableFunc(open, func(a, b Appointment) int { return int(a.Span.From - b.Span.From) })
	switch {
	case len(visit) == 0:
		return Change{}, fault.New(fault.NotFound, op, text.NotFound)
	case len(open) == 0:
		return Change{}, wrongState(op, visit[0])
	case open[0].At == to && open[0].Zone == s.Zone.String():
		return Change{}, nil
	}
	ids := make([]AppointmentID, len(open))
	for i, a := range open {
		ids[i] = a.ID
	}
	from, ok := s.Zone.Instant(to)
	if !ok {
		return Change{}, (&RefusalError{At: to, Reasons: []Reason{{Code: Skipped}}}).fault(op, by.Party)
	}
	f := fitter{c: NewSchedule(s.Without(open[0].Client, ids...)), m: Manner{By: by.Party}}
	change := Change{DropHoldsOf: open[0].Client}
	for i, a := range open {
		p, no := f.refitItem(a, a.Professional, from)
		if len(no) > 0 {
			return Change{}, (&RefusalError{i, p.At, no}).fault(op, by.Party)
		}
		f.placed = append(f.placed, p)
		change.move(s, a, p, false, by)
		from = p.Span.To
	}
	return change, nil
}
