package agenda_test

import (
	"fmt"
	"time"
	_ "time/tzdata" // the machine's zones may be others

	"salonzap/internal/agenda"
)

// The oracle says which times are offered by walking through every real minute and looking at the clock, as one would with a
// calendar on the wall. It shares no code with the engine, not even the arithmetic of dates: days are texts to it.

// tick is one real minute.
type tick struct {
	unix   int64
	day    string // 2006-01-02
	minute int
	week   time.Weekday
	again  bool // the clock showed this time before
	taken  bool
}

type oracle struct {
	s        agenda.Snapshot
	from, to agenda.Date
	ticks    []tick
}

// clocks are the minutes that were walked through before, by zone and days: a hundred salons share a few of them.
type clocks map[string][]tick

func newOracle(c clocks, s agenda.Snapshot, from, to agenda.Date) oracle {
	key := s.Zone.String() + " " + from.String() + " " + to.String()
	if c[key] == nil {
		c[key] = clock(s, from, to)
	}
	return oracle{s, from, to, c[key]}
}

func (o oracle) slots(a agenda.Ask) []string {
	s, from, to, ticks := o.s, o.from, o.to, o.ticks
	service, person, ok := whoAndWhat(s, a)
	if !ok {
		return nil
	}
	work := service.Work
	for _, k := range person.Does {
		if k.Service == service.ID && k.Work != nil {
			work = *k.Work
		}
	}
	occupy(s, person.ID, ticks)
	today := time.Unix(int64(s.Now), 0).In(location(s)).Format(time.DateOnly)
	last := addDays(today, s.Rules.Horizon)
	first, end := from.String(), to.String()
	var all []string
	var windows []agenda.Window // of the day that the clock shows
	var noMore bool
	shown := ""
	for i, t := range ticks {
		if t.again || t.day < first || t.day >= end || t.day > last {
			continue
		}
		if t.day != shown {
			shown, windows, noMore = t.day, hours(s, person, t), full(s, person, t.day)
		}
		if t.unix < int64(s.Now)+int64(s.Rules.Lead)*60 || noMore {
			continue
		}
		for _, w := range windows {
			if inWindow(w, t) && onGrid(s, person, work, w, t) && stays(ticks[i:], w, work) && isFree(ticks, i, work) {
				all = append(all, fmt.Sprintf("%s %02d:%02d %d", t.day, t.minute/60, t.minute%60, t.unix))
			}
		}
	}
	return all
}

func location(s agenda.Snapshot) *time.Location {
	loc, err := time.LoadLocation(s.Zone.String())
	if err != nil {
		panic(err)
	}
	return loc
}

func addDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(12*time.Hour).AddDate(0, 0, n).Format(time.DateOnly)
}

func whoAndWhat(s agenda.Snapshot, a agenda.Ask) (service agenda.Service, person agenda.Professional, ok bool) {
	for _, x := range s.Services {
		for _, p := range s.Professionals {
			for _, k := range p.Does {
				if x.ID == a.Service && p.ID == a.Professional && k.Service == x.ID && x.Active && p.Active {
					return x, p, true
				}
			}
		}
	}
	return service, person, false
}

// clock lists every minute, with a margin for work that reaches out of the days.
func clock(s agenda.Snapshot, from, to agenda.Date) []tick {
	start, _ := time.Parse(time.DateOnly, from.String())
	end, _ := time.Parse(time.DateOnly, to.String())
	loc := location(s)
	seen := map[string][]bool{}
	all, day, shown := []tick(nil), "", [3]int{}
	for at := start.Add(-36 * time.Hour); at.Before(end.Add(50 * time.Hour)); at = at.Add(time.Minute) {
		here := at.In(loc)
		if y, m, d := here.Date(); shown != [3]int{y, int(m), d} {
			day, shown = here.Format(time.DateOnly), [3]int{y, int(m), d}
		}
		if seen[day] == nil {
			seen[day] = make([]bool, 1440)
		}
		m := here.Hour()*60 + here.Minute()
		all = append(all, tick{unix: at.Unix(), day: day, minute: m, week: here.Weekday(), again: seen[day][m]})
		seen[day][m] = true
	}
	return all
}

