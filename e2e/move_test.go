package e2e_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// passkeyServer adds a server that can do the passkey step to the world; the default one cannot. New salons go to the default one all the same: it weighs
// more.
func (w *world) passkeyServer() *evolutiontest.StepDouble {
	w.Helper()
	double := evolutiontest.NewStepDouble(evolutiontest.New(evolutiontest.Options{}), time.Now)
	at := listen(w.T, double)
	w.Cleanup(func() { double.Close(); at.down() })
	core, err := app.OpenCore(w.ctx, w.config, app.CoreOptions{Now: time.Now})
	w.must(err)
	w.must(core.Store.PutServer(w.ctx, tenant.System("test"), fleet.Server{ID: "able", URL: at.url(), Key: secret.Text(double.Key()), CreatedAt: time.Now()}))
	heavy := fleet.MaxWeight
	w.must(core.Store.ChangeServer(w.ctx, tenant.System("test"), fleet.DefaultID, fleet.Patch{Weight: &heavy}.Apply))
	w.must(core.Close(w.ctx))
	return double
}

// bringToPasskey brings a salon to where its owner reports that the phone asks for a passkey, and
// to the offer of a move.
func (c *client) bringToPasskey(slug string) {
	c.t.Helper()
	c.salon(slug, "")
	c.click(slug)
	if v := want[wire](c, http.StatusOK, http.MethodPost, whatsapp(slug)+"/passkey/tell", nil); v.Cause != "passkey_required" || v.Server != "default" {
		c.t.Fatalf("told: %+v", v)
	}
	c.waitForMoveOffer(slug)
}

// waitForMoveOffer waits until a salon may be moved: the platform learns with a delay what the
// other server can do.
func (c *client) waitForMoveOffer(slug string) {
	c.t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for !c.get(slug).CanMove {
		select {
		case <-again.C:
		case <-c.ctx.Done():
			c.t.Fatalf("%s is never offered a move", slug)
		}
	}
}

func (c *client) move(slug string) {
	c.t.Helper()
	if v := want[wire](c, http.StatusAccepted, http.MethodPost, whatsapp(slug)+"/move", nil); v.Server != "able" || !v.CanBack {
		c.t.Fatalf("moved: %+v", v)
	}
}

// shown waits for a code of the new server.
func (s *stream) shown() wire {
	s.t.Helper()
	return s.until("a code of the new server", func(v wire) bool { return v.Text != "" && v.Server == "able" })
}

// A salon that is asked for its passkey on a server that cannot do it goes to one that can, and comes out with one session.
func TestMoveToAServerThatCan(t *testing.T) {
	onBoth(t, func(w *world) {
		passkeyServer := w.passkeyServer()
		n := w.node()
		n.salon("ana", rightPhone)
		n.click("ana")
		settings := evolution.Settings{RejectCall: true, MsgCall: "Escreva, por favor", GroupsIgnore: true}
		old, err := n.app.Core().Fleet.Client(fleet.DefaultID)
		w.must(err)
		w.must(old.SetSettings(w.ctx, "ana_whatsapp", settings))
		want[wire](n.client, http.StatusOK, http.MethodPost, whatsapp("ana")+"/passkey/tell", nil)
		n.waitForMoveOffer("ana")
		events := n.follow("ana")
		n.move("ana")
		events.shown()
		passkeyServer.Ask("ana_whatsapp", stepToken, json.RawMessage(`{"challenge":"c"}`))
		events.until("the question", func(v wire) bool { return v.Phase == "passkey" })
		if v, there := w.fake.Instance("ana_whatsapp"); !there || v.State == evolution.StateOpen {
			t.Errorf("before the new one is connected, the old instance: %t, %v", there, v.State)
		}
		want[any](n.client, http.StatusAccepted, http.MethodPost, whatsapp("ana")+"/passkey/response", json.RawMessage(`{"response":{}}`))
		w.must(passkeyServer.Accept("ana_whatsapp", rightPhone))
		events.untilStatus("connected")
		w.must(w.fake.WaitGone(w.ctx, "ana_whatsapp"))
		v, _ := passkeyServer.Instance("ana_whatsapp")
		if v.Settings != settings || v.Webhook == nil || v.Webhook.URL != n.app.Core().Fleet.HookURL("able", "ana_whatsapp") {
			t.Errorf("what was carried over: %+v, %+v", v.Settings, v.Webhook)
		}
		w.eventually("the history tells", func() bool {
			kinds := map[string]int{}
			for _, e := range n.history("ana") {
				kinds[e.Kind]++
			}
			return kinds["moved"] == 1 && kinds["left_removed"] == 1 && kinds["connected"] == 1
		})
	})
}

const stepToken = "the-token-of-a-step-0123456789"

// The phone was linked on the old server after all, while its owner pressed "move": the salon stays where its session is.
func TestMoveMeetsASessionOnTheOldServer(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		passkeyServer := w.passkeyServer()
		n := w.node()
		n.bringToPasskey("ana")
		w.fake.Change(func(b *evolutiontest.Behaviour) {
			b.Webhooks.Lose = func(string, evolution.Event) bool { return true }
		})
		w.must(w.fake.Scan("ana_whatsapp", rightPhone, "Ana"))
		events := n.follow("ana")
		n.move("ana")
		if v := events.untilStatus("connected"); v.Server != "default" {
			t.Errorf("connected on %s", v.Server)
		}
		if _, there := passkeyServer.Instance("ana_whatsapp"); there {
			t.Error("an instance was made on the other server")
		}
	})
}

