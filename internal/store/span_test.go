package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// counted is a hub that counts its hints.
type counted map[string]int

func (h counted) Publish(topic string) { h[topic]++ }
func (h counted) PublishAll()          {}

// onBoth runs a test on both databases.
func onBoth(t *testing.T, f func(t *testing.T, db storetest.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, postgres(t)) })
}

var system = tenant.System("test")

func paused(c connection.Connection) (connection.Connection, []connection.Effect, error) {
	c.Paused = true
	return c, nil, nil
}

// pauseAndNote writes a connection, a setting and a salon in one transaction, which ends with an error or none.
func pauseAndNote(ctx context.Context, s *store.Store, c connection.Connection, end error) error {
	return s.Do(ctx, "test.span", func(ctx context.Context, tx *store.Tx) error {
		connections, settings, tenants := s.ConnectionStore.Within(tx), s.SettingStore.Within(tx), s.TenantStore.Within(tx)
		if _, err := connections.Change(ctx, system, c.ID, paused); err != nil {
			return err
		}
		if now, err := connections.ByTenant(ctx, system, c.Tenant); err != nil || !now.Paused {
			return errors.Join(errors.New("a part does not see what another part wrote"), err)
		}
		if err := settings.PutSetting(ctx, system, "span", "there"); err != nil {
			return err
		}
		_, err := tenants.ChangeTenant(ctx, system, c.Tenant, func(t tenant.Tenant) (tenant.Tenant, error) {
			t.Name = "Outro nome"
			return t, nil
		})
		return errors.Join(err, end)
	})
}

// What several nouns write in one transaction is one commit: all of it is there with its hints, or nothing is, and caches
// know nothing of it either.
func TestATransactionSpansNouns(t *testing.T) {
	onBoth(t, func(t *testing.T, db storetest.Database) {
		hints := counted{}
		s := open(t, db, hints)
		c := clicked(t, s, "Vários")
		clear(hints)
		sorry := errors.New("sorry")
		if err := pauseAndNote(t.Context(), s, c, sorry); !errors.Is(err, sorry) {
			t.Fatalf("got %v, want the error of the transaction", err)
		}
		now, err := s.ByTenant(t.Context(), system, c.Tenant)
		if err != nil || now.Paused || len(hints) != 0 {
			t.Errorf("taken back: paused %v, hints %v, %v", now.Paused, hints, err)
		}
		byInstance, err := s.ByInstance(t.Context(), system, c.Server, c.Instance) // may come from memory
		if err != nil || byInstance.Paused {
			t.Errorf("the memory has what was taken back: %v, %v", byInstance.Paused, err)
		}
		if _, err := s.Setting(t.Context(), system, "span"); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back: %v, want NotFound", err)
		}
		before, _ := s.Written()
		if err := pauseAndNote(t.Context(), s, c, nil); err != nil {
			t.Fatal(err)
		}
		after, _ := s.Written()
		now, err = s.ByTenant(t.Context(), system, c.Tenant)
		if err != nil || !now.Paused || hints[c.Tenant.String()] == 0 {
			t.Errorf("committed: paused %v, hints %v, %v", now.Paused, hints, err)
		}
		if value, err := s.Setting(t.Context(), system, "span"); value != "there" || after-before != 1 {
			t.Errorf("committed: %q, %v, in %d commits", value, err, after-before)
		}
	})
}

// A part that fails is taken back alone, and the transaction may go on.
func TestAPartOfATransactionFailsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, db storetest.Database) {
		s := open(t, db, deaf{})
		c := clicked(t, s, "Uma parte")
		taken := clicked(t, s, "Outra")
		if _, err := s.Change(t.Context(), system, taken.ID, connectWith(t, "5511987654321")); err != nil {
			t.Fatal(err)
		}
		err := s.Do(t.Context(), "test.part", func(ctx context.Context, tx *store.Tx) error {
			connections := s.ConnectionStore.Within(tx)
			if _, err := connections.Change(ctx, system, c.ID, withEvent(connectWith(t, "5511987654321"))); !fault.Is(err, fault.Conflict) {
				return errors.Join(errors.New("a number that serves another salon"), err)
			}
			_, err := connections.Change(ctx, system, c.ID, withEvent(paused)) // a duplicate, if the first one had left its event
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		now, err := s.ByTenant(t.Context(), system, c.Tenant)
		if err != nil || !now.Paused {
			t.Errorf("paused %v, %v", now.Paused, err)
		}
	})
}

// withEvent keeps the same event with a change, before the row is written.
func withEvent(change connection.Change) connection.Change {
	return func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c, effects, err := change(c)
		return c, append(effects, connection.StoreEvent{Envelope: connection.Envelope{
			Key: "the same", Server: c.Server, Instance: c.Instance, Event: "connection.update", At: time.UnixMilli(1),
		}}), err
	}
}
