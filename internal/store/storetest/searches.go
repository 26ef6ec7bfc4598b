package storetest

import (
	"cmp"
	"slices"
	"strings"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// searches finds one salon by all that a person may know of it, and not by what it is not.
func searches(w *world) {
	t, given, err := tenant.New(tenant.Draft{Name: "Espaço Flor de Lótus", Phone: "11 98765-4321"}, w.clock.now())
	w.must(err)
	t, err = w.s.AddTenant(w.Context(), anybody, t, given)
	w.must(err)
	w.must(w.s.AddUser(w.Context(), anybody, tenant.User{
		ID: "lotus", Email: "maria.souza@flor.example", Role: tenant.Owner, Tenant: t.ID, CreatedAt: w.when(),
	}))
	finds := func(text string, want bool) {
		w.Helper()
		for _, order := range []connection.Order{connection.Oldest, connection.Newest, connection.ByName} {
			got, err := w.s.Salons(w.Context(), anybody, connection.Query{Text: text, Order: order})
			w.must(err)
			if found := slices.ContainsFunc(got, func(s connection.Salon) bool { return s.Tenant.ID == t.ID }); found != want {
				w.Errorf("%q in order %q: found %v, want %v", text, order, found, want)
			}
		}
		if n, err := w.s.CountFound(w.Context(), anybody, connection.Query{Text: text}); err != nil || (n > 0) != want {
			w.Errorf("%q: %d are counted, %v", text, n, err)
		}
	}
	for _, text := range []string{
		"flor de lotus", "lótus espaço", "LOTUS  flor", "espaco-flor", "+55 (11) 98765-4321", "11987654321", "011 98765 4321",
		"(11) 8765-4321", "551187654321", "4321", "maria.souza@flor.example", "MARIA.SOUZA", "souza flor 4321",
	} {
		finds(text, true)
	}
	for _, text := range []string{"lotus roxa", "11 98765-4322", "maria@flor.example", "flor souza 9999"} {
		finds(text, false)
	}
	w.must(w.s.DeleteUser(w.Context(), anybody, "lotus"))
	finds("maria.souza", false)
	_, err = w.s.ChangeTenant(w.Context(), anybody, t.ID, func(t tenant.Tenant) (tenant.Tenant, error) {
		t.Name, t.Phone = "Jasmim", w.number()
		return t, nil
	})
	w.must(err)
	finds("lotus 4321", false)
	finds("jasmim", true)
	if own, err := w.s.Salons(w.Context(), tenant.For(t.ID), connection.Query{Text: "jasmim"}); err != nil || len(own) != 1 {
		w.Errorf("its owner finds %d, %v", len(own), err)
	}
}

// conditions asks for every condition in every order, and compares with what a plain loop over all salons finds.
func conditions(w *world, all []connection.Salon) {
	for _, c := range connection.Conditions() {
		for _, order := range []connection.Order{connection.Oldest, connection.Newest, connection.ByName} {
			for _, server := range []string{"", "other"} {
				q := connection.Query{Condition: c, Order: order, Server: server}
				want := inOrder(all, order, func(s connection.Salon) bool {
					return c.Matches(s) && (server == "" || s.Connection != nil && s.Connection.Server == server)
				})
				if got := w.pages(q, 7); strings.Join(got, " ") != strings.Join(want, " ") {
					w.Errorf("%+v: got %v, want %v", q, got, want)
				}
				if n, err := w.s.CountFound(w.Context(), anybody, q); err != nil || n != len(want) {
					w.Errorf("%+v: %d are counted, want %d, %v", q, n, len(want), err)
				}
			}
		}
	}
}

func inOrder(all []connection.Salon, order connection.Order, fits func(connection.Salon) bool) (slugs []string) {
	var some []connection.Salon
	for _, s := range all {
		if fits(s) {
			some = append(some, s)
		}
	}
	switch order {
	case connection.Newest:
		slices.Reverse(some)
	case connection.ByName:
		plain := strings.NewReplacer("ã", "a").Replace
		slices.SortStableFunc(some, func(a, b connection.Salon) int {
			return cmp.Compare(plain(strings.ToLower(a.Tenant.Name))+" "+a.Tenant.Slug.String(), plain(strings.ToLower(b.Tenant.Name))+" "+b.Tenant.Slug.String())
		})
	case connection.Oldest:
	}
	for _, s := range some {
		slugs = append(slugs, s.Tenant.Slug.String())
	}
	return slugs
}
