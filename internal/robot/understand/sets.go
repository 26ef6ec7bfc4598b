package understand

import "slices"

// join sorts days and melts ranges that overlap or touch, except single days that only touch: "10 e 11" stay two.
func join(days []DateRange) []DateRange {
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b DateRange) int {
		if a.From != b.From {
			return int(a.From - b.From)
		}
		return int(b.To - a.To)
	})
	var out []DateRange
	for _, d := range sorted {
		if n := len(out); n > 0 && d.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, d.To)
			continue
		}
		out = append(out, d)
	}
	return out
}

// without takes days out of days.
func without(days, gone []DateRange) []DateRange {
	for _, g := range gone {
		var left []DateRange
		for _, d := range days {
			if g.To < d.From || g.From > d.To {
				left = append(left, d)
				continue
			}
			if d.From < g.From {
				left = append(left, DateRange{d.From, g.From - 1})
			}
			if d.To > g.To {
				left = append(left, DateRange{g.To + 1, d.To})
			}
		}
		days = left
	}
	return days
}

// joinTimes sorts hours and melts windows that overlap; an exact hour within a window is part of it.
func joinTimes(times []TimeRange) []TimeRange {
	sorted := slices.Clone(times)
	slices.SortFunc(sorted, func(a, b TimeRange) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	var out []TimeRange
	for _, t := range sorted {
		if n := len(out); n > 0 && (t.From < out[n-1].To || t == out[n-1]) {
			out[n-1].To = max(out[n-1].To, t.To)
			continue
		}
		out = append(out, t)
	}
	return out
}

// withoutTimes takes windows out of windows. Exact hours within a window that is taken out go with it.
func withoutTimes(times, gone []TimeRange) []TimeRange {
	for _, g := range gone {
		var left []TimeRange
		for _, t := range times {
			switch {
			case g.Exact() && t.Exact() && t != g, g.Exact() && !t.Exact(), t.Exact() && (t.From < g.From || t.From > g.To), g.To <= t.From || g.From >= t.To && !t.Exact():
				left = append(left, t)
				continue
			case t.Exact():
				continue
			}
			if t.From < g.From {
				left = append(left, TimeRange{t.From, g.From})
			}
			if t.To > g.To {
				left = append(left, TimeRange{g.To, t.To})
			}
		}
		times = left
	}
	return times
}
