package page

import (
	"cmp"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// Today is the part of today's page that changes by itself.
type Today struct {
	Localizer
	Title, DayTitle string
	New, Clock      string
	Missing         string // what has to be set up before anybody can be booked; empty when nothing
	MissingHref     string
	MissingDo       string
	People          []Link // whose day it is
	Conflicts       string // that some appointments no longer fit; empty: all do
	ConflictsHref   string // where they are
	Next            *DayEntry
	NextLabel       string
	Needs           []Need
	MoreNeeds       string
	Entries         []DayEntry
	NowAt           int // before which entry the line for now is; -1: none
}

// Need is an appointment about which somebody should say something.
type Need struct {
	Entry DayEntry
	Text  string
	Verbs []NeedVerb
}

// NeedVerb is a button.
type NeedVerb struct {
	Href, Verb, Label string
}

// mostNeeds is how many are listed; the rest is a number.
const mostNeeds = 5

// NewToday draws today, of everybody or of one. earlier are appointments of the days before of which nobody said whether the client
// came; at is the page's address.
func NewToday(in DayInput, earlier []agenda.Appointment, team []agenda.Professional, at string) Today {
	of := func(p agenda.ProfessionalID) bool { return in.Person.IsZero() || p == in.Person }
	t := Today{
		Localizer: in.Localizer, Title: in.DayName(in.Day.Date, in.Now.Date), New: in.Base + "new?d=" + in.Day.Date.String(), Clock: in.Now.Minute.String(),
		NowAt: -1,
	}
	t.whose(in, team, at)
	var open []agenda.Appointment
	for _, a := range earlier {
		if of(a.Professional) {
			open = append(open, a)
		}
	}
	for _, col := range in.Day.Columns {
		if !of(col.Professional.ID) {
			continue
		}
		for _, e := range col.Entries {
			t.Entries = append(t.Entries, in.entry(col, e))
			if e.Kind == agenda.EntryAppointment && e.Appointment.Open() {
				open = append(open, e.Appointment)
			}
		}
	}
	sortEntries(t.Entries)
	t.NowAt = slices.IndexFunc(t.Entries, func(e DayEntry) bool { return e.Place.End > in.Now.Minute })
	t.next(in)
	t.needs(in, open, team)
	t.dayTitle()
	return t
}

// whose are the chips that choose somebody, and what a new appointment begins with.
func (t *Today) whose(in DayInput, team []agenda.Professional, at string) {
	t.People = append(t.People, Link{Href: at + "?p=", Label: in.Say(text.DayEverybody), Current: in.Person.IsZero()})
	for _, one := range team {
		if one.Active || one.ID == in.Person {
			t.People = append(t.People, Link{Href: at + "?p=" + one.ID.String(), Label: one.Name, Current: one.ID == in.Person})
		}
	}
	if !in.Person.IsZero() {
		t.New += "&p=" + in.Person.String()
	}
}

func sortEntries(all []DayEntry) {
	slices.SortStableFunc(all, func(a, b DayEntry) int {
		return cmp.Or(cmp.Compare(a.Place.Start, b.Place.Start), cmp.Compare(a.Who, b.Who))
	})
}

// next is the first appointment that begins now or later.
func (t *Today) next(in DayInput) {
	for _, e := range t.Entries {
		if e.Kind == agenda.EntryAppointment && e.Movable && e.Place.Start >= in.Now.Minute {
			t.Next, t.NextLabel = &e, in.Say(text.DayNextClient, in.until(int(e.Place.Start-in.Now.Minute)))
			return
		}
	}
	t.NextLabel = in.Say(text.DayNoMore)
	if !slices.ContainsFunc(t.Entries, func(e DayEntry) bool { return e.Kind == agenda.EntryAppointment }) {
		t.NextLabel = in.Say(text.DayEmpty)
	}
}

func (in DayInput) until(minutes int) string {
	if minutes == 0 {
		return in.Say(text.DayRightNow)
	}
	return in.Say(text.DayIn, in.Length(minutes))
}

// needs are appointments that are over and of which nobody said what became of them, and those that nobody confirmed.
func (t *Today) needs(in DayInput, open []agenda.Appointment, team []agenda.Professional) {
	names := map[agenda.ProfessionalID]string{}
	for _, p := range team {
		names[p.ID] = p.Name
	}
	slices.SortStableFunc(open, func(a, b agenda.Appointment) int { return cmp.Compare(a.Span.From, b.Span.From) })
	waiting := 0
	for _, a := range open {
		over := a.At.Date.Before(in.Now.Date) || a.At.Date == in.Now.Date && int(a.At.Minute)+a.Sold.Work.Minutes() <= int(in.Now.Minute)
		if !over {
			continue
		}
		if len(t.Needs) == mostNeeds {
			waiting++
			continue
		}
		e := in.appointment(a, agenda.Window{Start: a.At.Minute, End: a.At.Minute})
		e.Who = names[a.Professional]
		n := Need{Entry: e, Text: in.Say(text.DayDidTheyCome, e.What, e.Who)}
		if a.At.Date != in.Now.Date {
			n.Text = in.DayName(a.At.Date, in.Now.Date) + " · " + n.Text
		}
		for _, v := range []agenda.Verb{agenda.Came, agenda.DidNotCome} {
			n.Verbs = append(n.Verbs, NeedVerb{in.Base + "a/" + e.ID + "/state", string(v), in.Say(text.DayVerbKey(string(v)))})
		}
		t.Needs = append(t.Needs, n)
	}
	if waiting > 0 {
		t.MoreNeeds = in.Say(text.DayMoreNeeds, waiting)
	}
}

// dayTitle counts the day's clients.
func (t *Today) dayTitle() {
	n, unconfirmed := 0, 0
	for _, e := range t.Entries {
		if e.Kind == agenda.EntryAppointment {
			n++
			if e.Status.Name == agenda.IsBooked && e.Place.Start.String() >= t.Clock {
				unconfirmed++
			}
		}
	}
	t.DayTitle = t.Clients(n)
	if unconfirmed > 0 {
		t.DayTitle = t.Say(text.DayUnconfirmed, t.DayTitle, unconfirmed)
	}
}
