package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// A disconnect while the server is down is remembered: it is carried out when the server is back.
func TestDisconnectWhileTheServerIsDown(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.linked("ana", rightPhone)
		w.whatsapp.down()
		off := want[wire](n.client, http.StatusOK, http.MethodDelete, whatsapp("ana"), nil)
		if off.Wanted != "off" || off.Status != "disconnected" {
			t.Errorf("the answer: %+v", off)
		}
		if !w.instance("ana_whatsapp").Paired {
			t.Fatal("the server was reached")
		}
		w.whatsapp.up()
		w.must(w.fake.WaitInstance(w.ctx, "ana_whatsapp", func(v evolutiontest.View) bool { return !v.Paired }))
		events.until("off", func(v wire) bool { return v.Wanted == "off" && v.Status == "disconnected" })
		if again := n.click("ana"); again.Instance != "ana_whatsapp" || again.Text == "" {
			t.Errorf("the click after it: %+v", again)
		}
	})
}

// A first click while the server is down waits, and goes on by itself; one that waits too long says
// that the server is the cause.
func TestFirstClickWhileTheServerIsDown(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		w.whatsapp.down()
		if v := n.clickWithoutWaiting("ana"); v.Status != "connecting" || v.Phase != "preparing" || v.IsReconnect {
			t.Errorf("the click: %+v", v)
		}
		w.whatsapp.up()
		events.untilStatus("awaiting_scan")
		want[wire](n.client, http.StatusOK, http.MethodPost, whatsapp("ana")+"/stop", nil)
		w.whatsapp.down()
		n.clickWithoutWaiting("ana")
		v := events.until("the end", func(v wire) bool { return v.Cause == "server_down" })
		if v.Status != "disconnected" || strings.Contains(v.CauseText, "refused") {
			t.Errorf("after the wait: %+v", v)
		}
		w.whatsapp.up()
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
		events.untilStatus("connected")
		if c := w.fake.Calls(); c[evolution.OpCreate] != 1 {
			t.Errorf("calls: %v", c)
		}
	})
}

// While the server boots it knows no instance. Nothing is created or deleted, the session is there
// afterwards, and a click made at that time gets its code.
func TestNothingIsCreatedOrDeletedWhileAServerBoots(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.climbs()
		n := w.node()
		n.salon("ana", rightPhone)
		n.salon("bia", "")
		events := n.linked("ana", rightPhone)
		code := n.click("bia").Text
		w.fake.Restart()
		n.clickWithoutWaiting("ana") // looks
		booting := n.follow("bia")
		want[wire](n.client, http.StatusOK, http.MethodPost, whatsapp("bia")+"/stop", nil)
		n.clickWithoutWaiting("bia")
		const looks = 12 // longer than the whole ladder
		calls := w.fake.Calls()
		w.must(w.fake.WaitCalls(w.ctx, evolution.OpState, calls[evolution.OpState]+looks))
		w.fake.FinishBoot()
		v := booting.until("a new code", func(v wire) bool { return v.Text != "" && v.Text != code })
		w.must(w.fake.ScanCode(v.Text, otherPhone, ""))
		booting.untilStatus("connected")
		n.clickWithoutWaiting("ana")
		events.untilStatus("connected")
		if c := w.fake.Calls(); c[evolution.OpCreate] != 2 || c[evolution.OpDelete]+c[evolution.OpLogout] != 0 {
			t.Errorf("calls: %v", c)
		}
	})
}

// No code comes. The steps of the ladder are tried in turn, the owner sees "preparing" and then the
// code, and never an error.
func TestTheHealingLadderEndsInACodeAndShowsNoError(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		const rungs = 3
		w.climbs()
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 1000 })
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		n.clickWithoutWaiting("ana")
		w.must(w.fake.WaitCalls(w.ctx, evolution.OpLogout, 1))
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 0 })
		v := events.until("the code", func(v wire) bool {
			if v.Instance != "" && (v.Cause != "" || v.Status == "disconnected") {
				t.Errorf("the owner saw %+v", v)
			}
			return v.Text != ""
		})
		w.must(w.fake.ScanCode(v.Text, rightPhone, ""))
		events.untilStatus("connected")
		var climbed []string
		for _, e := range n.history("ana") {
			if e.Kind == "rung" {
				climbed = append(climbed, e.Detail)
			}
		}
		slices.Reverse(climbed)
		if len(climbed) < rungs || !slices.Equal(climbed[:rungs], []string{"ask", "restart", "logout"}) {
			t.Errorf("the rungs: %v", climbed)
		}
	})
}

// Nothing helps: the attempt ends with a cause and a sentence, and the next click works as soon as the server does.
func TestAnAttemptThatNothingHealsEndsWithACause(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		w.climbs()
		w.pace.RecreateFor, w.pace.TopFor = w.pace.RecreateFor/10, w.pace.TopFor/10
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 1000 })
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		n.clickWithoutWaiting("ana")
		v := events.untilStatus("disconnected")
		if v.Cause != "no_code" || v.CauseText == "" {
			t.Errorf("the end: %+v", v)
		}
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 0 })
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
		events.untilStatus("connected")
		if got := w.fake.Instances(); len(got) != 1 || got[0].Name != "ana_whatsapp" {
			t.Errorf("instances: %+v", got)
		}
	})
}

