package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
)

// shownDays says in one field which days a page shows, and at which versions: what is typed of a day counts only over what was seen.
func shownDays(rows []DateRow) string {
	all := make([]string, len(rows))
	for i, r := range rows {
		all[i] = dayMark(r.Holiday, r.Date) + strconv.Itoa(int(r.Version))
	}
	return strings.Join(all, ",")
}

func dayMark(holiday bool, date string) string {
	if holiday {
		return "h" + date + ":"
	}
	return date + ":"
}

// seenDays reads what a form showed. A form that does not say saw whatever there is.
func seenDays(f url.Values) func(holiday bool, d agenda.Date) agenda.Version {
	if !f.Has("shown") {
		return func(bool, agenda.Date) agenda.Version { return agenda.AnyVersion }
	}
	marks := strings.Split(f.Get("shown"), ",")
	return func(holiday bool, d agenda.Date) agenda.Version {
		prefix := dayMark(holiday, d.String())
		for _, m := range marks {
			if version, ok := strings.CutPrefix(m, prefix); ok {
				return SeenVersion(version)
			}
		}
		return agenda.Absent
	}
}

// SeenHoliday is the version of a typed holiday that a form showed.
func SeenHoliday(f url.Values, h agenda.Holiday) agenda.Version { return seenDays(f)(true, h.Date) }

// SeenVersion reads the version that a form showed; one that says nothing saw whatever there is, and one that says no number saw nothing.
func SeenVersion(s string) agenda.Version {
	if s == "" {
		return agenda.AnyVersion
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return agenda.Absent
	}
	return agenda.Version(n)
}

func closedField(h agenda.Holiday) string { return "closed-" + h.Date.String() + string(h.Key) }

func shownField(h agenda.Holiday) string { return "shown-" + h.Date.String() + string(h.Key) }

// ChangedHolidays are the national holidays that somebody ticked or unticked, over what is stored now. What they left as the form showed
// it is left to whoever changed it in between.
func ChangedHolidays(f url.Values, all agenda.Snapshot, today agenda.Date) []agenda.Holiday {
	var changed []agenda.Holiday
	for _, h := range ComingHolidays(today) {
		if h.Closed = f.Has(closedField(h)); f.Has("seen") && h.Closed == f.Has(shownField(h)) {
			continue
		}
		h.Version = agenda.Absent
		if i := slices.IndexFunc(all.Holidays, func(o agenda.Holiday) bool { return o.Date == h.Date && o.Key == h.Key }); i >= 0 {
			h.Version = all.Holidays[i].Version
		}
		changed = append(changed, h)
	}
	return changed
}
