package worker_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
)

func TestTheLadderIsClimbedWhileNoCodeComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.silent = true
		who := r.salon("Studio Ana")
		v := r.connect(r.svc, who, connection.QR)
		if v.Phase != connection.Preparing {
			t.Errorf("phase %q: the owner sees preparing, never an error that cures itself", v.Phase)
		}
		r.watch(who, 4*time.Minute)
		v = r.get(who)
		if v.Attempt != nil || v.Cause != connection.NoCode {
			t.Errorf("attempt %+v, cause %q after the whole ladder", v.Attempt, v.Cause)
		}
		var rungs []string
		for _, e := range r.store.entries {
			if e.Kind == connection.EntryEscalated {
				rungs = append(rungs, e.Detail)
			}
		}
		if want := []string{"ask", "restart", "logout", "recreate", "top"}; !slices.Equal(rungs, want) {
			t.Errorf("rungs %v, want %v", rungs, want)
		}
		if n := r.server.createdBy[v.Instance]; n != 2 {
			t.Errorf("created %d times, want once at first and once on the ladder", n)
		}
	})
}

func TestACodeThatComesOnTheLadderIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.server.silent = true
		who := r.salon("Studio Ana")
		r.connect(r.svc, who, connection.QR)
		r.watch(who, 30*time.Second)
		r.server.set(func(s *server) { s.silent = false })
		r.watch(who, 10*time.Second)
		if v := r.get(who); v.Code().QRText != "2@0" || v.Attempt.Rung != connection.RungWait {
			t.Errorf("%+v", v.Attempt)
		}
	})
}
