package agenda

import (
	"cmp"
	"slices"
)

// Day is one day of a salon as its team looks at it: a column for each person.
type Day struct {
	Date    Date
	Columns []Column
	// Cancelled are the day's appointments that take up no time any more, by start.
	Cancelled []Appointment
}

// Column is one professional's day.
type Column struct {
	Professional Professional
	Windows      []Window // when they work
	Closed       *Reason  // why they do not; nil when they do
	Entries      []Entry  // by start
	Lanes        int      // how many entries are beside one another at most; at least 1
}

// EntryKind is what stands in a column.
type EntryKind string

// The kinds of entry.
const (
	EntryAppointment EntryKind = "appointment"
	EntryBlock       EntryKind = "block"
	EntryHold        EntryKind = "hold" // a client is deciding
	EntryGap         EntryKind = "gap"  // free, and to come
)

// Entry is one thing of a column, from a wall time to another. Minutes lie in the day: what goes on after midnight ends at
// 24:00.
type Entry struct {
	Kind        EntryKind
	Window                  // when; on a day on which the clock is changed it may be longer or shorter than it takes
	Appointment Appointment // of EntryAppointment
	Block       Block       // of EntryBlock
	Client      ClientID    // of EntryHold
	Until       Instant     // of EntryHold: from when on it counts no more
	Lane        int         // its place among those beside it, from 0
	Alone       bool        // nothing is beside it
}

// NewDay puts together what the team sees of a day. Appointments and blocks may be those of more days. Professionals who no
// longer serve have a column while something of theirs is in it.
func NewDay(s Snapshot, d Date, appointments []Appointment, blocks []Block) Day {
	c := NewSchedule(s)
	day := Day{Date: d}
	for i := range c.people {
		col := c.column(&c.people[i], d, appointments, blocks)
		if c.people[i].Active || len(col.Entries) > 0 {
			day.Columns = append(day.Columns, col)
		}
	}
	for _, a := range appointments {
		if _, cancelled := a.Status.(Cancelled); cancelled && a.At.Date == d {
			day.Cancelled = append(day.Cancelled, a)
		}
	}
	slices.SortStableFunc(day.Cancelled, func(a, b Appointment) int { return cmp.Compare(a.Span.From, b.Span.From) })
	return day
}

func (c *Schedule) column(p *person, d Date, appointments []Appointment, blocks []Block) Column {
	col := Column{Professional: p.Professional, Lanes: 1}
	var by source
	if col.Windows, by = c.windows(nil, p, d); len(col.Windows) == 0 {
		why := (&sweep{c: c, p: p}).closed(by, d)
		col.Closed = &why
	}
	for _, a := range appointments {
		if _, cancelled := a.Status.(Cancelled); a.Professional == p.ID && a.At.Date == d && !cancelled {
			col.add(Entry{Kind: EntryAppointment, Window: c.onDay(d, a.Span), Appointment: a})
		}
	}
	for _, b := range blocks {
		if b.Professional == p.ID && b.Date == d {
			col.add(Entry{Kind: EntryBlock, Window: b.Window, Block: b})
		}
	}
	for i := range p.rows {
		if o := &p.rows[i]; o.Kind == ForHold && o.Date == d {
			col.add(Entry{Kind: EntryHold, Window: c.onDay(d, o.Span), Client: o.Client, Until: o.Expires})
		}
	}
	if p.Active {
		for _, w := range c.gaps(p, col.Windows, d) {
			col.add(Entry{Kind: EntryGap, Window: w})
		}
	}
	col.lanes()
	return col
}

func (col *Column) add(e Entry) { col.Entries = append(col.Entries, e) }

// onDay is a span as the day's clock shows it, cut at midnight.
func (c *Schedule) onDay(d Date, s Span) Window {
	from, to := c.Zone.Local(s.From), c.Zone.Local(s.To)
	w := Window{from.Minute, to.Minute}
	if from.Date.Before(d) {
		w.Start = 0
	}
	if to.Date.After(d) {
		w.End = EndOfDay
	}
	if w.End <= w.Start { // an hour that is repeated lies between
		w.End = min(w.Start+Minute(max(s.Minutes(), 1)), EndOfDay)
	}
	return w
}

// Gaps are the stretches of a day, now and to come, in which a professional works and is free, of at least one step of the
// salon's grid.
func (c *Schedule) Gaps(p ProfessionalID, d Date) []Window {
	i, ok := c.index[p]
	if !ok || !c.people[i].Active {
		return nil
	}
	windows, _ := c.windows(nil, &c.people[i], d)
	return c.gaps(&c.people[i], windows, d)
}

func (c *Schedule) gaps(p *person, windows []Window, d Date) []Window {
	const rounded = 5 // minutes: nobody books at 14:03
	now := (c.Now + rounded*60 - 1) / (rounded * 60) * (rounded * 60)
	var all []Window
	for _, w := range windows {
		span := deriveWindow(c.Zone, d, w)
		from := max(span.From, now)
		for _, busy := range p.busy {
			if busy.To <= from || busy.From >= span.To {
				continue
			}
			all = c.gap(all, d, Span{from, busy.From})
			from = busy.To
		}
		all = c.gap(all, d, Span{from, span.To})
	}
	return all
}

func (c *Schedule) gap(dst []Window, d Date, s Span) []Window {
	if s.From >= s.To || s.Minutes() < c.Rules.Grid {
		return dst
	}
	if w := c.onDay(d, s); int(w.End-w.Start) >= c.Rules.Grid {
		dst = append(dst, w)
	}
	return dst
}

// lanes sorts the entries, and gives each a place beside those that it shares a moment with.
func (col *Column) lanes() {
	slices.SortStableFunc(col.Entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var ends []Minute
	for i := range col.Entries {
		e := &col.Entries[i]
		lane := slices.IndexFunc(ends, func(end Minute) bool { return end <= e.Start })
		if lane < 0 {
			lane = len(ends)
			ends = append(ends, 0)
		}
		ends[lane], e.Lane = e.End, lane
		e.Alone = col.alone(i)
	}
	col.Lanes = max(1, len(ends))
}

// alone tells whether an entry shares no moment with another.
func (col *Column) alone(i int) bool {
	e := col.Entries[i]
	for k, o := range col.Entries {
		if k != i && o.Start < e.End && e.Start < o.End {
			return false
		}
	}
	return true
}
