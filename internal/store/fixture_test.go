package store_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// newSalon makes a salon without a row.
func newSalon(t *testing.T, s *store.Store, name string) tenant.ID {
	t.Helper()
	salon, given, err := tenant.New(tenant.Draft{Name: name}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if salon, err = s.AddTenant(t.Context(), everybody, salon, given); err != nil {
		t.Fatal(err)
	}
	return salon.ID
}

// clicked makes a salon with a row.
func clicked(t testing.TB, s *store.Store, name string) connection.Connection {
	t.Helper()
	scope := tenant.System("test")
	salon, given, err := tenant.New(tenant.Draft{Name: name}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if salon, err = s.AddTenant(t.Context(), scope, salon, given); err != nil {
		t.Fatal(err)
	}
	c, _, err := s.Open(t.Context(), scope, salon.ID, func(x tenant.Tenant) connection.Connection {
		return connection.Connection{
			ID: connection.NewID(), Server: "default", Instance: x.Slug.String() + "_whatsapp", Ownership: connection.ByHMAC,
			TokenKey: "k1", State: connection.Intended{}, Wanted: connection.Linked,
		}
	}, func(c connection.Connection) (connection.Connection, []connection.Effect, error) { return c, nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func connectWith(t testing.TB, digits string) connection.Change {
	t.Helper()
	n, ok := phone.FromDigits(digits)
	if !ok {
		t.Fatal("not a number")
	}
	return func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.State = connection.Connected{Number: n, Since: time.UnixMilli(1)}
		return c, nil, nil
	}
}
