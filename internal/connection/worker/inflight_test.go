package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// tell delivers an event of the salon's instance.
func (r *rig) tell(key string, o connection.Observation) {
	r.t.Helper()
	o.Date = time.Now()
	env := connection.Envelope{Key: key, Server: "default", Instance: "studio-ana_whatsapp"}
	if err := r.svc.HandleEvent(r.t.Context(), env, o); err != nil {
		r.t.Fatal(err)
	}
	synctest.Wait()
}

// A real server's connect takes two seconds, and its webhooks are faster: the phone may be linked before the answer, which does not
// include the link.
func TestAScanWhileConnectIsInFlight(t *testing.T) {
	for name, again := range map[string]bool{"the first linking": false, "a later one": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.server.hooks = true
				who := r.salon("Studio Ana")
				if again {
					r.connect(r.svc, who, connection.QR)
					if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
						t.Fatal(err)
					}
					pass(2 * time.Minute)
				}
				r.server.set(func(s *server) { s.connects = 2 * time.Second; s.code["studio-ana_whatsapp"]++ })
				if _, err := r.svc.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
					t.Fatal(err)
				}
				pass(300 * time.Millisecond)
				r.tell("code", connection.Observation{Kind: connection.ResultConnecting, Code: qr("2@1")})
				if r.get(who).Code().IsZero() {
					t.Fatalf("%+v", r.get(who).Attempt)
				}
				pass(time.Second)
				r.server.set(func(s *server) { s.state["studio-ana_whatsapp"] = connection.ResultOpen })
				r.tell("open", connection.Observation{Kind: connection.ResultOpen})
				pass(time.Second)
				synctest.Wait()
				if v := r.get(who); v.Status != connection.StatusConnected {
					t.Errorf("%s, %+v, calls %v", v.Status, v.Attempt, r.server.calls)
				}
			})
		})
	}
}

// An "open" whose look-up fails is looked up again.
func TestAnOpenThatCouldNotBeLookedUp(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	w := world()
	c, step := next(t, c, connection.Event{}, connection.Observation{Kind: connection.ResultOpen}, w)
	for range 3 {
		if step != connection.StepLookup {
			t.Fatalf("step %v", step)
		}
		c, step = next(t, c, connection.Tick{}, connection.Observation{Kind: connection.ResultUnreachable, Step: step, RequestedAt: w.Now}, w)
		if step != connection.StepNone || c.DueAt.IsZero() {
			t.Fatalf("step %v, due %v", step, c.DueAt)
		}
		w.Now = c.DueAt
		c, step = next(t, c, connection.Tick{}, connection.Observation{}, w)
	}
	seen := connection.Observation{Kind: connection.ResultConnecting, Step: step, Owner: connection.OwnerUs, RequestedAt: w.Now}
	if c, _ = next(t, c, connection.Tick{}, seen, w); !c.Evidence.OpenEventAt.IsZero() {
		t.Error("the server has spoken since, and it is still looked for")
	}
}

// A disconnect while the first create or connect is under way logs the instance out as soon as that call's outcome is known.
func TestADisconnectDuringTheFirstClick(t *testing.T) {
	for name, when := range map[string]time.Duration{"create": 500 * time.Millisecond, "connect": 1500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.server.creates, r.server.connects = time.Second, 2*time.Second
				who := r.first(r.svc)
				pass(when)
				if _, err := r.svc.Disconnect(t.Context(), ownerOf(who.ID), who.ID); err != nil {
					t.Fatal(err)
				}
				pass(4 * time.Second)
				synctest.Wait()
				v := r.get(who)
				if r.server.state[v.Instance] != connection.ResultClosed || r.server.counted(connection.StepLogout) != 1 || v.PendingCleanup != connection.CleanupNone {
					t.Errorf("the instance is %v, calls %v, owed %q", r.server.state[v.Instance], r.server.calls, v.PendingCleanup)
				}
			})
		})
	}
}

// The process that creates dies, and its create may or may not have been carried out.
func TestADisconnectWhenTheCreateIsOfUnknownOutcome(t *testing.T) {
	for name, state := range map[string]connection.Result{"there": connection.ResultConnecting, "not there": connection.ResultNone} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.server.hangs = true
				dead := r.process("dead")
				who := r.first(dead)
				_ = dead.Close(cancelled())
				instance := r.get(who).Instance
				r.server.set(func(s *server) { // before anybody calls: a call that hangs would never end
					s.hangs = false
					if state != connection.ResultNone {
						s.state[instance] = state
					}
				})
				v, err := r.svc.Disconnect(t.Context(), ownerOf(who.ID), who.ID)
				if err != nil || v.Status != connection.StatusDisconnected {
					t.Fatal(v, err)
				}
				r.sweepFor(time.Minute)
				v = r.get(who)
				if s := r.server.state[v.Instance]; v.PendingCleanup != connection.CleanupNone || s == connection.ResultConnecting {
					t.Errorf("owed %q, the instance is %v, calls %v", v.PendingCleanup, s, r.server.calls)
				}
			})
		})
	}
}

// A logout that had no effect, since the socket came back by itself, is sent again.
func TestALogoutThatDoesNotTake(t *testing.T) {
	w := world()
	c := linking(connection.Known{}, connection.QR)
	c, step := next(t, c, connection.Disconnect{By: owner()}, connection.Observation{}, w)
	says := func(k connection.Result) {
		c, step = next(t, c, connection.Tick{}, connection.Observation{Kind: k, Step: step, RequestedAt: w.Now}, w)
	}
	wants := func(s connection.Step) {
		t.Helper()
		if step != s {
			t.Fatalf("step %v, want %v", step, s)
		}
	}
	wants(connection.StepLogout)
	says(connection.ResultAccepted)
	wants(connection.StepObserve)
	says(connection.ResultConnecting)
	wants(connection.StepNone)
	w.Now = c.DueAt
	c, step = next(t, c, connection.Tick{}, connection.Observation{}, w)
	wants(connection.StepLogout)
	says(connection.ResultAccepted)
	wants(connection.StepObserve)
	says(connection.ResultClosed)
	wants(connection.StepNone)
	if c.PendingCleanup != connection.CleanupNone {
		t.Errorf("owed %q", c.PendingCleanup)
	}
}

// A salon that is deleted while its first create or connect is under way is gone at once, with few calls.
func TestADeleteDuringTheFirstClick(t *testing.T) {
	for name, when := range map[string]time.Duration{"create": 500 * time.Millisecond, "connect": 1500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				r.server.creates, r.server.connects = time.Second, 2*time.Second
				who := r.first(r.svc)
				pass(when)
				if err := r.svc.Remove(t.Context(), ownerOf(who.ID), who.ID); err != nil {
					t.Fatal(err)
				}
				pass(5 * time.Second)
				synctest.Wait()
				_, err := r.svc.Get(t.Context(), tenant.For(who.ID), who.ID)
				if !fault.Is(err, fault.NotFound) || len(r.server.state) != 0 || r.server.counted(connection.StepDelete) != 1 || len(r.server.calls) > 6 {
					t.Errorf("%v, instances %v, calls %v", err, r.server.state, r.server.calls)
				}
			})
		})
	}
}

// A salon whose session was being healed is deleted at once too.
func TestADeleteAfterAHealing(t *testing.T) {
	c := row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon().Add(-time.Hour)})
	c.Evidence.RepairSentAt = noon().Add(-10 * time.Second)
	if _, step := next(t, c, connection.Remove{By: owner()}, connection.Observation{}, world()); step != connection.StepDelete {
		t.Errorf("step %v", step)
	}
}
