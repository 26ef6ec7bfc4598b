package messages

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
)

// tellNew keeps the events of a message that was not known. One of ours that has not gone yet is told of when it went.
func (f *folder) tellNew(ctx context.Context, who contact.Contact, m inbox.Message) error {
	first := m // as it came, before what was told of it earlier
	first.Edited, first.Deleted = inbox.Edit{}, time.Time{}
	if m.Direction == inbox.FromUs {
		first.State = inbox.Pending
		return f.tellChangeOf(ctx, who, first, m)
	}
	shown, err := event.OfMessage(m, who)
	if err != nil {
		return err
	}
	if err := f.salon.AddEvent(ctx, m.Contact, m.SentAt, event.MessageReceived{Message: shown}); err != nil {
		return err
	}
	if m.Direction == inbox.FromPhone {
		first.State = inbox.Sent
	}
	return f.tellChangeOf(ctx, who, first, m)
}

// tellChange keeps the events of what was learnt of a message, or done with it.
func (f *folder) tellChange(ctx context.Context, before, m inbox.Message) error {
	if !wasSent(before.State) && wasSent(m.State) {
		who, err := f.salon.ByID(ctx, m.Contact)
		if err != nil {
			return err
		}
		return f.tellChangeOf(ctx, who, before, m)
	}
	return f.tellChangeOf(ctx, contact.Contact{}, before, m)
}

// tellChangeOf is tellChange where the contact is known; it is asked for only when the message went.
func (f *folder) tellChangeOf(ctx context.Context, who contact.Contact, before, m inbox.Message) error {
	if m.Direction == inbox.FromUs && !wasSent(before.State) && wasSent(m.State) {
		shown, err := event.OfMessage(m, who)
		if err != nil {
			return err
		}
		if err := f.salon.AddEvent(ctx, m.Contact, m.SentAt, event.MessageSent{Message: shown}); err != nil {
			return err
		}
	}
	if before.State != m.State && m.Direction != inbox.FromClient {
		if err := f.salon.AddEvent(ctx, m.Contact, m.StateAt, event.OfState(m)); err != nil {
			return err
		}
	}
	if m.Edited.Content != nil && (before.Edited.Content == nil || !before.Edited.At.Equal(m.Edited.At) ||
		inbox.Words(before.Edited.Content) != inbox.Words(m.Edited.Content)) {
		if err := f.salon.AddEvent(ctx, m.Contact, m.Edited.At, event.OfEdit(m)); err != nil {
			return err
		}
	}
	if before.Deleted.IsZero() && !m.Deleted.IsZero() {
		return f.salon.AddEvent(ctx, m.Contact, m.Deleted, event.OfDeletion(m))
	}
	return nil
}

// wasSent tells whether WhatsApp has a message in this state.
func wasSent(s inbox.State) bool { return s == inbox.Sent || s == inbox.Delivered || s == inbox.Read }
