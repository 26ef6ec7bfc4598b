package agenda

import "slices"

// Kind is what takes up a professional's time.
type Kind string

// The kinds of occupancy. No two of one professional overlap, but for an encaixe: an appointment that staff squeezed in on
// top of another. Nobody lands on top of an encaixe without knowing it.
const (
	ForAppointment Kind = "appointment"
	ForHold        Kind = "hold"
	ForBlock       Kind = "block"
	ForEncaixe     Kind = "encaixe"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{ForAppointment, ForHold, ForBlock, ForEncaixe} }

// Occupancy is one stretch of a professional's time that is taken: a busy segment with its buffers, a hold, or a block. It
// lasts a day at most.
type Occupancy struct {
	ID           OccupancyID
	Professional ProfessionalID
	Span         Span
	Kind         Kind
	Date         Date          // the local day on which what it belongs to begins; the daily cap counts by it
	Appointment  AppointmentID // of ForAppointment and ForEncaixe
	Hold         HoldID        // of ForHold
	Block        BlockID       // of ForBlock
	Client       ClientID      // of a hold: whose it is
	Expires      Instant       // of a hold: from when on it counts no more
}

// live tells whether it counts at a moment.
func (o Occupancy) live(now Instant) bool { return o.Kind != ForHold || o.Expires > now }

// owner is what it belongs to. Rows of one owner count as one for a daily cap.
func (o Occupancy) owner() [16]byte {
	switch o.Kind {
	case ForHold:
		return o.Hold.v
	case ForBlock:
		return o.Block.v
	case ForAppointment, ForEncaixe:
	}
	return o.Appointment.v
}

// Snapshot is what a question about a salon's agenda needs, read in one go: never one query a day or a professional.
type Snapshot struct {
	Now           Instant
	Zone          Zone
	Rules         Rules
	Stamp         string // another one after each change of services, people, weeks, days or rules
	Services      []Service
	Professionals []Professional
	Exceptions    []Exception // of the days in question
	Holidays      []Holiday   // likewise
	Occupied      []Occupancy // that touch the days in question and the day before and after; best by professional and start
}

// Without is the snapshot as if some appointments, and the holds of a client, were not there: what a move of them, or the
// client's next hold, may use.
func (s Snapshot) Without(client ClientID, appointments ...AppointmentID) Snapshot {
	s.Occupied = slices.DeleteFunc(slices.Clone(s.Occupied), func(o Occupancy) bool {
		mine := o.Kind == ForHold && !client.IsZero() && o.Client == client
		return mine || !o.Appointment.IsZero() && slices.Contains(appointments, o.Appointment)
	})
	return s
}

// Service finds one; false when there is none.
func (s Snapshot) Service(id ServiceID) (Service, bool) {
	i := slices.IndexFunc(s.Services, func(o Service) bool { return o.ID == id })
	if i < 0 {
		return Service{}, false
	}
	return s.Services[i], true
}

// Professional finds one; false when there is none.
func (s Snapshot) Professional(id ProfessionalID) (Professional, bool) {
	i := slices.IndexFunc(s.Professionals, func(o Professional) bool { return o.ID == id })
	if i < 0 {
		return Professional{}, false
	}
	return s.Professionals[i], true
}
