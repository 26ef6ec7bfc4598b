package contacts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps contacts. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// Contact gives a contact, or the one that it became a part of. Errors: NotFound.
func (s *Store) Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error) {
	const op = "store.contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Contact{}, err
	}
	salon, err := Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return contact.Contact{}, s.kit.Fault(op, err)
	}
	c, err := salon.ByID(ctx, id)
	return c, s.kit.Fault(op, err)
}

// Contacts lists a salon's contacts, oldest first, after the one with the given ID (the zero ID: from the first).
func (s *Store) Contacts(ctx context.Context, scope tenant.Scope, t tenant.ID, after contact.ID, limit int) ([]contact.Contact, error) {
	const op = "store.contacts"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	salon, err := Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := s.kit.Reads().ContactsFrom(ctx, db.ContactsFromParams{TenantID: t.String(), After: after.String(), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]contact.Contact, 0, len(rows))
	for _, row := range rows {
		c, err := salon.contact(ctx, row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, c)
	}
	return list, nil
}

// MeetContact gives the contact of a sighting that is no message, for example a number that the salon books for; it is made
// when there is none. Errors: NotFound (no such salon), Invalid "phone" when nobody was seen.
func (s *Store) MeetContact(ctx context.Context, scope tenant.Scope, t tenant.ID, seen contact.Sighting) (contact.Contact, error) {
	const op = "store.meet_contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Contact{}, err
	}
	if seen.Address.IsZero() {
		return contact.Contact{}, fault.Field(op, "phone", text.PhoneInvalid)
	}
	seen.Also, seen.Wrote = contact.Address{}, false // contacts become one by messages only, with their chats
	var c contact.Contact
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		r, err := salon.Resolve(ctx, seen)
		if err != nil {
			return err
		}
		c = r.Contact
		tx.Hint(t.String())
		return nil
	})
	return c, err
}

// AddContact adds a contact by name, with a number if it is known. A contact that has the number
// already is used instead, and gets the name only if it has none. The same ID a second time gives
// the contact of the first time. Errors: NotFound (no such salon); Invalid "name".
func (s *Store) AddContact(
	ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, name string, number phone.Number,
) (contact.Contact, error) {
	const op = "store.add_contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Contact{}, err
	}
	now := s.kit.Now()
	c, err := contact.Contact{ID: id, Tenant: t, CreatedAt: now}.Describe(contact.Particulars{Name: &name}, now)
	if err != nil {
		return contact.Contact{}, err
	}
	if c.Given.Text == "" {
		return contact.Contact{}, fault.Field(op, "name", text.ClientName)
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		tx.Hint(t.String())
		if !number.IsZero() {
			c, err = salon.meetNamed(ctx, number, c.Given, now)
			return err
		}
		if _, err := tx.ContactByID(ctx, id.String()); err == nil {
			c, err = salon.ByID(ctx, id)
			return err // another salon's is not found, and not written to
		} else if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return salon.put(ctx, c)
	})
	if err != nil {
		return contact.Contact{}, err
	}
	return c, nil
}

// meetNamed is the contact of a number, made if there is none, and named if nobody named them.
func (s *Salon) meetNamed(ctx context.Context, n phone.Number, given contact.Name, now time.Time) (contact.Contact, error) {
	r, err := s.Resolve(ctx, contact.Sighting{Address: contact.At(n), At: now})
	if err != nil || r.Contact.Name() != "" {
		return r.Contact, err
	}
	r.Contact.Given = given
	return r.Contact, s.put(ctx, r.Contact)
}

// ChangeContact changes what the salon wrote about a contact, or what it does not want. Errors: NotFound; the change's own.
func (s *Store) ChangeContact(
	ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, change func(contact.Contact) (contact.Contact, error),
) (contact.Contact, error) {
	const op = "store.change_contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Contact{}, err
	}
	var c contact.Contact
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		if c, err = salon.ByID(ctx, id); err != nil {
			return err
		}
		before := c
		if c, err = change(c); err != nil {
			return err
		}
		tx.Hint(t.String())
		if err := salon.put(ctx, c); err != nil {
			return err
		}
		if err := tx.SetChatFound(ctx, db.SetChatFoundParams{Found: FoundText(c), ContactID: c.ID.String()}); err != nil {
			return err
		}
		return salon.addContactChanged(ctx, before, c)
	})
	if err != nil {
		return contact.Contact{}, err
	}
	return c, nil
}

// Reseal seals with the newest key the data keys that an older one sealed. Errors: Invalid on SALONZAP_SECRET_KEY when that one is gone.
func (s *Store) Reseal(ctx context.Context, tx *storekit.Tx) error {
	ring := s.kit.Ring()
	for after := ""; ; {
		rows, err := tx.InboxesFrom(ctx, db.InboxesFromParams{After: after, MaxRows: storekit.DeleteBatch})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			after = r.TenantID
			if !ring.Stale(r.DataKey) {
				continue
			}
			key, err := ring.Open(keyPlace(r.TenantID), r.DataKey)
			if errors.Is(err, secret.ErrUnknownKey) {
				return sqlkit.WrongRing("store.reseal", "the database", err)
			}
			if err != nil {
				return fmt.Errorf("the data key of salon %s: %w", r.TenantID, err)
			}
			sealed := ring.Seal(keyPlace(r.TenantID), key)
			if err := tx.ResealInbox(ctx, db.ResealInboxParams{TenantID: r.TenantID, Stale: r.DataKey, DataKey: sealed}); err != nil {
				return err
			}
		}
	}
}
