package tenant

import (
	"github.com/google/uuid"

	"salonzap/internal/fault"
)

// ID identifies a tenant: a UUIDv7. The zero ID is no tenant.
type ID struct{ v uuid.UUID }

// NewID makes a fresh ID that sorts after the earlier ones.
func NewID() ID { return ID{uuid.Must(uuid.NewV7())} }

// ParseID reads an ID as String writes it; anything else is NotFound, since no tenant has it.
func ParseID(s string) (ID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fault.Wrap(fault.NotFound, "tenant.parse_id", err)
	}
	return ID{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i ID) String() string {
	if i.IsZero() {
		return ""
	}
	return i.v.String()
}

// IsZero tells whether it is no tenant.
func (i ID) IsZero() bool { return i.v == uuid.Nil }
