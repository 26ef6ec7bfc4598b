package page

import (
	"net/url"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/text"
)

// Choice is what has been chosen of a new appointment so far, as it stands in addresses and forms. Empty: not chosen yet.
type Choice struct {
	Client, Service, Person string // ids; Person may be AnyPerson
	Date, Time              string // 2026-11-29, 15:00
	Back                    string // "today" when it began there
}

// AnyPerson is the choice that it does not matter who serves.
const AnyPerson = "any"

// With is the choice with one thing changed.
func (c Choice) With(name, value string) Choice {
	switch name {
	case "c":
		c.Client = value
	case "s":
		c.Service = value
	case "p":
		c.Person = value
	case "d":
		c.Date = value
	case "t":
		c.Time = value
	}
	return c
}

// Fields are what stands in a form, by name.
func (c Choice) Fields() [][2]string {
	var all [][2]string
	for _, f := range [][2]string{{"c", c.Client}, {"s", c.Service}, {"p", c.Person}, {"d", c.Date}, {"t", c.Time}, {"back", c.Back}} {
		if f[1] != "" {
			all = append(all, f)
		}
	}
	return all
}

// Query is the choice in an address.
func (c Choice) Query() string {
	q := url.Values{}
	for _, f := range c.Fields() {
		q.Set(f[0], f[1])
	}
	return q.Encode()
}

// BookingStep is a step of a new appointment.
type BookingStep string

// The steps, in the order in which they are asked.
const (
	StepClient  BookingStep = "client"
	StepService BookingStep = "service"
	StepPerson  BookingStep = "person"
	StepTime    BookingStep = "time"
	StepConfirm BookingStep = "confirm"
)

// Booking is the page of a new appointment, or of another time for one.
type Booking struct {
	Page    Context
	Base    string
	Step    BookingStep
	Title   string
	Choice  Choice
	Problem string         // why the form before this page was refused, beside its fields
	Chosen  []Chosen       // what has been chosen, to be changed with a tap
	Block   string         // where the time that was tapped is kept free instead; empty where none was
	Cancel  string         // where one goes who does not want it any more
	Options []ChoiceOption // of services and people
	Typed   string         // of a search for clients
	Clients []ChoiceOption
	Fresh   FreshClient
	Times   Times
	Confirm LastLook
	Form    string // where the last step posts to
	Look    string // where one looks at a time before it is taken
	Key     string
	Version int // of an appointment that moves; 0 of a new one
}

// Chosen is one thing that has been chosen.
type Chosen struct{ Label, Value, Href string }

// ChoiceOption is one thing to choose.
type ChoiceOption struct{ Href, Label, Hint, Aside string }

// FreshClient is the form of a client who is not known yet.
type FreshClient struct {
	ID, Name, Phone, NameError, PhoneError string
	Open                                   bool
}

// Times are a day's times to choose from.
type Times struct {
	Day                    string
	Prev, Next             string
	PrevLabel, NextLabel   string
	List                   []TimeOption
	None                   string // why there is none
	Date, MinDate, MaxDate string
	Typed, Error           string
	DateError              string
}

// shownDate stands in the date's field: nothing where the date that came could not be read, since the day whose times are shown would seem to be what
// is wrong.
func (t Times) shownDate() string {
	if t.DateError != "" {
		return ""
	}
	return t.Date
}

// TimeOption is one time.
type TimeOption struct {
	Time, Who string // Who: whose turn it is, where it does not matter
}

// LastLook is the last look, where a time was typed or tapped.
type LastLook struct {
	When, Price string
	Why         []string // why clients are not offered it
	Note        string   // what it means that they are not
	Refused     string   // why it cannot be; empty when it can
	Squeeze     bool     // it can be squeezed in
	Moved       []string // what somebody else changed meanwhile
}

// ClientOption is a client in a list.
func (w Localizer) ClientOption(base string, ch Choice, c contact.Brief) ChoiceOption {
	o := ChoiceOption{Href: base + "new?" + ch.With("c", c.ID.String()).Query(), Label: c.Name}
	switch {
	case c.Name == "" && c.Phone.IsZero():
		o.Label = w.Say(text.DayNoName)
	case c.Name == "":
		o.Label = c.Phone.Format()
	case !c.Phone.IsZero():
		o.Hint = c.Phone.Format()
	}
	return o
}

// ServiceOption is a service in a list, as a professional does it where one is chosen.
func (w Localizer) ServiceOption(base string, ch Choice, s agenda.Service, o agenda.Offer) ChoiceOption {
	return ChoiceOption{
		Href: base + "new?" + ch.With("s", s.ID.String()).Query(), Label: s.Name, Hint: w.Length(o.Work.Minutes()), Aside: o.Price.Say(w.Lang),
	}
}

// Sheet is one appointment: who, what, when, for how much, and what happened to it.
type Sheet struct {
	Page      Context
	Back      string
	BackWord  string
	Name      string
	Status    StatusMark
	Encaixe   bool
	Facts     []Fact
	Notes     string
	Base      string // of the appointment: ".../a/ID/"
	BackTo    string // value of the form's field
	Version   int
	Verbs     []SheetVerb
	Move      string
	History   []SheetEvent
	Shortened string   // that there was more before; empty: the history is whole
	Changed   []string // what somebody else changed while one looked; the form's verb was not done
	Again     *SheetVerb
	Restore   bool
}

// Fact is one line of a sheet.
type Fact struct{ Label, Value, Href, Hint string }

// SheetVerb is what one can say of an appointment.
type SheetVerb struct {
	Verb, Label, Class string
}

// SheetEvent is one line of what happened.
type SheetEvent struct {
	What, Detail, Who string
	When              Moment
}

// BlockForm is time that a professional keeps free of clients.
type BlockForm struct {
	Page    Context
	Base    string
	Back    string
	People  []PickOption
	Date    Field
	From    Field
	To      Field
	Reason  Field
	Problem string
	Key     string
	ID      string // of a block that is there; empty of a new one
	Text    string
}

// PickOption is one entry of a select.
type PickOption struct {
	Value, Label string
	Picked       bool
}
