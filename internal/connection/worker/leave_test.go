package worker_test

import (
	"context"
	"testing"
	"testing/synctest"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/tenant"
)

// A salon that is not connected leaves a server that is to become empty with its next click. One that is connected, or is being linked, stays.
func TestAClickLeavesAServerThatIsToBecomeEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		places := &counted{}
		d := r.deps("p3")
		d.Placement = places
		svc := worker.New(d)
		defer func() { _ = svc.Close(context.Background()) }()
		who := r.salon("Studio Ana")
		r.connect(svc, who, connection.QR)
		places.elsewhere = "new"
		if v := r.connect(svc, who, connection.QR); v.Server != "default" {
			t.Errorf("a salon that is being linked left for %s", v.Server)
		}
		if _, err := svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
			t.Fatal(err)
		}
		v := r.connect(svc, who, connection.QR)
		if v.Server != "new" || !v.IsReconnect || v.Attempt == nil || v.Instance != connection.InstanceName(who.Slug) {
			t.Fatalf("the next click: %+v", v)
		}
		if v = r.connect(svc, who, connection.QR); v.Server != "new" {
			t.Errorf("and it went on to %s", v.Server)
		}
		c, err := r.store.ByTenant(t.Context(), tenant.System("test"), who.ID)
		if err != nil || c.Previous.Server != "default" {
			t.Errorf("what it left is forgotten: %+v, %v", c.Previous, err)
		}
	})
}
