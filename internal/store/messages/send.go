package messages

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// OutboxDue receives when a commit of this process put something into an outbox. Like all hints it may come in vain.
func (s *Store) OutboxDue() <-chan struct{} { return s.queued }

func (s *Store) hintQueued() {
	select {
	case s.queued <- struct{}{}:
	default: // a hint waits already
	}
}

// send keeps a message and puts it into the salon's outbox, where somebody looks at once.
func (f *folder) send(ctx context.Context, o inbox.Outgoing) error {
	c, err := f.salon.ByID(ctx, o.Contact)
	if err != nil {
		return err
	}
	o.Contact = c.ID // it may have become a part of another one
	_, err = f.tx.MessageByKey(ctx, db.MessageByKeyParams{ContactID: c.ID.String(), Mine: true, WaID: o.Key.ID})
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	row, err := write(f.salon, o.Message)
	if err != nil {
		return err
	}
	row.HandledAt = column.At(f.now)
	row.ToJid, row.Origin, row.Policy = column.Text(o.To.JID()), column.Text(o.Origin), column.Text(o.Policy)
	row.Deadline, row.NotBefore, row.Attempts = column.At(o.Deadline), column.At(o.NotBefore), int64(o.Attempts)
	if err := f.tx.AddMessage(ctx, db.AddMessageParams(row)); err != nil {
		return err
	}
	if err := f.queue(ctx, o); err != nil {
		return err
	}
	return f.bump(ctx, o.Message, c, o.Origin == inbox.Manual)
}

// queue puts a message into the outbox.
func (f *folder) queue(ctx context.Context, o inbox.Outgoing) error {
	t := o.Tenant.String()
	err := f.tx.QueueMessage(ctx, db.QueueMessageParams{
		MessageID: o.ID.String(), TenantID: t, Unasked: o.Origin == inbox.Unasked, Deadline: column.At(o.Deadline),
	})
	if err != nil {
		return err
	}
	if f.queued != nil {
		f.tx.AfterCommit(f.queued)
	}
	return f.tx.StirOutbox(ctx, db.StirOutboxParams{TenantID: t, Now: column.At(f.now)})
}

// AcceptOutgoing keeps a message that is to go out, in one commit with the caller's word for it. again tells that the word was used
// before: the message is the one of that time, as far as it got since. Errors: NotFound (no such contact of the salon), Invalid on
// Idempotency-Key (another request was made under the word), Invalid "media" (the upload is not there, or was used).
func (s *Store) AcceptOutgoing(ctx context.Context, scope tenant.Scope, o inbox.Outgoing, once inbox.IdempotencyKey) (kept inbox.Outgoing, again bool, err error) {
	const op = "store.accept_outgoing"
	if err := storekit.Authorize(scope, o.Tenant, op); err != nil {
		return inbox.Outgoing{}, false, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		kept, again = o, false
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), o.Tenant)
		if err != nil {
			return err
		}
		if once.Word != "" {
			kept, err = onceOf(ctx, tx.Queries, salon, once)
			if again = err == nil; again || !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			kept = o
		}
		f := folder{tx: tx, salon: salon, now: s.kit.Now(), queued: s.hintQueued}
		if err := f.send(ctx, o); err != nil {
			return err
		}
		if err := f.takeUpload(ctx, o); err != nil {
			return err
		}
		tx.Hint(o.Tenant.String())
		if once.Word == "" {
			return nil
		}
		_, err = tx.AddSendKey(ctx, db.AddSendKeyParams{
			TenantID: o.Tenant.String(), Word: once.Word, Request: once.Request, MessageID: o.ID.String(),
		})
		return err
	})
	return kept, again, err
}

// takeUpload makes the upload of a message its own.
func (f *folder) takeUpload(ctx context.Context, o inbox.Outgoing) error {
	m, ok := o.Content.(inbox.Media)
	if !ok {
		return nil
	}
	id, ok := m.Upload()
	if !ok {
		return nil
	}
	n, err := f.tx.TakeUpload(ctx, db.TakeUploadParams{MessageID: column.Text(o.ID.String()), ID: id.String(), TenantID: o.Tenant.String()})
	if err == nil && n == 0 {
		return fault.Field("store.take_upload", "media", text.UploadUnknown)
	}
	return err
}

