package web

import (
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// sendTestMessage sends a text from the salon's number to itself, and says what came of it. It is a person's own, so a pause does not
// hold it back.
func (s *site) sendTestMessage(c *call, t tenant.Tenant) error {
	if err := refuseGuest(c); err != nil {
		return err
	}
	tone, said := page.ToneGood, c.Say(text.TestSent)
	if err := s.testMessage(c, t); err != nil {
		errs, ok := formErrors(c.Localizer, err)
		if fault.Is(err, fault.UnknownOutcome) {
			errs, ok = page.Errors{"": c.Say(text.TestUnknown)}, true
		}
		if !ok {
			return err
		}
		tone, said = page.ToneWarn, anySentence(errs)
	}
	if c.isFragment() {
		return s.render(c, http.StatusOK, page.TestMessageResult(tone, said))
	}
	s.setFlash(c.r.Context(), tone, said)
	return s.redirect(c, c.returnPath)
}

func (s *site) testMessage(c *call, t tenant.Tenant) error {
	const op = "web.test_message"
	for _, who := range []string{edge.AddressKey(c.r), t.ID.String()} {
		if err := s.limits.testMessages.Allow(who); err != nil {
			return err
		}
	}
	ctx := c.r.Context()
	v, err := s.watchConnection(ctx, c.scope(), t.ID)
	if err != nil {
		return err
	}
	if v == nil || v.Status != connection.StatusConnected {
		return fault.New(fault.Conflict, op, text.TestNotNow)
	}
	st, ok := v.State.(connection.Connected)
	if !ok {
		return fault.New(fault.Conflict, op, text.TestNotNow)
	}
	return s.SendText(ctx, v.Connection, st.Number, t.Locale.Say(text.TestWords, t.Name))
}
