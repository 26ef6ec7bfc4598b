package e2e_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// linked connects a salon by QR and gives an open stream that has seen it.
func (n *node) linked(slug, phone string) *stream {
	n.t.Helper()
	events := n.follow(slug)
	n.w.must(n.w.fake.ScanCode(n.click(slug).Text, phone, ""))
	events.untilStatus("connected")
	return events
}

func TestASalonIsLinkedByPairingCode(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		v := n.clickCode("ana")
		if v.Method != "code" || v.QR+v.Text != "" && v.Pairing == "" {
			t.Errorf("the pairing code: %+v", v)
		}
		if err := w.fake.EnterPairingCode("ana_whatsapp", v.Pairing, otherPhone); err == nil {
			t.Error("another phone could use the code")
		}
		w.must(w.fake.EnterPairingCode("ana_whatsapp", v.Pairing, rightPhone))
		events.untilStatus("connected")
		w.noSecrets(v.Pairing, rightPhone)
	})
}

// From QR to code and back: each change is a new attempt with a code of its own, on the same instance.
func TestAChangeOfMethodIsANewAttemptOnTheSameInstance(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.climbs()
		for _, relinks := range []bool{false, true} {
			w.fake.Change(func(b *evolutiontest.Behaviour) { b.RelinkAfterLogout = relinks })
			slug := map[bool]string{false: "ana", true: "bia"}[relinks]
			n := w.node()
			n.salon(slug, rightPhone)
			events := n.follow(slug)
			byQR := n.click(slug)
			byCode := n.clickCode(slug)
			if byCode.Attempt == byQR.Attempt || !byCode.IsReconnect {
				t.Errorf("the change of method: %+v", byCode)
			}
			if err := w.fake.ScanCode(byQR.Text, rightPhone, ""); err == nil {
				t.Error("the QR code of before still links")
			}
			again := n.click(slug)
			if again.Text == "" || again.Text == byQR.Text || again.Pairing != "" {
				t.Errorf("back to QR: %+v", again)
			}
			byCode = n.clickCode(slug)
			w.must(w.fake.EnterPairingCode(slug+"_whatsapp", byCode.Pairing, rightPhone))
			events.untilStatus("connected")
			want[any](n.client, http.StatusNoContent, http.MethodDelete, "/api/v1/salons/"+slug, nil) // its number is free again
			w.must(w.fake.WaitGone(w.ctx, slug+"_whatsapp"))
			n.quit()
		}
	})
}

// Three codes, then the attempt ends and asks for a click; the click starts anew.
func TestCodesRotateAndEnd(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		first := n.click("ana")
		seen := []string{first.Text}
		for range 2 {
			w.must(w.fake.Rotate("ana_whatsapp"))
			next := events.until("the next code", func(v wire) bool { return v.Text != "" && v.Text != seen[len(seen)-1] })
			if next.Attempt != first.Attempt || next.Expires == nil {
				t.Errorf("the next code: %+v", next)
			}
			if err := w.fake.ScanCode(seen[len(seen)-1], rightPhone, ""); err == nil {
				t.Error("the code of before still links")
			}
			seen = append(seen, next.Text)
		}
		w.must(w.fake.Rotate("ana_whatsapp"))
		over := events.untilStatus("disconnected")
		if over.Cause != "code_expired" || over.QR+over.Text+over.Attempt != "" {
			t.Errorf("after the third code: %+v", over)
		}
		again := n.click("ana")
		if again.Attempt == first.Attempt || again.Text == "" || !again.IsReconnect {
			t.Errorf("the click after it: %+v", again)
		}
		w.must(w.fake.ScanCode(again.Text, rightPhone, ""))
		events.untilStatus("connected")
		if calls := w.fake.Calls(); calls[evolution.OpCreate] != 1 || calls[evolution.OpDelete] != 0 {
			t.Errorf("calls: %v", calls)
		}
	})
}

func TestAnotherNumberIsAskedAboutBeforeItCounts(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		w.must(w.fake.ScanCode(n.click("ana").Text, otherPhone, "Rio"))
		asked := events.until("the question", func(v wire) bool { return v.Phase == "confirm_number" })
		if asked.Status != "connecting" || asked.Cause != "wrong_number" || strings.Contains(asked.Observed, otherPhone[4:9]) || asked.Observed == "" {
			t.Errorf("the question: %+v", asked)
		}
		w.decide(n, false)
		w.must(w.fake.WaitInstance(w.ctx, "ana_whatsapp", func(v evolutiontest.View) bool { return !v.Paired }))
		events.untilStatus("disconnected")
		w.must(w.fake.ScanCode(n.click("ana").Text, otherPhone, "Rio"))
		events.until("the question again", func(v wire) bool { return v.Phase == "confirm_number" })
		w.decide(n, true)
		if got := events.untilStatus("connected"); got.Phone != "+"+otherPhone {
			t.Errorf("after “use this number”: %+v", got)
		}
		if !w.instance("ana_whatsapp").Paired {
			t.Error("the number in use was logged out")
		}
	})
}

func (w *world) decide(n *node, use bool) {
	w.Helper()
	want[wire](n.client, http.StatusOK, http.MethodPost, whatsapp("ana")+"/decision", map[string]any{"use": use})
}

// One number never serves two salons: the newcomer is asked, the first is not touched. The ninth digit hides nothing.
func TestNumberOfAnotherSalon(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("first", "")
		n.salon("ana", "")
		n.linked("first", rightPhone)
		events := n.follow("ana")
		withoutNinth := rightPhone[:4] + rightPhone[5:]
		w.must(w.fake.ScanCode(n.click("ana").Text, withoutNinth, ""))
		asked := events.until("the question", func(v wire) bool { return v.Phase == "confirm_number" })
		if asked.Cause != "number_in_use" {
			t.Errorf("the newcomer: %+v", asked)
		}
		if p := want[problem](n.client, http.StatusConflict, http.MethodPost, whatsapp("ana")+"/decision", map[string]any{"use": true}); !strings.HasPrefix(p.Code, "number_in_use") {
			t.Errorf("“use it” answers %+v", p)
		}
		w.decide(n, false)
		w.must(w.fake.WaitInstance(w.ctx, "ana_whatsapp", func(v evolutiontest.View) bool { return !v.Paired }))
		if v := n.get("first"); v.Status != "connected" || !w.instance("first_whatsapp").Paired {
			t.Errorf("the first salon was touched: %+v", v)
		}
		if c := w.fake.CallsOf("first_whatsapp"); c[evolution.OpLogout]+c[evolution.OpDelete] != 0 {
			t.Errorf("calls about the first: %v", c)
		}
	})
}

// Errors show what to do, and never a server's own words.
func TestEachEndOfASessionSaysWhatToDo(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		for code, cause := range map[int]string{401: "unlinked", 402: "restricted", 403: "banned"} {
			slug := cause
			phone := rightPhone[:11] + strconv.Itoa(code%100+10)
			n.salon(slug, phone)
			events := n.linked(slug, phone)
			w.must(w.fake.CloseWith(slug+"_whatsapp", code))
			v := events.until(cause, func(v wire) bool { return v.Cause == cause })
			if v.Status != "disconnected" || len(v.CauseText) < 20 || v.Wanted != "linked" {
				t.Errorf("%d: %+v", code, v)
			}
		}
	})
}
