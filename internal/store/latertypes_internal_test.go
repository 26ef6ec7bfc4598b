package store

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// Who takes all events gets a type that did not exist when the subscription was made, of a salon and of all; who chose types does not.
func TestAllEventsAreLaterOnesToo(t *testing.T) {
	ring, err := secret.ParseRing("k1:the key ring of this test")
	if err != nil {
		t.Fatal(err)
	}
	path, ctx, system := filepath.Join(t.TempDir(), "a.db"), t.Context(), tenant.System("test")
	s, err := Open(ctx, Config{Path: path, Ring: ring, Hub: deafHub{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(ctx)) })
	salon, given, err := tenant.New(tenant.Draft{Name: "Studio Ana"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if salon, err = s.AddTenant(ctx, system, salon, given); err != nil {
		t.Fatal(err)
	}
	var all []webhook.Subscription
	for _, owner := range []tenant.ID{salon.ID, {}} {
		for _, types := range [][]string{nil, {string(event.TypeContactChanged)}} {
			x, err := webhook.New(owner, webhook.Draft{URL: "https://example.com/hook", Types: types}, egress.Guard{}, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			if err := s.AddSubscription(ctx, system, x); err != nil {
				t.Fatal(err)
			}
			if x, err = s.Subscription(ctx, system, x.ID); err != nil || x.All != (types == nil) || x.All && len(x.Types) != len(event.Types()) {
				t.Fatalf("kept as %v, %d types: %v", x.All, len(x.Types), err)
			}
			all = append(all, x)
		}
	}
	n, err := phone.Parse("+55 11 98765-4321", phone.Brazil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.MeetContact(ctx, system, salon.ID, contact.Sighting{Address: contact.At(n), At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	becomeLater(t, path)
	if _, err := s.NumberEvents(ctx, system); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		log, err := s.Deliveries(ctx, system, x.ID, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(log) > 0; got != x.All {
			t.Errorf("all %v, of a salon %v: %d deliveries", x.All, !x.Tenant.IsZero(), len(log))
		}
	}
}

// Who had chosen every type that there was before "all" was a mark takes all events from then on; who had left one out, the others.
func TestAnOldCompleteListIsAllEvents(t *testing.T) {
	ring, err := secret.ParseRing("k1:the key ring of this test")
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	path, ctx, system := filepath.Join(t.TempDir(), "a.db"), t.Context(), tenant.System("test")
	reopen := func() *Store {
		s, err := Open(ctx, Config{Path: path, Ring: ring, Hub: deafHub{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		must(err)
		return s
	}
	s := reopen()
	const beforeTheMark = 35
	provider, err := s.provider()
	must(err)
	var chosen []string // what there was then
	for _, t := range event.Types() {
		if t != event.TypeContactChanged {
			chosen = append(chosen, string(t))
		}
	}
	all, err := webhook.New(tenant.ID{}, webhook.Draft{URL: "https://example.com/all"}, egress.Guard{}, time.Now())
	must(err)
	some, err := webhook.New(tenant.ID{}, webhook.Draft{URL: "https://example.com/some", Types: chosen}, egress.Guard{}, time.Now())
	must(err)
	must(s.AddSubscription(ctx, system, all))
	must(s.AddSubscription(ctx, system, some))
	_, err = provider.DownTo(ctx, beforeTheMark)
	must(err)
	must(s.Close(context.WithoutCancel(ctx)))
	if got := listed(t, path, all.ID); len(got) != len(chosen)+1 || slices.Contains(got, "*") {
		t.Fatalf("before the mark it is not a list of all: %v", got)
	}
	s = reopen()
	t.Cleanup(func() { _ = s.Close(context.WithoutCancel(ctx)) })
	for _, x := range []webhook.Subscription{all, some} {
		now, err := s.Subscription(ctx, system, x.ID)
		if must(err); now.All != (x.ID == all.ID) {
			t.Errorf("%s takes all: %v", x.URL, now.All)
		}
	}
	if got := listed(t, path, all.ID); !slices.Equal(got, []string{"*"}) {
		t.Errorf("who takes all is told of %v", got)
	}
	if got := listed(t, path, some.ID); len(got) != len(chosen) || slices.Contains(got, "*") {
		t.Errorf("who chose is told of %v", got)
	}
}

// listed are the types that a subscription is told of.
func listed(t *testing.T, path, id string) (types []string) {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close() //nolint:errcheck // nothing follows
	rows, err := raw.QueryContext(t.Context(), "SELECT type FROM subscription_type WHERE subscription_id = $1", id)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		types = append(types, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return types
}

// becomeLater gives the events of a database a type that nobody knows.
func becomeLater(t *testing.T, path string) {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close() //nolint:errcheck // nothing follows
	r, err := raw.ExecContext(t.Context(), "UPDATE event SET type = 'later.thing'")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("there are no events: %v", err)
	}
}
