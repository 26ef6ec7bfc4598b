package messages

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// PreviewMerge tells what a merge would come to. See contact.Merger.
func (s *Store) PreviewMerge(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed contact.ID) (contact.Merged, error) {
	const op = "store.preview_merge"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Merged{}, err
	}
	q := s.kit.Reads()
	salon, err := contacts.Look(ctx, q, s.kit.Ring(), t)
	if err != nil {
		return contact.Merged{}, s.kit.Fault(op, err)
	}
	m, _, err := both(ctx, salon, kept, absorbed)
	if err != nil {
		return m, s.kit.Fault(op, err)
	}
	moved, err := q.AppointmentIDsOf(ctx, db.AppointmentIDsOfParams{TenantID: t.String(), ContactID: absorbed.String()})
	if err != nil {
		return m, s.kit.Fault(op, err)
	}
	messages, err := q.MessageIDs(ctx, absorbed.String())
	m.Appointments, m.Messages = len(moved), len(messages)
	return m, s.kit.Fault(op, err)
}

// both reads two contacts and asks the rule. Errors: NotFound; those of contact.Merge.
func both(ctx context.Context, salon *contacts.Salon, kept, absorbed contact.ID) (m contact.Merged, part contact.Contact, err error) {
	a, err := salon.ByID(ctx, kept)
	if err != nil {
		return m, part, err
	}
	b, err := salon.ByID(ctx, absorbed)
	if err != nil {
		return m, part, err
	}
	m.Absorbed = b
	m.Contact, part, err = contact.Merge(a, b)
	return m, part, err
}

// MergeContacts makes one contact of two. See contact.Merger.
func (s *Store) MergeContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, kept, absorbed contact.ID, now time.Time) (contact.Merged, error) {
	const op = "store.merge_contacts"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Merged{}, err
	}
	var m contact.Merged
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		m, err = merge(ctx, &folder{tx: tx, salon: salon, now: now}, kept, absorbed)
		tx.Hint(t.String())
		return err
	})
	return m, err
}

func merge(ctx context.Context, f *folder, kept, absorbed contact.ID) (contact.Merged, error) {
	before, err := f.salon.ByID(ctx, kept)
	if err != nil {
		return contact.Merged{}, err
	}
	m, part, err := both(ctx, f.salon, kept, absorbed)
	if err != nil {
		return m, err
	}
	messages, err := f.tx.MessageIDs(ctx, m.Absorbed.ID.String())
	if err != nil {
		return m, err
	}
	appointments, err := f.salon.Absorb(ctx, before, m.Contact, part)
	if err != nil {
		return m, err
	}
	if err := f.join(ctx, m.Contact.ID, m.Absorbed.ID); err != nil {
		return m, err
	}
	if err := f.rename(ctx, m.Contact); err != nil {
		return m, err
	}
	m.ID, m.Appointments, m.Messages = contact.NewMergeID(), len(appointments), len(messages)
	memo, err := f.salon.Memo(mergePlace(m.ID), before, m.Absorbed)
	if err != nil {
		return m, err
	}
	return m, f.tx.AddMerge(ctx, db.AddMergeParams{
		TenantID: f.salon.ID.String(), ID: m.ID.String(), KeptID: m.Contact.ID.String(), AbsorbedID: m.Absorbed.ID.String(), Before: memo,
		Appointments: list(appointments), Messages: list(messages), MergedAt: column.At(f.now),
	})
}

func mergePlace(id contact.MergeID) string { return "contact_merge/before/" + id.String() }

func list(ids []string) string {
	if ids == nil {
		return "[]"
	}
	b, err := json.Marshal(ids)
	if err != nil {
		panic(err) // strings can always be written
	}
	return string(b)
}

// UndoMerge takes a merge back. See contact.Merger.
func (s *Store) UndoMerge(
	ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.MergeID, now time.Time,
) (one, other contact.Contact, err error) {
	const op = "store.undo_merge"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return one, other, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		one, other, err = undo(ctx, &folder{tx: tx, salon: salon, now: now}, id)
		tx.Hint(t.String())
		return err
	})
	return one, other, err
}

