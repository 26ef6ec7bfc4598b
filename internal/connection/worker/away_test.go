package worker_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// calls are the calls that reached the proxy from an index on, by what they do.
func (w *fleetRig) calls(from int) map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	got := map[string]int{}
	for _, c := range w.asked[from:] {
		_, path, _ := strings.Cut(c, "/instance/")
		what, _, _ := strings.Cut(path, "/")
		got[what]++
	}
	return got
}

func (w *fleetRig) callCount() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.asked)
}

// awayStatuses are what proxies answer for a server that they do not get through to.
func awayStatuses() []int {
	return []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 521}
}

// destroyedNothing checks that restart, logout and delete were not called: those rungs are not climbed while the server is away.
func (w *fleetRig) destroyedNothing(from int) {
	w.t.Helper()
	if c := w.calls(from); c["restart"]+c["logout"]+c["delete"] != 0 {
		w.t.Errorf("calls: %v", c)
	}
}

// A first click while a proxy answers for the server waits, shows nothing wrong, and goes on by itself: the code is there within
// 5 s of the server's return, and one instance is created, whether or not the first create reached the server.
func TestAFirstClickBehindAProxy(t *testing.T) {
	for _, status := range awayStatuses() {
		for _, sure := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d, applied %t", status, !sure), func(t *testing.T) {
				withFleet(t, func(w *fleetRig) {
					who := w.salon("Studio Ana")
					w.sure = sure
					w.proxyAnswers(status)
					v := w.connect(w.svc, who, connection.QR)
					w.until(who, time.Minute, "a minute", func(connection.View) bool { return time.Since(v.Now) >= 40*time.Second })
					if v = w.get(who); v.Status != connection.StatusConnecting || v.Cause != connection.CauseNone {
						t.Fatalf("while it is away: %s %q", v.Status, v.Cause)
					}
					w.sure = true
					w.proxyAnswers(0)
					v, _ = w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
					w.scan(v)
					w.until(who, 10*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
					w.destroyedNothing(0)
					if all := w.fake.Instances(); len(all) != 1 {
						t.Errorf("%d instances", len(all))
					}
					if c := w.fake.Calls(); c[evolution.OpCreate] != 1 {
						t.Errorf("creates that arrived: %d", c[evolution.OpCreate])
					}
				})
			})
		}
	}
}

// A connected row whose server is away says so, and that it is back.
func TestAConnectedRowBehindAProxy(t *testing.T) {
	withFleet(t, func(w *fleetRig) {
		who := w.salon("Studio Ana")
		w.connected(who, connection.QR)
		pass(10 * time.Second)
		w.proxyAnswers(http.StatusBadGateway)
		from := w.callCount()
		w.connect(w.svc, who, connection.QR) // observes
		w.until(who, 10*time.Second, "server_down", func(v connection.View) bool { return v.Cause == connection.ServerDown })
		w.until(who, 10*time.Minute, "five minutes", func(v connection.View) bool { return v.Now.Sub(v.Evidence.At) >= 5*time.Minute })
		w.destroyedNothing(from)
		w.proxyAnswers(0)
		w.until(who, 2*time.Minute, "well again", func(v connection.View) bool {
			return v.Status == connection.StatusConnected && v.Cause == connection.CauseNone
		})
	})
}

// While a proxy answers, a reconnect climbs no rung that destroys, by either method and wherever the attempt was. It shows a code within
// 5 s of the server's return.
func TestAReconnectBehindAProxyClimbsNothing(t *testing.T) {
	for _, method := range []connection.Method{connection.QR, connection.PairingCode} {
		for _, status := range awayStatuses() {
			t.Run(fmt.Sprintf("%s %d", method, status), func(t *testing.T) {
				withFleet(t, func(w *fleetRig) {
					who := w.salon("Studio Ana")
					w.connected(who, connection.QR)
					_, err := w.svc.Disconnect(w.t.Context(), ownerOf(who.ID), who.ID)
					must(w.t, err)
					pass(time.Minute)
					w.proxyAnswers(status)
					from := w.callCount()
					v := w.connect(w.svc, who, method)
					w.until(who, 2*time.Minute, "a minute", func(connection.View) bool { return time.Since(v.Now) >= 70*time.Second })
					if v = w.get(who); v.Status != connection.StatusConnecting {
						t.Fatalf("while it is away: %s %q", v.Status, v.Cause)
					}
					w.proxyAnswers(0)
					w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
					w.destroyedNothing(from)
				})
			})
		}
	}
}

// An outage in the middle of the ladder: a deletion that never reached the server is not waited for.
func TestADeletionThatWasNeverHeardIsNotAwaited(t *testing.T) {
	for _, o := range []connection.Observation{
		{Kind: connection.ResultProxyError, Step: connection.StepDelete},
		{Kind: connection.ResultUnreachable, Step: connection.StepDelete},
		{Kind: connection.ResultProxyError, Step: connection.StepObserve},
	} {
		c := linking(connection.Known{}, connection.QR)
		c.Attempt.Rung, c.Attempt.RungAt = connection.RungRecreate, noon()
		c.Attempt.AskedAt = noon().Add(-3 * time.Second)
		n, step, _, err := connection.Next(c, connection.Tick{}, o, world())
		if err != nil || step != connection.StepNone {
			t.Fatalf("%v, %v", step, err)
		}
		w := world()
		w.Now = n.DueAt
		if _, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{}, w); step != connection.StepConnect {
			t.Errorf("%v %v: the step after is %v", o.Kind, o.Step, step)
		}
	}
}

