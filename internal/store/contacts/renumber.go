package contacts

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ReviseContact is ChangeContact that changes the number, too; the zero number takes one away that the salon typed.
// Errors: NotFound; the change's own; Conflict on "phone" when it is another client's, or WhatsApp's.
func (s *Store) ReviseContact(
	ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, number phone.Number, now time.Time,
	change func(contact.Contact) (contact.Contact, error),
) (contact.Contact, error) {
	const op = "store.revise_contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return contact.Contact{}, err
	}
	var c contact.Contact
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		tx.Hint(t.String())
		c, err = salon.revise(ctx, id, number, now, change)
		return err
	})
	if err != nil {
		return contact.Contact{}, err
	}
	return c, nil
}

func (s *Salon) revise(
	ctx context.Context, id contact.ID, number phone.Number, now time.Time, change func(contact.Contact) (contact.Contact, error),
) (contact.Contact, error) {
	before, err := s.ByID(ctx, id)
	if err != nil {
		return before, err
	}
	c, err := change(before)
	if err != nil {
		return before, err
	}
	if c, err = c.Renumber(number, now); err != nil {
		return before, err
	}
	if !number.IsZero() {
		holders, err := s.Find(ctx, contact.Sighting{Address: contact.At(number)})
		if err != nil {
			return before, err
		}
		if len(holders) > 0 && holders[0].ID != c.ID {
			return before, &fault.Error{
				Kind: fault.Conflict, Op: "store.revise_contact", Field: "phone", Key: text.ContactNumberTaken, Args: []any{holders[0].Name()},
			}
		}
	}
	for _, h := range before.Aliases {
		if !c.Holds(h.Alias) {
			err := s.q.DropAlias(ctx, db.DropAliasParams{
				TenantID: s.ID.String(), Kind: string(h.Kind()), Value: h.Value(), ContactID: c.ID.String(),
			})
			if err != nil {
				return before, err
			}
		}
	}
	if err := s.Save(ctx, c); err != nil {
		return before, err
	}
	if err := s.q.SetChatFound(ctx, db.SetChatFoundParams{Found: FoundText(c), ContactID: c.ID.String()}); err != nil {
		return before, err
	}
	return c, s.addContactChanged(ctx, before, c)
}
