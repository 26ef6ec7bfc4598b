package agenda

import (
	"cmp"
	"slices"
)

// Choice is a time that is offered when it does not matter who serves ("tanto faz").
type Choice struct {
	Slot
	// Candidates are the professionals who are free then, in the order in which they are to be
	// booked: the fewest appointments that day first, then the longest time since their last turn
	// (LastTurn), then the salon's own order. All of it is stored, so that the same question gets
	// the same answer. If the first candidate is booked in between, the next one is taken.
	Candidates []ProfessionalID
}

// Anyone lists the times at which somebody can do a service, from the first day on and before the other. Without names it
// asks everybody.
func (c *Schedule) Anyone(service ServiceID, from, to Date, among ...ProfessionalID) []Choice {
	m := merger{c: c}
	var found []Slot
	for i := range c.people {
		p := &c.people[i]
		if len(among) > 0 && !slices.Contains(among, p.ID) {
			continue
		}
		begin := len(found)
		if found = c.Slots(found, Ask{service, p.ID}, from, to); len(found) > begin {
			m.lists, m.who = append(m.lists, found[begin:]), append(m.who, i)
		}
	}
	m.ids = make([]ProfessionalID, 0, len(found))
	for m.day() {
	}
	return m.all
}

// merger makes one list of many, day by day, each of which is in order already.
type merger struct {
	c     *Schedule
	lists [][]Slot
	who   []int // whose the lists are
	all   []Choice
	order []int
	ids   []ProfessionalID // of all choices
}

func (m *merger) day() bool {
	var d Date
	for _, l := range m.lists {
		if len(l) > 0 && (d.IsZero() || l[0].Date.Before(d)) {
			d = l[0].Date
		}
	}
	if d.IsZero() {
		return false
	}
	m.order = m.order[:0]
	for i, l := range m.lists {
		if len(l) > 0 && l[0].Date == d {
			m.order = append(m.order, i)
		}
	}
	slices.SortFunc(m.order, func(a, b int) int { return m.c.fairness(m.who[a], m.who[b], d) })
	for m.next(d) {
	}
	return true
}

// next takes the earliest start of a day from all lists that have it; false when there is none left.
func (m *merger) next(d Date) bool {
	first := Slot{At: farFuture}
	for _, i := range m.order {
		if l := m.lists[i]; len(l) > 0 && l[0].Date == d && l[0].At < first.At {
			first = l[0]
		}
	}
	if first.At == farFuture {
		return false
	}
	from := len(m.ids)
	for _, i := range m.order {
		if l := m.lists[i]; len(l) > 0 && l[0].At == first.At {
			m.ids = append(m.ids, m.c.people[m.who[i]].ID)
			m.lists[i] = l[1:]
		}
	}
	m.all = append(m.all, Choice{first, m.ids[from:len(m.ids):len(m.ids)]})
	return true
}

// fairness orders two professionals by whose turn it is on a day: see Choice.Candidates.
func (c *Schedule) fairness(a, b int, d Date) int {
	p, q := &c.people[a], &c.people[b]
	return cmp.Or(
		cmp.Compare(p.bookedOn(d), q.bookedOn(d)),
		cmp.Compare(p.LastTurn, q.LastTurn),
		cmp.Compare(p.Sort, q.Sort),
		p.ID.Compare(q.ID),
	)
}