func undo(ctx context.Context, f *folder, id contact.MergeID) (one, other contact.Contact, err error) {
	const op = "store.undo_merge"
	t := f.salon.ID.String()
	row, err := f.tx.MergeByID(ctx, db.MergeByIDParams{TenantID: t, ID: id.String()})
	if err != nil {
		return one, other, err
	}
	if !row.UndoneAt.IsZero() {
		return one, other, fault.New(fault.Conflict, op, text.ContactUndone)
	}
	later, err := f.tx.LaterMerges(ctx, db.LaterMergesParams{TenantID: t, ID: row.ID, KeptID: row.KeptID, AbsorbedID: row.AbsorbedID})
	if err != nil {
		return one, other, err
	}
	kept, absorbed, err := f.salon.Recall(mergePlace(id), row.Before)
	if err != nil {
		return one, other, err
	}
	now, err := f.salon.ByID(ctx, kept.ID)
	if err != nil {
		return one, other, err
	}
	if later > 0 || now.ID != kept.ID {
		return one, other, fault.New(fault.Conflict, op, text.ContactMergedAgain)
	}
	one, other = contact.Unmerge(now, kept, absorbed)
	for _, c := range []contact.Contact{one, other} {
		if err := f.salon.Save(ctx, c); err != nil {
			return one, other, err
		}
	}
	if err := f.giveBack(ctx, row, one, other); err != nil {
		return one, other, err
	}
	return one, other, f.tx.UndoneMerge(ctx, db.UndoneMergeParams{TenantID: t, ID: row.ID, UndoneAt: column.At(f.now)})
}

// giveBack moves back what a merge moved.
func (f *folder) giveBack(ctx context.Context, row db.ContactMerge, one, other contact.Contact) error {
	var appointments, messages []string
	if err := json.Unmarshal([]byte(row.Appointments), &appointments); err != nil {
		return storekit.Unreadable("appointments", err)
	}
	if err := json.Unmarshal([]byte(row.Messages), &messages); err != nil {
		return storekit.Unreadable("messages", err)
	}
	for _, id := range appointments {
		p := db.MoveAppointmentParams{TenantID: row.TenantID, FromID: one.ID.String(), IntoID: other.ID.String(), ID: id}
		if err := f.tx.MoveAppointment(ctx, p); err != nil {
			return err
		}
	}
	if len(messages) == 0 {
		return nil
	}
	for _, id := range messages {
		if err := f.tx.MoveMessage(ctx, db.MoveMessageParams{FromID: one.ID.String(), IntoID: other.ID.String(), ID: id}); err != nil {
			return err
		}
	}
	return f.partChat(ctx, one, other)
}

// partChat splits a chat. The messages are split already; the read mark is the same in both.
func (f *folder) partChat(ctx context.Context, one, other contact.Contact) error {
	chat, err := f.tx.ChatOf(ctx, one.ID.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil // nothing of it is kept any more
	}
	if err != nil {
		return err
	}
	if err := f.tx.DropChat(ctx, one.ID.String()); err != nil {
		return err
	}
	const newest = 1
	for _, c := range []contact.Contact{one, other} {
		last, err := f.tx.MessagesBefore(ctx, db.MessagesBeforeParams{ContactID: c.ID.String(), Before: column.At(endOfTime()), MaxRows: newest})
		if err != nil {
			return err
		}
		if len(last) == 0 {
			continue
		}
		err = f.tx.BumpChat(ctx, db.BumpChatParams{
			ContactID: c.ID.String(), TenantID: chat.TenantID, LastAt: last[0].SentAt, ReadAt: chat.ReadAt, LastID: last[0].ID, Needs: chat.Needs,
			Found: contacts.FoundText(c),
		})
		if err != nil {
			return err
		}
		if err := f.tx.RefreshChat(ctx, c.ID.String()); err != nil {
			return err
		}
		if err := f.tx.RecountChat(ctx, c.ID.String()); err != nil {
			return err
		}
	}
	return nil
}
