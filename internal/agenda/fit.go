package agenda

import (
	"cmp"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// MaxParts is how many services one visit or one combo has at most.
const MaxParts = 6

// Item is one service of a visit.
type Item struct {
	Service      ServiceID
	Professional ProfessionalID // zero: it does not matter who
	ForName      string         // who is served, when that is not the client
}

// Manner is how one books.
type Manner struct {
	By      Party
	Encaixe bool // staff squeezes it in, on top of others if need be
}

// binds tells whether a reason stands in the way.
func (m Manner) binds(r Reason) bool {
	switch {
	case m.By != PartyStaff:
		return true
	case m.Encaixe && r.Taken():
		return false
	}
	return r.Impossible()
}

// split parts reasons into those that stand in the way and those that are warnings.
func (m Manner) split(all []Reason) (no, warn []Reason) {
	for _, r := range all {
		if m.binds(r) {
			no = append(no, r)
		} else {
			warn = append(warn, r)
		}
	}
	return no, warn
}

// Placed is an item with its professional and time.
type Placed struct {
	Item
	At       Local
	Span     Span
	Sold     Sold
	Turn     bool     // nobody was asked for, and it was this professional's turn
	Warnings []Reason // what staff may set aside
}

// Fit places a visit's items back to back from a wall time on, all or none. Where it does not matter who serves, those whose
// turn it is come first. What two items of one professional want free around them lies between them.
// Errors: Invalid "items"; Conflict with the sentence of the first reason, around a *RefusalError.
func (c *Schedule) Fit(items []Item, at Local, m Manner) ([]Placed, error) {
	const op = "agenda.fit"
	if len(items) == 0 || len(items) > MaxParts {
		return nil, fault.Field(op, "items", text.AgendaItems, MaxParts)
	}
	start, ok := c.Zone.Instant(at)
	if !ok {
		return nil, (&RefusalError{At: at, Reasons: []Reason{{Code: Skipped}}}).fault(op, m.By)
	}
	f := fitter{c: c, items: items, m: m, deadEnd: map[deadEnd]bool{}, longest: c.longestBuffer(items)}
	if !f.place(start) {
		return nil, f.why.fault(op, m.By)
	}
	return f.placed, nil
}

// fitter assigns professionals to the items of a visit by backtracking, in the order of turns.
type fitter struct {
	c       *Schedule
	items   []Item
	m       Manner
	placed  []Placed
	deadEnd map[deadEnd]bool // from where it did not go on
	longest int              // minutes that an item wants free before it at most
	why     *RefusalError    // of the item that came farthest
}

// deadEnd is everything on which the rest of a visit depends, as the key of a memory of failures.
type deadEnd struct {
	item   int
	from   Instant
	last   ProfessionalID // who did the item before, where buffers come between
	before [MaxParts]placedItem
}

// placedItem is an item that is placed, as far as others depend on it.
type placedItem struct {
	who   ProfessionalID
	date  Date    // the daily cap counts by it
	until Instant // when they are free again, where that is not over
}

func (d placedItem) compare(o placedItem) int {
	return cmp.Or(d.who.Compare(o.who), d.date.Compare(o.date), cmp.Compare(d.until, o.until))
}

// here is the state in which the next item is placed.
func (f *fitter) here(from Instant) deadEnd {
	i := len(f.placed)
	d := deadEnd{item: i, from: from}
	for k, p := range f.placed {
		d.before[k] = placedItem{who: p.Professional, date: p.At.Date}
		if until := p.Span.To.Add(p.Sold.Work.BufferAfter); until.Add(f.longest) > from {
			d.before[k].until = until
		}
	}
	if i > 0 && d.before[i-1].until != 0 {
		d.last = f.placed[i-1].Professional
	}
	slices.SortFunc(d.before[:i], placedItem.compare)
	return d
}

// longestBuffer is the longest time that any of the items wants free before it, in minutes.
func (c *Schedule) longestBuffer(items []Item) int {
	n := 0
	for _, item := range items {
		service, _ := c.Service(item.Service)
		for i := range c.people {
			if offer, does := c.people[i].Offer(service); does {
				n = max(n, offer.Work.BufferBefore)
			}
		}
	}
	return n
}

func (f *fitter) place(from Instant) bool {
	i := len(f.placed)
	if i == len(f.items) {
		return true
	}
	here := f.here(from)
	if f.deadEnd[here] {
		return false
	}
	for _, who := range f.candidates(from) {
		p, no := f.tryItem(who, from)
		if len(no) > 0 {
			f.refuse(p.At, no)
			continue
		}
		f.placed = append(f.placed, p)
		if f.place(p.Span.To) {
			return true
		}
		f.placed = f.placed[:i]
	}
	f.deadEnd[here] = true
	return false
}

func (f *fitter) refuse(at Local, no []Reason) {
	if i := len(f.placed); f.why == nil || i > f.why.Item {
		f.why = &RefusalError{i, at, no}
	}
}

// candidates are who could do the next item, the one whose turn it is first.
func (f *fitter) candidates(from Instant) []ProfessionalID {
	item := f.items[len(f.placed)]
	if !item.Professional.IsZero() {
		return []ProfessionalID{item.Professional}
	}
	day := f.c.Zone.Local(from).Date
	var who []int
	for i, p := range f.c.people {
		if _, does := p.skill(item.Service); does && p.Active {
			who = append(who, i)
		}
	}
	slices.SortFunc(who, func(a, b int) int { return f.c.fairness(a, b, day) })
	ids := make([]ProfessionalID, len(who))
	for i, w := range who {
		ids[i] = f.c.people[w].ID
	}
	if len(ids) == 0 {
		ids = append(ids, ProfessionalID{}) // whose refusal says that nobody does it
	}
	return ids
}

// tryItem places the next item with a professional, from a moment on at the earliest, and gives the
// reasons against it.
func (f *fitter) tryItem(who ProfessionalID, from Instant) (Placed, []Reason) {
	i := len(f.placed)
	item := f.items[i]
	p := Placed{Item: item, Turn: item.Professional.IsZero(), At: f.c.Zone.Local(from)}
	p.Professional = who
	service, _ := f.c.Service(item.Service)
	person, _ := f.c.Professional(who)
	all, s := f.c.who(Ask{item.Service, who})
	if len(all) > 0 {
		return p, all
	}
	offer, _ := person.Offer(service)
	if i > 0 && f.placed[i-1].Professional == who {
		from = from.Add(f.placed[i-1].Sold.Work.BufferAfter + offer.Work.BufferBefore)
	}
	p.Sold = Sold{service.Name, offer.Work, offer.Price}
	return f.check(p, s, from)
}

// check looks at one placed item: alone, and beside those that are placed already.
func (f *fitter) check(p Placed, s *sweep, from Instant) (Placed, []Reason) {
	p.At = f.c.Zone.Local(from)
	p.Span = Span{from, from.Add(p.Sold.Work.Minutes())}
	if first, ok := f.c.Zone.Instant(p.At); !ok || first != from {
		return p, []Reason{{Code: Skipped}} // within an hour that is repeated there is no way to say which is meant
	}
	all := s.explain(p.At, from)
	if len(f.placed) > 0 {
		all = slices.DeleteFunc(all, func(r Reason) bool { return r.Code == OffGrid })
	}
	beside := 0
	for _, o := range f.placed {
		if o.Professional != p.Professional {
			continue
		}
		if o.At.Date == p.At.Date {
			beside++
		}
		if slices.ContainsFunc(Occupy(o.Sold.Work, o.Span.From), func(x Span) bool { return s.collides(from, x) }) {
			all = append(all, Reason{Code: TakenByAppointment, Time: f.c.Zone.Local(o.Span.To)})
		}
	}
	if limit := s.p.DailyCap; limit > 0 && beside > 0 && s.p.bookedOn(p.At.Date) < limit && s.p.bookedOn(p.At.Date)+beside >= limit {
		all = append(all, Reason{Code: DayFull, N: limit})
	}
	no, warn := f.m.split(all)
	p.Warnings = warn
	return p, no
}

// Visits lists the times at which a whole visit can begin, from the first day on and before the other.
func (c *Schedule) Visits(items []Item, from, to Date, m Manner) [][]Placed {
	if len(items) == 0 {
		return nil
	}
	var among []ProfessionalID
	if !items[0].Professional.IsZero() {
		among = append(among, items[0].Professional)
	}
	var all [][]Placed
	for _, x := range c.Anyone(items[0].Service, from, to, among...) {
		if placed, err := c.Fit(items, x.Local(), m); err == nil {
			all = append(all, placed)
		}
	}
	return all
}