// OutgoingOnce gives the message that was asked for under a word. Errors: NotFound, Invalid on Idempotency-Key (it was another request).
func (s *Store) OutgoingOnce(ctx context.Context, scope tenant.Scope, t tenant.ID, once inbox.IdempotencyKey) (inbox.Outgoing, error) {
	const op = "store.outgoing_once"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Outgoing{}, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if err != nil {
		return inbox.Outgoing{}, s.kit.Fault(op, err)
	}
	o, err := onceOf(ctx, s.kit.Reads(), salon, once)
	return o, s.kit.Fault(op, err)
}

func onceOf(ctx context.Context, q *db.Queries, salon *contacts.Salon, once inbox.IdempotencyKey) (inbox.Outgoing, error) {
	key, err := q.SendKey(ctx, db.SendKeyParams{TenantID: salon.ID.String(), Word: once.Word})
	if err != nil {
		return inbox.Outgoing{}, err
	}
	if key.Request != once.Request {
		return inbox.Outgoing{}, fault.Field("store.send_key", "Idempotency-Key", text.OnceDiffers)
	}
	row, err := q.MessageByID(ctx, key.MessageID)
	if err != nil {
		return inbox.Outgoing{}, err
	}
	return readOutgoing(salon, row)
}

// Outgoing gives one message of a salon, whoever wrote it; of one that we did not send, To and all that follows are zero. Errors: NotFound.
func (s *Store) Outgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error) {
	const op = "store.outgoing"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Outgoing{}, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if fault.Is(s.kit.Fault(op, err), fault.NotFound) {
		return inbox.Outgoing{}, storekit.NotFound(op, text.MessageUnknown)
	}
	if err != nil {
		return inbox.Outgoing{}, s.kit.Fault(op, err)
	}
	row, err := s.kit.Reads().MessageByID(ctx, id.String())
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.TenantID != t.String() {
		return inbox.Outgoing{}, storekit.NotFound(op, text.MessageUnknown)
	}
	if err != nil {
		return inbox.Outgoing{}, s.kit.Fault(op, err)
	}
	o, err := readOutgoing(salon, row)
	return o, s.kit.Fault(op, err)
}

// Outgoings lists messages of a salon, whoever wrote them, the newest first.
func (s *Store) Outgoings(ctx context.Context, scope tenant.Scope, t tenant.ID, l inbox.Listing) ([]inbox.Outgoing, error) {
	const op = "store.outgoings"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	salon, err := contacts.Look(ctx, s.kit.Reads(), s.kit.Ring(), t)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := listed(ctx, s.kit.Reads(), salon, l)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]inbox.Outgoing, 0, len(rows))
	for _, row := range rows {
		o, err := readOutgoing(salon, row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, o)
	}
	return list, nil
}

func listed(ctx context.Context, q *db.Queries, salon *contacts.Salon, l inbox.Listing) ([]db.Message, error) {
	before := storekit.AfterEveryID
	if !l.Before.IsZero() {
		before = l.Before.String()
	}
	if l.Contact.IsZero() {
		return q.MessagesOfTenant(ctx, db.MessagesOfTenantParams{
			TenantID: salon.ID.String(), Before: before, Direction: string(l.Direction), State: string(l.State), MaxRows: storekit.PageSize(l.Limit),
		})
	}
	c, err := salon.ByID(ctx, l.Contact)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, storekit.NotFound("store.outgoings", text.ContactUnknown)
	}
	if err != nil {
		return nil, err
	}
	return q.MessagesOfContact(ctx, db.MessagesOfContactParams{
		ContactID: c.ID.String(), Before: before, Direction: string(l.Direction), State: string(l.State), MaxRows: storekit.PageSize(l.Limit),
	})
}

// readOutgoing is a row as a message with what is needed to send it.
func readOutgoing(salon *contacts.Salon, row db.Message) (inbox.Outgoing, error) {
	m, err := read(salon, row)
	o := inbox.Outgoing{
		Message: m, Origin: inbox.Origin(row.Origin), Policy: inbox.Policy(row.Policy), Deadline: row.Deadline.Time(),
		NotBefore: row.NotBefore.Time(), Attempts: int(row.Attempts),
	}
	o.To, _ = contact.ParseAddress(string(row.ToJid)) // the zero Address for what we did not send
	return o, err
}