// moveCuts are the calls of a move during which its process dies.
func moveCuts() []cut {
	return []cut{
		{"look-at-old", evolution.OpInstance, false},
		{"before-create", evolution.OpCreate, false},
		{"after-create", evolution.OpCreate, true},
		{"before-connect", evolution.OpConnect, false},
		{"after-connect", evolution.OpConnect, true},
		{"before-logout", evolution.OpLogout, false},
		{"after-logout", evolution.OpLogout, true},
		{"before-delete", evolution.OpDelete, false},
		{"after-delete", evolution.OpDelete, true},
	}
}

// late reports whether a cut comes after the new instance is connected.
func (c cut) late() bool { return c.op == evolution.OpLogout || c.op == evolution.OpDelete }

// A process dies by kill -9 in each step of a move. Another one goes on; in the end there is one session of each number,
// and nothing on the old server.
func TestMoveKilledAtEachCut(t *testing.T) {
	onBoth(t, func(w *world) {
		passkeyServer := w.passkeyServer()
		p := w.process()
		for i, c := range moveCuts() {
			w.moveUntilCut(p.client, passkeyServer, c, i)
		}
		p.bringToPasskey("in-the-step")
		p.move("in-the-step")
		step := p.follow("in-the-step")
		step.shown()
		passkeyServer.Ask("in-the-step_whatsapp", stepToken, json.RawMessage(`{"challenge":"c"}`))
		step.until("the question", func(v wire) bool { return v.Phase == "passkey" })
		p.bringToPasskey("back")
		p.move("back")
		p.follow("back").shown()
		w.hangOn(passkeyServer.Server, "back", evolution.OpDelete, true, func() {
			want[wire](p.client, http.StatusOK, http.MethodDelete, whatsapp("back")+"/move", nil)
		})
		next := p
		if w.config.Database != "" {
			next = w.process()
		}
		p.kill()
		if w.config.Database == "" {
			next = w.process()
		}
		w.movesEnd(next.client, passkeyServer)
	})
}

// moveUntilCut leaves a salon's move in the middle of the cut's call.
func (w *world) moveUntilCut(c *client, passkeyServer *evolutiontest.StepDouble, cut cut, i int) {
	w.Helper()
	c.bringToPasskey(cut.slug)
	switch {
	case cut.op == evolution.OpInstance:
		w.hangOn(w.fake, cut.slug, cut.op, cut.after, func() { c.move(cut.slug) })
	case !cut.late():
		w.hangOn(passkeyServer.Server, cut.slug, cut.op, cut.after, func() { c.move(cut.slug) })
	default:
		events := c.follow(cut.slug)
		c.move(cut.slug)
		code := events.shown().Text
		w.hangOn(w.fake, cut.slug, cut.op, cut.after, func() { w.must(passkeyServer.ScanCode(code, phoneOf(i), "")) })
	}
}

func (w *world) movesEnd(c *client, passkeyServer *evolutiontest.StepDouble) {
	w.Helper()
	if step := want[struct{ Stage string }](c, http.StatusOK, http.MethodGet, whatsapp("in-the-step")+"/passkey", nil); step.Stage != "passkey" {
		w.Errorf("after the kill the step is at %q", step.Stage)
	}
	want[any](c, http.StatusAccepted, http.MethodPost, whatsapp("in-the-step")+"/passkey/response", json.RawMessage(`{"response":{}}`))
	w.must(passkeyServer.Accept("in-the-step_whatsapp", phoneOf(9)))
	c.follow("in-the-step").untilStatus("connected")
	for i, cut := range moveCuts() {
		events := c.follow(cut.slug)
		if !cut.late() {
			code := events.shown().Text
			if v, _ := w.fake.Instance(cut.slug + "_whatsapp"); v.State == evolution.StateOpen {
				w.Errorf("%s: a code is shown while the old server has a session", cut.slug)
			}
			w.must(passkeyServer.ScanCode(code, phoneOf(i), ""))
		}
		events.untilStatus("connected")
		w.must(w.fake.WaitGone(w.ctx, cut.slug+"_whatsapp"))
	}
	w.must(w.fake.WaitGone(w.ctx, "in-the-step_whatsapp"))
	w.must(passkeyServer.WaitGone(w.ctx, "back_whatsapp"))
	if v := c.get("back"); v.Server != "default" {
		w.Errorf("the one that went back is on %s", v.Server)
	}
	if n := len(w.fake.Instances()); n != 1 {
		w.Errorf("%d instances are on the old server", n)
	}
	sessions := map[string]int{}
	for _, v := range passkeyServer.Instances() {
		if v.Paired {
			sessions[v.Phone]++
		}
	}
	if len(sessions) != len(moveCuts())+1 {
		w.Errorf("%d numbers are connected", len(sessions))
	}
	for phone, n := range sessions {
		if n != 1 {
			w.Errorf("%d sessions of …%s", n, phone[len(phone)-4:])
		}
	}
}

// hangOn is hang on one of several servers.
func (w *world) hangOn(server *evolutiontest.Server, slug, op string, applied bool, do func()) {
	w.Helper()
	name := slug + "_whatsapp"
	server.FailNextOf(name, op, evolutiontest.Fault{Hang: true, Applied: applied})
	before := server.CallsOf(name)[op]
	do()
	w.eventually(op+" of "+slug+" is under way", func() bool { return server.CallsOf(name)[op] > before })
}
