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
	r.Linked(t)
	r.Turn(t, demo.Unreachable, "on")
	await[*events.Disconnected](t, r.Client)
	r.Until(t, "lost")
	c := r.NewClient(t)
	if err := c.Connect(); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a new connection ended with %v", err)
	}
	r.Turn(t, demo.Unreachable, "off")
	await[*events.Connected](t, r.Client)
}

func TestWhatsAppRefusesTheVersion(t *testing.T) {
	r := newRig(t)
	r.Linked(t)
	r.Turn(t, demo.Outdated, "on")
	await[*events.ClientOutdated](t, r.Client)
	r.Turn(t, demo.Outdated, "off")
	r.Client.Disconnect() // it gives up by itself, a little later
	if err := r.Client.Connect(); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](t, r.Client)
}

func TestWhoNeverWroteIsNotWrittenTo(t *testing.T) {
	r := newRig(t)
	r.Linked(t)
	r.Turn(t, demo.Cold, "on")
	if out := r.Chat(t, demo.Reply); !strings.Contains(out.To, "failed=demo.refused.not_sent") {
		t.Errorf("to who never wrote, Salonzap wrote: %q", out.To)
	}
	r.Chat(t, demo.Write)
	if out := r.Chat(t, demo.Reply); !strings.Contains(out.To, "did=reply") {
		t.Errorf("to who wrote, it was answered with %q", out.To)
	}
}

func TestABlockedWayIsShown(t *testing.T) {
	r := newRig(t)
	r.Turn(t, demo.Down, "on")
	r.Call(t, "/instance/connectionState/"+joao, 0)
	r.Tell(t, "connection.update", http.StatusOK)
	r.Turn(t, demo.Down, "off")
	r.Turn(t, demo.Lost, "on")
	r.Call(t, "/instance/connectionState/"+joao, http.StatusOK)
	r.Tell(t, "connection.update", 0)
	if page := r.Get(t, "/demo/").Body; strings.Count(page, `aria-pressed="true"`) != 1 || strings.Count(page, "sem resposta") != 2 {
		t.Error("the page does not show the fault and what was cut")
	}
	r.Turn(t, demo.Lost, "off")
	r.Tell(t, "connection.update", http.StatusOK)
}

func TestAResetTakesEveryFaultAway(t *testing.T) {
	r := newRig(t)
	r.Do(t, demo.Ban)
	r.Call(t, "/instance/create", http.StatusCreated)
	for _, what := range demo.Troubles() {
		r.Turn(t, what, "on")
	}
	if page := r.Get(t, "/demo/").Body; strings.Count(page, `aria-pressed="true"`) != len(demo.Troubles()) {
		t.Error("not every fault is on")
	}
	out := r.Post(t, "/demo/reset", url.Values{"salon": {"joao"}})
	page := r.Get(t, "/demo/").Body
	if !strings.Contains(out.To, "did=reset") || strings.Contains(page, `aria-pressed="true"`) || strings.Contains(page, "/instance/create") {
		t.Errorf("sent to %q; a fault or the traffic is still there", out.To)
	}
	r.Linked(t) // nobody is banned, no passkey is asked for, and WhatsApp can be reached
	if out := r.Chat(t, demo.Reply); !strings.Contains(out.To, "did=reply") {
		t.Errorf("a contact is still cold: %q", out.To)
	}
	r.Call(t, "/", http.StatusOK)
	r.Tell(t, "connection.update", http.StatusOK)
}