func occupy(s agenda.Snapshot, p agenda.ProfessionalID, ticks []tick) {
	for i := range ticks {
		ticks[i].taken = false
	}
	for _, o := range s.Occupied {
		if o.Professional != p || o.Kind == agenda.ForHold && o.Expires <= s.Now {
			continue
		}
		for i := range ticks {
			if ticks[i].unix >= int64(o.Span.From) && ticks[i].unix < int64(o.Span.To) {
				ticks[i].taken = true
			}
		}
	}
}

// full counts what begins on a day by what it belongs to.
func full(s agenda.Snapshot, p agenda.Professional, day string) bool {
	if p.DailyCap == 0 {
		return false
	}
	begun := map[string]bool{}
	for _, o := range s.Occupied {
		if o.Professional != p.ID || o.Date.String() != day {
			continue
		}
		switch {
		case o.Kind == agenda.ForAppointment || o.Kind == agenda.ForEncaixe:
			begun[o.Appointment.String()] = true
		case o.Kind == agenda.ForHold && o.Expires > s.Now:
			begun[o.Hold.String()] = true
		}
	}
	return len(begun) >= p.DailyCap
}

// hours are the windows of the day that the clock shows.
func hours(s agenda.Snapshot, p agenda.Professional, t tick) []agenda.Window {
	for _, e := range s.Exceptions {
		if e.Professional == p.ID && e.Date.String() == t.day {
			return e.Windows
		}
	}
	for _, e := range s.Exceptions {
		if e.Professional.IsZero() && e.Date.String() == t.day {
			return e.Windows
		}
	}
	for _, h := range s.Holidays {
		if h.Closed && h.Date.String() == t.day {
			return nil
		}
	}
	var all []agenda.Window
	for _, w := range p.Week {
		began := w.From.IsZero() || w.From.String() <= t.day
		ended := !w.Until.IsZero() && w.Until.String() < t.day
		if w.Weekday == t.week && began && !ended {
			all = append(all, w.Window)
		}
	}
	return all
}

func inWindow(w agenda.Window, t tick) bool { return t.minute >= int(w.Start) && t.minute < int(w.End) }

func onGrid(s agenda.Snapshot, p agenda.Professional, work agenda.Work, w agenda.Window, t tick) bool {
	if (t.minute-int(w.Start))%s.Rules.Grid == 0 {
		return true
	}
	if !s.Rules.Snug {
		return false
	}
	for _, o := range s.Occupied {
		counts := o.Kind != agenda.ForHold || o.Expires > s.Now
		if o.Professional == p.ID && counts && int64(o.Span.To)+int64(work.BufferBefore)*60 == t.unix {
			return true
		}
	}
	return false
}

// stays tells whether the clock shows the window, on the same day, in every minute of the work.
func stays(ticks []tick, w agenda.Window, work agenda.Work) bool {
	n := 0
	for _, x := range work.Segments {
		n += x.Minutes
	}
	for _, t := range ticks[:n] {
		if t.day != ticks[0].day || !inWindow(w, t) {
			return false
		}
	}
	return true
}

// isFree looks at every minute in which the professional would be taken.
func isFree(ticks []tick, at int, work agenda.Work) bool {
	for i := at - work.BufferBefore; i < at; i++ {
		if ticks[i].taken {
			return false
		}
	}
	for _, x := range work.Segments {
		for end := at + x.Minutes; at < end; at++ {
			if x.Kind == agenda.Busy && ticks[at].taken {
				return false
			}
		}
	}
	for i := at; i < at+work.BufferAfter; i++ {
		if ticks[i].taken {
			return false
		}
	}
	return true
}
