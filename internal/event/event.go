package event

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Type is the name of an event.
type Type string

// The catalogue. Names are an interface for integrators: append only.
const (
	TypeMessageReceived   Type = "message.received"
	TypeMessageSent       Type = "message.sent"
	TypeMessageStatus     Type = "message.status"
	TypeMessageEdited     Type = "message.edited"
	TypeMessageDeleted    Type = "message.deleted"
	TypeConnectionChanged Type = "connection.changed"
	TypeConnectionAttempt Type = "connection.attempt"
	TypeContactChanged    Type = "contact.changed"

	TypeAppointmentCreated     Type = "appointment.created"
	TypeAppointmentUpdated     Type = "appointment.updated"
	TypeAppointmentRescheduled Type = "appointment.rescheduled"
	TypeAppointmentCancelled   Type = "appointment.cancelled"
	TypeAppointmentStatus      Type = "appointment.status"
)

// TypeTest is the type of the event that tests a webhook. It is not in the feed, its salon is empty and its sequence 0.
const TypeTest Type = "webhook.test"

// Types lists the catalogue.
func Types() []Type {
	return []Type{
		TypeMessageReceived, TypeMessageSent, TypeMessageStatus, TypeMessageEdited, TypeMessageDeleted, TypeConnectionChanged,
		TypeConnectionAttempt, TypeContactChanged, TypeAppointmentCreated, TypeAppointmentUpdated, TypeAppointmentRescheduled,
		TypeAppointmentCancelled, TypeAppointmentStatus,
	}
}

// Version is the version of every event of the catalogue at present.
const Version = 1

// Data is the content of an event.
//
//sumtype:decl
type Data interface{ data() }

// Event is one thing that happened in a salon.
type Event struct {
	ID       ID
	Tenant   tenant.ID
	Salon    tenant.Slug
	Sequence int64     // grows by one within a salon; 0 until the event is stored
	At       time.Time // when it happened, as far as we know
	Data     Data
}

// ID identifies an event: a UUIDv7 of NewID, or a UUIDv5 of IDOf. By it a receiver recognises an event that is delivered again.
type ID struct{ v uuid.UUID }

// NewID makes a new ID that sorts after earlier ones of NewID.
func NewID() ID { return ID{uuid.Must(uuid.NewV7())} }

// idSpace is the UUID name space of IDOf.
const idSpace = "8d0c5cf4-3c4f-5f0e-9d6a-6b1f2f7f8a11"

// IDOf is the ID of an event that can happen once only: the same for the same arguments, so that it is stored once.
func IDOf(t tenant.ID, data Data, name string) ID {
	return ID{uuid.NewSHA1(uuid.MustParse(idSpace), fmt.Appendf(nil, "%s\x00%s\x00%s", t, TypeOf(data), name))}
}

// String is the canonical text.
func (i ID) String() string { return i.v.String() }

// Record is the event in its stored form, with the language in which causes are explained. Its position is not set.
func (e Event) Record(lang text.Lang) (Record, error) {
	data, err := json.Marshal(e.Data)
	return Record{
		ID: e.ID, Type: TypeOf(e.Data), Tenant: e.Tenant, Salon: e.Salon, Lang: lang, Sequence: e.Sequence, At: e.At, Data: data,
	}, err
}

// LogValue shows which event it is, and nothing of its content.
func (e Event) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", e.ID.String()), slog.String("type", string(TypeOf(e.Data))))
}
