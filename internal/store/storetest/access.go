package storetest

import (
	"bytes"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func access(w *world) {
	w.story("sessions", sessions)
	w.story("a user's sessions end", userSessions)
	w.story("sign-ins", logins)
	w.story("a ticket works once", tickets)
	w.story("settings", func(w *world) {
		_, err := w.s.Setting(w.Context(), anybody, "colour")
		w.want(err, fault.NotFound, text.NotFound)
		w.must(w.s.PutSetting(w.Context(), anybody, "colour", "red"))
		w.must(w.s.PutSetting(w.Context(), anybody, "colour", "green"))
		if got, err := w.s.Setting(w.Context(), anybody, "colour"); err != nil || got != "green" {
			w.Errorf("got %q, %v", got, err)
		}
	})
}

func sessions(w *world) {
	x := w.s.Sessions()
	if _, found, err := x.Find("token"); found || err != nil {
		w.Errorf("found %v, %v", found, err)
	}
	w.must(x.Commit("token", []byte("one"), w.clock.now().Add(time.Hour)))
	w.must(x.CommitCtx(w.Context(), "token", []byte("two"), w.clock.now().Add(time.Hour)))
	w.must(x.Commit("short", []byte("soon over"), w.clock.now().Add(time.Minute)))
	if b, found, err := x.FindCtx(w.Context(), "token"); !found || err != nil || string(b) != "two" {
		w.Errorf("found %q, %v, %v", b, found, err)
	}
	if all, err := x.AllCtx(w.Context()); err != nil || len(all) != 2 {
		w.Errorf("all: %d, %v", len(all), err)
	}
	if all := dump(w); bytes.Contains(all, []byte("token")) {
		w.Error("the database knows a token")
	}
	w.clock.pass(2 * time.Minute)
	if _, found, err := x.Find("short"); found || err != nil {
		w.Errorf("an expired one: %v, %v", found, err)
	}
	if n, err := w.s.PruneSessions(w.Context(), anybody, w.clock.now()); err != nil || n != 1 {
		w.Errorf("forgot %d, %v", n, err)
	}
	w.must(x.Delete("token"))
	if _, found, err := x.Find("token"); found || err != nil {
		w.Errorf("a deleted one: %v, %v", found, err)
	}
}

func userSessions(w *world) {
	x := w.s.Sessions()
	u := tenant.User{ID: "ana", Email: "ana@salon.test", Role: tenant.Operator, CreatedAt: w.when()}
	w.must(w.s.AddUser(w.Context(), anybody, u))
	for _, token := range []string{"phone", "desk"} {
		w.must(w.s.BindSession(w.Context(), anybody, token, "ana"))
		if _, found, err := x.Find(token); found || err != nil {
			w.Errorf("bound and not committed: %v, %v", found, err)
		}
		w.must(x.Commit(token, []byte(token), w.clock.now().Add(time.Hour)))
	}
	w.must(x.Commit("stranger", []byte("s"), w.clock.now().Add(time.Hour)))
	w.must(w.s.DeleteUserSessions(w.Context(), anybody, "ana", "desk"))
	for token, want := range map[string]bool{"phone": false, "desk": true, "stranger": true} {
		if _, found, err := x.Find(token); found != want || err != nil {
			w.Errorf("%s: %v, %v", token, found, err)
		}
	}
	w.want(w.s.BindSession(w.Context(), anybody, "desk", "nobody"), fault.NotFound, text.NotFound)
	w.must(w.s.DeleteUser(w.Context(), anybody, "ana"))
	if _, found, err := x.Find("desk"); found || err != nil {
		w.Errorf("the session of a deleted user: %v, %v", found, err)
	}
}

func logins(w *world) {
	since := w.clock.now()
	login := func(ok bool) {
		w.clock.pass(time.Second)
		w.must(w.s.RecordLogin(w.Context(), anybody, "key", ok, w.clock.now()))
	}
	failed := func(since time.Time) int {
		n, err := w.s.FailedLogins(w.Context(), anybody, "key", since)
		w.must(err)
		return n
	}
	login(false)
	login(false)
	if n := failed(since); n != 2 {
		w.Errorf("%d failed, want 2", n)
	}
	login(true)
	if n := failed(since); n != 0 {
		w.Errorf("%d failed since the success", n)
	}
	login(false)
	later := w.clock.now().Add(time.Millisecond)
	login(false)
	if n := failed(since); n != 2 {
		w.Errorf("%d failed, want 2", n)
	}
	if n := failed(later); n != 1 {
		w.Errorf("%d failed lately, want 1", n)
	}
	if n, err := w.s.PruneLogins(w.Context(), anybody, later); err != nil || n != 4 {
		w.Errorf("forgot %d, %v", n, err)
	}
}

func tickets(w *world) {
	salon := w.salon("Com link")
	want := tenant.Ticket{Hash: "h", Purpose: tenant.ForConnect, Tenant: salon.ID, ExpiresAt: w.when().Add(time.Hour)}
	w.must(w.s.AddTicket(w.Context(), anybody, want))
	_, err := w.s.PeekTicket(w.Context(), anybody, "h", tenant.ForSetup, w.clock.now())
	w.want(err, fault.NotFound, text.NotFound)
	_, err = w.s.UseTicket(w.Context(), anybody, "h", tenant.ForConnect, w.clock.now().Add(2*time.Hour))
	w.want(err, fault.NotFound, text.NotFound)
	if got, err := w.s.PeekTicket(w.Context(), anybody, "h", tenant.ForConnect, w.clock.now()); err != nil || got != want {
		w.Errorf("got %+v, %v", got, err)
	}
	var used atomic.Int64
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			got, err := w.s.UseTicket(w.Context(), anybody, "h", tenant.ForConnect, w.clock.now())
			if err == nil && got == want {
				used.Add(1)
			} else {
				w.want(err, fault.NotFound, text.NotFound)
			}
		})
	}
	wg.Wait()
	if used.Load() != 1 {
		w.Errorf("used %d times", used.Load())
	}
	w.must(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{Hash: "s", Purpose: tenant.ForSetup, ExpiresAt: w.when().Add(time.Hour)}))
	w.must(w.s.DropTickets(w.Context(), anybody, tenant.ForSetup))
	_, err = w.s.UseTicket(w.Context(), anybody, "s", tenant.ForSetup, w.clock.now())
	w.want(err, fault.NotFound, text.NotFound)
	w.want(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{Hash: "n", Purpose: "x", Tenant: tenant.NewID(), ExpiresAt: w.when()}),
		fault.NotFound, text.NotFound)
}
