package crowd_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/store/storetest/crowd"
	"salonzap/internal/tenant"
)

func TestACrowdIsCopiedOnSQLite(t *testing.T) {
	grows(t, crowd.Database{Path: filepath.Join(t.TempDir(), "crowd.db")})
}

func TestACrowdIsCopiedOnPostgreSQL(t *testing.T) {
	grows(t, crowd.Database{URL: storetest.StartPostgres(t)})
}

// grows copies a connected salon, and looks at the copies as the product does.
func grows(t *testing.T, d crowd.Database) {
	const copies = 250
	ctx, scope := t.Context(), tenant.System("test")
	s, err := store.Open(ctx, store.Config{
		DatabaseURL: d.URL, Path: d.Path, Ring: storetest.Ring(t, "k1:a-key-for-tests-only-0001"), Hub: live.New(), Log: storetest.Log(t),
		Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	connected(ctx, t, s, scope)
	for _, part := range [][2]int{{1, 100}, {101, copies}} {
		if err := crowd.Multiply(ctx, d, "salao", part[0], part[1]); err != nil {
			t.Fatal(err)
		}
	}
	totals, err := s.CountSalons(ctx, scope)
	if err != nil || totals[connection.StatusConnected] != copies+1 {
		t.Fatalf("%v, %v", totals, err)
	}
	last, err := s.Salon(ctx, scope, crowd.Slug("salao", copies))
	if err != nil {
		t.Fatal(err)
	}
	state, _ := last.Connection.State.(connection.Connected)
	if last.Connection.Instance != "salao-250_whatsapp" || state.Number.Digits() != "5511900000250" || last.Tenant.Name != "Salão 250" {
		t.Errorf("%+v", last)
	}
	if last.Tenant.ID.String() != crowd.ID(copies) {
		t.Errorf("id %s", last.Tenant.ID)
	}
	if found, err := s.Salons(ctx, scope, connection.Query{Text: "salao-249"}); err != nil || len(found) != 1 {
		t.Errorf("%d found, %v", len(found), err)
	}
}

// connected makes the salon that is copied.
func connected(ctx context.Context, t *testing.T, s *store.Store, scope tenant.Scope) {
	t.Helper()
	if err := s.PutServer(ctx, scope, fleet.Server{ID: "default", URL: "http://127.0.0.1:1", Key: secret.Text("k"), CreatedAt: time.Now()}); err != nil {
		t.Fatal(err)
	}
	salon, err := tenant.NewSalons(s, time.Now).Add(ctx, scope, tenant.Draft{Name: "Salão", Slug: "salao"})
	if err != nil {
		t.Fatal(err)
	}
	number, _ := phone.FromDigits("5511999999999")
	_, _, err = s.Open(ctx, scope, salon.ID, func(x tenant.Tenant) connection.Connection {
		return connection.Connection{
			ID: connection.NewID(), Tenant: x.ID, Server: "default", Instance: connection.InstanceName(x.Slug),
			Ownership: connection.ByHMAC, TokenKey: "k1", State: connection.Intended{}, Wanted: connection.Linked,
		}
	}, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.State = connection.Connected{Number: number, Since: time.Now(), LastSeen: time.Now()}
		return c, nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
