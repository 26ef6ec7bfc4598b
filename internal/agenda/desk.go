package agenda

import (
	"context"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// What follows are whole decisions in a transaction: they lock, read, ask a rule and write. Each may be run again.

// RepeatAt books a series in a transaction, once a key; see Repeat. Booked before, it gives what came of it.
// Errors: those of Repeat and of Desk. The list of what cannot be is given with AgendaNoDate, too.
func RepeatAt(ctx context.Context, d Desk, b Booking, r Rhythm) (Change, []Impossible, error) {
	if err := b.check(); err != nil {
		return Change{}, nil, err
	}
	if _, err := NewRhythm(r.Weeks, r.Times); err != nil {
		return Change{}, nil, err
	}
	if earlier, err := repeated(ctx, d, b, r); err != nil || len(earlier) > 0 {
		return Change{Appointments: earlier}, nil, err
	}
	dates := r.Dates(b.At)
	last := dates[len(dates)-1].Date
	s, err := d.Lock(ctx, View{From: b.At.Date.AddDays(-margin), To: last.AddDays(margin + 1), Professionals: named(b.Items)})
	if err != nil {
		return Change{}, nil, err
	}
	if earlier, err := repeated(ctx, d, b, r); err != nil || len(earlier) > 0 {
		return Change{Appointments: earlier}, nil, err
	}
	c, not, err := Repeat(s, b, r)
	if err != nil {
		return Change{}, not, err
	}
	return c, not, d.Write(ctx, c)
}

// repeated reads what was booked of a series with its key.
func repeated(ctx context.Context, d Desk, b Booking, r Rhythm) ([]Appointment, error) {
	var all []Appointment
	for _, at := range r.Dates(b.At) {
		found, err := d.Booked(ctx, seriesKey(b.Key, at.Date))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// PlaceHoldAt places a hold in a transaction, in place of the client's earlier one. Errors: those
// of PlaceHold and of Desk.
func PlaceHoldAt(ctx context.Context, d Desk, client ClientID, items []Item, at Local, by Actor) (Change, error) {
	s, err := d.Lock(ctx, View{From: at.Date.AddDays(-margin), To: at.Date.AddDays(margin + 1), Professionals: named(items)})
	if err != nil {
		return Change{}, err
	}
	c, err := PlaceHold(s, client, items, at, by)
	if err != nil {
		return Change{}, err
	}
	return c, d.Write(ctx, c)
}

// BlockAt blocks a professional's time in a transaction. Errors: those of BlockTime and of Desk.
func BlockAt(ctx context.Context, d Desk, p ProfessionalID, day Date, w Window, reason string) (Change, error) {
	v := View{From: day.AddDays(-margin), To: day.AddDays(margin + 1), Professionals: []ProfessionalID{p}}
	s, err := d.Lock(ctx, v)
	if err != nil {
		return Change{}, err
	}
	c, err := BlockTime(s, p, day, w, reason)
	if err != nil {
		return Change{}, err
	}
	return c, d.Write(ctx, c)
}

// StatusAt brings an appointment into a status in a transaction, from the version that somebody saw; 0 takes whatever there
// is. Booked takes back what was said last: a confirmation, that the client came or not, a cancellation.
// Errors: NotFound; Conflict with Key text.AgendaStale when somebody changed it in between; those of State, Restore and of Desk.
func StatusAt(ctx context.Context, d Desk, id AppointmentID, seen int, to StatusName, by Actor) (Change, error) {
	return onOne(ctx, d, id, seen, Date{}, ProfessionalID{}, func(s Snapshot, a Appointment) (Change, error) {
		if _, cancelled := a.Status.(Cancelled); cancelled && to == IsBooked {
			return Restore(s, a, by)
		}
		v, ok := verbTo(a.Status.Name(), to)
		if !ok {
			return Change{}, fault.Field("agenda.status", "status", text.AgendaStatus)
		}
		return State(s, a, v, by)
	})
}

// verbTo is what has to be said of an appointment for it to be in a status; false when there is no such status.
func verbTo(now, to StatusName) (Verb, bool) {
	switch to {
	case IsBooked:
		if now == IsConfirmed {
			return Unconfirm, true
		}
		return Reopen, true
	case IsConfirmed:
		return Confirm, true
	case IsDone:
		return Came, true
	case IsNoShow:
		return DidNotCome, true
	case IsCancelled:
		return Cancel, true
	}
	return "", false
}

// MoveVisitAt moves what is still open of a visit, back to back, in a transaction; one that was booked alone goes alone. one
// is an appointment of it as somebody saw it: its key finds the others.
// Errors: NotFound; Conflict with Key text.AgendaStale when somebody changed it in between; those of MoveVisit and of Desk.
func MoveVisitAt(ctx context.Context, d Desk, one Appointment, seen int, to Local, by Actor) (Change, error) {
	booked, err := d.Booked(ctx, one.Key)
	if err != nil {
		return Change{}, err
	}
	ids := make([]AppointmentID, len(booked))
	for i, a := range booked {
		ids[i] = a.ID
	}
	all, err := d.Appointments(ctx, ids...)
	if err != nil {
		return Change{}, err
	}
	v := View{From: to.Date, To: to.Date}
	for _, a := range all {
		if a.ID == one.ID && seen != 0 && seen != a.Version {
			return Change{}, fault.New(fault.Conflict, "agenda.change", text.AgendaStale)
		}
		v.From, v.To = sooner(v.From, a.At.Date), later(v.To, a.At.Date)
		if !slices.Contains(v.Professionals, a.Professional) {
			v.Professionals = append(v.Professionals, a.Professional)
		}
	}
	v.From, v.To = v.From.AddDays(-margin), v.To.AddDays(margin+1)
	s, err := d.Lock(ctx, v)
	if err != nil {
		return Change{}, err
	}
	c, err := MoveVisit(s, all, to, by)
	if err != nil || c.Empty() {
		return c, err
	}
	return c, d.Write(ctx, c)
}
