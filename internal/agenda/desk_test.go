package agenda_test

import (
	"context"
	"maps"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// desk is an agenda in memory that refuses overlaps as the database does.
type desk struct {
	s            agenda.Snapshot
	appointments map[agenda.AppointmentID]agenda.Appointment
	blocks       map[agenda.BlockID]agenda.Block
	events       []agenda.Event
}

func newDesk(s agenda.Snapshot) *desk {
	s.Occupied = slices.Clone(s.Occupied)
	return &desk{s, map[agenda.AppointmentID]agenda.Appointment{}, map[agenda.BlockID]agenda.Block{}, nil}
}

func (d *desk) Lock(context.Context, agenda.View) (agenda.Snapshot, error) {
	s := d.s
	s.Occupied = slices.Clone(s.Occupied)
	return s, nil
}

func (d *desk) Appointments(_ context.Context, ids ...agenda.AppointmentID) ([]agenda.Appointment, error) {
	var all []agenda.Appointment
	for _, id := range ids {
		a, ok := d.appointments[id]
		if !ok {
			return nil, fault.New(fault.NotFound, "desk", text.NotFound)
		}
		all = append(all, a)
	}
	return all, nil
}

func (d *desk) Booked(_ context.Context, key string) ([]agenda.Appointment, error) {
	var all []agenda.Appointment
	for _, a := range d.appointments {
		if a.Key == key {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b agenda.Appointment) int { return a.ID.Compare(b.ID) })
	return all, nil
}

func (d *desk) Write(_ context.Context, c agenda.Change) error {
	rows := slices.DeleteFunc(slices.Clone(d.s.Occupied), func(o agenda.Occupancy) bool {
		return !o.Appointment.IsZero() && slices.Contains(c.Free, o.Appointment) ||
			o.Kind == agenda.ForHold && !c.DropHoldsOf.IsZero() && o.Client == c.DropHoldsOf || !o.Block.IsZero() && slices.Contains(c.DropBlocks, o.Block) ||
			o.Kind == agenda.ForHold && o.Expires <= d.s.Now
	})
	for _, o := range c.Take {
		if o.Kind != agenda.ForEncaixe && slices.ContainsFunc(rows, func(x agenda.Occupancy) bool {
			return x.Professional == o.Professional && x.Kind != agenda.ForEncaixe && x.Span.Overlaps(o.Span)
		}) {
			return fault.New(fault.Conflict, "desk", text.AgendaTaken)
		}
		o.ID = agenda.NewID[agenda.Occupancy]()
		rows = append(rows, o)
	}
	appointments := maps.Clone(d.appointments)
	for _, a := range c.Appointments {
		if old, ok := appointments[a.ID]; ok && old.Version+1 != a.Version || !ok && a.Version != 1 {
			return fault.New(fault.Conflict, "desk", text.AgendaStale)
		}
		appointments[a.ID] = a
	}
	for _, id := range c.DropBlocks {
		delete(d.blocks, id)
	}
	for _, b := range c.Blocks {
		d.blocks[b.ID] = b
	}
	d.s.Occupied, d.appointments, d.events = rows, appointments, append(d.events, c.Events...)
	return nil
}

// overlaps counts pairs of one professional that overlap, encaixes aside.
func (d *desk) overlaps() int {
	n := 0
	for i, a := range d.s.Occupied {
		for _, b := range d.s.Occupied[:i] {
			if a.Professional == b.Professional && a.Kind != agenda.ForEncaixe && b.Kind != agenda.ForEncaixe && a.Span.Overlaps(b.Span) {
				n++
			}
		}
	}
	return n
}

// taken are all rows without their ids, to compare.
func (d *desk) taken() []agenda.Occupancy {
	all := slices.Clone(d.s.Occupied)
	for i := range all {
		all[i].ID = agenda.OccupancyID{}
	}
	slices.SortFunc(all, func(a, b agenda.Occupancy) int {
		if a.Span.From != b.Span.From {
			return int(a.Span.From - b.Span.From)
		}
		return a.Professional.Compare(b.Professional)
	})
	return all
}
