package contact

import (
	"context"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// MergeID identifies a merge: a UUIDv7.
type MergeID struct{ v uuid.UUID }

// NewMergeID makes a fresh ID that sorts after the earlier ones.
func NewMergeID() MergeID { return MergeID{uuid.Must(uuid.NewV7())} }

// ParseMergeID reads an ID as String writes it. Errors: NotFound.
func ParseMergeID(s string) (MergeID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return MergeID{}, fault.Wrap(fault.NotFound, "contact.parse_merge_id", err)
	}
	return MergeID{v}, nil
}

// String is the canonical text.
func (i MergeID) String() string { return i.v.String() }

// Merged is the result of a merge.
type Merged struct {
	ID           MergeID // zero in a preview
	Contact      Contact // as it goes on
	Absorbed     Contact // as it was
	Appointments int     // that go along
	Messages     int     // that go along
}

// Merger merges two contacts, and undoes that. Errors of all methods: NotFound, also for another
// salon's contacts; those of Merge.
type Merger interface {
	// PreviewMerge tells what a merge would do, and changes nothing.
	PreviewMerge(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed ID) (Merged, error)
	// MergeContacts merges, in one commit: appointments, the hold and the chat move to the kept
	// contact.
	MergeContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed ID, now time.Time) (Merged, error)
	// UndoMerge undoes a merge, in one commit, and gives both contacts. Appointments and messages
	// of the absorbed contact go back to it; messages that both had stay with the merged one.
	// Errors: Conflict when it was undone already, or when one of both was merged again later.
	UndoMerge(ctx context.Context, scope tenant.Scope, t tenant.ID, id MergeID, now time.Time) (one, other Contact, err error)
}

// MergeNote says that another contact was absorbed, and may be separated again.
type MergeNote struct {
	ID       MergeID
	Absorbed Brief
	At       time.Time
}
