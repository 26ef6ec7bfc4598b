package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"

	"salonzap/internal/edge"
	"salonzap/internal/live"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest/crowd"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// owners gives each of a place's salons an owner who is signed in, and their cookies. It must not be served yet. Nobody
// types a password: 10,000 of them would take minutes, and are not what is measured.
func (b *bench) owners(ctx context.Context, p place, n int) (_ []string, err error) {
	ring, err := secret.ParseRing(b.ring)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, store.Config{
		DatabaseURL: p.dsn, Path: filepath.Join(p.folder, "salonzap.db"), Ring: ring, Hub: live.New(), Log: log, Now: b.now,
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close(ctx)) }()
	accounts := tenant.NewAccounts(tenant.AccountStores{Users: s, Passwords: s, Logins: s, Tickets: s, Factors: s, FactorCodes: s}, nobody{}, log, b.now)
	site, err := web.New(web.Deps{ //nolint:contextcheck // its handlers, which nobody calls, have the contexts of requests
		Tenants: s, Accounts: accounts, Sessions: s.Sessions(), SessionStore: s, Reporter: edge.NewReporter(log, nil), Now: b.now,
	})
	if err != nil {
		return nil, err
	}
	cookies := make([]string, n)
	errs := make([]error, b.options.workers)
	var wg sync.WaitGroup
	for k := range errs {
		wg.Go(func() {
			for i := k; i < n && errs[k] == nil; i += len(errs) {
				cookies[i], errs[k] = b.owner(ctx, accounts, site, i+1)
			}
		})
	}
	wg.Wait()
	return cookies, errors.Join(errs...)
}

// owner makes the owner of a copied salon, and signs them in.
func (b *bench) owner(ctx context.Context, accounts *tenant.Accounts, site *web.Site, number int) (string, error) {
	id, err := tenant.ParseID(crowd.ID(number))
	if err != nil {
		return "", err
	}
	u, err := accounts.CreateUser(ctx, tenant.System("bench"), tenant.NewUser{
		Email: fmt.Sprintf("owner-%d@bench.example", number), Password: "nobody types this", Role: tenant.Owner, Tenant: id,
	})
	if err != nil {
		return "", err
	}
	w := httptest.NewRecorder()
	if err := site.SignInDirectly(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody), u); err != nil {
		return "", err
	}
	c := w.Result().Cookies()
	if len(c) != 1 {
		return "", fmt.Errorf("signing in set %d cookies", len(c))
	}
	return c[0].Name + "=" + c[0].Value, nil
}

// nobody keeps passwords that open nothing.
type nobody struct{}

func (nobody) HashPassword(context.Context, string) (string, error)         { return "none", nil }
func (nobody) VerifyPassword(context.Context, string, string) (bool, error) { return false, nil }
func (nobody) VerifyNobody(context.Context, string) error                   { return nil }
