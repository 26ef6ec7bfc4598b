package storetest

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func people(w *world) {
	w.story("users", users)
	w.story("keys", keys)
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
