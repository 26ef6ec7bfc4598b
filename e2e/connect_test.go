package e2e_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// The main job: the first click makes the instance and shows a code, a phone reads it, and the page knows.
func TestFirstClickToConnected(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		first := n.click("ana")
		if first.Instance != "ana_whatsapp" || first.IsReconnect || first.Status != "awaiting_scan" || first.QR == "" {
			t.Errorf("first click: %+v", first)
		}
		w.must(w.fake.ScanCode(first.Text, rightPhone, "Ana"))
		got := events.untilStatus("connected")
		if got.Phone != "+"+rightPhone || got.Text+got.QR+got.Pairing+got.Cause+got.Phase != "" {
			t.Errorf("connected: %+v", got)
		}
		if calls := w.fake.CallsOf("ana_whatsapp"); calls[evolution.OpCreate] != 1 || calls[evolution.OpConnect] == 0 {
			t.Errorf("calls: %v", calls)
		}
		w.noSecrets(first.Text, rightPhone, n.key)
	})
}

// noSecrets looks for what must not be in the log, and proves that there is a log.
func (w *world) noSecrets(secrets ...string) {
	w.Helper()
	log := w.log.String()
	if len(log) < 200 {
		w.Errorf("hardly anything was logged: %q", log)
	}
	for _, s := range secrets {
		if strings.Contains(log, s) {
			w.Errorf("the log knows a secret: %.6s…", s)
		}
	}
}

// Webhooks are lost, every one of them: polling sees the scan.
func TestConnectedByPollingWhenWebhooksAreLost(t *testing.T) {
	onBoth(t, func(w *world) {
		w.fake.Change(func(b *evolutiontest.Behaviour) {
			b.Webhooks.Lose = func(string, evolution.Event) bool { return true }
		})
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, "Ana"))
		events.untilStatus("connected")
		w.must(w.fake.Unlink("ana_whatsapp"))
		events.until("the loss", func(v wire) bool { return v.Status != "connected" })
	})
}

// Fifty first clicks at once are one instance, one attempt and one code.
func TestFiftyFirstClicksAtOnce(t *testing.T) {
	onBoth(t, func(w *world) {
		w.pace = connection.DefaultPace() // a busy machine must not look like a server that gives no code
		n := w.node()
		n.salon("ana", "")
		w.clicksAtOnce(50, n)
	})
}

func (w *world) clicksAtOnce(count int, nodes ...*node) {
	w.Helper()
	hold := w.fake.Hold(evolution.OpCreate, evolutiontest.BeforeApplying)
	answers, errs := make([]wire, count), make([]error, count)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i], errs[i] = nodes[i%len(nodes)].race("ana") })
	}
	<-hold.Arrived // nobody else may come while this one is held: a second create would be seen below
	hold.Release()
	wg.Wait()
	first := 0
	for i, v := range answers {
		switch {
		case errs[i] != nil:
			w.Fatal(errs[i])
		case v.Text == "" || v.Text != answers[0].Text || v.Attempt != answers[0].Attempt:
			w.Errorf("click %d: %+v", i, v)
		}
		if !v.IsReconnect {
			first++
		}
	}
	calls := w.fake.CallsOf("ana_whatsapp")
	few := max(1, count/10) // until a webhook has come, the server is asked for the next code every few seconds
	if first != 1 || calls[evolution.OpCreate] != 1 || calls[evolution.OpConnect] < 1 || calls[evolution.OpConnect] > few || len(w.fake.Instances()) != 1 {
		w.Errorf("%d first clicks, calls %v, %d instances", first, calls, len(w.fake.Instances()))
	}
}

// A later click links the same instance again, with a new code.
func TestLaterClicksLinkTheSameInstance(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		first := n.click("ana")
		if again := n.click("ana"); again.Text != first.Text || again.Attempt != first.Attempt || !again.IsReconnect {
			t.Errorf("a click during an attempt does not join it: %+v", again)
		}
		w.must(w.fake.ScanCode(first.Text, rightPhone, ""))
		events.untilStatus("connected")
		id := w.instance("ana_whatsapp").ID
		w.must(w.fake.Unlink("ana_whatsapp"))
		lost := events.untilStatus("disconnected")
		if lost.Cause != "unlinked" || lost.CauseText == "" || lost.Wanted != "linked" {
			t.Errorf("after the unlink: %+v", lost)
		}
		second := n.click("ana")
		if !second.IsReconnect || second.Instance != first.Instance || second.Text == first.Text || second.Attempt == first.Attempt {
			t.Errorf("second click: %+v", second)
		}
		w.must(w.fake.ScanCode(second.Text, rightPhone, ""))
		events.untilStatus("connected")
		if got := w.instance("ana_whatsapp"); got.ID != id || w.fake.Calls()[evolution.OpCreate] != 1 {
			t.Errorf("another instance: %s, was %s", got.ID, id)
		}
	})
}

func (w *world) instance(name string) evolutiontest.View {
	w.Helper()
	v, ok := w.fake.Instance(name)
	if !ok {
		w.Fatalf("no instance %s", name)
	}
	return v
}

// Two nodes on one PostgreSQL: the clicks are one, and a stream at the one sees a click at the other.
func TestAStreamAtOneNodeSeesAClickAtTheOther(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		w.pace = connection.DefaultPace()
		a, b := w.node(), w.node()
		a.salon("ana", rightPhone)
		here, there := a.follow("ana"), b.follow("ana")
		w.clicksAtOnce(60, a, b)
		code := b.get("ana").Text
		there.until("the code", func(v wire) bool { return v.Text == code })
		w.must(w.fake.ScanCode(code, rightPhone, ""))
		here.untilStatus("connected")
		there.untilStatus("connected")
		want[wire](b.client, http.StatusOK, http.MethodPatch, whatsapp("ana"), map[string]any{"paused": true})
		here.until("the pause", func(v wire) bool { return v.Paused })
	})
}
