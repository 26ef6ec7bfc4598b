package agenda_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"salonzap/internal/agenda"
)

// In every column all that takes up time is there once, gaps are free and within hours, what is beside one another is in
// lanes of its own, and no minute of the hours is lost: what is neither taken nor over is in a gap, crumbs aside.
func TestADayShowsEverythingOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := drawSalon(t, rapid.SampledFrom(clockChanges()).Draw(t, "turn"))
		s := d.Snapshot
		c := agenda.NewSchedule(s)
		for day := d.from; day.Before(d.to); day = day.AddDays(1) {
			got := agenda.NewDay(s, day, nil, nil)
			for _, col := range got.Columns {
				checkColumn(t, c, day, col)
			}
		}
	})
}

func checkColumn(t *rapid.T, c *agenda.Schedule, day agenda.Date, col agenda.Column) {
	if windows := c.Windows(col.Professional.ID, day); !slices.Equal(windows, col.Windows) || (len(windows) == 0) != (col.Closed != nil) {
		t.Fatalf("%s: the windows are %v and closed is %v, not %v", day, col.Windows, col.Closed, windows)
	}
	gaps := slices.DeleteFunc(slices.Clone(col.Entries), func(e agenda.Entry) bool { return e.Kind != agenda.EntryGap })
	if want := c.Gaps(col.Professional.ID, day); len(want) != len(gaps) {
		t.Fatalf("%s: %d gaps, Gaps has %d", day, len(gaps), len(want))
	}
	for i, e := range col.Entries {
		if e.Start < 0 || e.End <= e.Start || e.End > agenda.EndOfDay || e.Lane < 0 || e.Lane >= col.Lanes {
			t.Fatalf("%s: entry %+v of %d lanes", day, e, col.Lanes)
		}
		for _, o := range col.Entries[:i] {
			if o.Lane == e.Lane && o.Start < e.End && e.Start < o.End {
				t.Fatalf("%s: two in lane %d: %s and %s", day, e.Lane, o.Window, e.Window)
			}
		}
	}
	for m := agenda.Minute(0); m < agenda.EndOfDay; m += 5 {
		at, ok := c.Zone.Instant(agenda.Local{Date: day, Minute: m})
		if !ok {
			continue
		}
		in := slices.ContainsFunc(gaps, func(e agenda.Entry) bool { return e.Start <= m && m < e.End })
		if in && (!within(col.Windows, m) || taken(c, col.Professional.ID, at) || at < c.Now) && plain(c, day) {
			t.Fatalf("%s %s is in a gap, and is no free time", day, m)
		}
		grid := agenda.Instant(c.Rules.Grid) * 60
		if !in && within(col.Windows, m) && plain(c, day) && col.Professional.Active && freeFor(c, col, day, at-grid, at+grid) && at >= c.Now+grid {
			t.Fatalf("%s %s is free, and in no gap", day, m)
		}
	}
}

func within(windows []agenda.Window, m agenda.Minute) bool {
	return slices.ContainsFunc(windows, func(w agenda.Window) bool { return w.Start <= m && m < w.End })
}

func taken(c *agenda.Schedule, p agenda.ProfessionalID, at agenda.Instant) bool {
	return slices.ContainsFunc(c.Occupied, func(o agenda.Occupancy) bool {
		live := o.Kind != agenda.ForHold || o.Expires > c.Now
		return o.Professional == p && live && o.Span.From <= at && at < o.Span.To
	})
}

// freeFor tells whether a whole stretch is free and within one window.
func freeFor(c *agenda.Schedule, col agenda.Column, day agenda.Date, from, to agenda.Instant) bool {
	first, last := c.Zone.Local(from), c.Zone.Local(to)
	one := slices.ContainsFunc(col.Windows, func(w agenda.Window) bool {
		return first.Date == day && last.Date == day && w.Start <= first.Minute && last.Minute <= w.End
	})
	for at := from; one && at < to; at += 60 {
		one = !taken(c, col.Professional.ID, at)
	}
	return one
}

// plain tells whether the clock is not changed around a day.
func plain(c *agenda.Schedule, day agenda.Date) bool {
	from, _ := c.Zone.Derive(agenda.Local{Date: day.AddDays(-1)})
	to, _ := c.Zone.Derive(agenda.Local{Date: day.AddDays(2)})
	return agenda.Span{From: from, To: to}.Minutes() == 3*24*60
}
