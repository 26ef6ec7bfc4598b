package webtest

import (
	"context"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/webhook"
)

// hooks keeps webhooks in the scene's store, as the program does, and plays receivers: those of "dead" answer with an error.
func (s *Scene) hooks() web.Hooks {
	return web.Hooks{Store: s.Store, Deliveries: s.Store, Test: func(_ context.Context, x webhook.Subscription) webhook.Answer {
		a := webhook.Answer{Status: 204, Took: 12 * time.Millisecond, At: s.Now()}
		if strings.Contains(x.URL.Reveal(), "dead") {
			a.Status, a.Cause, a.Body = 503, webhook.CauseStatus, []byte("<b>manutenção</b> de 5511987654321")
		}
		return a
	}}
}

// HookOf makes a webhook of a salon, or of all.
func (s *Scene) HookOf(t tenant.ID, address string) webhook.Subscription {
	s.T.Helper()
	x, err := webhook.New(t, webhook.Draft{URL: address, Description: "CRM"}, egress.Guard{}, s.Now())
	Must(s.T, err)
	Must(s.T, s.Store.AddSubscription(s.T.Context(), tenant.System("test"), x))
	return x
}

// Told lets something happen of which webhooks are told.
func (s *Scene) Told(t tenant.ID) {
	s.T.Helper()
	s.TakeIn(t, s.Wrote(MariaJID, "Maria Secreta", "H1", 3, inbox.Text{Body: "palavras secretas"}))
	_, err := s.Store.NumberEvents(s.T.Context(), tenant.System("test"))
	Must(s.T, err)
}
