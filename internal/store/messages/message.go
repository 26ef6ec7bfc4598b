package messages

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Message gives a message, and whose chat it is in. Errors: NotFound, also for another salon's.
func (s *Store) Message(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, contact.Contact, error) {
	const op = "store.message"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Message{}, contact.Contact{}, err
	}
	m, c, err := s.message(ctx, t, id)
	if errors.Is(err, sql.ErrNoRows) {
		err = storekit.NotFound(op, text.MessageUnknown)
	}
	return m, c, s.kit.Fault(op, err)
}

func (s *Store) message(ctx context.Context, t tenant.ID, id inbox.ID) (inbox.Message, contact.Contact, error) {
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return inbox.Message{}, contact.Contact{}, err
	}
	row, err := s.kit.Reads().MessageByID(ctx, id.String())
	if err == nil && row.TenantID != t.String() {
		err = sql.ErrNoRows
	}
	if err != nil {
		return inbox.Message{}, contact.Contact{}, err
	}
	m, err := read(salon, row)
	if err != nil {
		return inbox.Message{}, contact.Contact{}, err
	}
	c, err := salon.ByID(ctx, m.Contact)
	return m, c, err
}
