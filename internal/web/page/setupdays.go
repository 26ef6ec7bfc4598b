package page

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// SetupHoursStep is the third step: the salon's hours.
type SetupHoursStep struct {
	Setup
	Week    []DayFields
	Shown   string   // a mark of the hours that were kept when the form was made
	Stored  []string // what somebody else kept in between
	Problem string
}

// NewSetupHours makes the step.
func NewSetupHours(p Setup, all agenda.Snapshot, today agenda.Date, typed TypedWeek, errs Errors) SetupHoursStep {
	shared := SharedWeek(all, today)
	s := SetupHoursStep{Setup: p, Week: typed.Fields(p.Page.Localizer, errs), Shown: HoursMark(shared), Problem: errs[""]}
	if s.Problem == p.Page.Say(text.ChangedMeanwhile) {
		s.Stored = []string{p.Page.WeekSentence(shared)}
	}
	return s
}

// HoursMark tells one week's hours from another's, whatever the days between which they count.
func HoursMark(week []agenda.Weekly) string {
	sum := sha256.Sum256(fmt.Append(nil, mustWeek(bare(week))))
	return hex.EncodeToString(sum[:8])
}

// SameHours tells whether two weeks have the same hours, whatever the days between which they count.
func SameHours(a, b []agenda.Weekly) bool { return slices.Equal(mustWeek(bare(a)), mustWeek(bare(b))) }

// SharedWeek are the hours of who came first; nil while nobody has any.
func SharedWeek(all agenda.Snapshot, today agenda.Date) []agenda.Weekly {
	for _, p := range all.Professionals {
		if week := agenda.WeekOn(p.Week, today); p.Active && len(week) > 0 {
			return bare(week)
		}
	}
	return nil
}

// WithSharedHours are the people who have the salon's hours, or none, with other hours from today on. Those in the past, and those that
// were planned for later, stay as they are.
func WithSharedHours(people []agenda.Professional, shared, week []agenda.Weekly, today agenda.Date) []agenda.Professional {
	var changed []agenda.Professional
	for _, p := range people {
		now := agenda.WeekOn(p.Week, today)
		if !p.Active || len(now) > 0 && !SameHours(now, shared) || SameHours(now, week) {
			continue
		}
		var from, until agenda.Date
		if len(p.Week) > 0 {
			from = today
		}
		if later := agenda.WeekChanges(p.Week, today); len(later) > 0 {
			until = later[0].AddDays(-1)
		}
		p.Week = agenda.ChangeWeek(p.Week, week, from, until)
		changed = append(changed, p)
	}
	return changed
}

// SetupDays is the fourth step: holidays, and other days on which the salon is closed.
type SetupDays struct {
	Setup
	Holidays            []HolidayTick
	Rows                []DateRow
	Shown               string // which days the page shows, at which versions
	First, Last, Reason Field
	Problem             string
	More                string // where days off are
}

// NewSetupDays makes the step. What was said before stands; else national holidays are closed. refused is a form that is shown again;
// nil at first.
func NewSetupDays(p Setup, all agenda.Snapshot, today agenda.Date, refused url.Values, typed TypedDates) SetupDays {
	d := NewDates(p.Page, "", "", all, agenda.Professional{}, today, typed)
	s := SetupDays{
		Setup: p, Rows: d.Rows, Shown: d.Shown, First: d.First, Last: d.Last, Reason: d.Reason, Problem: d.Problem, More: p.Salon + "team/dates",
	}
	s.First.Required, s.First.Optional = false, true
	for _, h := range ComingHolidays(today) {
		if o, kept := keptHoliday(all, h); kept {
			h.Closed = o.Closed
		}
		tick := HolidayTick{
			Tick: Tick{Name: closedField(h), Label: h.Say(p.Page.Lang), Ticked: h.Closed}, Day: p.Page.Day(h.Date, today), Was: h.Closed, Shown: shownField(h),
		}
		if refused != nil {
			tick.Ticked, tick.Was = refused.Has(closedField(h)), refused.Has(shownField(h))
		}
		s.Holidays = append(s.Holidays, tick)
	}
	return s
}

// SetupHolidays are the holidays that the step keeps: those that somebody ticked or unticked, and those of which nothing was said yet.
func SetupHolidays(f url.Values, all agenda.Snapshot, today agenda.Date) []agenda.Holiday {
	fresh := ChangedHolidays(f, all, today)
	for _, h := range ComingHolidays(today) {
		if _, kept := keptHoliday(all, h); kept || slices.ContainsFunc(fresh, func(o agenda.Holiday) bool { return o.Date == h.Date && o.Key == h.Key }) {
			continue
		}
		h.Closed, h.Version = f.Has(closedField(h)), agenda.Absent
		fresh = append(fresh, h)
	}
	return fresh
}

func keptHoliday(all agenda.Snapshot, h agenda.Holiday) (agenda.Holiday, bool) {
	i := slices.IndexFunc(all.Holidays, func(o agenda.Holiday) bool { return o.Date == h.Date && o.Key == h.Key })
	if i < 0 {
		return agenda.Holiday{}, false
	}
	return all.Holidays[i], true
}
