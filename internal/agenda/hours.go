package agenda

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Window is a stretch of working time of one day, Start included and End not. Breaks are what lies between windows.
type Window struct{ Start, End Minute }

// String is 09:00–12:00.
func (w Window) String() string { return w.Start.String() + "–" + w.End.String() }

// MaxWindows is how many windows a day may have.
const MaxWindows = 8

// NewWindow checks a window. A window does not cross midnight. Errors: Invalid "window".
func NewWindow(start, end Minute) (Window, error) {
	if start < 0 || end <= start || end > EndOfDay {
		return Window{}, fault.Field("agenda.window", "window", text.AgendaWindow, start.String(), end.String())
	}
	return Window{start, end}, nil
}

// cleanWindows sorts the windows of a day and refuses those that cross. Errors: Invalid "window" or "windows".
func cleanWindows(op string, in []Window) ([]Window, error) {
	all := slices.Clone(in)
	slices.SortFunc(all, func(a, b Window) int { return int(a.Start - b.Start) })
	if len(all) > MaxWindows {
		return nil, fault.Field(op, "windows", text.AgendaWindows, MaxWindows)
	}
	for i, w := range all {
		if _, err := NewWindow(w.Start, w.End); err != nil {
			return nil, err
		}
		if i > 0 && w.Start < all[i-1].End {
			return nil, fault.Field(op, "windows", text.AgendaWindowsCross, all[i-1].String(), w.String())
		}
	}
	return all, nil
}

// Weekly is a window that comes back every week.
type Weekly struct {
	Weekday time.Weekday
	Window
	From  Date // the first day on which it counts; zero: always
	Until Date // the last; zero: with no end
}

// on tells whether it counts on a day.
func (w Weekly) on(d Date) bool {
	return w.Weekday == d.Weekday() && !d.Before(w.From) && (w.Until.IsZero() || !d.After(w.Until))
}

// meets tells whether there may be a day on which two windows cross.
func (w Weekly) meets(o Weekly) bool {
	apart := !w.Until.IsZero() && w.Until.Before(o.From) || !o.Until.IsZero() && o.Until.Before(w.From)
	return w.Weekday == o.Weekday && !apart && w.Start < o.End && o.Start < w.End
}

// NewWeek checks the windows of one professional and sorts them. Errors: Invalid with the path of the window that is wrong, as "week[1].until"; of two that cross it
// is the later one of in.
func NewWeek(in []Weekly) ([]Weekly, error) {
	const op = "agenda.week"
	for i, w := range in {
		at := func(field string) string { return fmt.Sprintf("week[%d].%s", i, field) }
		if _, err := NewWindow(w.Start, w.End); err != nil {
			return nil, fault.Field(op, at("window"), text.AgendaWindow, w.Start.String(), w.End.String())
		}
		if w.Weekday < time.Sunday || w.Weekday > time.Saturday {
			return nil, fault.Field(op, at("weekday"), text.AgendaWeekday)
		}
		if !w.Until.IsZero() && w.Until.Before(w.From) {
			return nil, fault.Field(op, at("until"), text.AgendaUntil)
		}
		if j := slices.IndexFunc(in[:i], w.meets); j >= 0 {
			first, second := in[j].Window, w.Window
			if second.Start < first.Start {
				first, second = second, first
			}
			return nil, fault.Field(op, at("start"), text.AgendaWindowsCross, first.String(), second.String())
		}
	}
	all := slices.Clone(in)
	slices.SortStableFunc(all, func(a, b Weekly) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.Start, b.Start))
	})
	return all, nil
}

// Exception is a day that is not as its week says: for one professional, or for the salon.
type Exception struct {
	Professional ProfessionalID // zero: the salon
	Date         Date
	Windows      []Window // none: closed, or away
	Reason       string   // as typed; may be empty
	Version      Version
}

// NewException checks an exception. Errors: Invalid "date", "window", "windows" or "reason".
func NewException(p ProfessionalID, d Date, windows []Window, reason string) (Exception, error) {
	const op = "agenda.exception"
	if d.IsZero() {
		return Exception{}, fault.Field(op, "date", text.AgendaDate)
	}
	windows, err := cleanWindows(op, windows)
	if err != nil {
		return Exception{}, err
	}
	if reason, err = cleanReason(op, reason); err != nil {
		return Exception{}, err
	}
	return Exception{Professional: p, Date: d, Windows: windows, Reason: reason}, nil
}
