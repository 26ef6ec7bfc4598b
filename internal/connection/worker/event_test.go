package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// Whoever waits for a code gets it, also when the salon is moved to another server meanwhile.
func TestAWaitingClickFollowsAMove(t *testing.T) {
	for name, known := range map[string]bool{"nothing was created yet": false, "an instance is left behind": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				who := r.salon("Studio Bia")
				if known {
					r.connect(r.svc, who, connection.QR)
					if _, err := r.svc.Stop(t.Context(), ownerOf(who.ID), who.ID); err != nil {
						t.Fatal(err)
					}
				}
				r.server.set(func(s *server) { s.max = 1 })
				r.connect(r.svc, r.salon("Studio Ana"), connection.QR) // it takes the only place
				type answer struct {
					v   connection.View
					err error
				}
				got := make(chan answer, 1)
				go func() {
					v, err := r.svc.Connect(t.Context(), who.ID, connection.Request{Click: clickOf(who.ID, connection.QR), Wait: connection.MaxWait})
					got <- answer{v, err}
				}()
				synctest.Wait()
				r.server.set(func(s *server) { s.max = 0 })
				by := tenant.Actor{Kind: tenant.ActorUser, ID: "op", Role: tenant.Operator}
				if _, err := r.svc.Move(t.Context(), by, who.ID, "other"); err != nil {
					t.Fatal(err)
				}
				a := <-got
				if a.err != nil || a.v.Server != "other" || (a.v.Code().IsZero() && !known) { // the previous instance must have no session first
					t.Errorf("%s, code %v, %v", a.v.Server, !a.v.Code().IsZero(), a.err)
				}
			})
		})
	}
}

// An event that says nothing new of the session, but changes the cause that is shown, is stored.
func TestAnEventThatChangesTheCauseIsNotRedundant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, who := connectedRig(t)
		id := r.get(who).ID
		r.store.mu.Lock()
		c := r.store.rows[id]
		c.Cause, c.Evidence.Reading, c.Evidence.Since = connection.ServerDown, connection.ReadConnecting, time.Now().Add(-time.Second)
		c.Evidence.WebhookAt, c.Evidence.ConnectingStoredAt = time.Now(), time.Time{}
		r.store.rows[id] = c
		r.store.mu.Unlock()
		if r.tell("speaks", connection.Observation{Kind: connection.ResultConnecting}); r.get(who).Cause != connection.CauseNone {
			t.Errorf("cause %q after the server spoke again", r.get(who).Cause)
		}
	})
}