// The answer of a call is lost. What was applied is found and not done twice; what was not is done.
func TestWhatALostAnswerAppliedIsNotDoneTwice(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		failed := func(slug, op string, f evolutiontest.Fault) string {
			n.salon(slug, "")
			w.fake.FailNextOf(slug+"_whatsapp", op, f)
			n.clickWithoutWaiting(slug)
			return slug
		}
		slugs := []string{
			failed("create-applied", evolution.OpCreate, evolutiontest.ButApplied()),
			failed("create-not", evolution.OpCreate, evolutiontest.NotApplied()),
			failed("create-500", evolution.OpCreate, evolutiontest.Fault{Status: http.StatusInternalServerError}),
			failed("connect-applied", evolution.OpConnect, evolutiontest.ButApplied()),
			failed("connect-not", evolution.OpConnect, evolutiontest.NotApplied()),
			failed("connect-500", evolution.OpConnect, evolutiontest.Fault{Status: http.StatusInternalServerError}),
		}
		for i, slug := range slugs {
			events := n.follow(slug)
			v := events.until("the code of "+slug, func(v wire) bool { return v.Text != "" })
			w.must(w.fake.ScanCode(v.Text, rightPhone[:12]+string(rune('0'+i)), ""))
			events.untilStatus("connected")
			creates := w.fake.CallsOf(slug + "_whatsapp")[evolution.OpCreate]
			again := slug == "create-not" || slug == "create-500"
			if creates != 1 && (!again || creates != 2) {
				t.Errorf("%s: %d creates", slug, creates)
			}
		}
	})
}

// However many nodes and clicks, never are two creates of one instance under way: the loser of such a race destroys what
// the winner made.
func TestNeverTwoCreatesUnderWay(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		a, b := w.node(), w.node()
		a.salon("ana", "")
		hold := w.fake.Hold(evolution.OpCreate, evolutiontest.BeforeApplying)
		a.clickWithoutWaiting("ana")
		<-hold.Arrived
		for range 10 {
			a.clickWithoutWaiting("ana")
			b.clickWithoutWaiting("ana")
		}
		want[wire](b.client, http.StatusOK, http.MethodPost, whatsapp("ana")+"/stop", nil)
		b.clickWithoutWaiting("ana")
		_, _ = b.do(http.MethodPost, whatsapp("ana")+"/connect", map[string]any{"method": "code", "phone": rightPhone, "wait_seconds": 0})
		b.clickWithoutWaiting("ana")
		if n := len(hold.Arrived); n > 0 {
			t.Errorf("%d more creates arrived", n)
		}
		hold.Release()
		if v := b.click("ana"); v.Text == "" {
			t.Errorf("no code: %+v", v)
		}
		if c := w.fake.CallsOf("ana_whatsapp"); c[evolution.OpCreate] != 1 {
			t.Errorf("calls: %v", c)
		}
	})
}

// The server's clock is ten minutes slow: its events are processed all the same.
func TestServerWithASlowClock(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		const slow = 10 * time.Minute
		w.slowBy.Store(int64(slow))
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.linked("ana", rightPhone)
		w.must(w.fake.Unlink("ana_whatsapp"))
		if v := events.untilStatus("disconnected"); v.Cause != "unlinked" {
			t.Errorf("after the unlink: %+v", v)
		}
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
		events.untilStatus("connected")
	})
}

// Webhooks come twice, late, and in any order; in the end the true state is shown, once.
func TestWebhooksInAnyOrderShowWhatIsTrueOnce(t *testing.T) {
	onBoth(t, func(w *world) {
		w.fake.Change(func(b *evolutiontest.Behaviour) {
			b.Webhooks = evolutiontest.WebhookTrouble{Unordered: true, Copies: 2, Jitter: 60e6, Late: 150e6}
		})
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.linked("ana", rightPhone)
		const times = 3
		for range times - 1 {
			w.must(w.fake.Unlink("ana_whatsapp"))
			if v := events.untilStatus("disconnected"); v.Cause != "unlinked" {
				t.Errorf("after an unlink: %+v", v)
			}
			w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
			events.untilStatus("connected")
		}
		w.must(w.fake.WaitDelivered(w.ctx))
		if v := n.get("ana"); v.Status != "connected" || v.Cause != "" {
			t.Errorf("in the end: %+v", v)
		}
		count := map[string]int{}
		for _, e := range n.history("ana") {
			count[e.Kind]++
		}
		if count["connected"] != times || count["dropped"] != times-1 || count["created"] != 1 {
			t.Errorf("the history: %v", count)
		}
	})
}
