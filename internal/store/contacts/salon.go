package contacts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Salon is a salon's contacts and its data key, within a transaction or for reading.
type Salon struct {
	ID   tenant.ID
	ring *secret.Ring // of the data key alone
	q    *db.Queries
	now  time.Time // when the transaction began; zero for reading

	ahead map[contact.Alias][]contact.Contact // the answers of Find that were read ahead: one contact, or none; nil: nothing was read ahead
}

func keyPlace(t string) string { return "inbox/data_key/" + t }

// Lock begins a change of a salon's contacts or messages: it holds the salon's lock until the
// transaction ends. Errors: NotFound (no such salon).
func Lock(ctx context.Context, tx *storekit.Tx, ring *secret.Ring, t tenant.ID) (*Salon, error) {
	for _, v := range tx.Kept() {
		if s, ok := v.(*Salon); ok && s.ID == t {
			return s, nil
		}
	}
	s, err := lock(ctx, tx, ring, t)
	if err == nil {
		tx.Keep(s)
	}
	return s, err
}

func lock(ctx context.Context, tx *storekit.Tx, ring *secret.Ring, t tenant.ID) (*Salon, error) {
	row, err := tx.LockInbox(ctx, t.String())
	if errors.Is(err, sql.ErrNoRows) {
		fresh := ring.Seal(keyPlace(t.String()), []byte("d1:"+secret.Generate()))
		row, err = tx.MakeInbox(ctx, db.MakeInboxParams{TenantID: t.String(), DataKey: fresh})
	}
	if sqlkit.IsForeignKeyViolation(err) {
		return nil, storekit.NotFound("store.lock_inbox", text.SalonUnknown)
	}
	if err != nil {
		return nil, err
	}
	return unlock(ring, t, row, tx.Queries, tx.Now)
}

// Look opens a salon for reading. Errors: NotFound for a salon without a message, which has no data
// key yet.
func Look(ctx context.Context, q *db.Queries, ring *secret.Ring, t tenant.ID) (*Salon, error) {
	row, err := q.InboxByTenant(ctx, t.String())
	if err != nil {
		return nil, err
	}
	return unlock(ring, t, row, q, time.Time{})
}

// Read is Look where the salon's row is known.
func Read(q *db.Queries, ring *secret.Ring, t tenant.ID, row db.Inbox) (*Salon, error) {
	return unlock(ring, t, row, q, time.Time{})
}

func unlock(ring *secret.Ring, t tenant.ID, row db.Inbox, q *db.Queries, now time.Time) (*Salon, error) {
	own, err := ring.OpenRing(keyPlace(row.TenantID), row.DataKey)
	if err != nil {
		return nil, fmt.Errorf("the data key of salon %s: %w", row.TenantID, err)
	}
	return &Salon{ID: t, ring: own, q: q, now: now}, nil
}

// Seal seals what is written at a place of the salon.
func (s *Salon) Seal(place string, words []byte) string { return s.ring.Seal(place, words) }

// Open opens what Seal gave for the same place.
func (s *Salon) Open(place, sealed string) ([]byte, error) { return s.ring.Open(place, sealed) }

// Resolve says who was seen, and saves it.
func (s *Salon) Resolve(ctx context.Context, seen contact.Sighting) (contact.Resolution, error) {
	known, err := s.Find(ctx, seen)
	if err != nil {
		return contact.Resolution{}, err
	}
	r := contact.Resolve(s.ID, known, seen, contact.NewID())
	if !r.Changed {
		return r, nil
	}
	if err := s.put(ctx, r.Contact); err != nil {
		return contact.Resolution{}, err
	}
	for _, c := range append(r.Absorbed, r.NumberLost...) {
		if err := s.put(ctx, c); err != nil {
			return contact.Resolution{}, err
		}
	}
	for _, c := range r.Absorbed {
		if _, err := s.moveAgenda(ctx, r.Contact.ID, c.ID); err != nil {
			return contact.Resolution{}, err
		}
	}
	if err := s.putAliases(ctx, r.Contact); err != nil {
		return contact.Resolution{}, err
	}
	if len(r.Absorbed)+len(r.NumberLost) > 0 {
		s.ahead = nil // several contacts changed: Find asks from now on
	}
	s.learn(r.Contact)
	return r, s.addResolutionEvents(ctx, known, r)
}

