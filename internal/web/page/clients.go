package page

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/text"
)

// Clients is a salon's list of clients.
type Clients struct {
	Page  Context
	Base  string // where clients are, with a slash at the end
	Typed string
	List  ClientList
	Fresh FreshClient
}

// ClientList is the part of it that a search draws again.
type ClientList struct {
	Localizer
	Typed string
	Rows  []ClientRow
	More  string // where the next page is; empty: there is none
}

// ClientRow is one client in the list.
type ClientRow struct {
	Href, Name, Initials string
	Number               string // empty where it is the name already
	Visits               string // the last and the next
	Missed               string // how often they did not come; empty for never
}

// NewClientRow draws a client.
func (w Localizer) NewClientRow(base string, c agenda.Client, zone agenda.Zone, today agenda.Date) ClientRow {
	r := ClientRow{Href: base + c.ID.String() + "/", Number: w.Say(text.NumberHidden), Missed: w.Missed(c.NoShows)}
	if r.Name = c.Name; r.Name == "" {
		r.Name = w.ClientName(c.Brief, agenda.Appointment{})
	}
	r.Initials = Monogram(c.Name)
	switch {
	case c.Phone.IsZero():
	case c.Name == "":
		r.Number = ""
	default:
		r.Number = c.Phone.Format()
	}
	var visits []string
	if c.Next != 0 {
		at := zone.Local(c.Next)
		visits = append(visits, w.Say(text.ClientsNext, w.ShortDay(at.Date, today)+" "+at.Minute.String()))
	}
	if c.Last != 0 {
		visits = append(visits, w.Say(text.ClientsLast, w.ShortDay(zone.Local(c.Last).Date, today)))
	}
	r.Visits = cmp.Or(strings.Join(visits, " · "), w.Say(text.ClientsNever))
	return r
}

// Missed says how often somebody did not come; empty for never.
func (w Localizer) Missed(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return w.Say(text.ClientsMissedOne)
	}
	return w.Say(text.ClientsMissed, n)
}

// ShortDay is a day in a list: "hoje", "amanhã", "12 de nov", of another year "12 de nov de 2025".
func (w Localizer) ShortDay(d, today agenda.Date) string {
	year, month, day := d.Parts()
	name := w.Say(text.ClientDay, day, w.monthOf(month))
	if now, _, _ := today.Parts(); now != year {
		name = w.Say(text.ClientDayOfYear, name, year)
	}
	switch d.Sub(today) {
	case 0:
		return w.Say(text.ClientToday)
	case 1:
		return w.Say(text.ClientTomorrow)
	case -1:
		return w.Say(text.ClientYesterday)
	}
	return name
}

// ClientSheet is all that a salon knows of a client.
type ClientSheet struct {
	Page                             Context
	List                             string // where the list is
	Base                             string // where the client is, with a slash at the end
	Name, Number, Initials           string
	Tel                              string // the number to call; empty where it is hidden
	Tags                             []string
	Missed                           string
	Book, Chat                       string // empty: there is none
	Facts                            []Fact
	Notes, OptOuts                   string
	Upcoming, History                []VisitRow
	Older, Newer                     string
	Merged, UndoMerge                string // what became a part of it, and where that is undone
	MergeHref, ExportHref, EraseHref string
}

// VisitRow is one appointment in a client's history.
type VisitRow struct {
	Href, When, What string
	Status           StatusMark
}

// NewVisitRow draws an appointment.
func (w Localizer) NewVisitRow(agendaBase string, a agenda.Appointment, today agenda.Date, who string) VisitRow {
	r := VisitRow{
		Href: agendaBase + "a/" + a.ID.String() + "/", When: w.DayName(a.At.Date, today) + ", " + a.At.Minute.String(), Status: w.StatusMark(a.Status),
	}
	if year, _, _ := a.At.Date.Parts(); a.At.Date.Before(today) {
		if now, _, _ := today.Parts(); now != year {
			r.When = w.Say(text.ClientDayOfYear, w.WeekdayDate(a.At.Date), year) + ", " + a.At.Minute.String()
		}
	}
	parts := []string{a.Sold.Name, who, a.Sold.Price.Say(w.Lang)}
	if a.ForName != "" {
		parts = slices.Insert(parts, 1, w.Say(text.ClientBookedFor, a.ForName))
	}
	r.What = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
	return r
}

// Topics are what a client can ask not to be sent, in the order of the form.
func Topics() []contact.Topic {
	return []contact.Topic{contact.TopicReminders, contact.TopicOffers, contact.TopicAll}
}

