package messages

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
)

// addNewEvents adds the events of a new message. One of ours has its event when it was sent.
func (f *folder) addNewEvents(ctx context.Context, who contact.Contact, m inbox.Message) error {
	first := m // as it came, before what was told of it earlier
	first.Edited, first.Deleted = inbox.Edit{}, time.Time{}
	if m.Direction == inbox.FromUs {
		first.State = inbox.Pending
		return f.addChangeEventsOf(ctx, who, first, m)
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
	return f.addChangeEventsOf(ctx, who, first, m)
}

// addChangeEvents adds the events of a change of a message.
func (f *folder) addChangeEvents(ctx context.Context, before, m inbox.Message) error {
	if !wasSent(before.State) && wasSent(m.State) {
		who, err := f.salon.ByID(ctx, m.Contact)
		if err != nil {
			return err
		}
		return f.addChangeEventsOf(ctx, who, before, m)
	}
	return f.addChangeEventsOf(ctx, contact.Contact{}, before, m)
}

// addChangeEventsOf is addChangeEvents with a known contact, which is needed only when the message
// was sent.
func (f *folder) addChangeEventsOf(ctx context.Context, who contact.Contact, before, m inbox.Message) error {
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