// Save saves a contact with its names; those that another contact had are taken from it.
func (s *Salon) Save(ctx context.Context, c contact.Contact) error {
	if err := s.put(ctx, c); err != nil {
		return err
	}
	return s.putAliases(ctx, c)
}

// moveAgenda gives a contact what another one booked and holds, and tells which appointments.
func (s *Salon) moveAgenda(ctx context.Context, into, from contact.ID) ([]string, error) {
	t := s.ID.String()
	moved, err := s.q.MoveAppointments(ctx, db.MoveAppointmentsParams{TenantID: t, IntoID: into.String(), FromID: from.String()})
	if err != nil {
		return nil, err
	}
	if err := s.q.MoveHold(ctx, db.MoveHoldParams{TenantID: t, IntoID: column.Text(into.String()), FromID: column.Text(from.String())}); err != nil {
		return nil, err
	}
	return moved, s.q.DropAgendaHoldsOf(ctx, db.DropAgendaHoldsOfParams{TenantID: t, ContactID: column.Text(from.String())})
}

// Absorb saves two contacts that became one: from is a part of into, which was before, with what it booked. It tells which appointments moved.
func (s *Salon) Absorb(ctx context.Context, before, into, from contact.Contact) ([]string, error) {
	if err := s.put(ctx, from); err != nil {
		return nil, err
	}
	if err := s.Save(ctx, into); err != nil {
		return nil, err
	}
	if err := s.addContactChanged(ctx, before, into, from.ID); err != nil {
		return nil, err
	}
	return s.moveAgenda(ctx, into.ID, from.ID)
}

// Find gives the contacts that hold any alias of a sighting.
func (s *Salon) Find(ctx context.Context, seen contact.Sighting) ([]contact.Contact, error) {
	var found []contact.Contact
	for _, a := range seen.Aliases() {
		if known, ok := s.ahead[a]; ok {
			if len(known) > 0 && (len(found) == 0 || found[0].ID != known[0].ID) {
				found = append(found, known[0])
			}
			continue
		}
		row, err := s.q.ContactByAlias(ctx, db.ContactByAliasParams{TenantID: s.ID.String(), Kind: string(a.Kind()), Value: a.Value()})
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(found) > 0 && found[0].ID.String() == row.ID {
			continue
		}
		c, err := s.contact(ctx, row)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

// Of is ByID with the row that was read already, which is the salon's.
func (s *Salon) Of(ctx context.Context, row db.Contact) (contact.Contact, error) {
	if row.IntoID == "" {
		return s.contact(ctx, row)
	}
	into, err := contact.ParseID(string(row.IntoID))
	if err != nil {
		return contact.Contact{}, storekit.Unreadable("into", err)
	}
	return s.ByID(ctx, into)
}

// ByID gives a contact, or the one that it became a part of. Errors: NotFound, also for another salon's.
func (s *Salon) ByID(ctx context.Context, id contact.ID) (contact.Contact, error) {
	for next := id.String(); ; {
		row, err := s.q.ContactByID(ctx, next)
		if err != nil {
			return contact.Contact{}, err
		}
		if row.TenantID != s.ID.String() {
			return contact.Contact{}, sql.ErrNoRows
		}
		if row.IntoID == "" {
			return s.contact(ctx, row)
		}
		next = string(row.IntoID)
	}
}

func (s *Salon) putAliases(ctx context.Context, c contact.Contact) error {
	for _, h := range c.Aliases {
		err := s.q.PutAlias(ctx, db.PutAliasParams{
			TenantID: s.ID.String(), Kind: string(h.Kind()), Value: h.Value(), ContactID: c.ID.String(), Number: column.Digits(h.Number),
			SeenAt: column.At(h.Seen), PairedAt: column.At(h.Paired),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
