package storetest

import (
	"slices"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func people(w *world) {
	w.story("users", users)
	w.story("keys", keys)
	w.story("a person gets another address and another salon", changedUser)
	w.story("the last operator stays", lastOperator)
}

func (w *world) when() time.Time { return w.clock.now().UTC().Truncate(time.Microsecond) }

func users(w *world) {
	if n, err := w.s.CountOperators(w.Context(), anybody); err != nil || n != 0 {
		w.Errorf("%d operators, %v", n, err)
	}
	salon := w.salon("Da Ana")
	boss := tenant.User{ID: "1", Email: "boss@example.com", PasswordHash: "x", Role: tenant.Operator, CreatedAt: w.when()}
	ana := tenant.User{ID: "2", Email: "ana@example.com", PasswordHash: "y", Role: tenant.Owner, Tenant: salon.ID, CreatedAt: w.when()}
	w.must(w.s.AddUser(w.Context(), anybody, boss))
	w.must(w.s.AddUser(w.Context(), anybody, ana))
	w.want(w.s.AddUser(w.Context(), anybody, tenant.User{ID: "3", Email: ana.Email, Role: tenant.Operator, CreatedAt: w.when()}),
		fault.Conflict, text.EmailTaken)
	lost := tenant.User{ID: "4", Email: "b@c.de", Role: tenant.Owner, Tenant: tenant.NewID(), CreatedAt: w.when()}
	w.want(w.s.AddUser(w.Context(), anybody, lost), fault.NotFound, text.SalonUnknown)
	if n, err := w.s.CountOperators(w.Context(), anybody); err != nil || n != 1 {
		w.Errorf("%d operators, %v", n, err)
	}
	if got, err := w.s.UserByEmail(w.Context(), anybody, "ana@example.com"); err != nil || got != ana {
		w.Errorf("got %+v, %v", got, err)
	}
	w.must(w.s.SetPassword(w.Context(), anybody, "2", "z"))
	ana.PasswordHash = "z"
	if got, err := w.s.Users(w.Context(), anybody); err != nil || len(got) != 2 || got[0] != boss || got[1] != ana {
		w.Errorf("got %+v, %v", got, err)
	}
	w.must(w.s.DeleteUser(w.Context(), anybody, "2"))
	_, err := w.s.User(w.Context(), anybody, "2")
	w.want(err, fault.NotFound, text.NotFound)
	w.want(w.s.DeleteUser(w.Context(), anybody, "2"), fault.NotFound, text.NotFound)
	w.want(w.s.SetPassword(w.Context(), anybody, "2", "z"), fault.NotFound, text.NotFound)
}

func keys(w *world) {
	salon := w.salon("Da Bia")
	all := tenant.APIKey{ID: "1", Name: "n8n", Hash: "aa", CreatedAt: w.when()}
	one := tenant.APIKey{ID: "2", Name: "django", Hash: "bb", Tenant: salon.ID, CreatedAt: w.when()}
	w.must(w.s.AddAPIKey(w.Context(), anybody, all))
	w.must(w.s.AddAPIKey(w.Context(), anybody, one))
	w.must(w.s.TouchAPIKey(w.Context(), anybody, "2", w.when()))
	got, err := w.s.APIKeyByHash(w.Context(), anybody, "bb")
	if err != nil || got.LastUsedAt.IsZero() || got.Tenant != salon.ID || got.Name != "django" {
		w.Errorf("got %+v, %v", got, err)
	}
	revoked := w.when()
	w.must(w.s.RevokeAPIKey(w.Context(), anybody, "2", revoked))
	w.must(w.s.RevokeAPIKey(w.Context(), anybody, "2", revoked.Add(time.Hour)))
	_, err = w.s.APIKeyByHash(w.Context(), anybody, "bb")
	w.want(err, fault.NotFound, text.NotFound)
	list, err := w.s.APIKeys(w.Context(), anybody)
	if err != nil || len(list) != 2 || list[0] != all || !list[1].RevokedAt.Equal(revoked) {
		w.Errorf("got %+v, %v", list, err)
	}
	w.want(w.s.RevokeAPIKey(w.Context(), anybody, "9", revoked), fault.NotFound, text.NotFound)
}

// changedUser: the search follows, links end with the old address, sessions with the old salon.
func changedUser(w *world) {
	old, other := w.salon("Da Mara"), w.salon("Da Nina")
	ana := tenant.User{ID: "moves", Email: "ana.m@example.com", PasswordHash: "y", Role: tenant.Owner, Tenant: old.ID, CreatedAt: w.when()}
	bia := tenant.User{ID: "stays", Email: "bia.m@example.com", PasswordHash: "y", Role: tenant.Owner, Tenant: other.ID, CreatedAt: w.when()}
	w.must(w.s.AddUser(w.Context(), anybody, ana))
	w.must(w.s.AddUser(w.Context(), anybody, bia))
	w.must(w.s.AddTicket(w.Context(), anybody, tenant.Ticket{Hash: "t", Purpose: tenant.ForInvite, Tenant: old.ID, UserID: ana.ID, ExpiresAt: w.when().Add(time.Hour)}))
	w.must(w.s.BindSession(w.Context(), anybody, "token", ana.ID, tenant.Device{}))
	ana.Email = bia.Email
	w.want(w.s.ChangeUser(w.Context(), anybody, ana), fault.Conflict, text.EmailTaken)
	ana.Email = "nova@example.com"
	w.must(w.s.ChangeUser(w.Context(), anybody, ana))
	_, err := w.s.PeekTicket(w.Context(), anybody, "t", tenant.ForInvite, w.when())
	w.want(err, fault.NotFound, text.NotFound)
	finds := func(text string, want ...string) {
		w.Helper()
		list, err := w.s.Salons(w.Context(), anybody, connection.Query{Text: text})
		w.must(err)
		var names []string
		for _, one := range list {
			names = append(names, one.Tenant.Name)
		}
		if !slices.Equal(names, want) {
			w.Errorf("%q finds %q, want %q", text, names, want)
		}
	}
	sessions := func() int {
		list, err := w.s.SessionsOf(w.Context(), anybody, ana.ID)
		w.must(err)
		return len(list)
	}
	if n := sessions(); n != 1 {
		w.Errorf("%d sessions after another address", n)
	}
	finds("nova@example.com", "Da Mara")
	finds("ana.m@example.com")
	w.want(w.s.ChangeUser(w.Context(), tenant.For(other.ID), ana), fault.NotFound, text.NotFound)
	ana.Tenant = tenant.NewID()
	w.want(w.s.ChangeUser(w.Context(), anybody, ana), fault.NotFound, text.SalonUnknown)
	ana.Tenant = other.ID
	w.must(w.s.ChangeUser(w.Context(), anybody, ana))
	if n := sessions(); n != 0 {
		w.Errorf("%d sessions after the move", n)
	}
	finds("nova@example.com", "Da Nina")
	if got, err := w.s.User(w.Context(), anybody, ana.ID); err != nil || got != ana {
		w.Errorf("got %+v, %v", got, err)
	}
}

// lastOperator: of operators who are removed at the same time, one stays.
func lastOperator(w *world) {
	ids := []string{"op1", "op2", "op3", "op4"}
	for _, id := range ids {
		w.must(w.s.AddUser(w.Context(), anybody, tenant.User{ID: id, Email: id + "@example.com", PasswordHash: "x", Role: tenant.Operator, CreatedAt: w.when()}))
	}
	people, err := w.s.Users(w.Context(), anybody)
	w.must(err)
	for _, u := range people { // of stories before
		if u.Role == tenant.Operator && !slices.Contains(ids, u.ID) {
			w.must(w.s.DeleteUser(w.Context(), anybody, u.ID))
		}
	}
	errs := make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() { errs[i] = w.s.DeleteUser(w.Context(), anybody, id) })
	}
	all.Wait()
	refused := 0
	for _, err := range errs {
		if err != nil {
			refused++
			w.want(err, fault.Conflict, text.LastOperator)
		}
	}
	if n, err := w.s.CountOperators(w.Context(), anybody); err != nil || n != 1 || refused != 1 {
		w.Errorf("%d operators are left, %d removals refused, %v", n, refused, err)
	}
}
