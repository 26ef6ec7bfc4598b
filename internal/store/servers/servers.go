package servers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/connections"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps servers. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// keyPlace is where a server's key stands, so that it opens nowhere else.
func keyPlace(serverID string) string { return "server/api_key/" + serverID }

// PutServer inserts or changes a server; its key is sealed, its health and its age stay.
func (s *Store) PutServer(ctx context.Context, scope tenant.Scope, v fleet.Server) error {
	const op = "store.put_server"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutServer(ctx, db.PutServerParams{
			ID: v.ID, Url: v.URL, ApiKey: s.kit.Ring().Seal(keyPlace(v.ID), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, Capacity: int64(v.Capacity), Weight: int64(v.Share()), Region: v.Region, CreatedAt: column.At(v.CreatedAt),
		})
	})
}

// AddServer inserts a server. Errors: Conflict of the field "id" with Key text.ServerIDTaken.
func (s *Store) AddServer(ctx context.Context, scope tenant.Scope, v fleet.Server) error {
	const op = "store.add_server"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.AddServer(ctx, db.AddServerParams{
			ID: v.ID, Url: v.URL, ApiKey: s.kit.Ring().Seal(keyPlace(v.ID), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, Capacity: int64(v.Capacity), Weight: int64(v.Share()), Region: v.Region, CreatedAt: column.At(v.CreatedAt),
		})
		if err == nil && n == 0 {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "id", Key: text.ServerIDTaken, Args: []any{v.ID}}
		}
		return err
	})
}

// ChangeServer changes a server under the lock of its row; health stays. Errors: NotFound with Key text.ServerUnknown; the change's own.
func (s *Store) ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error {
	const op = "store.change_server"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.LockServerLine(ctx, id)
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.ServerUnknown)
		}
		if err != nil {
			return err
		}
		r, err := tx.ServerByID(ctx, id)
		if err != nil {
			return err
		}
		old, err := s.server(r)
		if err != nil {
			return err
		}
		v, err := change(old)
		if err != nil {
			return err
		}
		return tx.PutServer(ctx, db.PutServerParams{
			ID: id, Url: v.URL, ApiKey: s.kit.Ring().Seal(keyPlace(id), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, Capacity: int64(v.Capacity), Weight: int64(v.Share()), Region: v.Region, CreatedAt: r.CreatedAt,
		})
	})
}

// Server reads one. Errors: NotFound with Key text.ServerUnknown.
func (s *Store) Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error) {
	const op = "store.server"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return fleet.Server{}, err
	}
	r, err := s.kit.Reads().ServerByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return fleet.Server{}, storekit.NotFound(op, text.ServerUnknown)
	}
	if err != nil {
		return fleet.Server{}, s.kit.Fault(op, err)
	}
	v, err := s.server(r)
	return v, s.kit.Fault(op, err)
}

func (s *Store) server(r db.Server) (fleet.Server, error) {
	key, err := s.kit.Ring().Open(keyPlace(r.ID), r.ApiKey)
	if err != nil {
		return fleet.Server{}, err
	}
	return fleet.Server{
		ID: r.ID, URL: r.Url, Key: secret.Text(key), MaxLinking: int(r.MaxLinking), Draining: r.Draining,
		Capacity: int(r.Capacity), Weight: int(r.Weight), Region: r.Region, CreatedAt: r.CreatedAt.Time(),
		Health: fleet.Health{
			At: r.HealthAt.Time(), OK: r.HealthOk, Version: r.HealthVersion, Problem: r.HealthProblem,
			BootAt: r.HealthBootAt.Time(), LatencyMS: r.HealthLatencyMs, Passkey: r.HealthPasskey,
		},
	}, nil
}

// Servers lists all, oldest first, with what lives on each. Counting walks all connections' index entries: callers that
// place many salons keep the answer for a moment.
func (s *Store) Servers(ctx context.Context, scope tenant.Scope) ([]fleet.ServerLoad, error) {
	const op = "store.servers"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().Servers(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	loads := make([]fleet.ServerLoad, len(rows))
	byID := make(map[string]*fleet.ServerLoad, len(rows))
	for i, r := range rows {
		if loads[i].Server, err = s.server(r); err != nil {
			return nil, s.kit.Fault(op, err)
		}
		byID[r.ID] = &loads[i]
	}
	return loads, s.kit.Fault(op, s.count(ctx, byID))
}

// count fills in how many connections each server has, how many are connected, and how many attempts have a place.
func (s *Store) count(ctx context.Context, loads map[string]*fleet.ServerLoad) error {
	all, err := s.kit.Reads().CountByServer(ctx)
	if err != nil {
		return err
	}
	for _, n := range all {
		if l := loads[n.ServerID]; l != nil {
			l.Connections += int(n.Rows)
			if connections.Status(n.Status) == connections.Connected {
				l.Connected += int(n.Rows)
			}
		}
	}
	admitted, err := s.kit.Reads().CountAdmitted(ctx)
	if err != nil {
		return err
	}
	for _, n := range admitted {
		if l := loads[n.ServerID]; l != nil {
			l.Linking = int(n.Rows)
		}
	}
	cut, err := s.kit.Reads().CountCutOff(ctx)
	if err != nil {
		return err
	}
	for _, n := range cut {
		if l := loads[n.ServerID]; l != nil {
			l.WithoutWhatsApp = int(n.Rows)
		}
	}
	return nil
}

// DeleteServer removes one that no connection lives on. Errors: NotFound; Conflict with Key text.ServerInUse.
func (s *Store) DeleteServer(ctx context.Context, scope tenant.Scope, id string) error {
	const op = "store.delete_server"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.DeleteServer(ctx, id)
		if sqlkit.IsForeignKeyViolation(err) {
			return fault.New(fault.Conflict, op, text.ServerInUse, 1) // at least one: the constraint does not say how many
		}
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.ServerUnknown)
		}
		return err
	})
}

// RecordHealth writes how a server is when it is news. See fleet.Store.
func (s *Store) RecordHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health, than time.Duration) error {
	const op = "store.record_health"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.RecordHealth(ctx, db.RecordHealthParams{
			ID: id, HealthAt: column.At(h.At), HealthOk: h.OK, HealthVersion: h.Version, HealthProblem: h.Problem,
			HealthBootAt: column.At(h.BootAt), HealthLatencyMs: h.LatencyMS, HealthPasskey: h.Passkey, Old: column.At(h.At.Add(-than)),
		})
		if err == nil && n == 0 {
			return storekit.ErrUnchanged
		}
		return err
	})
}

// Reseal seals with the newest key what an older one sealed. Errors: Invalid on SALONZAP_SECRET_KEY when that one is gone.
func (s *Store) Reseal(ctx context.Context, tx *storekit.Tx) error {
	ring := s.kit.Ring()
	rows, err := tx.Servers(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !ring.Stale(r.ApiKey) {
			continue
		}
		key, err := ring.Open(keyPlace(r.ID), r.ApiKey)
		if errors.Is(err, secret.ErrUnknownKey) {
			return sqlkit.WrongRing("store.reseal", "the database", err)
		}
		if err != nil {
			return fmt.Errorf("the key of server %s: %w", r.ID, err)
		}
		if err := tx.ResealServer(ctx, db.ResealServerParams{ID: r.ID, Stale: r.ApiKey, ApiKey: ring.Seal(keyPlace(r.ID), key)}); err != nil {
			return err
		}
	}
	return nil
}
