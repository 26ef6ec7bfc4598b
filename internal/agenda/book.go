package agenda

import (
	"strings"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Visit names appointments that were booked together.
type Visit struct{ _ struct{} }

// Booking is a wish for one appointment or several, back to back.
type Booking struct {
	Key     string // what is booked with one key is booked once: "hold:…", "msg:…", an Idempotency-Key
	Client  ClientID
	Items   []Item
	At      Local
	Encaixe bool // staff only
	Source  Source
	By      Actor
	Series  SeriesID
}

// MaxKey is the longest booking key, in bytes.
const MaxKey = 200

// Book decides about a booking. The client's own holds do not stand in its way, and are dropped.
// Clients book what is offered to them; staff books what is possible, with warnings. Errors:
// Invalid "key", "client", "items" or "for_name"; Forbidden with Key text.AgendaStaffOnly for an
// encaixe by another; Conflict around a *RefusalError.
func Book(s Snapshot, b Booking) (Change, error) {
	if err := b.check(); err != nil {
		return Change{}, err
	}
	placed, err := NewSchedule(s.Without(b.Client)).Fit(b.Items, b.At, Manner{b.By.Party, b.Encaixe})
	if err != nil {
		return Change{}, err
	}
	c := Change{DropHoldsOf: b.Client}
	visit := VisitID{}
	if len(placed) > 1 {
		visit = NewID[Visit]()
	}
	for _, p := range placed {
		c.book(s, b, visit, p)
	}
	return c, nil
}

func (b Booking) check() error {
	const op = "agenda.book"
	switch {
	case b.Key == "" || len(b.Key) > MaxKey:
		return fault.Field(op, "key", text.AgendaKey, MaxKey)
	case b.Client.IsZero():
		return fault.Field(op, "client", text.AgendaClient)
	case b.Encaixe && b.By.Party != PartyStaff:
		return fault.New(fault.Forbidden, op, text.AgendaStaffOnly)
	}
	for _, i := range b.Items {
		if utf8.RuneCountInString(i.ForName) > MaxName {
			return fault.Field(op, "for_name", text.AgendaForName, MaxName)
		}
	}
	return nil
}

// book adds one placed item to the change.
func (c *Change) book(s Snapshot, b Booking, visit VisitID, p Placed) {
	a := Appointment{
		ID: NewID[Appointment](), Visit: visit, Series: b.Series, Client: b.Client, ForName: text.Visible(p.ForName),
		Professional: p.Professional, Service: p.Service, Sold: p.Sold, At: p.At, Zone: s.Zone.String(), Span: p.Span,
		Encaixe: b.Encaixe, Status: Booked{}, Source: b.Source, Key: b.Key, Version: 1, CreatedAt: s.Now,
	}
	c.Appointments = append(c.Appointments, a)
	c.Take = append(c.Take, a.Occupies()...)
	c.Events = append(c.Events, newEvent(EventBooked, s.Now, b.By, nil, a))
	if p.Turn {
		c.Turn = append(c.Turn, p.Professional)
	}
	if len(p.Warnings) > 0 {
		c.Warnings = append(c.Warnings, Warning{p.At, p.Warnings})
	}
}

// Hold keeps a time while a client decides. A client has one at most; an expired one keeps nothing.
type Hold struct {
	ID      HoldID
	Client  ClientID
	Visitor bool // Client is nobody whom the salon knows yet
	Placed  []Placed
	Expires Instant
}

// PlaceHold decides about a hold of an offered time. The client's earlier hold is dropped. Errors:
// Invalid "client" or "items"; Conflict around a *RefusalError.
func PlaceHold(s Snapshot, client ClientID, items []Item, at Local, by Actor) (Change, error) {
	if client.IsZero() {
		return Change{}, fault.Field("agenda.hold", "client", text.AgendaClient)
	}
	placed, err := NewSchedule(s.Without(client)).Fit(items, at, Manner{By: by.Party})
	if err != nil {
		return Change{}, err
	}
	h := Hold{ID: NewID[Hold](), Client: client, Placed: placed, Expires: s.Now.Add(s.Rules.Hold)}
	c := Change{DropHoldsOf: client, Hold: &h}
	for _, p := range placed {
		for _, span := range Occupy(p.Sold.Work, p.Span.From) {
			c.Take = append(c.Take, Occupancy{
				Professional: p.Professional, Span: span, Kind: ForHold, Date: p.At.Date, Hold: h.ID, Client: client, Expires: h.Expires,
			})
		}
	}
	return c, nil
}

// PlaceHoldForVisitor is PlaceHold for somebody whom the salon does not know: visitor stands for them, and is no client's ID.
func PlaceHoldForVisitor(s Snapshot, visitor ClientID, items []Item, at Local) (Change, error) {
	c, err := PlaceHold(s, visitor, items, at, ByClient(visitor))
	if err == nil {
		c.Hold.Visitor = true
	}
	return c, err
}

// Release drops the holds of a client.
func Release(client ClientID) Change { return Change{DropHoldsOf: client} }

// KeyOf makes a booking key of what it comes from: KeyOf("msg", id).
func KeyOf(kind string, id string) string { return strings.ToLower(kind) + ":" + id }

// Block keeps a professional's time free of clients: lunch, the dentist.
type Block struct {
	ID           BlockID
	Professional ProfessionalID
	Date         Date
	Window       Window
	Reason       string
	Zone         string
	Span         Span // derived
}

// BlockTime decides about a block. It does not go on top of an appointment: that one is moved first.
// Errors: Invalid "professional", "window" or "reason"; Conflict around a *RefusalError.
func BlockTime(s Snapshot, p ProfessionalID, d Date, w Window, reason string) (Change, error) {
	const op = "agenda.block"
	if _, err := NewWindow(w.Start, w.End); err != nil {
		return Change{}, err
	}
	reason, err := cleanReason(op, reason)
	if err != nil {
		return Change{}, err
	}
	c := NewSchedule(s)
	i, ok := c.index[p]
	if !ok {
		return Change{}, fault.Field(op, "professional", text.AgendaProfessional)
	}
	span := deriveWindow(s.Zone, d, w)
	if span.From >= span.To {
		return Change{}, (&RefusalError{At: Local{d, w.Start}, Reasons: []Reason{{Code: Skipped}}}).fault(op, PartyStaff)
	}
	sweep := sweep{c: c, p: &c.people[i], parts: []stretch{{0, span.To - span.From}}}
	if no := sweep.taken(span.From); len(no) > 0 {
		return Change{}, (&RefusalError{At: Local{d, w.Start}, Reasons: no}).fault(op, PartyStaff)
	}
	b := Block{NewID[Block](), p, d, w, reason, s.Zone.String(), span}
	return Change{Blocks: []Block{b}, Take: b.occupies()}, nil
}

// occupies gives the block's row; none on a day on which the clock skips all of it.
func (b Block) occupies() []Occupancy {
	if b.Span.From >= b.Span.To {
		return nil
	}
	return []Occupancy{{Professional: b.Professional, Span: b.Span, Kind: ForBlock, Date: b.Date, Block: b.ID}}
}

// Unblock removes a block.
func Unblock(id BlockID) Change { return Change{DropBlocks: []BlockID{id}} }

// deriveWindow gives the moments of a window. An end of 24:00 is the next day's beginning.
func deriveWindow(z Zone, d Date, w Window) Span {
	end := Local{d, w.End}
	if w.End == EndOfDay {
		end = Local{d.AddDays(1), 0}
	}
	return Span{z.reach(Local{d, w.Start}), z.reach(end)}
}
