package messages

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Store keeps messages. It is safe for concurrent use. Make one with New.
type Store struct {
	kit    *storekit.DB
	due    chan struct{} // a hint that work is due
	queued chan struct{} // see OutboxDue
	intake intake
	pace   inbox.Pace
}

// New keeps them in a database.
func New(kit *storekit.DB) *Store {
	s := &Store{kit: kit, due: make(chan struct{}, 1), queued: make(chan struct{}, 1), pace: inbox.DefaultPace()}
	s.intake = newIntake(s)
	return s
}

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store {
	return &Store{kit: s.kit.Within(tx), due: s.due, queued: s.queued, pace: s.pace}
}

// SetPace says how fast salons send, instead of inbox.DefaultPace. It is for before the first message is sent.
func (s *Store) SetPace(p inbox.Pace) { s.pace = p }

// Messages lists a contact's messages, the newest first, sent before then. Errors: NotFound.
func (s *Store) Messages(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, before time.Time, limit int) ([]inbox.Message, error) {
	const op = "store.messages"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	c, err := salon.ByID(ctx, who)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := s.kit.Reads().MessagesBefore(ctx, db.MessagesBeforeParams{
		ContactID: c.ID.String(), Before: column.At(before), MaxRows: storekit.PageSize(limit),
	})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list, err := readAll(salon, rows)
	return list, s.kit.Fault(op, err)
}

// Send keeps a message that is to go out. The same one again is kept once. Errors: NotFound (no such contact of the salon).
func (s *Store) Send(ctx context.Context, scope tenant.Scope, o inbox.Outgoing) error {
	const op = "store.send"
	if err := storekit.Authorize(scope, o.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), o.Tenant)
		if err != nil {
			return err
		}
		tx.Hint(o.Tenant.String())
		return (&folder{tx: tx, salon: salon, now: s.kit.Now(), queued: s.hintQueued}).send(ctx, o)
	})
}
