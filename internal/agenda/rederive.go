package agenda

import (
	"cmp"
	"slices"
)

// Rederived is what changed rules of a zone do to what is to come.
type Rederived struct {
	Change      Change          // appointments and blocks whose moments are others now; wall times are as they were
	Holds       []ClientID      // whose holds are in the way: they go first
	Nonexistent []AppointmentID // whose wall time the clock no longer shows
	Clashes     []Clash
}

// Clash is an appointment that is now on top of something of the same professional.
type Clash struct {
	Appointment AppointmentID
	With        Occupied
}

// Rederive derives the moments of open appointments to come, and of blocks, anew from their wall times by the snapshot's zone: its
// rules are others now, or the salon is in another zone than when they were booked. Wall times never change. Appointments that are now
// on top of something of the same professional, encaixes aside, and those whose wall time no longer exists are listed: somebody moves
// them. Until then the later one of a clash is an encaixe, since the database takes nothing else; it is one no more when the
// next rules give it room. The snapshot's occupancies are read for holds alone.
func Rederive(s Snapshot, appointments []Appointment, blocks []Block) Rederived {
	var r Rederived
	now := slices.Clone(appointments)
	for i := range now {
		a := &now[i]
		if !a.Open() || a.Span.To <= s.Now {
			continue
		}
		start, skipped := s.Zone.Derive(a.At)
		if skipped {
			r.Nonexistent = append(r.Nonexistent, a.ID)
		}
		a.Span, a.Zone = Span{start, start.Add(a.Sold.Work.Minutes())}, s.Zone.String()
		if a.Pushed {
			a.Encaixe, a.Pushed = false, false
		}
	}
	blocks = r.blocks(s, blocks)
	r.clash(now, blocks)
	for i, a := range now {
		if before := appointments[i]; before.Span != a.Span || before.Zone != a.Zone || before.Encaixe != a.Encaixe {
			a.Version++
			r.Change.Free = append(r.Change.Free, a.ID)
			r.Change.Appointments = append(r.Change.Appointments, a)
			r.Change.Take = append(r.Change.Take, a.Occupies()...)
			r.Change.Events = append(r.Change.Events, newEvent(EventRederived, s.Now, BySystem("time zone rules"), &before, a))
		}
	}
	r.holds(s)
	return r
}

// clash lists what overlaps, and makes encaixes of appointments that are on top of a block or an earlier appointment.
func (r *Rederived) clash(all []Appointment, blocks []Block) {
	placed := map[ProfessionalID][]Occupancy{} // in order
	for _, b := range blocks {
		placed[b.Professional] = append(placed[b.Professional], b.occupies()...)
	}
	for _, rows := range placed {
		slices.SortFunc(rows, startsFirst)
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(all[a].Span.From, all[b].Span.From) })
	for _, i := range order {
		a := &all[i]
		if a.Encaixe {
			continue
		}
		rows := a.Occupies()
		if o, yes := meets(rows, placed[a.Professional]); yes {
			r.Clashes = append(r.Clashes, Clash{a.ID, Occupied{o.Kind, o.Appointment, o.Block}})
			a.Encaixe, a.Pushed = true, true
			continue
		}
		for _, o := range rows {
			at, _ := slices.BinarySearchFunc(placed[a.Professional], o, startsFirst)
			placed[a.Professional] = slices.Insert(placed[a.Professional], at, o)
		}
	}
}

func startsFirst(a, b Occupancy) int { return cmp.Compare(a.Span.From, b.Span.From) }

// meets finds the first of others, which are in order and do not overlap, that one of some rows overlaps.
func meets(rows, others []Occupancy) (Occupancy, bool) {
	for _, x := range rows {
		i, _ := slices.BinarySearchFunc(others, x.Span.From, func(o Occupancy, from Instant) int {
			if o.Span.To <= from {
				return -1
			}
			return 1
		})
		if i < len(others) && others[i].Span.Overlaps(x.Span) {
			return others[i], true
		}
	}
	return Occupancy{}, false
}

// blocks derives blocks anew, and gives all as they are then.
func (r *Rederived) blocks(s Snapshot, blocks []Block) []Block {
	now := slices.Clone(blocks)
	for i, b := range now {
		span := deriveWindow(s.Zone, b.Date, b.Window)
		if b.Span == span && b.Zone == s.Zone.String() || b.Span.To <= s.Now {
			continue
		}
		for _, o := range blocks { // what is over stays where it was
			if o.Professional == b.Professional && o.ID != b.ID && o.Span.To <= s.Now {
				span.From = max(span.From, min(o.Span.To, span.To))
			}
		}
		b.Span, b.Zone = span, s.Zone.String()
		now[i] = b
		r.Change.DropBlocks = append(r.Change.DropBlocks, b.ID)
		r.Change.Blocks = append(r.Change.Blocks, b)
		r.Change.Take = append(r.Change.Take, b.occupies()...)
	}
	return now
}

// holds lists the clients whose holds are in the way of what is taken: a hold is for minutes, an appointment was promised.
func (r *Rederived) holds(s Snapshot) {
	for _, o := range s.Occupied {
		if o.Kind == ForHold && !slices.Contains(r.Holds, o.Client) && slices.ContainsFunc(r.Change.Take, func(t Occupancy) bool {
			return t.Kind != ForEncaixe && t.Professional == o.Professional && t.Span.Overlaps(o.Span)
		}) {
			r.Holds = append(r.Holds, o.Client)
		}
	}
}
