package agenda

import (
	"bytes"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
)

// ID identifies one thing of kind K: a UUIDv7. The zero ID is nothing. A service's ID cannot stand for a professional's.
type ID[K any] struct{ v uuid.UUID }

type (
	// ServiceID identifies a service.
	ServiceID = ID[Service]
	// ProfessionalID identifies a professional.
	ProfessionalID = ID[Professional]
	// AppointmentID identifies an appointment.
	AppointmentID = ID[Appointment]
	// HoldID identifies a hold.
	HoldID = ID[Hold]
	// BlockID identifies a block.
	BlockID = ID[Block]
	// OccupancyID identifies an occupancy.
	OccupancyID = ID[Occupancy]
	// EventID identifies an event.
	EventID = ID[Event]
	// VisitID identifies a visit.
	VisitID = ID[Visit]
	// SeriesID identifies a series.
	SeriesID = ID[Series]
)

// ClientID is who books: a contact of the salon. Nothing but its ID is known here.
type ClientID = contact.ID

// NewID makes a fresh ID that sorts after the earlier ones.
func NewID[K any]() ID[K] { return ID[K]{uuid.Must(uuid.NewV7())} }

// ParseID reads an ID as String writes it. Errors: NotFound, since nothing has another.
func ParseID[K any](s string) (ID[K], error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID[K]{}, fault.Wrap(fault.NotFound, "agenda.parse_id", err)
	}
	return ID[K]{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i ID[K]) String() string {
	if i.IsZero() {
		return ""
	}
	return i.v.String()
}

// IsZero tells whether it identifies nothing.
func (i ID[K]) IsZero() bool { return i.v == uuid.Nil }

// Compare orders ids by age.
func (i ID[K]) Compare(o ID[K]) int { return bytes.Compare(i.v[:], o.v[:]) }

// MarshalText writes what String does.
func (i ID[K]) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (i *ID[K]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = ID[K]{}
		return nil
	}
	read, err := ParseID[K](string(b))
	if err == nil {
		*i = read
	}
	return err
}
