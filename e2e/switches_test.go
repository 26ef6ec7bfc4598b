package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// Faults of a server while a phone is linked: the owner only sees the state of the attempt, gets a
// code, and the same instance is linked in the end. Faults that other tests cover are left out.
func TestLinkingAtATroubledServer(t *testing.T) {
	for name, tt := range map[string]struct {
		trouble   func(*evolutiontest.Behaviour)
		meanwhile func(*world)
		creates   int
	}{
		"codes by webhook only": {trouble: func(b *evolutiontest.Behaviour) { b.WithholdCodes = true }},
		"slow": {trouble: func(b *evolutiontest.Behaviour) {
			b.Latency = map[string]time.Duration{evolution.OpCreate: 300 * time.Millisecond, evolution.OpConnect: 300 * time.Millisecond}
		}},
		"atomic creates": {trouble: func(b *evolutiontest.Behaviour) { b.SafeCreates = true }},
		"a delete that takes its time": {
			trouble:   func(b *evolutiontest.Behaviour) { b.EmptyCodes, b.DeleteDelay = 1000, time.Second },
			meanwhile: func(w *world) { w.must(w.fake.WaitCalls(w.ctx, evolution.OpDelete, 1)) }, creates: 2,
		},
		"a delete that hangs": {
			trouble: func(b *evolutiontest.Behaviour) { b.EmptyCodes, b.HoldDeletes = 1000, true },
			meanwhile: func(w *world) {
				w.must(w.fake.WaitCalls(w.ctx, evolution.OpDelete, 1))
				w.fake.FinishDeletes()
			}, creates: 2,
		},
		"WhatsApp refuses": {
			trouble: func(b *evolutiontest.Behaviour) { b.WhatsApp = evolutiontest.WhatsAppRefused },
			meanwhile: func(w *world) {
				w.must(w.fake.WaitCalls(w.ctx, evolution.OpConnect, 2))
				w.fake.SetWhatsApp(evolutiontest.WhatsAppReachable)
			},
		},
		"WhatsApp is silent": {
			trouble: func(b *evolutiontest.Behaviour) { b.WhatsApp = evolutiontest.WhatsAppSilent },
			meanwhile: func(w *world) {
				w.must(w.fake.WaitCalls(w.ctx, evolution.OpConnect, 2))
				w.fake.SetWhatsApp(evolutiontest.WhatsAppReachable)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				w.fake.Change(tt.trouble)
				w.climbs()
				n := w.node()
				n.salon("ana", rightPhone)
				events := n.follow("ana")
				n.clickWithoutWaiting("ana")
				if tt.meanwhile != nil {
					tt.meanwhile(w)
					w.fake.Change(func(b *evolutiontest.Behaviour) { b.EmptyCodes = 0 })
				}
				code := events.until("a code", func(v wire) bool {
					if v.Cause != "" {
						t.Errorf("the owner was told %+v", v)
					}
					return v.Text != ""
				})
				w.must(w.fake.ScanCode(code.Text, rightPhone, ""))
				events.untilStatus("connected")
				if got := w.fake.Calls()[evolution.OpCreate]; got != max(1, tt.creates) {
					t.Errorf("%d creates", got)
				}
				if all := w.fake.Instances(); len(all) != 1 {
					t.Errorf("instances: %v", all)
				}
				w.noSecrets(code.Text, rightPhone, n.key)
			})
		})
	}
}

