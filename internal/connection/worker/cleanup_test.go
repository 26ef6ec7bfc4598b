package worker_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

func TestADisconnectIsRepeatedUntilTheServerAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
		r.watch(who, 10*time.Second)
		r.server.set(func(s *server) { s.down = true })
		v, err := r.svc.Disconnect(t.Context(), ownerOf(who.ID), who.ID)
		if err != nil || v.Status != connection.StatusDisconnected || v.PendingCleanup != connection.CleanupLogout {
			t.Fatalf("%+v, %v: the owner is off at once, the server owes", v, err)
		}
		pass(time.Minute)
		r.server.set(func(s *server) { s.down = false })
		pass(time.Minute)
		synctest.Wait()
		if v := r.get(who); v.PendingCleanup != connection.CleanupNone || r.server.state[v.Instance] != connection.ResultClosed {
			t.Errorf("owed %q, state %v after the server came back", v.PendingCleanup, r.server.state[v.Instance])
		}
	})
}

func TestOneNumberOneSalon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		for i, name := range []string{"Studio Ana", "Studio Bia"} {
			who := r.salon(name)
			v := r.connect(r.svc, who, connection.QR)
			r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
			r.watch(who, 10*time.Second)
			v = r.get(who)
			if i == 0 && v.Status != connection.StatusConnected {
				t.Fatalf("%+v", v)
			}
			if i == 1 {
				if v.Cause != connection.NumberInUse || v.Phase != connection.ConfirmNumber {
					t.Fatalf("%+v: the newcomer is quarantined", v)
				}
				if _, err := r.svc.Decide(t.Context(), ownerOf(who.ID), who.ID, true); !fault.Is(err, fault.Conflict) {
					t.Errorf("err %v: the number still serves another salon", err)
				}
				pass(11 * time.Minute)
				r.sweep(r.svc)
				if r.server.state[v.Instance] != connection.ResultClosed || r.server.state["studio-ana_whatsapp"] != connection.ResultOpen {
					t.Errorf("states %v: the newcomer goes, the first is never touched", r.server.state)
				}
			}
		}
	})
}

func TestANumberMovesToAnotherSalonWhenTheFirstLetsItGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		a, b := r.salon("Studio Ana"), r.salon("Studio Bia")
		for _, who := range []tenant.Tenant{a, b} {
			v := r.connect(r.svc, who, connection.QR)
			r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
			r.watch(who, 10*time.Second)
		}
		if _, err := r.svc.Disconnect(t.Context(), ownerOf(a.ID), a.ID); err != nil {
			t.Fatal(err)
		}
		v, err := r.svc.Decide(t.Context(), ownerOf(b.ID), b.ID, true)
		if err != nil || v.Status != connection.StatusConnected {
			t.Errorf("%+v, %v", v.Connection, err)
		}
	})
}

func TestForeignSalonsAreNotFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who, stranger := r.salon("Studio Ana"), r.salon("Studio Bia")
		r.connect(r.svc, who, connection.QR)
		if _, err := r.svc.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(stranger.ID, connection.QR)}); !fault.Is(err, fault.NotFound) {
			t.Errorf("err %v", err)
		}
		if _, err := r.svc.Get(t.Context(), tenant.For(stranger.ID), who.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("err %v", err)
		}
	})
}

func TestLinkingIsAdmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.max = 1
		a, b := r.salon("Studio Ana"), r.salon("Studio Bia")
		va := r.connect(r.svc, a, connection.QR)
		vb := r.connect(r.svc, b, connection.QR)
		if va.Code().IsZero() || !vb.Code().IsZero() || vb.Attempt.Place != 1 {
			t.Fatalf("a %+v, b %+v: one at a time", va.Attempt, vb.Attempt)
		}
		if _, err := r.svc.Stop(t.Context(), ownerOf(a.ID), a.ID); err != nil {
			t.Fatal(err)
		}
		r.watch(b, 10*time.Second)
		if v := r.get(b); v.Code().IsZero() {
			t.Errorf("%+v: the next in line has its turn", v.Attempt)
		}
	})
}

// pass advances the bubble's clock; no real time passes.
func pass(d time.Duration) { <-time.After(d) }

func TestARedundantEventIsNotWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.hooks = true
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		event := func(key string, o connection.Observation) error {
			o.Date = time.Now()
			return r.svc.HandleEvent(t.Context(), connection.Envelope{Key: key, Server: v.Server, Instance: v.Instance}, o)
		}
		same := connection.Observation{Kind: connection.ResultConnecting, Code: connection.LinkCode{QRText: "2@0"}}
		if err := event("1", same); err != nil { // the first proves that events arrive
			t.Fatal(err)
		}
		before := r.store.commits
		for i, o := range []connection.Observation{same, {Kind: connection.ResultConnecting}, same} {
			if err := event(strconv.Itoa(i+2), o); err != nil {
				t.Fatal(err)
			}
		}
		if r.store.commits != before {
			t.Errorf("%d commits for what was known", r.store.commits-before)
		}
		if err := event("9", connection.Observation{Kind: connection.ResultConnecting, Code: connection.LinkCode{QRText: "2@next"}}); err != nil {
			t.Fatal(err)
		}
		if got := r.get(who); got.Code().QRText != "2@next" {
			t.Errorf("code %q: news counts", got.Code().QRText)
		}
		if err := event("9", connection.Observation{Kind: connection.ResultOpen, Number: parse("11 98765-4321")}); !errors.Is(err, connection.ErrDuplicate) {
			t.Errorf("err %v: a key counts once", err)
		}
	})
}

func TestADisconnectDuringADeadWorkersStepIsSeenWhenItsLeaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.server.set(func(s *server) { s.hangs = true })
		dead := r.process("dead")
		if _, err := dead.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // its create hangs
		v, err := r.svc.Disconnect(t.Context(), ownerOf(who.ID), who.ID)
		if err != nil || v.DueAt.IsZero() || v.DueAt.After(v.Lease.Until) {
			t.Errorf("due %v, lease until %v, %v: nobody would come when the holder dies", v.DueAt, v.Lease.Until, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = dead.Close(ctx)
	})
}

// A disconnect and a connect while an observation of the server is under way need not wait: the observation is no answer to the logout
// that became pending meanwhile.
func TestALogoutPendingDuringAnotherStepIsSentAtOnce(t *testing.T) {
	for _, seen := range []connection.Result{connection.ResultOpen, connection.ResultConnecting, connection.ResultClosed, connection.ResultTimeout} {
		w, o := world(), connection.Observation{}
		c, _, _, err := connection.Next(row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon()}), connection.Disconnect{By: owner()}, o, w)
		if err == nil {
			c, _, _, err = connection.Next(c, click(connection.QR), o, w)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, step, _, err := connection.Next(c, connection.Tick{}, connection.Observation{Step: connection.StepObserve, Kind: seen}, w)
		if err != nil || step != connection.StepLogout {
			t.Errorf("%v seen: %v, %v", seen, step, err)
		}
	}
}
