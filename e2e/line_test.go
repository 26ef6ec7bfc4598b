package e2e_test

import (
	"testing"

	"salonzap/internal/evolution"
)

// A server that links few at a time is not overrun: who comes later waits, without a call to the server, and has a code as
// soon as somebody is done, in the order in which they came.
func TestALineBeforeTheServer(t *testing.T) {
	onBoth(t, func(w *world) {
		w.config.Evolution.MaxLinking = 1
		n := w.node()
		slugs := []string{"ana", "bia", "cida"}
		for _, slug := range slugs {
			n.salon(slug, "")
		}
		code := n.click("ana").Text
		for _, slug := range slugs[1:] {
			if v := n.clickWithoutWaiting(slug); v.Text != "" || v.Status != "connecting" {
				t.Errorf("%s does not wait: %+v", slug, v)
			}
		}
		for i, slug := range slugs {
			for _, later := range slugs[i+1:] {
				if calls := w.fake.CallsOf(later + "_whatsapp"); calls[evolution.OpConnect] != 0 {
					t.Errorf("%s waits, and the server was asked for a code: %v", later, calls)
				}
				if v := n.get(later); v.Text != "" {
					t.Errorf("%s has a code before its turn", later)
				}
			}
			if i > 0 {
				code = n.follow(slug).until("the code of "+slug, func(v wire) bool { return v.Text != "" }).Text
			}
			events := n.follow(slug)
			w.must(w.fake.ScanCode(code, phoneOf(i), ""))
			events.untilStatus("connected")
		}
	})
}
