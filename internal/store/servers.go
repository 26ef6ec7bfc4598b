package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// place is where a server's key stands, so that it opens nowhere else.
func place(serverID string) string { return "server/api_key/" + serverID }

// PutServer inserts or changes a server; its key is sealed, its health and its age stay.
func (s *Store) PutServer(ctx context.Context, scope tenant.Scope, v fleet.Server) error {
	const op = "store.put_server"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		return q.PutServer(ctx, db.PutServerParams{
			ID: v.ID, Url: v.URL, ApiKey: s.ring.Seal(place(v.ID), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, CreatedAt: column.At(v.CreatedAt),
		})
	})
}

// AddServer inserts a server. See fleet.Store.
func (s *Store) AddServer(ctx context.Context, scope tenant.Scope, v fleet.Server) error {
	const op = "store.add_server"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.AddServer(ctx, db.AddServerParams{
			ID: v.ID, Url: v.URL, ApiKey: s.ring.Seal(place(v.ID), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, CreatedAt: column.At(v.CreatedAt),
		})
		if err == nil && n == 0 {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "id", Key: text.ServerIDTaken, Args: []any{v.ID}}
		}
		return err
	})
}

// ChangeServer changes a server under the lock of its row. See fleet.Store.
func (s *Store) ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error {
	const op = "store.change_server"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.LockServerLine(ctx, id)
		if err == nil && n == 0 {
			return missing(op, text.ServerUnknown)
		}
		if err != nil {
			return err
		}
		r, err := q.ServerByID(ctx, id)
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
		return q.PutServer(ctx, db.PutServerParams{
			ID: id, Url: v.URL, ApiKey: s.ring.Seal(place(id), []byte(v.Key.Reveal())), MaxLinking: int64(v.MaxLinking),
			Draining: v.Draining, CreatedAt: r.CreatedAt,
		})
	})
}

// Server reads one. Errors: NotFound with Key text.ServerUnknown.
func (s *Store) Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error) {
	const op = "store.server"
	if err := everybody(scope, op); err != nil {
		return fleet.Server{}, err
	}
	r, err := s.reads.ServerByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return fleet.Server{}, missing(op, text.ServerUnknown)
	}
	if err != nil {
		return fleet.Server{}, s.failed(op, err)
	}
	v, err := s.server(r)
	return v, s.failed(op, err)
}

func (s *Store) server(r db.Server) (fleet.Server, error) {
	key, err := s.ring.Open(place(r.ID), r.ApiKey)
	if err != nil {
		return fleet.Server{}, err
	}
	return fleet.Server{
		ID: r.ID, URL: r.Url, Key: secret.Text(key), MaxLinking: int(r.MaxLinking), Draining: r.Draining,
		CreatedAt: r.CreatedAt.Time(),
		Health: fleet.Health{
			At: r.HealthAt.Time(), OK: r.HealthOk, Version: r.HealthVersion, Problem: r.HealthProblem,
			BootAt: r.HealthBootAt.Time(), LatencyM: r.HealthLatencyMs, Passkey: r.HealthPasskey,
		},
	}, nil
}

// Servers lists all, oldest first, with what lives on each. Counting walks all connections' index entries: callers that
// place many salons keep the answer for a moment.
func (s *Store) Servers(ctx context.Context, scope tenant.Scope) ([]fleet.Load, error) {
	const op = "store.servers"
	if err := everybody(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.reads.Servers(ctx)
	if err != nil {
		return nil, s.failed(op, err)
	}
	loads := make([]fleet.Load, len(rows))
	byID := make(map[string]*fleet.Load, len(rows))
	for i, r := range rows {
		if loads[i].Server, err = s.server(r); err != nil {
			return nil, s.failed(op, err)
		}
		byID[r.ID] = &loads[i]
	}
	return loads, s.failed(op, s.count(ctx, byID))
}

// count fills in how many connections each server has, how many are connected, and how many attempts have a place.
func (s *Store) count(ctx context.Context, loads map[string]*fleet.Load) error {
	all, err := s.reads.CountByServer(ctx)
	if err != nil {
		return err
	}
	for _, n := range all {
		if l := loads[n.ServerID]; l != nil {
			l.Connections += int(n.Rows)
			if status(n.Status) == connected {
				l.Connected += int(n.Rows)
			}
		}
	}
	admitted, err := s.reads.CountAdmitted(ctx)
	if err != nil {
		return err
	}
	for _, n := range admitted {
		if l := loads[n.ServerID]; l != nil {
			l.Linking = int(n.Rows)
		}
	}
	cut, err := s.reads.CountCutOff(ctx)
	if err != nil {
		return err
	}
	for _, n := range cut {
		if l := loads[n.ServerID]; l != nil {
			l.CutOff = int(n.Rows)
		}
	}
	return nil
}

// DeleteServer removes one that no connection lives on. Errors: NotFound; Conflict with Key text.ServerInUse.
func (s *Store) DeleteServer(ctx context.Context, scope tenant.Scope, id string) error {
	const op = "store.delete_server"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.DeleteServer(ctx, id)
		if orphaned(err) {
			return fault.New(fault.Conflict, op, text.ServerInUse, 1) // at least one: the constraint does not say how many
		}
		if err == nil && n == 0 {
			return missing(op, text.ServerUnknown)
		}
		return err
	})
}

// SetHealth writes how a server is. Errors: NotFound with Key text.ServerUnknown.
func (s *Store) SetHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health) error {
	const op = "store.set_health"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.SetHealth(ctx, db.SetHealthParams{
			ID: id, HealthAt: column.At(h.At), HealthOk: h.OK, HealthVersion: h.Version, HealthProblem: h.Problem,
			HealthBootAt: column.At(h.BootAt), HealthLatencyMs: h.LatencyM, HealthPasskey: h.Passkey,
		})
		if err == nil && n == 0 {
			return missing(op, text.ServerUnknown)
		}
		return err
	})
}

// ShareHealth writes how a server is when it is news. See fleet.Store.
func (s *Store) ShareHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health, than time.Duration) error {
	const op = "store.share_health"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.ShareHealth(ctx, db.ShareHealthParams{
			ID: id, HealthAt: column.At(h.At), HealthOk: h.OK, HealthVersion: h.Version, HealthProblem: h.Problem,
			HealthBootAt: column.At(h.BootAt), HealthLatencyMs: h.LatencyM, HealthPasskey: h.Passkey, Old: column.At(h.At.Add(-than)),
		})
		if err == nil && n == 0 {
			return errUnchanged
		}
		return err
	})
}
