package worker_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
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

// A server dies with two salons on it. Nothing of them moves before the operator's word, which is refused while the server works. Then both are on
// another server, one is linked there with a new code, and when the dead one is back its instances are removed: no salon ever has two sessions that
// can be reached.
func TestALostServerIsGivenUpByTheOperatorsWord(t *testing.T) {
	withFleet(t, func(w *fleetRig) {
		latency := evolutiontest.RecordedLatency()
		w.second = evolutiontest.New(evolutiontest.Options{Now: time.Now, Transport: carrier(w.receive), Behaviour: evolutiontest.Behaviour{
			Latency: latency, DeleteDelay: time.Second, CodeLifetime: evolutiontest.RecordedCodeLifetime,
		}})
		w.t.Cleanup(w.second.Close)
		ana := w.salon("Studio Ana")
		w.connected(ana, connection.QR)
		bia := w.salon("Salão Bia")
		w.connect(w.svc, bia, connection.QR)
		operator := tenant.CLIActor()
		anew := func() (connection.PlacedAnew, error) {
			if err := w.fleet.Refresh(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
			w.fleet.Check(w.t.Context())
			return w.svc.PlaceAnew(w.t.Context(), operator, fleet.DefaultID)
		}
		w.drains = true
		if _, err := anew(); !fault.Is(err, fault.Conflict) {
			w.t.Fatalf("a server that works was given up: %v", err)
		}
		w.proxyAnswers(http.StatusBadGateway)
		for range 3 {
			w.fleet.Check(w.t.Context())
			pass(time.Minute)
		}
		if c, err := w.store.ByTenant(w.t.Context(), tenant.System("test"), ana.ID); err != nil || c.Server != fleet.DefaultID {
			w.t.Fatalf("it moved without a word: %+v, %v", c, err)
		}
		if _, err := w.svc.PlaceAnew(w.t.Context(), ownerOf(ana.ID), fleet.DefaultID); !fault.Is(err, fault.Forbidden) {
			w.t.Fatalf("an owner gave a server up: %v", err)
		}
		done, err := anew()
		if err != nil || done.Placed != 2 || done.Stayed != 0 {
			w.t.Fatalf("%+v, %v", done, err)
		}
		if done, err := anew(); err != nil || done.Placed != 0 {
			w.t.Errorf("the word a second time: %+v, %v", done, err)
		}
		v := w.connect(w.svc, ana, connection.QR)
		pass(5 * time.Second)
		if err := w.second.ScanCode(v.Code().QRText, "5511987654321", ""); err != nil {
			w.t.Fatalf("%v: %s %s %s", err, v.Server, v.Status, v.Phase)
		}
		w.until(ana, 30*time.Second, "connected on the second", func(v connection.View) bool {
			return v.Status == connection.StatusConnected && v.Server == "second"
		})
		w.proxyAnswers(0)
		for range 30 {
			pass(time.Minute)
			w.sweep(w.svc)
			synctest.Wait()
		}
		for _, who := range []tenant.Tenant{ana, bia} {
			if _, there := w.fake.Instance(connection.InstanceName(who.Slug)); there {
				w.t.Errorf("the lost server is back and still has %s", who.Slug)
			}
			if c, err := w.store.ByTenant(w.t.Context(), tenant.System("test"), who.ID); err != nil || c.Server != "second" || c.Previous.Server != "" {
				w.t.Errorf("%+v, %v", c, err)
			}
		}
		if in, there := w.second.Instance(connection.InstanceName(ana.Slug)); !there || in.State != evolution.StateOpen {
			w.t.Errorf("on the second: %+v, %v", in, there)
		}
	})
}
