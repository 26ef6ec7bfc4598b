package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// page is somebody who watches a card: it is read when its view changes by time, after each hint, and once a minute.
func (r *rig) page(who tenant.Tenant, d time.Duration, until func(connection.View) bool) (v connection.View, found bool) {
	r.t.Helper()
	hints, cancel := r.hub.Subscribe(who.ID.String())
	defer cancel()
	end := time.Now().Add(d)
	for {
		v, err := r.svc.Watch(r.t.Context(), tenant.For(who.ID), who.ID)
		if err != nil {
			r.t.Error(err)
			return v, false
		}
		if until(v) {
			return v, true
		}
		wait := time.Minute
		if turns := v.NextChange(); !turns.IsZero() {
			wait = min(wait, time.Until(turns)+time.Millisecond)
		}
		if wait = min(wait, time.Until(end)); wait <= 0 {
			return v, false
		}
		select {
		case <-hints:
		case <-time.After(wait):
		}
	}
}

func never(connection.View) bool { return false }

// connectedRig is a salon that is connected for a while, by a server whose events reach us.
func connectedRig(t *testing.T) (*rig, tenant.Tenant) {
	t.Helper()
	r := newRig(t)
	r.server.hooks = true
	who := r.salon("Studio Ana")
	v := r.connect(r.svc, who, connection.QR)
	r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
	r.tell("open", connection.Observation{Kind: connection.ResultOpen, Number: r.server.number})
	if v = r.get(who); v.Status != connection.StatusConnected {
		t.Fatalf("%+v", v)
	}
	pass(time.Hour)
	r.page(who, 5*time.Minute, never)
	return r, who
}

// "Está tudo certo" is shown only as long as it is true: the end of a session is on a page that is watched within a minute, and one that our
// own gateway reports within half a minute.
func TestAWatchedSessionThatIsLost(t *testing.T) {
	for name, tt := range map[string]struct {
		event  connection.Observation // zero: the event is lost
		state  connection.Result      // what a look finds
		within time.Duration
	}{
		"our gateway lost its socket":            {connection.Observation{Kind: connection.ResultConnecting}, connection.ResultConnecting, 30 * time.Second},
		"WhatsApp is away, and an event says so": {connection.Observation{Kind: connection.ResultUnreachable}, connection.ResultConnecting, 30 * time.Second},
		"WhatsApp is away":                       {connection.Observation{}, connection.ResultConnecting, time.Minute},
		"the device was removed":                 {connection.Observation{}, connection.ResultClosed, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, who := connectedRig(t)
				r.server.set(func(s *server) { s.state["studio-ana_whatsapp"] = tt.state })
				if tt.event.Kind != connection.ResultNone {
					r.tell("lost", tt.event)
				}
				began := time.Now()
				_, seen := r.page(who, tt.within, func(v connection.View) bool { return v.Status != connection.StatusConnected })
				if !seen {
					t.Errorf("still %s after %v", r.get(who).Status, time.Since(began))
				}
			})
		})
	}
}

// While somebody watches, the session is observed once per RefreshEvery, however many watch and whether it fails; otherwise not.
func TestASessionIsLookedAtWhileSomebodyWatches(t *testing.T) {
	for name, down := range map[string]bool{"well": false, "the server is away": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, who := connectedRig(t)
				r.server.set(func(s *server) { s.down, s.calls = down, nil })
				go r.page(who, 10*time.Minute, never)
				v, _ := r.page(who, 10*time.Minute, never)
				if n := r.server.counted(connection.StepObserve); n < 10 || n > 30 {
					t.Errorf("%d looks in ten minutes", n)
				}
				if v.IsStale() != down {
					t.Errorf("unproven %v", v.IsStale())
				}
			})
		})
	}
}

func TestAProofOfLifeGrowsOld(t *testing.T) {
	c := row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon().Add(-time.Hour), LastSeen: noon()})
	c.Evidence.Reading, c.Evidence.At = connection.ReadOpen, noon()
	for after, want := range map[time.Duration]bool{0: false, 119 * time.Second: false, connection.ProofTTL: true} {
		if v := connection.ViewAt(c, noon().Add(after)); v.IsStale() != want || v.Status != connection.StatusConnected {
			t.Errorf("after %v: unproven %v", after, v.IsStale())
		}
	}
	if v := connection.ViewAt(c, noon().Add(time.Minute)); !v.NextChange().Equal(noon().Add(connection.ProofTTL)) {
		t.Errorf("it turns at %v", v.NextChange())
	}
	c.Evidence.Reading, c.Evidence.Since = connection.ReadConnecting, noon()
	if v := connection.ViewAt(c, noon().Add(time.Second)); !v.NextChange().Equal(noon().Add(connection.DefaultPace().ClosedHold)) {
		t.Errorf("a session that wakes turns at %v", v.NextChange())
	}
}
