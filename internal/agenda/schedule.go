package agenda

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// Schedule is a Snapshot made ready for questions. It is not changed afterwards, and may be asked by many at once.
type Schedule struct {
	Snapshot
	salon    []Exception // by date
	holidays []Holiday   // by date, closed ones only
	people   []person
	index    map[ProfessionalID]int // into people
}

// person is one professional's part of it.
type person struct {
	Professional
	days   []Exception // by date
	week   [7][]Weekly
	rows   []Occupancy // those that count, by start
	busy   []Span      // the rows, merged: in order, never touching
	booked []dayCount  // by date
}

type dayCount struct {
	date Date
	n    int
}

// NewSchedule prepares a snapshot. The order of its lists does not matter.
func NewSchedule(s Snapshot) *Schedule {
	c := &Schedule{Snapshot: s, index: make(map[ProfessionalID]int, len(s.Professionals))}
	c.people = make([]person, len(s.Professionals))
	for i, p := range s.Professionals {
		c.people[i].Professional = p
		c.index[p.ID] = i
		for _, w := range p.Week {
			if w.Weekday >= time.Sunday && w.Weekday <= time.Saturday {
				c.people[i].week[w.Weekday] = append(c.people[i].week[w.Weekday], w)
			}
		}
	}
	c.exceptions()
	c.occupied()
	for i := range c.people {
		c.people[i].prepare()
	}
	return c
}

func (c *Schedule) exceptions() {
	for _, e := range c.Exceptions {
		if e.Professional.IsZero() {
			c.salon = append(c.salon, e)
		} else if i, ok := c.index[e.Professional]; ok {
			c.people[i].days = append(c.people[i].days, e)
		}
	}
	for _, h := range c.Holidays {
		if h.Closed {
			c.holidays = append(c.holidays, h)
		}
	}
	slices.SortStableFunc(c.salon, byDate)
	slices.SortStableFunc(c.holidays, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
}

func byDate(a, b Exception) int { return a.Date.Compare(b.Date) }

// occupied gives each professional their rows. Rows that come by professional and start cost one pass and no copy.
func (c *Schedule) occupied() {
	rows := c.Occupied
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].Professional == rows[from].Professional && rows[to].live(c.Now) == rows[from].live(c.Now) {
			to++
		}
		if mine, ok := c.index[rows[from].Professional]; ok && rows[from].live(c.Now) {
			if p := &c.people[mine]; p.rows == nil {
				p.rows = rows[from:to:to]
			} else {
				p.rows = append(p.rows, rows[from:to]...)
			}
		}
		from = to
	}
}

func (p *person) prepare() {
	slices.SortStableFunc(p.days, byDate)
	for i := range p.week {
		slices.SortStableFunc(p.week[i], func(a, b Weekly) int { return int(a.Start - b.Start) })
	}
	if !slices.IsSortedFunc(p.rows, byStart) {
		p.rows = slices.Clone(p.rows)
		slices.SortStableFunc(p.rows, byStart)
	}
	p.busy = make([]Span, 0, len(p.rows))
	for i := range p.rows {
		s := p.rows[i].Span
		if n := len(p.busy); n > 0 && s.From <= p.busy[n-1].To {
			p.busy[n-1].To = max(p.busy[n-1].To, s.To)
		} else {
			p.busy = append(p.busy, s)
		}
	}
	p.count()
}

func byStart(a, b Occupancy) int {
	switch {
	case a.Span.From != b.Span.From:
		return int(a.Span.From - b.Span.From)
	case a.Span.To != b.Span.To:
		return int(a.Span.To - b.Span.To)
	}
	x, y := a.owner(), b.owner()
	return cmp.Or(bytes.Compare(x[:], y[:]), a.ID.Compare(b.ID))
}

// count counts what begins on each day: appointments, encaixes and holds, each once.
func (p *person) count() {
	type begun struct {
		date  Date
		owner [16]byte
	}
	all := make([]begun, 0, len(p.rows))
	for i := range p.rows {
		if o := &p.rows[i]; o.Kind != ForBlock {
			all = append(all, begun{o.Date, o.owner()})
		}
	}
	order := func(a, b begun) int {
		if a.date != b.date {
			return a.date.Compare(b.date)
		}
		return bytes.Compare(a.owner[:], b.owner[:])
	}
	slices.SortFunc(all, order)
	for _, b := range slices.Compact(all) {
		if n := len(p.booked); n > 0 && p.booked[n-1].date == b.date {
			p.booked[n-1].n++
		} else {
			p.booked = append(p.booked, dayCount{b.date, 1})
		}
	}
}

// bookedOn is how many appointments a person has on a day, holds among them.
func (p *person) bookedOn(d Date) int {
	i, ok := slices.BinarySearchFunc(p.booked, d, func(c dayCount, d Date) int { return c.date.Compare(d) })
	if !ok {
		return 0
	}
	return p.booked[i].n
}

// full tells whether clients can book no more of a person on a day.
func (p *person) full(d Date) bool { return p.DailyCap > 0 && p.bookedOn(d) >= p.DailyCap }

// source says which rule made a day's windows.
type source uint8

const (
	byWeek source = iota
	byOwnException
	bySalonException
	byHoliday
)

// windows appends a person's windows of a day, in order. Their own exception counts before the salon's, that before a
// holiday, and that before the week.
func (c *Schedule) windows(dst []Window, p *person, d Date) ([]Window, source) {
	if e, ok := exceptionOn(p.days, d); ok {
		return append(dst, e.Windows...), byOwnException
	}
	if e, ok := exceptionOn(c.salon, d); ok {
		return append(dst, e.Windows...), bySalonException
	}
	if _, ok := c.holidayOn(d); ok {
		return dst, byHoliday
	}
	for _, w := range p.week[d.Weekday()] {
		if w.on(d) {
			dst = append(dst, w.Window)
		}
	}
	return dst, byWeek
}

func exceptionOn(sorted []Exception, d Date) (Exception, bool) {
	if len(sorted) == 0 {
		return Exception{}, false
	}
	i, ok := slices.BinarySearchFunc(sorted, d, func(e Exception, d Date) int { return e.Date.Compare(d) })
	if !ok {
		return Exception{}, false
	}
	return sorted[i], true
}

func (c *Schedule) holidayOn(d Date) (Holiday, bool) {
	i, ok := slices.BinarySearchFunc(c.holidays, d, func(h Holiday, d Date) int { return h.Date.Compare(d) })
	if !ok {
		return Holiday{}, false
	}
	return c.holidays[i], true
}

// Windows are a professional's working windows of a day; none when they do not work.
func (c *Schedule) Windows(p ProfessionalID, d Date) []Window {
	i, ok := c.index[p]
	if !ok {
		return nil
	}
	w, _ := c.windows(nil, &c.people[i], d)
	return w
}
