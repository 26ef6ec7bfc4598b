package demo_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
)

func TestWhatsAppIsUnreachable(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.turn(t, demo.Unreachable, "on")
	await[*events.Disconnected](t, r.client)
	r.until(t, "lost")
	c := r.newClient(t)
	if err := c.Connect(); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a new connection ended with %v", err)
	}
	r.turn(t, demo.Unreachable, "off")
	await[*events.Connected](t, r.client)
}

func TestWhatsAppRefusesTheVersion(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.turn(t, demo.Outdated, "on")
	await[*events.ClientOutdated](t, r.client)
	r.turn(t, demo.Outdated, "off")
	r.client.Disconnect() // it gives up by itself, a little later
	if err := r.client.Connect(); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](t, r.client)
}

func TestAColdContact(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.turn(t, demo.Cold, "on")
	if out := r.chat(t, demo.Reply); !strings.Contains(out.to, "failed=demo.refused.not_sent") {
		t.Errorf("to who never wrote, Salonzap wrote: %q", out.to)
	}
	r.chat(t, demo.Write)
	if out := r.chat(t, demo.Reply); !strings.Contains(out.to, "did=reply") {
		t.Errorf("to who wrote, it was answered with %q", out.to)
	}
}

func TestTheWayIsBlocked(t *testing.T) {
	r := newRig(t)
	r.turn(t, demo.Down, "on")
	r.call(t, "/instance/connectionState/"+joao, 0)
	r.tell(t, "connection.update", http.StatusOK)
	r.turn(t, demo.Down, "off")
	r.turn(t, demo.Lost, "on")
	r.call(t, "/instance/connectionState/"+joao, http.StatusOK)
	r.tell(t, "connection.update", 0)
	if page := r.get(t, "/demo/").body; strings.Count(page, `aria-pressed="true"`) != 1 || strings.Count(page, "sem resposta") != 2 {
		t.Error("the page does not show the fault and what was cut")
	}
	r.turn(t, demo.Lost, "off")
	r.tell(t, "connection.update", http.StatusOK)
}

func TestReset(t *testing.T) {
	r := newRig(t)
	r.do(t, demo.Ban)
	r.call(t, "/instance/create", http.StatusCreated)
	for _, what := range demo.Troubles() {
		r.turn(t, what, "on")
	}
	if page := r.get(t, "/demo/").body; strings.Count(page, `aria-pressed="true"`) != len(demo.Troubles()) {
		t.Error("not every fault is on")
	}
	out := r.post(t, "/demo/reset", url.Values{"salon": {"joao"}})
	page := r.get(t, "/demo/").body
	if !strings.Contains(out.to, "did=reset") || strings.Contains(page, `aria-pressed="true"`) || strings.Contains(page, "/instance/create") {
		t.Errorf("sent to %q; a fault or the traffic is still there", out.to)
	}
	r.linked(t) // nobody is banned, no passkey is asked for, and WhatsApp can be reached
	if out := r.chat(t, demo.Reply); !strings.Contains(out.to, "did=reply") {
		t.Errorf("a contact is still cold: %q", out.to)
	}
	r.call(t, "/", http.StatusOK)
	r.tell(t, "connection.update", http.StatusOK)
}
