package storetest

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// invited is a person with two invitations, of which only the second shall work, beside another with one. Stories share a
// database: names end in the story's own tag.
func invited(w *world, tag string) (ana string) {
	w.Helper()
	for _, id := range []string{"ana" + tag, "bia" + tag} {
		w.must(w.s.AddUser(w.Context(), anybody, tenant.User{
			ID: id, Email: id + "@salon.test", PasswordHash: "old", Role: tenant.Operator, CreatedAt: w.when(),
		}))
	}
	w.invite("bia"+tag, "of another"+tag)
	w.invite("ana"+tag, "first"+tag)
	w.invite("ana"+tag, "second"+tag)
	return "ana" + tag
}

func (w *world) invite(userID, hash string) {
	w.Helper()
	w.must(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{
		Hash: hash, Purpose: tenant.ForInvite, UserID: userID, ExpiresAt: w.when().Add(time.Hour),
	}))
}

func (w *world) opens(hash string) bool {
	w.Helper()
	_, err := w.s.PeekTicket(w.Context(), anybody, hash, tenant.ForInvite, w.clock.now())
	if err != nil {
		w.want(err, fault.NotFound, text.NotFound)
	}
	return err == nil
}

func oldInvitations(w *world) {
	ana := invited(w, "")
	if w.opens("first") || !w.opens("second") || !w.opens("of another") {
		w.Error("a new invitation ends the earlier ones of the same person, and no other")
	}
	w.must(w.s.BindSession(w.Context(), anybody, "phone", ana, tenant.Device{}))
	w.must(w.s.Sessions().Commit("phone", []byte("data"), w.clock.now().Add(time.Hour)))
	id, err := w.s.AcceptTicket(w.Context(), anybody, "second", tenant.ForInvite, w.clock.now(), "chosen")
	if u, _ := w.s.User(w.Context(), anybody, ana); err != nil || id != ana || u.PasswordHash != "chosen" {
		w.Errorf("accepted for %q with %q, %v", id, u.PasswordHash, err)
	}
	if _, found, err := w.s.Sessions().Find("phone"); found || err != nil {
		w.Errorf("a session of the old password: %v, %v", found, err)
	}
	for hash, want := range map[string]bool{"first": false, "second": true, "never": false} {
		if used, err := w.s.TicketUsed(w.Context(), anybody, hash); used != want || err != nil {
			w.Errorf("%s was accepted: %t, %v", hash, used, err)
		}
	}
	for _, hash := range []string{"first", "second"} {
		_, err := w.s.AcceptTicket(w.Context(), anybody, hash, tenant.ForInvite, w.clock.now(), "stolen")
		w.want(err, fault.NotFound, text.NotFound)
	}
	w.invite(ana, "open")
	w.must(w.s.SetPassword(w.Context(), anybody, ana, "newer"))
	_, err = w.s.AcceptTicket(w.Context(), anybody, "open", tenant.ForInvite, w.clock.now(), "stolen")
	w.want(err, fault.NotFound, text.NotFound)
	if u, err := w.s.User(w.Context(), anybody, ana); err != nil || u.PasswordHash != "newer" {
		w.Errorf("the password is %q, %v", u.PasswordHash, err)
	}
	if !w.opens("of another") {
		w.Error("somebody else's invitation ended too")
	}
}

// manyInvitations lets invitations be made and accepted at once: whatever comes first, one is left at most, and a used one
// leaves none of before.
func manyInvitations(w *world) {
	ana := invited(w, " of many")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() { w.invite(ana, "more "+strconv.Itoa(i)) })
	}
	wg.Wait()
	var open []string
	for i := range 8 {
		if hash := "more " + strconv.Itoa(i); w.opens(hash) {
			open = append(open, hash)
		}
	}
	if len(open) != 1 || w.opens("second of many") {
		w.Fatalf("%d invitations are open, want 1", len(open))
	}
	var used atomic.Int64
	for range 8 {
		wg.Go(func() {
			if _, err := w.s.AcceptTicket(w.Context(), anybody, open[0], tenant.ForInvite, w.clock.now(), "chosen"); err == nil {
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
}

func rehash(w *world) {
	ana := invited(w, " rehashed")
	w.must(w.s.Rehash(w.Context(), anybody, ana, "old", "dearer"))
	w.want(w.s.Rehash(w.Context(), anybody, ana, "old", "late"), fault.NotFound, text.NotFound)
	if u, err := w.s.User(w.Context(), anybody, ana); err != nil || u.PasswordHash != "dearer" || !w.opens("second rehashed") {
		w.Errorf("the hash is %q, %v; the same password ends no link", u.PasswordHash, err)
	}
}
