package worker_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
)

func TestTheFirstClickCreatesAndTheLaterOnesReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		if v.IsReconnect || v.Status != connection.StatusAwaitingScan || v.Code().QRText != "2@0" || v.Instance != "studio-ana_whatsapp" {
			t.Fatalf("first click: %+v", v)
		}
		if got := r.server.calls; !slices.Equal(got, []connection.Step{connection.StepCreate, connection.StepConnect}) {
			t.Errorf("the first click costs %v, want create and connect", got)
		}
		if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
			t.Fatal(err)
		}
		r.server.set(func(s *server) { s.code["studio-ana_whatsapp"]++; s.calls = nil })
		v = r.connect(r.svc, who, connection.QR)
		if !v.IsReconnect || v.Code().QRText != "2@1" || r.server.createdBy["studio-ana_whatsapp"] != 1 {
			t.Errorf("second click: %+v, created %d times", v, r.server.createdBy["studio-ana_whatsapp"])
		}
		if got := r.server.calls; !slices.Equal(got, []connection.Step{connection.StepConnect}) {
			t.Errorf("a reconnecting click costs %v, want connect", got)
		}
	})
}

func TestManyClicksAtOnceMakeOneInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.latency = 2 * time.Second
		other := r.process("p2")
		defer func() { _ = other.Close(context.Background()) }()
		who := r.salon("Studio Ana")
		var wg sync.WaitGroup
		views := make([]connection.View, 50)
		for i := range views {
			svc := []*worker.Service{r.svc, other}[i%2]
			wg.Go(func() { views[i] = r.connect(svc, who, connection.QR) })
		}
		wg.Wait()
		first := 0
		for _, v := range views {
			if !v.IsReconnect {
				first++
			}
			if v.Code().QRText != "2@0" || v.Attempt.ID != views[0].Attempt.ID {
				t.Errorf("a click got %q of attempt %s", v.Code().QRText, v.Attempt.ID)
			}
		}
		if first != 1 || len(r.store.rows) != 1 || r.server.counted(connection.StepCreate) != 1 || r.server.counted(connection.StepConnect) != 1 {
			t.Errorf("%d first clicks, %d rows, calls %v", first, len(r.store.rows), r.server.calls)
		}
	})
}

func TestAScanConnectsTheSalon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		r.server.set(func(s *server) { s.state[v.Instance] = connection.ResultOpen })
		r.watch(who, 10*time.Second) // no webhooks: it is found by polling
		v = r.get(who)
		if c, ok := v.State.(connection.Connected); !ok || c.Name != "Studio" || v.Attempt != nil || !v.Code().IsZero() {
			t.Fatalf("%+v", v)
		}
		if r.store.tenants[who.ID].Phone.IsZero() {
			t.Error("a salon without a number on file gets the one that connected")
		}
		n := r.server.counted(connection.StepObserve)
		pass(10 * time.Minute)
		synctest.Wait()
		r.sweep(r.svc) // which finds what is due too far ahead for an alarm
		if r.server.counted(connection.StepObserve) == n {
			t.Error("nobody looked at a connected salon for ten minutes")
		}
	})
}

func TestAnotherMethodIsAnotherAttemptOnTheSameInstance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		v := r.connect(r.svc, who, connection.PairingCode)
		if v.Code().Pairing != "ABCDEFG0" || r.server.createdBy[v.Instance] != 1 || r.server.counted(connection.StepLogout) != 1 {
			t.Errorf("%+v, calls %v", v.Attempt, r.server.calls)
		}
	})
}

func TestAClickDuringALookIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
			t.Fatal(err)
		}
		v := r.get(who)
		r.server.set(func(s *server) { s.latency = 2 * time.Second; s.code[v.Instance]++ })
		late := connection.Observation{Kind: connection.ResultOpen, Date: time.Now()} // without a number: it is looked up, which takes a while
		if err := r.svc.HandleEvent(t.Context(), connection.Envelope{Key: "e", Server: v.Server, Instance: v.Instance}, late); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		began := time.Now()
		if v = r.connect(r.svc, who, connection.QR); v.Code().QRText != "2@1" || time.Since(began) > 5*time.Second {
			t.Errorf("%+v after %v: the click must not count as asked while another step holds the lease", v.Attempt, time.Since(began))
		}
	})
}
