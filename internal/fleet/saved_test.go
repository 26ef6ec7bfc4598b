package fleet_test

import (
	"testing"
	"time"

	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// A person saves a server. What only the fleet's own checks find out is kept, in memory and in the store, and a form that was open for
// long does not overwrite newer health.
func TestASavedServerKeepsWhatTheFleetFoundOut(t *testing.T) {
	r, double := passkeyRig(t)
	restarted := time.Now().Add(-time.Hour)
	server := fleet.Server{ID: "new", URL: r.memoryStore.servers[1].Server.URL + "/", Key: secret.Text(double.Key()), Health: fleet.Health{BootAt: restarted}}
	r.put(t, server)
	r.fleet.Check(t.Context())

	probed, err := r.fleet.Probe(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	kept := r.memoryStore.servers[2].Server
	kept.MaxLinking = 7
	if err := r.memoryStore.PutServer(t.Context(), tenant.System("test"), kept); err != nil {
		t.Fatal(err)
	}
	if err := r.fleet.ServerSaved(t.Context(), probed); err != nil {
		t.Fatal(err)
	}
	h := r.memoryStore.servers[2].Server.Health
	if !h.OK || !h.At.Equal(probed.Health.At) || !h.BootAt.Equal(restarted) || !h.Passkey || !r.fleet.SupportsLinkPasskey("new") {
		t.Errorf("the store has %+v", h)
	}
	if n := r.fleet.MaxLinking("new"); n != 7 {
		t.Errorf("the fleet takes %d at once", n)
	}

	late := probed
	late.Health = fleet.Health{At: restarted, Problem: "down"}
	if err := r.fleet.ServerSaved(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if h := r.memoryStore.servers[2].Server.Health; !h.OK {
		t.Errorf("an old look took the place of a newer one: %+v", h)
	}
}
