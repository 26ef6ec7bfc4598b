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
	var lists [][]Slot
	var who []int
	for i := range c.people {
		p := &c.people[i]
		if len(among) > 0 && !slices.Contains(among, p.ID) {
			continue
		}
		if l := c.Slots(nil, Ask{service, p.ID}, from, to); len(l) > 0 {
			lists, who = append(lists, l), append(who, i)
		}
	}
	m := merger{c: c, lists: lists, who: who}
	for m.day() {
	}
	return m.all
}

// merger makes one list of many, day by day.
type merger struct {
	c     *Schedule
	lists [][]Slot
	who   []int // whose the lists are
	all   []Choice
	order []int
	found []candidate
}

type candidate struct {
	slot Slot
	who  ProfessionalID
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
	for i := range m.lists {
		m.order = append(m.order, i)
	}
	slices.SortFunc(m.order, func(a, b int) int { return m.c.fairness(m.who[a], m.who[b], d) })
	m.found = m.found[:0]
	for _, i := range m.order {
		for len(m.lists[i]) > 0 && m.lists[i][0].Date == d {
			m.found = append(m.found, candidate{m.lists[i][0], m.c.people[m.who[i]].ID})
			m.lists[i] = m.lists[i][1:]
		}
	}
	slices.SortStableFunc(m.found, func(a, b candidate) int { return cmp.Compare(a.slot.At, b.slot.At) })
	m.group()
	return true
}

func (m *merger) group() {
	ids := make([]ProfessionalID, len(m.found))
	for from := 0; from < len(m.found); {
		to := from
		for to < len(m.found) && m.found[to].slot.At == m.found[from].slot.At {
			ids[to] = m.found[to].who
			to++
		}
		m.all = append(m.all, Choice{m.found[from].slot, ids[from:to:to]})
		from = to
	}
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
