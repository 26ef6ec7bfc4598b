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

// Merged is what came of a merge.
type Merged struct {
	ID           MergeID // zero in a preview
	Contact      Contact // as it goes on
	Absorbed     Contact // as it was
	Appointments int     // that go along
	Messages     int     // that go along
}

// Merger makes one contact of two, and takes that back. Errors of all: NotFound, also for another salon's; those of Merge.
type Merger interface {
	// PreviewMerge tells what a merge would come to, and changes nothing.
	PreviewMerge(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed ID) (Merged, error)
	// MergeContacts merges, in one commit: appointments, the hold and the chat go along.
	MergeContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed ID, now time.Time) (Merged, error)
	// UndoMerge takes a merge back, in one commit, and gives both contacts. Appointments and messages that were the other's are
	// so again; messages that both had stay with the one that went on. Errors: Conflict when it was undone, or one of both was
	// merged again later.
	UndoMerge(ctx context.Context, scope tenant.Scope, t tenant.ID, id MergeID, now time.Time) (one, other Contact, err error)
}

// MergeNote says that another contact became a part of one, and may be taken out of it again.
type MergeNote struct {
	ID       MergeID
	Absorbed Brief
	At       time.Time
}
