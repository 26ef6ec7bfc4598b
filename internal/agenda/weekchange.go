package agenda

import (
	"maps"
	"slices"
)

// ChangeWeek is a week in which others count from a day on, and until another one where that is not zero; then what stood before
// counts again. A zero from is always. The weekdays and hours of fresh count, not its days. What ended before today is left
// as it is, so that figures of the past stay as they were.
func ChangeWeek(old, fresh []Weekly, from, until Date) []Weekly {
	var all []Weekly
	for _, w := range old {
		if before := w; !from.IsZero() && (w.From.IsZero() || w.From.Before(from)) {
			if last := from.AddDays(-1); w.Until.IsZero() || w.Until.After(last) {
				before.Until = last
			}
			all = append(all, before)
		}
		if after := w; !until.IsZero() && (w.Until.IsZero() || w.Until.After(until)) {
			if next := until.AddDays(1); w.From.Before(next) {
				after.From = next
			}
			all = append(all, after)
		}
	}
	for _, w := range fresh {
		w.From, w.Until = from, until
		all = append(all, w)
	}
	return all
}

// WeekOn are the windows of a week that count on a day's week, whatever its weekday: those in force on the day.
func WeekOn(week []Weekly, d Date) []Weekly {
	var all []Weekly
	for _, w := range week {
		if !d.Before(w.From) && (w.Until.IsZero() || !d.After(w.Until)) {
			all = append(all, w)
		}
	}
	return all
}

// WeekChanges are the days after a day on which a week becomes another one, in order.
func WeekChanges(week []Weekly, after Date) []Date {
	seen := map[Date]bool{}
	for _, w := range week {
		if w.From.After(after) {
			seen[w.From] = true
		}
		if !w.Until.IsZero() && !w.Until.Before(after) {
			seen[w.Until.AddDays(1)] = true
		}
	}
	return sortedDates(seen)
}

func sortedDates(set map[Date]bool) []Date {
	return slices.SortedFunc(maps.Keys(set), Date.Compare)
}
