package webtest

import (
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Queued lets messages wait in a salon's outbox, whose line is shut unless the salon is connected. It tells the first one's id.
func (s *Scene) Queued(t tenant.ID, number, words string, count int) inbox.ID {
	s.T.Helper()
	ctx, scope := s.T.Context(), tenant.System("test")
	n, err := phone.Parse(number, phone.Brazil)
	Must(s.T, err)
	c, err := s.Store.MeetContact(ctx, scope, t, contact.Sighting{Address: contact.At(n), At: s.Now()})
	Must(s.T, err)
	var first inbox.ID
	for range count {
		o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: c.ID, To: contact.At(n), Content: inbox.Text{Body: inbox.Body(words)}, Origin: inbox.Program}, s.Now())
		Must(s.T, err)
		_, _, err = s.Store.AcceptOutgoing(ctx, scope, o, inbox.IdempotencyKey{})
		Must(s.T, err)
		if first.IsZero() {
			first = o.ID
		}
	}
	list, _, err := s.Store.DueOutboxes(ctx, scope, s.Now().Add(time.Minute))
	Must(s.T, err)
	for _, due := range list {
		if due.Tenant == t {
			_, err := s.Store.TakeOutbox(ctx, scope, due, "test", s.Now())
			Must(s.T, err)
		}
	}
	return first
}
