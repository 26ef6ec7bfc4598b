package page

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Dates are days that are not as their week says: of the salon, or of somebody.
type Dates struct {
	Page           Context
	Action, Back   string
	BackLabel      string
	Salon          bool
	Shown          string // which days the page shows, at which versions
	Rows           []DateRow
	First, Last    Field
	Start, End     Field
	Start2, End2   Field
	Reason         Field
	Problem        string
	Holidays       []HolidayTick
	HolidaysAction string
	HolidayDate    Field
	HolidayName    Field
}

// DateRow is one of them.
type DateRow struct {
	Date, Day, Says string
	Holiday         bool // one that was typed
	Version         agenda.Version
}

// HolidayTick is a national holiday, to say whether the salon is closed.
type HolidayTick struct {
	Tick
	Day   string
	Was   bool   // ticked when the form was made
	Shown string // the name of the field that says so
}

// TypedDates are such days as they were typed.
type TypedDates struct {
	First, Last, Reason      string
	Windows                  [][2]string
	HolidayDate, HolidayName string
	Seen                     func(holiday bool, d agenda.Date) agenda.Version // what the form showed of a day
	Errors                   Errors
}

// ReadDates reads what was typed.
func ReadDates(f url.Values) TypedDates {
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	t := TypedDates{First: get("first"), Last: get("last"), Reason: get("reason"), Seen: seenDays(f)}
	for _, n := range []string{"", "2"} {
		t.Windows = append(t.Windows, [2]string{get("start" + n), get("end" + n)})
	}
	return t
}

// Parse makes exceptions of what was typed, one for each day. Errors: *TypedError.
func (t TypedDates) Parse(p agenda.ProfessionalID, today agenda.Date, most int) ([]agenda.Exception, error) {
	const op = "page.dates"
	first, err := agenda.ParseDate(t.First)
	if err != nil {
		return nil, &TypedError{"first", err}
	}
	if first.Before(today) {
		return nil, &TypedError{"first", fault.Field(op, "first", text.DatesPast)}
	}
	last := first
	if t.Last != "" {
		if last, err = agenda.ParseDate(t.Last); err != nil {
			return nil, &TypedError{"last", err}
		}
	}
	switch n := last.Sub(first); {
	case n < 0:
		return nil, &TypedError{"last", fault.Field(op, "last", text.AgendaUntil)}
	case n >= most:
		return nil, &TypedError{"last", fault.Field(op, "last", text.DatesTooMany, most)}
	}
	var hours []agenda.Window
	for i, pair := range t.Windows {
		if pair[0] == "" && pair[1] == "" {
			continue
		}
		x, err := parseWindow(pair)
		if err != nil {
			return nil, &TypedError{[]string{"start", "start2"}[i], err}
		}
		hours = append(hours, x)
	}
	var all []agenda.Exception
	for d := first; !d.After(last); d = d.AddDays(1) {
		e, err := agenda.NewException(p, d, hours, t.Reason)
		if err != nil {
			return nil, err
		}
		if t.Seen != nil {
			e.Version = t.Seen(false, d)
		}
		all = append(all, e)
	}
	return all, nil
}

// ComingHolidays are the national holidays of the next year, in order.
func ComingHolidays(today agenda.Date) []agenda.Holiday {
	year, _, _ := today.Parts()
	const aYear = 366
	var all []agenda.Holiday
	for _, h := range append(agenda.National(year), agenda.National(year+1)...) {
		if !h.Date.Before(today) && h.Date.Sub(today) < aYear {
			all = append(all, h)
		}
	}
	return all
}

// NewDates makes the page. p is zero for the salon.
func NewDates(c Context, action, back string, all agenda.Snapshot, p agenda.Professional, today agenda.Date, t TypedDates) Dates {
	d := Dates{Page: c, Action: action, Back: back, BackLabel: c.Say(text.NavTeam), Salon: p.ID.IsZero(), Problem: t.Errors[""], HolidaysAction: back + "holidays"}
	for _, e := range all.Exceptions {
		if e.Professional != p.ID {
			continue
		}
		says := c.Windows(e.Windows)
		if len(e.Windows) == 0 {
			says = c.Say(text.DatesAway)
			if d.Salon {
				says = c.Say(text.DatesClosed)
			}
		}
		if e.Reason != "" {
			says += " · " + e.Reason
		}
		d.Rows = append(d.Rows, DateRow{Date: e.Date.String(), Day: c.Day(e.Date, today), Says: says, Version: e.Version})
	}
	if d.Salon {
		d.holidays(all, today)
	} else {
		d.Back, d.BackLabel = back+p.ID.String()+"/", p.Name
	}
	d.Shown = shownDays(d.Rows)
	slices.SortStableFunc(d.Rows, func(a, b DateRow) int { return cmp.Compare(a.Date, b.Date) })
	field := func(name, kind, value, label, hint string) Field {
		return Field{ID: name, Name: name, Type: kind, Label: label, Hint: hint, Value: value, Error: t.Errors[name], Autocomplete: "off"}
	}
	d.First = field("first", "date", t.First, c.Say(text.DatesFirst), "")
	d.First.Required = true
	d.Last = field("last", "date", t.Last, c.Say(text.DatesLast), c.Say(text.DatesLastHint))
	for len(t.Windows) < 2 { //nolint:mnd // morning and afternoon
		t.Windows = append(t.Windows, [2]string{})
	}
	hours := c.Say(text.DatesHours)
	d.Start = field("start", "time", t.Windows[0][0], c.Say(text.WindowStart, hours, 1), "")
	d.End = field("end", "time", t.Windows[0][1], c.Say(text.WindowEnd, hours, 1), "")
	d.Start2 = field("start2", "time", t.Windows[1][0], c.Say(text.WindowStart, hours, 2), "")
	d.End2 = field("end2", "time", t.Windows[1][1], c.Say(text.WindowEnd, hours, 2), "")
	d.Reason = field("reason", "text", t.Reason, c.Say(text.DatesReason), c.Say(text.DatesReasonHint))
	d.Reason.Max, d.Reason.Optional = agenda.MaxReason, true
	d.HolidayDate = field("holiday_date", "date", t.HolidayDate, c.Say(text.HolidayDate), "")
	d.HolidayName = field("holiday_name", "text", t.HolidayName, c.Say(text.HolidayName), c.Say(text.HolidayNameHint))
	d.HolidayDate.Name, d.HolidayName.Name, d.HolidayName.Max = "date", "name", agenda.MaxName
	return d
}

// holidays adds the national ones, to say of each whether the salon is closed, and those that were typed.
func (d *Dates) holidays(all agenda.Snapshot, today agenda.Date) {
	for _, h := range ComingHolidays(today) {
		kept := slices.ContainsFunc(all.Holidays, func(o agenda.Holiday) bool { return o.Date == h.Date && o.Key == h.Key && o.Closed })
		d.Holidays = append(d.Holidays, HolidayTick{
			Tick: Tick{Name: closedField(h), Value: "1", Label: h.Say(d.Page.Lang), Ticked: kept}, Day: d.Page.Day(h.Date, today),
			Was: kept, Shown: shownField(h),
		})
	}
	for _, h := range all.Holidays {
		if h.Key == "" {
			d.Rows = append(d.Rows, DateRow{Date: h.Date.String(), Day: d.Page.Day(h.Date, today), Says: d.Page.Say(text.DatesClosed) + " · " + h.Name, Holiday: true, Version: h.Version})
		}
	}
}
