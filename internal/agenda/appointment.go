package agenda

// Appointment is one service of one professional for one client. At and Zone define when it is;
// Span is derived from them.
type Appointment struct {
	ID           AppointmentID
	Visit        VisitID  // of several that were booked together; zero otherwise
	Series       SeriesID // of those that come back; zero otherwise
	Client       ClientID
	ForName      string // who is served, when that is not the client
	Professional ProfessionalID
	Service      ServiceID
	Sold         Sold
	At           Local
	Zone         string // IANA name
	Span         Span   // from the first segment's start to the last one's end
	Encaixe      bool   // squeezed in by staff, maybe on top of another
	Pushed       bool   // an encaixe that nobody squeezed in: rules of the time zone put it on top of another; see Rederive
	Status       Status
	Source       Source
	Key          string // what was booked with one key is booked once
	Version      int    // 1 when booked; one more with each change
	CreatedAt    Instant
	Kept         string // the mark of a conflict that somebody decided to leave as it is; see Conflict
}

// Sold is the service as it was when it was booked. Later changes of the service do not reach it.
type Sold struct {
	Name  string
	Work  Work
	Price Price
}

// Source is where an appointment came from.
type Source string

// The sources.
const (
	FromBot   Source = "bot"
	FromStaff Source = "staff"
	FromWeb   Source = "web"
)

// Status is where an appointment stands: one of Booked, Confirmed, Done, NoShow, Cancelled.
//
//sumtype:decl
type Status interface {
	// Name is the status in rows, JSON and events: "booked".
	Name() StatusName
	isStatus()
}

// StatusName names a status.
type StatusName string

// The names.
const (
	IsBooked    StatusName = "booked"
	IsConfirmed StatusName = "confirmed"
	IsDone      StatusName = "done"
	IsNoShow    StatusName = "no_show"
	IsCancelled StatusName = "cancelled"
)

// Booked has a time and is not confirmed yet. It occupies time like a confirmed one.
type Booked struct{}

// Confirmed was confirmed by the client or by staff.
type Confirmed struct{ At Instant }

// Done is over: the client came.
type Done struct{ At Instant }

// NoShow is over: the client did not come.
type NoShow struct{ At Instant }

// Cancelled takes up no time.
type Cancelled struct {
	At   Instant
	By   Party
	Late bool // within the salon's time for cancelling
}

// Name is "booked".
func (Booked) Name() StatusName { return IsBooked }

// Name is "confirmed".
func (Confirmed) Name() StatusName { return IsConfirmed }

// Name is "done".
func (Done) Name() StatusName { return IsDone }

// Name is "no_show".
func (NoShow) Name() StatusName { return IsNoShow }

// Name is "cancelled".
func (Cancelled) Name() StatusName { return IsCancelled }

func (Booked) isStatus()    {}
func (Confirmed) isStatus() {}
func (Done) isStatus()      {}
func (NoShow) isStatus()    {}
func (Cancelled) isStatus() {}

// Open tells whether it is still to come, as far as anybody said.
func (a Appointment) Open() bool {
	switch a.Status.(type) {
	case Booked, Confirmed:
		return true
	case Done, NoShow, Cancelled:
	}
	return false
}

// Occupies are the rows with which it takes up its professional's time; none when it is cancelled. The store names them.
func (a Appointment) Occupies() []Occupancy {
	if _, cancelled := a.Status.(Cancelled); cancelled {
		return nil
	}
	kind := ForAppointment
	if a.Encaixe {
		kind = ForEncaixe
	}
	var all []Occupancy
	for _, s := range Occupy(a.Sold.Work, a.Span.From) {
		all = append(all, Occupancy{Professional: a.Professional, Span: s, Kind: kind, Date: a.At.Date, Appointment: a.ID})
	}
	return all
}

// EventType is what happened to an appointment.
type EventType string

// The types.
const (
	EventBooked      EventType = "booked"
	EventConfirmed   EventType = "confirmed"
	EventUnconfirmed EventType = "unconfirmed"
	EventDone        EventType = "done"
	EventNoShow      EventType = "no_show"
	EventReopened    EventType = "reopened" // somebody took back that the client came or did not come
	EventMoved       EventType = "moved"
	EventCancelled   EventType = "cancelled"
	EventRestored    EventType = "restored"
	EventKept        EventType = "kept"      // somebody leaves it where it is, although hours or services say otherwise
	EventRederived   EventType = "rederived" // the rules of the zone changed; the wall time did not
)

// Event is one change of an appointment. Events are only ever added.
type Event struct {
	ID          EventID
	Appointment AppointmentID
	At          Instant
	Actor       Actor
	Type        EventType
	Before      *Record // nil when it was booked
	After       Record
}

// Record is an appointment as an event keeps it.
type Record struct {
	Professional ProfessionalID `json:"professional"`
	Service      ServiceID      `json:"service"`
	Date         Date           `json:"date"`
	Time         string         `json:"time"`
	Zone         string         `json:"zone"`
	Start        Instant        `json:"start"`
	End          Instant        `json:"end"`
	Encaixe      bool           `json:"encaixe,omitempty"`
	Status       StatusName     `json:"status"`
	PriceCents   *int64         `json:"price_cents"`
}

// Record is the appointment as it is now.
func (a Appointment) Record() Record {
	r := Record{
		Professional: a.Professional, Service: a.Service, Date: a.At.Date, Time: a.At.Minute.String(), Zone: a.Zone,
		Start: a.Span.From, End: a.Span.To, Encaixe: a.Encaixe, Status: a.Status.Name(),
	}
	if cents, known := a.Sold.Price.Cents(); known {
		r.PriceCents = &cents
	}
	return r
}

// newEvent is the event of a change from one state of an appointment to another.
func newEvent(t EventType, now Instant, by Actor, before *Appointment, after Appointment) Event {
	e := Event{ID: NewID[Event](), Appointment: after.ID, At: now, Actor: by, Type: t, After: after.Record()}
	if before != nil {
		r := before.Record()
		e.Before = &r
	}
	return e
}
