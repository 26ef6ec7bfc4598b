package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// rowMinutes is how long one row of the day's grid lasts. Classes say where something stands in it, since no page of ours
// may carry styles of its own.
const rowMinutes = 5

// DayInput is what a day's page is drawn from.
type DayInput struct {
	Localizer
	Base    string // of the agenda's pages: "/dashboard/agenda/"
	Day     agenda.Day
	Now     agenda.Local // of the salon
	Step    int          // the salon's grid, in minutes
	Clients map[agenda.ClientID]contact.Brief
	Person  agenda.ProfessionalID // the only one that is shown; zero: all
	Back    string                // "today" when actions lead back there
}

// Day is the part of a day's page that changes by itself.
type Day struct {
	Localizer
	Base        string
	ISO, Person string // the day, and whose it is; empty: everybody's
	From, To    int    // hours that are shown
	Columns     []DayColumn
	Now         *GridPlace // today: where the line for now is
	Clock       string
	Cancelled   []DayEntry
	Step        int // minutes between the times that a move by hand goes to
}

// GridPlace is where something stands in the grid of a day.
type GridPlace struct{ Start, End agenda.Minute }

// Class names the place: hour and five minutes of its start, then of its end.
func (g GridPlace) Class() string {
	start, end := int(g.Start)/rowMinutes, int(g.End)/rowMinutes
	end = max(end, start+1)
	const rows = 60 / rowMinutes
	n := func(prefix string, i int) string { return prefix + strconv.Itoa(i) }
	return strings.Join([]string{n("h", start/rows), n("m", start%rows), n("i", end/rows), n("j", end%rows)}, " ")
}

// DayColumn is one person's.
type DayColumn struct {
	ID, Name string
	Closed   string // why they do not work
	Hours    string // when they do
	Lanes    int
	Entries  []DayEntry
}

// DayEntry is one thing in a column, or in a list.
type DayEntry struct {
	Kind        agenda.EntryKind
	Place       GridPlace
	Lane        int
	Wide        bool // nothing is beside it
	Time, Until string
	Name, What  string
	Who         string // the professional
	Href        string
	ID          string
	Version     int
	Status      StatusMark
	Encaixe     bool
	Movable     bool
	Person      string // of a gap: whose it is, for new appointments
	Length      string // "45 min"
}

// StatusMark is an appointment's status as a shape and a word.
type StatusMark struct {
	Name        agenda.StatusName
	Icon, Label string
	Tone        Tone
}

// StatusMark says an appointment's status. A booked one has none: that is how they mostly are.
func (w Localizer) StatusMark(st agenda.Status) StatusMark {
	m := StatusMark{Name: st.Name(), Label: w.Say(text.DayStatusKey(string(st.Name())))}
	switch st.(type) {
	case agenda.Booked:
		m.Icon, m.Tone = "wait", ToneInfo
	case agenda.Confirmed:
		m.Icon, m.Tone = "dot", ToneGood
	case agenda.Done:
		m.Icon, m.Tone = "check", ToneGood
	case agenda.NoShow:
		m.Icon, m.Tone = "off", ToneBad
	case agenda.Cancelled:
		m.Icon, m.Tone = "stop", ToneWarn
	}
	return m
}

// NewDay draws a day.
func NewDay(in DayInput) Day {
	d := Day{Localizer: in.Localizer, Base: in.Base, ISO: in.Day.Date.String(), Person: in.Person.String(), Clock: in.Now.Minute.String(), Step: in.Step}
	from, to := hoursShown(in)
	d.From, d.To = from, to
	if in.Day.Date == in.Now.Date && int(in.Now.Minute) >= from*60 && int(in.Now.Minute) < to*60 {
		d.Now = &GridPlace{in.Now.Minute, in.Now.Minute}
	}
	for _, col := range in.Day.Columns {
		if !in.Person.IsZero() && col.Professional.ID != in.Person {
			continue
		}
		d.Columns = append(d.Columns, in.column(col))
	}
	for _, a := range in.Day.Cancelled {
		if in.Person.IsZero() || a.Professional == in.Person {
			d.Cancelled = append(d.Cancelled, in.appointment(a, agenda.Window{Start: a.At.Minute, End: a.At.Minute}))
		}
	}
	return d
}

// hoursShown are the hours between which anything is, at least a morning.
func hoursShown(in DayInput) (from, to int) {
	first, last := agenda.EndOfDay, agenda.Minute(0)
	see := func(w agenda.Window) { first, last = min(first, w.Start), max(last, w.End) }
	for _, col := range in.Day.Columns {
		for _, w := range col.Windows {
			see(w)
		}
		for _, e := range col.Entries {
			see(e.Window)
		}
	}
	if last == 0 {
		first, last = 9*60, 18*60
	}
	return int(first) / 60, (int(last) + 59) / 60
}