// Short interruptions of a session are not shown as an end, cost no scan, and make us remove
// nothing.
func TestASessionAtATroubledServer(t *testing.T) {
	const ana = "ana_whatsapp"
	for name, trouble := range map[string]func(*world, *node){
		"a drop":                     func(w *world, _ *node) { w.must(w.fake.Drop(ana)) },
		"the same session elsewhere": func(w *world, _ *node) { w.must(w.fake.Replace(ana)) },
		"an interruption": func(w *world, n *node) {
			w.must(w.fake.Interrupt(ana))
			n.look(w)
			w.must(w.fake.Resume(ana))
		},
		"a list that is wrong": func(w *world, n *node) {
			w.must(w.fake.Mislist(ana, evolution.StateClose))
			n.look(w)
		},
		"a state that is wrong": func(w *world, n *node) {
			w.must(w.fake.HalfOpen(ana, true))
			n.look(w)
			w.must(w.fake.HalfOpen(ana, false))
		},
		"WhatsApp goes and comes": func(w *world, n *node) {
			w.fake.SetWhatsApp(evolutiontest.WhatsAppRefused)
			w.eventually("it is closed", func() bool { return w.is(ana, evolution.StateClose) })
			n.look(w)
			w.fake.SetWhatsApp(evolutiontest.WhatsAppReachable)
		},
	} {
		t.Run(name, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				n := w.node()
				n.salon("ana", rightPhone)
				n.linked("ana", rightPhone)
				trouble(w, n)
				w.eventually("it is connected, and so is what is shown", func() bool {
					n.clickWithoutWaiting("ana")
					v := n.get("ana")
					return v.Status == "connected" && v.Cause == "" && w.is(ana, evolution.StateOpen)
				})
				calls := w.fake.Calls()
				if calls[evolution.OpCreate] != 1 || calls[evolution.OpLogout]+calls[evolution.OpDelete] != 0 {
					t.Errorf("calls: %v", calls)
				}
				for _, e := range n.history("ana") {
					if e.Kind == string(connection.EntryDropped) {
						t.Errorf("it was told as an end: %+v", e)
					}
				}
			})
		})
	}
}

// look makes a node ask for the state of the salon "ana", and hear the answer: it asks again only afterwards.
func (n *node) look(w *world) {
	w.Helper()
	before := w.fake.Calls()[evolution.OpState]
	w.eventually("it looked twice", func() bool {
		n.clickWithoutWaiting("ana")
		return w.fake.Calls()[evolution.OpState] >= before+2
	})
}

// is tells whether an instance is in a state, in truth.
func (w *world) is(instance string, state evolution.State) bool {
	v, _ := w.fake.Instance(instance)
	return v.State == state
}

// The server gives up after so many codes: the attempt ends as any other, and the next click brings a fresh one.
func TestTheServersOwnLimitOfCodes(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.CodeLifetime, b.CodeLimit = 300*time.Millisecond, 2 })
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		n.clickWithoutWaiting("ana") // each code is gone soon: nobody waits for one
		v := events.until("the end", func(v wire) bool { return v.Status == "disconnected" && v.Cause != "" })
		if v.Cause != "code_expired" || !strings.Contains(v.CauseText, "venceu") {
			t.Errorf("%s: %s", v.Cause, v.CauseText)
		}
		w.eventually("the server's last code is over", func() bool { return w.is("ana_whatsapp", evolution.StateClose) })
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.CodeLifetime, b.CodeLimit = 0, 0 })
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
		events.untilStatus("connected")
	})
}

// A server that wants a licence: the owner reads that it is being taken care of, in our words;
// afterwards a click links.
func TestAServerThatWantsALicence(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = true })
		events := n.follow("ana")
		n.clickWithoutWaiting("ana")
		v := events.until("the end", func(v wire) bool { return v.Status == "disconnected" && v.Cause != "" })
		if v.Cause != "server_licence" || v.CauseText == "" || strings.Contains(strings.ToLower(v.CauseText), "license") {
			t.Errorf("%s: %s", v.Cause, v.CauseText)
		}
		w.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = false })
		w.must(w.fake.ScanCode(n.click("ana").Text, rightPhone, ""))
		events.untilStatus("connected")
	})
}

// A session that cannot be logged out: the logout stays due, and is done when the server works
// again.
func TestASessionThatDoesNotLetGo(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		n.linked("ana", rightPhone)
		w.must(w.fake.Zombie("ana_whatsapp", true))
		if status, body := n.do(http.MethodDelete, whatsapp("ana"), nil); status >= http.StatusInternalServerError {
			t.Errorf("%d %s", status, body)
		}
		w.must(w.fake.WaitCalls(w.ctx, evolution.OpLogout, 1))
		w.must(w.fake.Zombie("ana_whatsapp", false))
		w.eventually("it is logged out", func() bool { return w.is("ana_whatsapp", evolution.StateClose) })
		if v := n.get("ana"); v.Status != "disconnected" || v.Wanted == "linked" {
			t.Errorf("%s, wanted %s", v.Status, v.Wanted)
		}
	})
}
