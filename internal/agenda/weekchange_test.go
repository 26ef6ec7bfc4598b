package agenda_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
)

// On each day the hours are those of the change where it counts, and those of before where it does not; the week can be kept.
func TestChangeWeekChangesTheDaysThatItNames(t *testing.T) {
	t.Parallel()
	begin, err := agenda.ParseDate("2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string) agenda.Date {
			n := rapid.IntRange(0, 40).Draw(t, name)
			if n == 0 {
				return agenda.Date{}
			}
			return begin.AddDays(n)
		}
		span := func() (from, until agenda.Date) {
			from, until = day("from"), day("until")
			if !until.IsZero() && until.Before(from) {
				from, until = until, from
			}
			return from, until
		}
		hours := func() (week []agenda.Weekly) {
			for d := time.Sunday; d <= time.Saturday; d++ {
				if n := rapid.IntRange(0, 3).Draw(t, "windows"); n > 0 {
					week = append(week, agenda.Weekly{Weekday: d, Window: agenda.Window{Start: agenda.Minute(60 * n), End: agenda.Minute(60*n + 300)}})
				}
			}
			return week
		}
		var week []agenda.Weekly
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			fresh := hours()
			from, until := span()
			next := agenda.ChangeWeek(week, fresh, from, until)
			for n := range 50 {
				d := begin.AddDays(n)
				want := agenda.WeekOn(week, d)
				if !d.Before(from) && (until.IsZero() || !d.After(until)) {
					want = fresh
				}
				if diff := cmp.Diff(windowsOf(want, d), windowsOf(agenda.WeekOn(next, d), d)); diff != "" {
					t.Fatalf("%s, change from %s until %s:\n%s", d, from, until, diff)
				}
			}
			if _, err := agenda.NewWeek(next); err != nil {
				t.Fatalf("the week cannot be kept: %v", err)
			}
			week = next
		}
	})
}

func windowsOf(week []agenda.Weekly, d agenda.Date) []agenda.Window {
	all := []agenda.Window{}
	for _, w := range week {
		if w.Weekday == d.Weekday() {
			all = append(all, w.Window)
		}
	}
	slices.SortFunc(all, func(a, b agenda.Window) int { return int(a.Start - b.Start) })
	return all
}
