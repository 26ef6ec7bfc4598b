package worker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
)

func TestADeadWorkerIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.server.hangs = true
		dead := r.process("dead")
		began := time.Now()
		if _, err := dead.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		// kill -9: it never renews, and its late write must be refused. What is left is the row.
		stolen := r.store.rows[r.get(who).ID]
		r.server.set(func(s *server) { s.hangs = false })
		for r.get(who).Code().IsZero() {
			if time.Since(began) > 20*time.Second {
				t.Fatalf("nobody came within 20 s: %+v", r.get(who).Connection)
			}
			r.store.mu.Lock() // the dead process does not renew
			c := r.store.rows[stolen.ID]
			if c.Lease.Holder == "dead" {
				c.Lease.Until, c.DueAt = stolen.Lease.Until, stolen.DueAt
				r.store.rows[c.ID] = c
			}
			r.store.mu.Unlock()
			pass(time.Second)
			r.sweep(r.svc)
		}
		before := r.get(who)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = dead.Close(ctx) // its step returns now, with a fence that is not the row's
		if after := r.get(who); after.Code() != before.Code() || after.Lease.Fence != before.Lease.Fence {
			t.Errorf("a worker without the lease wrote: %+v", after.Connection)
		}
		if n := r.server.createdBy[before.Instance]; n != 1 {
			t.Errorf("created %d times", n)
		}
	})
}

// departed is a Presence: the processes that have ended, with the time from which it knows.
type departed map[string]time.Time

func (d departed) HolderEnded(_ context.Context, holder string) bool {
	at, known := d[holder]
	return known && !time.Now().Before(at)
}

// A process died by kill -9 while it held a lease: the next click does not wait for the lease's end when it is certain that the process
// has ended.
func TestAClickInheritsFromADeadProcess(t *testing.T) {
	for dead, waits := range map[bool]bool{true: false, false: true} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t)
			who := r.salon("Studio Ana")
			r.connect(r.svc, who, connection.QR)
			if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
				t.Fatal(err)
			}
			r.server.set(func(s *server) { s.hangs = true })
			other := r.process("other")
			if _, err := other.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			r.server.set(func(s *server) { s.hangs = false; s.code["studio-ana_whatsapp"]++ })
			deps := r.deps("next")
			deps.Presence = departed{}
			if dead {
				deps.Presence = departed{"other": time.Now().Add(time.Second)}
			}
			next := worker.New(deps)
			began, fence := time.Now(), r.get(who).Lease.Fence
			v, err := next.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR), Wait: connection.LeaseRenew / 2})
			if err != nil {
				t.Fatal(err)
			}
			if waited := v.Code().IsZero(); waited != waits {
				t.Errorf("other process dead %v: a code %v after %v, want to wait %v", dead, !waited, time.Since(began), waits)
			}
			if took := v.Lease.Fence > fence; took != dead {
				t.Errorf("other process dead %v: the lease was taken %v", dead, took)
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, _ = other.Close(ctx), next.Close(ctx)
		})
	}
}

func TestAClickFindsAFreedLeaseAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
			t.Fatal(err)
		}
		r.server.set(func(s *server) { s.hangs = true })
		dying := r.process("dying")
		if _, err := dying.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR)}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if err := dying.Close(ctx); err == nil { // the step is cut short, and the lease is given back
			t.Fatal("the step hung, so Close must say that it was cut short")
		}
		r.server.set(func(s *server) { s.hangs = false; s.code["studio-ana_whatsapp"]++ })
		began := time.Now()
		v := r.connect(r.svc, who, connection.QR)
		if v.Code().IsZero() || time.Since(began) > 6*time.Second {
			t.Errorf("%+v after %v", v.Attempt, time.Since(began))
		}
	})
}
