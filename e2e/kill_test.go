package e2e_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// comeBack is far more than it takes after a kill -9 until somebody has taken over (20 s) and has asked the server, on a busy machine, and
// far less than it takes until rows are looked at by and by (5 min).
const comeBack = 2 * time.Minute

// cut is a salon whose process dies in the middle of a step.
type cut struct {
	slug  string
	op    string // the call under way
	after bool   // it was applied; only its answer is missing
}

func cuts() []cut {
	return []cut{
		{"before-create", evolution.OpCreate, false},
		{"after-create", evolution.OpCreate, true},
		{"before-connect", evolution.OpConnect, false},
		{"after-connect", evolution.OpConnect, true},
	}
}

// The process dies by kill -9 in the middle of each step. Without a click another one goes on, the phone is linked to the
// one instance there is, and nothing is left behind on the server.
func TestAKillInAnyStepLeavesOneInstanceThatIsLinked(t *testing.T) {
	onBoth(t, func(w *world) {
		p := w.process()
		for _, c := range cuts() {
			w.cutShort(p.client, c)
		}
		p.salon("scanned-meanwhile", "")
		p.salon("disconnecting", "")
		p.salon("deleting", "")
		code := p.click("scanned-meanwhile").Text
		for i, slug := range []string{"disconnecting", "deleting"} {
			events := p.follow(slug)
			w.must(w.fake.ScanCode(p.click(slug).Text, phoneOf(i), ""))
			events.untilStatus("connected")
		}
		w.hang("disconnecting", evolution.OpLogout, false, func() {
			want[wire](p.client, http.StatusOK, http.MethodDelete, whatsapp("disconnecting"), nil)
		})
		w.hang("deleting", evolution.OpDelete, true, func() {
			want[any](p.client, http.StatusNoContent, http.MethodDelete, "/api/v1/salons/deleting", nil)
		})
		next := p
		if w.config.Database != "" {
			next = w.process() // another node, which was there all the time
		}
		p.kill()
		killed := time.Now()
		w.must(w.fake.ScanCode(code, phoneOf(2), ""))
		if w.config.Database == "" {
			next = w.process()
		}
		w.takenOver(next.client, killed)
		if got := next.terminate(); got != 0 {
			t.Errorf("the other process ended with %d", got)
		}
	})
}

func phoneOf(i int) string { return rightPhone[:12] + string(rune('0'+i)) }

// hang lets the next call of an operation never be answered, and waits until it is made.
func (w *world) hang(slug, op string, applied bool, do func()) {
	w.Helper()
	w.hangOn(w.fake, slug, op, applied, do)
}

func (w *world) cutShort(c *client, cut cut) {
	w.Helper()
	c.salon(cut.slug, "")
	w.hang(cut.slug, cut.op, cut.after, func() { c.clickWithoutWaiting(cut.slug) })
}

func (w *world) takenOver(c *client, killed time.Time) {
	w.Helper()
	c.follow("scanned-meanwhile").untilStatus("connected")
	streams, codes := map[string]*stream{}, map[string]string{}
	for _, cut := range cuts() { // all codes before the first scan: the time of a scan is not measured
		streams[cut.slug] = c.follow(cut.slug)
		codes[cut.slug] = streams[cut.slug].until("the code of "+cut.slug, func(v wire) bool { return v.Text != "" }).Text
		took := time.Since(killed)
		w.Logf("%s: a code %v after the kill", cut.slug, took.Round(100*time.Millisecond))
		if took > comeBack {
			w.Errorf("%s: nobody came for %v", cut.slug, took)
		}
	}
	for i, cut := range cuts() {
		w.must(w.fake.ScanCode(codes[cut.slug], phoneOf(3+i), ""))
		streams[cut.slug].untilStatus("connected")
		creates := w.fake.CallsOf(cut.slug + "_whatsapp")[evolution.OpCreate]
		if again := cut.op == evolution.OpCreate && !cut.after; creates != 1 && (!again || creates != 2) {
			w.Errorf("%s: %d creates", cut.slug, creates)
		}
	}
	w.must(w.fake.WaitInstance(w.ctx, "disconnecting_whatsapp", func(v evolutiontest.View) bool { return !v.Paired }))
	w.must(w.fake.WaitGone(w.ctx, "deleting_whatsapp"))
	if n := len(w.fake.Instances()); n != len(cuts())+2 {
		w.Errorf("%d instances are on the server", n)
	}
}

// A click after a kill -9 waits neither for the queue nor for the lease of the dead: it gets its code at once. Its patience
// of ten seconds ends before the lease does.
func TestAClickAfterAKillGetsItsCodeAtOnce(t *testing.T) {
	onBoth(t, func(w *world) {
		p := w.process()
		other := p
		if w.config.Database != "" {
			other = w.process() // another node, which was there all the time
		}
		w.cutShort(p.client, cut{"ana", evolution.OpConnect, false})
		p.kill()
		if w.config.Database == "" {
			other = w.process()
		}
		var v wire
		for clicks := 0; v.Text == "" && clicks < 5; clicks++ { // a database may notice late; the lease lasts 20 s
			status, body := other.do(http.MethodPost, whatsapp("ana")+"/connect", map[string]any{"wait_seconds": 3})
			if status != http.StatusOK && status != http.StatusAccepted {
				t.Fatalf("%d %s", status, body)
			}
			w.must(json.Unmarshal(body, &v))
		}
		if v.Text == "" {
			t.Errorf("no code before the lease ended: %+v", v)
		}
		if !v.IsReconnect || v.Instance != "ana_whatsapp" {
			t.Errorf("the click: %+v", v)
		}
		events := other.follow("ana")
		w.must(w.fake.ScanCode(v.Text, rightPhone, ""))
		events.untilStatus("connected")
		if n := w.fake.CallsOf("ana_whatsapp")[evolution.OpCreate]; n != 1 {
			t.Errorf("%d creates", n)
		}
	})
}
