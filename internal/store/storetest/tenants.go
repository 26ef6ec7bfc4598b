package storetest

import (
	"errors"
	"strings"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func tenants(w *world) {
	w.story("a slug that nobody chose is numbered", slugs)
	w.story("a slug that somebody chose is taken or not", givenSlug)
	w.story("what may change changes", changeTenant)
	w.story("deleting", deleteTenant)
	w.story("deleting while the first click comes", deleteRace)
}

func slugs(w *world) {
	for _, want := range []string{"joao", "joao-2", "joao-3"} {
		if got := w.salon("João").Slug.String(); got != want {
			w.Errorf("got %q, want %q", got, want)
		}
	}
	w.salon("João Maria") // joao-maria is no numbered joao
	if got := w.salon("João").Slug.String(); got != "joao-4" {
		w.Errorf("got %q", got)
	}
	seen := map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range crowd {
		wg.Go(func() {
			x, given, _ := tenant.New(tenant.Draft{Name: strings.Repeat("Salão ", 18)}, w.clock.now())
			x, err := w.s.AddTenant(w.Context(), anybody, x, given)
			mu.Lock()
			defer mu.Unlock()
			if slug := x.Slug.String(); err != nil || seen[slug] || len(slug) > tenant.MaxSlug {
				w.Errorf("%q, %v", slug, err)
			}
			seen[x.Slug.String()] = true
		})
	}
	wg.Wait()
}

func givenSlug(w *world) {
	add := func() (tenant.Tenant, error) {
		x, given, err := tenant.New(tenant.Draft{
			Name: "Espaço Bela", Slug: "bela", Phone: "11 98765-4321", Timezone: "America/Manaus", Locale: "en",
		}, w.clock.now())
		w.must(err)
		return w.s.AddTenant(w.Context(), anybody, x, given)
	}
	want, err := add()
	w.must(err)
	for _, read := range []func() (tenant.Tenant, error){
		func() (tenant.Tenant, error) { return w.s.Tenant(w.Context(), anybody, want.ID) },
		func() (tenant.Tenant, error) { return w.s.TenantBySlug(w.Context(), anybody, "bela") },
	} {
		if got, err := read(); err != nil || got != want {
			w.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	_, err = add()
	w.want(err, fault.Conflict, text.SlugTaken)
	if e := asFault(err); e == nil || e.Field != "slug" {
		w.Errorf("got %v", err)
	}
}

func changeTenant(w *world) {
	x, n := w.salon("Antes"), w.number()
	got, err := w.s.ChangeTenant(w.Context(), anybody, x.ID, func(old tenant.Tenant) (tenant.Tenant, error) {
		old.Name, old.Phone, old.Timezone, old.Locale = "Depois é", n, "America/Recife", text.EN
		old.ID, old.CreatedAt, old.Slug = tenant.NewID(), time.Time{}, tenant.Slug{}
		return old, nil
	})
	w.must(err)
	if got.Slug != x.Slug || got.ID != x.ID || !got.CreatedAt.Equal(x.CreatedAt) || got.Name != "Depois é" || got.Phone != n {
		w.Errorf("got %+v", got)
	}
	if read, err := w.s.Tenant(w.Context(), anybody, x.ID); err != nil || read != got {
		w.Errorf("read %+v, %v", read, err)
	}
	if list, err := w.s.Salons(w.Context(), anybody, connection.Query{Text: "DEPOIS E"}); err != nil || len(list) != 1 {
		w.Errorf("found by the new name: %d, %v", len(list), err)
	}
	no := errors.New("no")
	_, err = w.s.ChangeTenant(w.Context(), anybody, x.ID, func(old tenant.Tenant) (tenant.Tenant, error) {
		old.Name = "Nunca"
		return old, no
	})
	if read, _ := w.s.Tenant(w.Context(), anybody, x.ID); !errors.Is(err, no) || read != got {
		w.Errorf("after a failed change: %+v, %v", read, err)
	}
	_, err = w.s.ChangeTenant(w.Context(), anybody, tenant.NewID(), func(x tenant.Tenant) (tenant.Tenant, error) { return x, nil })
	w.want(err, fault.NotFound, text.SalonUnknown)
}

func deleteTenant(w *world) {
	x := w.salon("Nunca clicou")
	w.must(w.s.DeleteTenant(w.Context(), anybody, x.ID, w.clock.now()))
	w.want(w.s.DeleteTenant(w.Context(), anybody, x.ID, w.clock.now()), fault.NotFound, text.SalonUnknown)
	if again := w.salon("Nunca clicou"); again.Slug != x.Slug {
		w.Errorf("the name of a salon without a connection is still taken: %v", again.Slug)
	}

	c := w.clicked("Clicou", nil)
	owner := tenant.User{ID: "u-" + c.ID.String(), Email: "dona@clicou.test", Role: tenant.Owner, Tenant: c.Tenant, CreatedAt: w.clock.now()}
	w.must(w.s.AddUser(w.Context(), anybody, owner))
	key := tenant.APIKey{ID: "k-" + c.ID.String(), Hash: "h-" + c.ID.String(), Tenant: c.Tenant, CreatedAt: w.clock.now()}
	w.must(w.s.AddAPIKey(w.Context(), anybody, key))
	w.must(w.s.DeleteTenant(w.Context(), anybody, c.Tenant, w.clock.now()))
	_, err := w.s.Tenant(w.Context(), anybody, c.Tenant)
	w.want(err, fault.NotFound, text.SalonUnknown)
	_, err = w.s.TenantBySlug(w.Context(), anybody, "clicou")
	w.want(err, fault.NotFound, text.SalonUnknown)
	_, _, err = w.s.Open(w.Context(), anybody, c.Tenant, fresh, edit(nil))
	w.want(err, fault.NotFound, text.SalonUnknown)
	_, err = w.s.UserByEmail(w.Context(), anybody, owner.Email)
	w.want(err, fault.NotFound, text.NotFound)
	_, err = w.s.APIKeyByHash(w.Context(), anybody, key.Hash)
	w.want(err, fault.NotFound, text.NotFound)
	if again := w.salon("Clicou"); again.Slug.String() != "clicou-2" {
		w.Errorf("the name was free although the instance is not gone: %v", again.Slug)
	}
	if w.row(c).ID != c.ID { // whoever deletes the instance still finds the row
		w.Error("the row is not there any more")
	}
}

// deleteRace: a first click and a deletion at once end in no salon with or without a row, or in a deleted salon with one;
// never in a row of a salon that nobody will take away.
func deleteRace(w *world) {
	for range 20 {
		x := w.salon("Corrida")
		var wg sync.WaitGroup
		var clicked, deleted error
		wg.Go(func() { _, _, clicked = w.s.Open(w.Context(), anybody, x.ID, fresh, edit(nil)) })
		wg.Go(func() { deleted = w.s.DeleteTenant(w.Context(), anybody, x.ID, w.clock.now()) })
		wg.Wait()
		if deleted != nil {
			w.Fatal(deleted)
		}
		_, err := w.s.ByTenant(w.Context(), anybody, x.ID)
		if (clicked == nil) != (err == nil) {
			w.Errorf("the click: %v; the row: %v", clicked, err)
		}
	}
}
