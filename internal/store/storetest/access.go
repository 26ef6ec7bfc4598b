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
	w.story("an old invitation takes nothing over", oldInvitations)
	w.story("many with invitations of one person", manyInvitations)
	w.story("another hash of the same password", rehash)
	w.story("second factors", factors)
	w.story("keys that expire", expiringKeys)
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
	u := tenant.User{ID: "ana", Email: "ana@salon.test", Role: tenant.Owner, Tenant: w.salon("Sessões").ID, CreatedAt: w.when()}
	w.must(w.s.AddUser(w.Context(), anybody, u))
	for _, token := range []string{"phone", "desk"} {
		w.must(w.s.BindSession(w.Context(), anybody, token, "ana", tenant.Device{Agent: "browser of " + token, Address: "198.51.100.7"}))
		if _, found, err := x.Find(token); found || err != nil {
			w.Errorf("bound and not committed: %v, %v", found, err)
		}
		w.must(x.Commit(token, []byte(token), w.clock.now().Add(time.Hour)))
	}
	w.must(x.Commit("stranger", []byte("s"), w.clock.now().Add(time.Hour)))
	w.clock.pass(time.Minute)
	w.must(w.s.TouchSession(w.Context(), anybody, "phone", w.clock.now()))
	list, err := w.s.SessionsOf(w.Context(), anybody, "ana")
	if err != nil || len(list) != 2 || list[0].ID != tenant.SessionID("phone") || list[0].Agent != "browser of phone" ||
		list[1].Address != "198.51.100.7" || !list[1].SeenAt.Before(list[0].SeenAt) || !list[0].CreatedAt.Before(list[0].SeenAt) {
		w.Errorf("the sessions are %+v, %v", list, err)
	}
	w.want(w.s.EndSession(w.Context(), anybody, "ana", tenant.SessionID("stranger")), fault.NotFound, text.NotFound)
	w.must(w.s.DeleteUserSessions(w.Context(), anybody, "ana", "desk"))
	for token, want := range map[string]bool{"phone": false, "desk": true, "stranger": true} {
		if _, found, err := x.Find(token); found != want || err != nil {
			w.Errorf("%s: %v, %v", token, found, err)
		}
	}
	w.want(w.s.BindSession(w.Context(), anybody, "desk", "nobody", tenant.Device{}), fault.NotFound, text.NotFound)
	w.must(w.s.BindSession(w.Context(), anybody, "tablet", "ana", tenant.Device{}))
	w.must(w.s.EndSession(w.Context(), anybody, "ana", tenant.SessionID("tablet")))
	w.must(x.Commit("tablet", []byte("of a request under way"), w.clock.now().Add(time.Hour)))
	if _, found, err := x.Find("tablet"); found || err != nil {
		w.Errorf("an ended session goes on: %v, %v", found, err)
	}
	if list, err := w.s.SessionsOf(w.Context(), anybody, "ana"); err != nil || len(list) != 1 {
		w.Errorf("after one ended: %+v, %v", list, err)
	}
	cappedSessions(w)
	w.must(w.s.DeleteUser(w.Context(), anybody, "ana"))
	if _, found, err := x.Find("desk"); found || err != nil {
		w.Errorf("the session of a deleted user: %v, %v", found, err)
	}
}

// cappedSessions leaves those that were used last.
func cappedSessions(w *world) {
	x := w.s.Sessions()
	for _, token := range []string{"laptop", "tv", "watch"} {
		w.clock.pass(time.Minute)
		w.must(w.s.BindSession(w.Context(), anybody, token, "ana", tenant.Device{}))
		w.must(x.Commit(token, []byte(token), w.clock.now().Add(time.Hour)))
	}
	w.clock.pass(time.Second)
	w.must(w.s.TouchSession(w.Context(), anybody, "laptop", w.clock.now()))
	if ended, err := w.s.CapSessions(w.Context(), anybody, "ana", 2); ended != 2 || err != nil {
		w.Errorf("of four, two of which may be: %d ended, %v", ended, err)
	}
	for token, want := range map[string]bool{"laptop": true, "watch": true, "desk": false, "tv": false, "stranger": true} {
		if _, found, err := x.Find(token); found != want || err != nil {
			w.Errorf("%s after the cap: %v, %v", token, found, err)
		}
	}
	if ended, err := w.s.CapSessions(w.Context(), anybody, "ana", 2); ended != 0 || err != nil {
		w.Errorf("of two: %d ended, %v", ended, err)
	}
}

func logins(w *world) {
	since := w.clock.now()
	var latest time.Time
	login := func(ok bool) {
		w.clock.pass(time.Second)
		latest = w.when()
		w.must(w.s.RecordLogin(w.Context(), anybody, "key", ok, latest))
	}
	failed := func(since time.Time) int {
		n, last, err := w.s.FailedLogins(w.Context(), anybody, "key", since)
		w.must(err)
		if (n > 0) != last.Equal(latest) {
			w.Errorf("%d failed, the last one at %v", n, last)
		}
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
	w.must(w.s.KnowLogin(w.Context(), anybody, "key", latest))
	for since, want := range map[time.Time]bool{latest: true, latest.Add(time.Second): false} {
		if known, err := w.s.KnownLogin(w.Context(), anybody, "key", since); err != nil || known != want {
			w.Errorf("known %v, %v", known, err)
		}
	}
	if n, err := w.s.PruneKnownLogins(w.Context(), anybody, latest.Add(time.Second)); err != nil || n != 1 {
		w.Errorf("forgot %d networks, %v", n, err)
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