func (in DayInput) column(col agenda.Column) DayColumn {
	c := DayColumn{ID: col.Professional.ID.String(), Name: col.Professional.Name, Lanes: min(col.Lanes, maxLanes)}
	if col.Closed != nil {
		c.Closed = col.Closed.Say(in.Lang)
	}
	for i, w := range col.Windows {
		if i > 0 {
			c.Hours += ", "
		}
		c.Hours += w.String()
	}
	for _, e := range col.Entries {
		c.Entries = append(c.Entries, in.entry(col, e))
	}
	return c
}

// maxLanes is how many entries stand beside one another; more share the last lane.
const maxLanes = 4

func (in DayInput) entry(col agenda.Column, e agenda.Entry) DayEntry {
	d := DayEntry{}
	switch e.Kind {
	case agenda.EntryAppointment:
		d = in.appointment(e.Appointment, e.Window)
	case agenda.EntryBlock:
		d.Name, d.ID = e.Block.Reason, e.Block.ID.String()
		if d.Name == "" {
			d.Name = in.Say(text.DayBlocked)
		}
		d.Href = in.Base + "block/" + d.ID + "?d=" + in.Day.Date.String()
	case agenda.EntryHold:
		d.Name = in.Say(text.DayHeld)
	case agenda.EntryGap:
		d.Name = in.Say(text.DayFree, in.Length(int(e.End-e.Start)))
		d.Href = in.Base + "new?d=" + in.Day.Date.String() + "&t=" + e.Start.String() + "&p=" + col.Professional.ID.String()
	}
	d.Kind, d.Place, d.Lane, d.Wide = e.Kind, GridPlace{e.Start, e.End}, min(e.Lane, maxLanes-1), e.Alone
	d.Time, d.Until = e.Start.String(), e.End.String()
	d.Who, d.Person, d.Length = col.Professional.Name, col.Professional.ID.String(), in.Length(int(e.End-e.Start))
	return d
}

func (in DayInput) appointment(a agenda.Appointment, w agenda.Window) DayEntry {
	d := DayEntry{
		Kind: agenda.EntryAppointment, Time: w.Start.String(), Until: w.End.String(), Name: in.ClientName(in.Clients[a.Client], a),
		What: a.Sold.Name, ID: a.ID.String(), Version: a.Version, Status: in.StatusMark(a.Status), Encaixe: a.Encaixe, Movable: a.Open(),
		Href: in.Base + "a/" + a.ID.String() + "/",
	}
	if in.Back != "" {
		d.Href += "?back=" + in.Back
	}
	return d
}

// ClientName is who comes: the one who is served, else the client.
func (w Localizer) ClientName(c contact.Brief, a agenda.Appointment) string {
	switch {
	case a.ForName != "" && c.Name != "":
		return w.Say(text.DayForName, a.ForName, c.Name)
	case a.ForName != "":
		return a.ForName
	case c.Name != "":
		return c.Name
	case !c.Phone.IsZero():
		return c.Phone.Format()
	}
	return w.Say(text.DayNoName)
}

// Length is how long something takes: "45 min", "1 h", "1 h 05".
func (w Localizer) Length(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return strconv.Itoa(m) + " min"
	case m == 0:
		return strconv.Itoa(h) + " h"
	}
	return fmt.Sprintf("%d h %02d", h, m)
}

// Seconds is how long to wait: "40 s", "2 min".
func Seconds(n int) string {
	const minute = 60
	if n <= 2*minute {
		return strconv.Itoa(n) + " s"
	}
	return strconv.Itoa((n+minute-1)/minute) + " min"
}

// DayName is a day in words: "hoje, domingo 29 de nov".
func (w Localizer) DayName(d, today agenda.Date) string {
	name := w.WeekdayDate(d)
	switch d.Sub(today) {
	case 0:
		return w.Say(text.DayIsToday, name)
	case 1:
		return w.Say(text.DayIsTomorrow, name)
	case -1:
		return w.Say(text.DayWasYesterday, name)
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// PrintedDay is "quarta, 2 de dez de 2026".
func (w Localizer) PrintedDay(d agenda.Date) string { return w.WithYear(w.WeekdayDate(d), d) }

// WithYear adds a day's year to what names its days.
func (w Localizer) WithYear(words string, d agenda.Date) string {
	year, _, _ := d.Parts()
	return w.Say(text.DayMonthTitle, words, year)
}

// WeekdayDate is "domingo, 29 de nov"; of another month's day as well.
func (w Localizer) WeekdayDate(d agenda.Date) string {
	_, month, day := d.Parts()
	return w.Say(text.DayWeekdayDate, w.weekday(d.Weekday(), text.WeekdayNames), day, w.monthOf(month))
}

func (w Localizer) weekday(d time.Weekday, key fault.Key) string {
	return strings.Fields(w.Say(key))[d]
}

func (w Localizer) monthOf(m time.Month) string { return strings.Fields(w.Say(text.MonthsOfYear))[m-1] }
