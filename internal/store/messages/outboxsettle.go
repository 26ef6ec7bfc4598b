package messages

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/inbox"
	"salonzap/internal/store/db"
)

// settle notes what came of a handover. What receipts told meanwhile stays.
func (b *box) settle(ctx context.Context, h inbox.Handover, out inbox.Outcome) error {
	return b.applyOutcome(ctx, h, out, func(o inbox.Outgoing) inbox.Outgoing { return o.Tried(out) })
}

// learn stores what the holder of an older lease knows for certain.
func (b *box) learn(ctx context.Context, h inbox.Handover, out inbox.Outcome) error {
	if out.State != inbox.Sent && out.State != inbox.Refused {
		return nil
	}
	return b.applyOutcome(ctx, h, out, func(o inbox.Outgoing) inbox.Outgoing {
		o.Message, _ = o.Fold(inbox.Receipt{About: inbox.About{Key: o.Key}, State: out.State, Cause: out.Cause, At: out.At}, b.now)
		return o
	})
}

func (b *box) applyOutcome(ctx context.Context, h inbox.Handover, out inbox.Outcome, change func(inbox.Outgoing) inbox.Outgoing) error {
	row, err := b.tx.MessageByID(ctx, h.ID.String())
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it was erased meanwhile
	}
	if err != nil {
		return err
	}
	o, err := readOutgoing(b.salon, row)
	if err != nil {
		return err
	}
	before := o.Message
	if out.Key != "" && out.Key != row.WaID {
		if o.Message, err = b.rekey(ctx, row, o.Message, out.Key); err != nil {
			return err
		}
	}
	if known, learnt := o.WithSource(out.Source); learnt {
		o.Message = known
		if err := b.save(ctx, row, known); err != nil {
			return err
		}
	}
	return b.advance(ctx, before, change(o))
}

// rekey sets the key that WhatsApp gave a message, and folds in the reports under that key: the
// echo may have been stored as a message of its own.
func (b *box) rekey(ctx context.Context, row db.Message, m inbox.Message, key string) (inbox.Message, error) {
	doubles, err := b.tx.MessagesByWhatsApp(ctx, db.MessagesByWhatsAppParams{TenantID: row.TenantID, WaID: key, Mine: true})
	if err != nil {
		return m, err
	}
	m.Key.ID = key
	for _, double := range doubles {
		if double.ToJid != "" {
			continue // another message that we sent
		}
		other, err := read(b.salon, double)
		if err != nil {
			return m, err
		}
		for _, r := range other.Reports() {
			m, _ = m.Fold(r, other.ReceivedAt)
		}
		if err := b.tx.DropMessage(ctx, double.ID); err != nil {
			return m, err
		}
		if err := b.tx.RefreshChat(ctx, double.ContactID); err != nil {
			return m, err
		}
	}
	who, err := b.salon.ByID(ctx, m.Contact)
	if err != nil {
		return m, err
	}
	if m, err = b.foldWaiting(ctx, m, who); err != nil {
		return m, err
	}
	return m, b.save(ctx, row, m)
}
