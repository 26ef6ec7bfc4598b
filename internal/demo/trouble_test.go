package demo_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/demo"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// ask calls the server as Salonzap does, and gives the kind of error.
func (r *rig) ask(t *testing.T) evolution.Kind {
	t.Helper()
	_, err := r.client.State(t.Context(), joao)
	return evolution.KindOf(err)
}

func TestTheServerCannotBeUsed(t *testing.T) {
	for what, want := range map[demo.Trouble]evolution.Kind{
		demo.Down:    evolution.KindUnreachable,
		demo.Key:     evolution.KindUnauthorized,
		demo.Licence: evolution.KindLicenceRequired,
	} {
		t.Run(string(what), func(t *testing.T) {
			r := newRig(t)
			r.create(t, joao)
			if r.turn(t, what, "on"); r.ask(t) != want {
				t.Errorf("turned on, a call ends with %q", r.ask(t))
			}
			if page := r.get(t, "/demo/").body; strings.Count(page, `aria-pressed="true"`) != 1 {
				t.Error("the page does not show that one fault is on")
			}
			r.turn(t, what, "on") // twice is once
			if r.turn(t, what, "off"); r.ask(t) != "" {
				t.Errorf("turned off, a call ends with %q", r.ask(t))
			}
		})
	}
}

func TestNoCodeComes(t *testing.T) {
	r := newRig(t)
	r.create(t, joao)
	r.turn(t, demo.NoCode, "on")
	for range 3 {
		if out, err := r.client.Connect(t.Context(), joao, ""); err != nil || !out.QRCode.Empty() {
			t.Fatalf("a code came, or %v", err)
		}
	}
	if r.turn(t, demo.NoCode, "off"); r.view(t).Code.Empty() {
		t.Error("the code that was held back does not come")
	}
}

func TestTheServerRestarts(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	r.turn(t, demo.Boot, "on")
	if r.view(t).Loaded || !strings.Contains(r.get(t, "/demo/").body, "reiniciando") {
		t.Error("the server has what it should have forgotten, or the phone does not know")
	}
	if r.turn(t, demo.Boot, "off"); r.view(t).State != evolution.StateOpen {
		t.Errorf("after the boot the state is %q", r.view(t).State)
	}
}

func TestWhatsAppIsOutOfReach(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	if r.turn(t, demo.Outdated, "on"); r.view(t).State != evolution.StateConnecting {
		t.Errorf("with a refused version the state is %q", r.view(t).State)
	}
	if r.turn(t, demo.Offline, "on"); r.view(t).State != evolution.StateClose {
		t.Errorf("without internet the state is %q", r.view(t).State)
	}
	if page := r.get(t, "/demo/").body; strings.Count(page, `aria-pressed="true"`) != 1 {
		t.Error("both ways to lose WhatsApp are on at once")
	}
	r.turn(t, demo.Key, "on") // another fault changes nothing about it
	if err := r.fake.Drop(joao); err != nil || r.view(t).State != evolution.StateClose {
		t.Errorf("another fault brought WhatsApp back: %q, %v", r.view(t).State, err)
	}
	if r.turn(t, demo.Offline, "off"); r.view(t).State != evolution.StateOpen {
		t.Errorf("with WhatsApp back the state is %q", r.view(t).State)
	}
}

func TestWebhooksGetLost(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	if err := r.fake.WaitDelivered(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := r.hooks.count()
	r.turn(t, demo.Lost, "on")
	r.do(t, demo.Drop)
	if err := r.fake.WaitDelivered(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.hooks.count() != before {
		t.Error("a lost webhook arrived")
	}
	r.turn(t, demo.Lost, "off")
	r.do(t, demo.Drop)
	if err := r.fake.WaitDelivered(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.hooks.count() == before {
		t.Error("webhooks are still lost")
	}
}

// What cannot be seen without waiting is seen in the behaviour.
func TestSlowAndLate(t *testing.T) {
	slow := demo.Troubled(demo.Usual(), map[demo.Trouble]bool{demo.Slow: true})
	for _, op := range evolution.Ops() {
		if slow.Latency[op] < time.Second || slow.Latency[op] >= 10*time.Second {
			t.Errorf("slow, %s takes %s", op, slow.Latency[op])
		}
	}
	if slow.Webhooks.Late < time.Second {
		t.Error("slow, webhooks are fast: the code comes as ever")
	}
	if demo.Usual().Latency[evolution.OpState] > time.Second {
		t.Error("slowness stuck to the usual behaviour")
	}
	late := demo.Troubled(demo.Usual(), map[demo.Trouble]bool{demo.Late: true}).Webhooks
	if late.Copies != 1 || !late.Unordered || late.Late < time.Second || len(late.Retries) == 0 {
		t.Errorf("late webhooks are %+v", late)
	}
}

func TestReset(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	for _, what := range demo.Troubles() {
		r.turn(t, what, "on")
	}
	out := r.post(t, "/demo/reset", url.Values{"salon": {"joao"}})
	if !strings.Contains(out.to, "did=reset") || r.ask(t) != "" || r.view(t).State != evolution.StateOpen {
		t.Errorf("sent to %q; a call ends with %q; state %q", out.to, r.ask(t), r.view(t).State)
	}
	if page := r.get(t, "/demo/").body; strings.Contains(page, `aria-pressed="true"`) || strings.Contains(page, "/instance/create") {
		t.Error("a fault or the traffic is still there")
	}
	r.fake.Change(func(b *evolutiontest.Behaviour) {
		if b.Unlicensed || b.EmptyCodes != 0 || b.Webhooks.Lose != nil {
			t.Errorf("the server behaves like %+v", b)
		}
	})
}
