package worker_test

import (
	"slices"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// The ways in which a session or a linking ends, after which the salon links again.
var endings = map[string]struct {
	before, after connection.Method
	end           func(w *fleetRig, who tenant.Tenant, instance string)
}{
	"logout by the phone": {connection.QR, connection.QR, func(w *fleetRig, who tenant.Tenant, instance string) {
		must(w.t, w.fake.Unlink(instance))
		w.connect(w.svc, who, connection.QR) // there is no event: the click observes
		w.until(who, time.Minute, "the end is seen", func(v connection.View) bool { return v.Cause == connection.Unlinked })
	}},
	"disconnect": {connection.QR, connection.QR, func(w *fleetRig, who tenant.Tenant, instance string) {
		_, err := w.svc.Disconnect(w.t.Context(), ownerOf(who.ID), who.ID)
		must(w.t, err)
		must(w.t, w.fake.WaitInstance(w.t.Context(), instance, func(v evolutiontest.View) bool { return !v.Paired }))
	}},
	"change of method": {connection.QR, connection.PairingCode, func(w *fleetRig, who tenant.Tenant, _ string) {
		_, err := w.svc.Disconnect(w.t.Context(), ownerOf(who.ID), who.ID)
		must(w.t, err)
		w.until(who, 10*time.Second, "off", func(v connection.View) bool { return v.PendingCleanup == connection.CleanupNone })
		w.connect(w.svc, who, connection.QR) // and another one while this one's code is shown
	}},
	"delete": {connection.QR, connection.QR, func(w *fleetRig, who tenant.Tenant, instance string) {
		must(w.t, w.svc.Remove(w.t.Context(), ownerOf(who.ID), who.ID))
		must(w.t, w.fake.WaitGone(w.t.Context(), instance))
		w.forgotten(who, 10*time.Second)
	}},
}

// forgotten waits until the row of a salon that was removed is gone.
func (w *fleetRig) forgotten(who tenant.Tenant, d time.Duration) {
	w.t.Helper()
	for end := time.Now().Add(d); time.Now().Before(end); pass(100 * time.Millisecond) {
		if _, err := w.svc.Get(w.t.Context(), tenant.For(who.ID), who.ID); fault.Is(err, fault.NotFound) {
			return
		}
	}
	w.t.Fatal("the row stays")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// However the session ended, and although our receiver does not answer: who links again gets a fresh code at once and never the dead one,
// and the session outlasts the server's retries of webhooks and its restart.
func TestWhoLinksAgainGetsAFreshCodeAndKeepsTheSession(t *testing.T) {
	for name, c := range endings {
		t.Run(name, func(t *testing.T) {
			withFleet(t, func(w *fleetRig) {
				who := w.salon("Studio Ana")
				v := w.connect(w.svc, who, c.before)
				dead := v.Code().QRText
				w.scan(v)
				w.until(who, 10*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
				w.receiverAway(true)
				c.end(w, who, v.Instance)
				w.connect(w.svc, who, c.after)
				again, took := w.until(who, 20*time.Second, "a code", func(v connection.View) bool {
					return !v.Code().IsZero() && v.Attempt.Method == c.after
				})
				if again.Code().QRText == dead || took > 5*time.Second {
					w.t.Fatalf("after %v; dead: %t", took, again.Code().QRText == dead)
				}
				w.scan(again)
				w.until(who, 20*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
				pass(40 * time.Minute) // the last retry of any webhook
				w.receiverAway(false)
				w.fake.Restart()
				w.fake.FinishBoot()
				pass(10 * time.Minute)
				if v, _ := w.fake.Instance(again.Instance); !v.Paired || v.State != evolution.StateOpen {
					w.t.Errorf("the session is gone: %s", v.State)
				}
				if v := w.get(who); v.Status != connection.StatusConnected {
					w.t.Errorf("%s %q", v.Status, v.Cause)
				}
			})
		})
	}
}

// A webhook that is somebody else's may ask for the very events that we leave out, and we may not change it. Its server serves the dead
// code again and again: it is never shown.
func TestADeadCodeIsNeverShown(t *testing.T) {
	withFleet(t, func(w *fleetRig) {
		who := w.salon("Studio Ana")
		v := w.connect(w.svc, who, connection.QR)
		dead := v.Code().QRText
		w.scan(v)
		w.until(who, 10*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
		client, err := w.fleet.Client("default")
		must(w.t, err)
		_, err = client.SetWebhook(w.t.Context(), v.Instance, evolution.WebhookConfig{Enabled: true, URL: "http://us.test/theirs", Events: slices.DeleteFunc(evolution.Events(), evolution.Event.Since24)})
		must(w.t, err)
		w.store.mu.Lock()
		c := w.store.rows[v.ID]
		c.Evidence.ForeignWebhook = true
		w.store.rows[v.ID] = c
		w.store.mu.Unlock()
		w.receiverAway(true)
		must(w.t, w.fake.Unlink(v.Instance))
		pass(time.Second)
		w.connect(w.svc, who, connection.QR) // observes
		w.until(who, 2*time.Minute, "dropped", func(v connection.View) bool { return v.Cause != "" })
		w.connect(w.svc, who, connection.QR)
		start := time.Now()
		w.until(who, 5*time.Minute, "the whole ladder", func(v connection.View) bool {
			if !v.Code().IsZero() {
				w.t.Fatalf("after %v a code is shown; dead: %t", time.Since(start), v.Code().QRText == dead)
			}
			return v.Cause == connection.NoCode
		})
		w.receiverAway(false)
		pass(20 * time.Minute)
		w.connect(w.svc, who, connection.QR)
		w.until(who, 10*time.Second, "a code that lives", func(v connection.View) bool { return !v.Code().IsZero() && v.Code().QRText != dead })
	})
}