// OptOutText says what a client does not want; empty: nothing.
func (w Localizer) OptOutText(c contact.Contact) string {
	var names []string
	for _, o := range c.OptOuts {
		names = append(names, w.Say(text.ClientTopicKey(string(o.Topic))))
	}
	if len(names) == 0 {
		return ""
	}
	return w.Say(text.ClientOptOutIs, w.List(names))
}

// TypedClient is a client as the form has them.
type TypedClient struct {
	Name, Phone, Notes, Tags string
	OptOuts                  []string
	Shown                    string // a mark of what was kept when the form was made
	Errors                   Errors
}

// ShownClient is a client as the form shows them first.
func ShownClient(c contact.Contact) TypedClient {
	t := TypedClient{Name: c.Given.Text, Notes: c.Notes, Tags: strings.Join(c.Tags, ", ")}
	if !c.Phone.IsZero() {
		t.Phone = c.Phone.Format()
	}
	for _, o := range c.OptOuts {
		t.OptOuts = append(t.OptOuts, string(o.Topic))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []any{t.Name, t.Phone, t.Notes, t.Tags, t.OptOuts}))
	t.Shown = hex.EncodeToString(sum[:8])
	return t
}

// ClientForm changes what a salon knows of a client.
type ClientForm struct {
	Page                  Context
	Back, BackLabel       string
	Action, Shown         string
	Problem               string
	Name, Phone, Tags     Field
	NumberFixed           string // the number, where it cannot be changed
	Notes, NotesError     string
	Topics                []Tick
	MaxNotes              int
	NotesLabel, NotesHint string
}

// NewClientForm draws the form of a client.
func NewClientForm(p Context, base string, c contact.Contact, t TypedClient) ClientForm {
	f := ClientForm{
		Page: p, Back: base, BackLabel: p.Title, Action: base + "edit", Shown: t.Shown, Problem: t.Errors[""], Notes: t.Notes, NotesError: t.Errors["notes"],
		MaxNotes: contact.MaxNotes, NotesLabel: p.Say(text.ClientNotes), NotesHint: p.Say(text.ClientNotesHint),
		Name: Field{ID: "client-name", Name: "name", Type: "text", Label: p.Say(text.DayClientNameLabel), Value: t.Name, Placeholder: c.Name(), Error: t.Errors["name"], Autocomplete: "off", Max: contact.MaxName},
		Phone: Field{
			ID: "client-phone", Name: "phone", Type: "tel", Label: p.Say(text.DayClientPhoneLabel), Value: t.Phone, Error: t.Errors["phone"], Autocomplete: "off",
			InputMode: "tel", Max: 40, Hint: p.Say(text.DayClientPhoneHint), Optional: true,
		},
		Tags: Field{
			ID: "client-tags", Name: "tags", Type: "text", Label: p.Say(text.ClientTags), Hint: p.Say(text.ClientTagsHint), Value: t.Tags, Error: t.Errors["tags"],
			Autocomplete: "off", Max: 400, Optional: true,
		},
	}
	if !c.Heard.IsZero() {
		if c.Phone.IsZero() {
			f.Phone.Hint = p.Say(text.ClientNumberIs)
		} else {
			f.NumberFixed = c.Phone.Format()
		}
	}
	for _, topic := range Topics() {
		f.Topics = append(f.Topics, Tick{
			Name: "opt_out", Value: string(topic), Label: p.Say(text.ClientTopicKey(string(topic))), Ticked: slices.Contains(t.OptOuts, string(topic)),
		})
	}
	return f
}

// MergeForm chooses who is the same person, or shows what a merge would come to.
type MergeForm struct {
	Page        Context
	Back, Name  string
	Base, Rows  string // of the client, and where a search is answered
	Typed       string
	Options     []ChoiceOption
	With        string // who was chosen; empty: nobody yet
	Kept, Gone  MergeSide
	Becomes     []Fact
	Along       string
	Swap, Other string
	Problem     string
}

// MergeSide is one of two clients that become one.
type MergeSide struct{ Name, Number, Notes string }

// NewMergeSide draws one.
func (w Localizer) NewMergeSide(c contact.Contact) MergeSide {
	s := MergeSide{Name: w.ClientName(contact.Brief{Name: c.Name(), Phone: c.Phone}, agenda.Appointment{}), Number: w.Say(text.NumberHidden), Notes: c.Notes}
	if c.LID().IsZero() && c.Username.Text == "" {
		s.Number = w.Say(text.NumberNone)
	}
	if !c.Phone.IsZero() {
		s.Number = c.Phone.Format()
	}
	return s
}

// SinceText is the day on which somebody became a client.
func (w Localizer) SinceText(t time.Time, zone agenda.Zone, today agenda.Date) string {
	return w.ShortDay(zone.Local(agenda.InstantOf(t)).Date, today)
}