// Somebody deletes an instance on the server, whose event is the same as when the phone removes the device. The cause says what happened,
// and the next click creates the instance at once.
func TestAnInstanceDeletedBehindOurBack(t *testing.T) {
	for _, withEvent := range []bool{true, false} {
		t.Run(fmt.Sprintf("event %t", withEvent), func(t *testing.T) {
			withFleet(t, func(w *fleetRig) {
				who := w.salon("Studio Ana")
				w.connected(who, connection.QR)
				pass(10 * time.Second)
				client, err := w.fleet.Client("default")
				must(w.t, err)
				w.receiverAway(!withEvent)
				must(w.t, client.Delete(w.t.Context(), "studio-ana_whatsapp"))
				pass(2 * time.Second)
				w.receiverAway(false)
				if !withEvent {
					w.connect(w.svc, who, connection.QR) // observes
				}
				w.until(who, 2*time.Minute, "what happened", func(v connection.View) bool { return v.Cause == connection.Deleted })
				if v := w.get(who); v.Status != connection.StatusDisconnected || v.Attempt != nil {
					t.Errorf("%s", v.Status)
				}
				w.connect(w.svc, who, connection.QR)
				_, took := w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
				t.Log(took)
			})
		})
	}
}

// The same between two attempts, without an event: the click itself finds it out, and creates the instance at once.
func TestAnInstanceDeletedAtRestIsCreatedAtOnce(t *testing.T) {
	for _, method := range []connection.Method{connection.QR, connection.PairingCode} {
		t.Run(string(method), func(t *testing.T) {
			withFleet(t, func(w *fleetRig) {
				who := w.salon("Studio Ana")
				v := w.connect(w.svc, who, connection.QR)
				_, err := w.svc.Stop(w.t.Context(), ownerOf(who.ID), who.ID)
				must(w.t, err)
				pass(time.Hour)
				client, err := w.fleet.Client("default")
				must(w.t, err)
				must(w.t, client.Delete(w.t.Context(), v.Instance))
				pass(time.Minute)
				from := w.callCount()
				w.connect(w.svc, who, method)
				w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
				w.destroyedNothing(from)
			})
		})
	}
}

// The code of a server that restarts is dead: it is taken off the screen soon, and not shown again.
func TestARestartWhileLinkingLeavesNoDeadCode(t *testing.T) {
	for _, how := range []string{"a proxy answers", "it boots", "it boots later", "it boots much later"} {
		t.Run(how, func(t *testing.T) {
			withFleet(t, func(w *fleetRig) {
				who := w.salon("Studio Ana")
				v := w.connect(w.svc, who, connection.QR)
				dead := v.Code().QRText
				w.until(who, 20*time.Second, "some time", func(connection.View) bool { return time.Since(v.Now) >= time.Duration(len(how)-5)*time.Second })
				if how == "a proxy answers" {
					w.proxyAnswers(http.StatusBadGateway)
				}
				w.fake.Restart()
				w.until(who, 7*time.Second, "no code", func(v connection.View) bool { return v.Code().IsZero() })
				w.until(who, 20*time.Second, "the boot", func(v connection.View) bool {
					if !v.Code().IsZero() {
						w.t.Fatal("a dead code is back")
					}
					return v.Now.Sub(v.Attempt.StartedAt) > 25*time.Second
				})
				w.proxyAnswers(0)
				w.fake.FinishBoot()
				fresh, _ := w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
				if fresh.Code().QRText == dead {
					t.Error("the dead code is back")
				}
				w.scan(fresh)
				w.until(who, 10*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
			})
		})
	}
}

// After a short outage of the network between us and the server, a code that is still valid is shown again, with the end that it had, and
// is not counted twice.
func TestACodeThatLivesIsShownAgain(t *testing.T) {
	withFleet(t, func(w *fleetRig) {
		who := w.salon("Studio Ana")
		v := w.connect(w.svc, who, connection.QR)
		first, until := v.Code().QRText, v.Code().ExpiresAt
		w.until(who, 20*time.Second, "some time", func(connection.View) bool { return time.Since(v.Now) >= 8*time.Second })
		w.proxyAnswers(http.StatusBadGateway)
		w.until(who, 7*time.Second, "no code", func(v connection.View) bool { return v.Code().IsZero() })
		w.proxyAnswers(0)
		v, _ = w.until(who, 5*time.Second, "a code", func(v connection.View) bool { return !v.Code().IsZero() })
		if v.Code().QRText != first || v.Code().ExpiresAt.After(until) || v.Attempt.CodesShown != 1 {
			t.Errorf("another code: %t, until %v of %v, code %d", v.Code().QRText != first, v.Code().ExpiresAt, until, v.Attempt.CodesShown)
		}
		kinds := []connection.EntryKind{}
		for _, e := range w.store.entries {
			kinds = append(kinds, e.Kind)
		}
		if slices.Contains(kinds, connection.EntryEscalated) {
			t.Errorf("climbed: %v", kinds)
		}
	})
}
