package reconciling

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps turns and findings. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Turns lists the last turn of each server that had one.
func (s *Store) Turns(ctx context.Context, scope tenant.Scope) ([]reconcile.Turn, error) {
	const op = "store.turns"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().ServerTurns(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]reconcile.Turn, len(rows))
	for i, r := range rows {
		list[i] = reconcile.Turn{
			Server: r.ServerID, BeganAt: r.BeganAt.Time(), EndedAt: r.EndedAt.Time(), NextAt: r.NextAt.Time(), Outcome: reconcile.Outcome(r.Outcome),
			Expected: int(r.Expected), Listed: int(r.Listed), Absent: int(r.Absent), Looked: int(r.Looked),
		}
	}
	return list, nil
}

// ClaimTurn begins a server's turn when it is due; see reconcile.Turns. Only for the platform itself.
func (s *Store) ClaimTurn(ctx context.Context, scope tenant.Scope, server string, now, next time.Time) (mine bool, err error) {
	const op = "store.claim_turn"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.ClaimTurn(ctx, db.ClaimTurnParams{ServerID: server, Now: column.At(now), NextAt: column.At(next)})
		mine = n == 1
		if err == nil && !mine {
			return storekit.ErrUnchanged
		}
		return err
	})
	if _, gone := errors.AsType[*storekit.ForeignKeyError](err); gone {
		return false, storekit.NotFound(op, text.ServerUnknown)
	}
	return mine, err
}

// FinishTurn stores how a turn ended, and a server's findings. Only for the platform itself.
func (s *Store) FinishTurn(ctx context.Context, scope tenant.Scope, t reconcile.Turn, all []reconcile.Finding) error {
	const op = "store.finish_turn"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.FinishTurn(ctx, db.FinishTurnParams{
			ServerID: t.Server, BeganAt: column.At(t.BeganAt), EndedAt: column.At(t.EndedAt), NextAt: column.At(t.NextAt), Outcome: string(t.Outcome),
			Expected: int64(t.Expected), Listed: int64(t.Listed), Absent: int64(t.Absent), Looked: int64(t.Looked),
		})
		if err != nil {
			return err
		}
		if n == 0 { // it took so long that another process had the turn after it
			return storekit.ErrUnchanged
		}
		return replaceFindings(ctx, tx, t.Server, all)
	})
}

// replaceFindings makes these the server's findings; those that did not change are not written.
func replaceFindings(ctx context.Context, tx *storekit.Tx, server string, all []reconcile.Finding) error {
	rows, err := tx.FindingsOfServer(ctx, server)
	if err != nil {
		return err
	}
	had := make(map[[2]string]db.Finding, len(rows))
	for _, r := range rows {
		had[[2]string{r.Kind, r.Instance}] = r
	}
	for _, f := range all {
		p := db.PutFindingParams{
			ServerID: server, Kind: string(f.Kind), Instance: f.Instance, TenantID: column.Text(f.Tenant.String()), Detail: f.Detail,
			FirstAt: column.At(f.FirstAt), LastAt: column.At(f.LastAt), Turns: int64(f.Turns),
		}
		key := [2]string{p.Kind, p.Instance}
		old, there := had[key]
		delete(had, key)
		if there && old == db.Finding(p) {
			continue
		}
		if err := tx.PutFinding(ctx, p); err != nil {
			return err
		}
	}
	for key := range had {
		if err := tx.DropFinding(ctx, db.DropFindingParams{ServerID: server, Kind: key[0], Instance: key[1]}); err != nil {
			return err
		}
	}
	return nil
}

// Findings lists what was found, of one server or ("") of all.
func (s *Store) Findings(ctx context.Context, scope tenant.Scope, server string) ([]reconcile.Finding, error) {
	const op = "store.findings"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	var rows []db.Finding
	var err error
	if server == "" {
		rows, err = s.kit.Reads().Findings(ctx)
	} else {
		rows, err = s.kit.Reads().FindingsOfServer(ctx, server)
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]reconcile.Finding, len(rows))
	for i, r := range rows {
		list[i] = reconcile.Finding{
			Server: r.ServerID, Kind: reconcile.Kind(r.Kind), Instance: r.Instance, Detail: r.Detail,
			FirstAt: r.FirstAt.Time(), LastAt: r.LastAt.Time(), Turns: int(r.Turns),
		}
		if r.TenantID != "" {
			if list[i].Tenant, err = tenant.ParseID(string(r.TenantID)); err != nil {
				return nil, storekit.Unreadable("tenant id", err)
			}
		}
	}
	return list, nil
}

// CountFindings counts what two turns agreed on, by kind.
func (s *Store) CountFindings(ctx context.Context, scope tenant.Scope) (map[reconcile.Kind]int, error) {
	const op = "store.count_findings"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().CountFindings(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	counts := make(map[reconcile.Kind]int, len(rows))
	for _, r := range rows {
		counts[reconcile.Kind(r.Kind)] = int(r.Rows)
	}
	return counts, nil
}

// ServerOfInstance is the server of the connection with that instance. Errors: NotFound. Only for the platform itself.
func (s *Store) ServerOfInstance(ctx context.Context, scope tenant.Scope, instance string) (string, error) {
	const op = "store.server_of_instance"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return "", err
	}
	id, err := s.kit.Reads().ServerOfInstance(ctx, instance)
	if errors.Is(err, sql.ErrNoRows) {
		return "", storekit.NotFound(op, text.NotFound)
	}
	return id, s.kit.Fault(op, err)
}

// quietFor is how long no event came of an instance whose messages are looked at.
const quietFor = 15 * time.Minute

// firstID is where the ids of a moment begin: UUIDv7 are made of their milliseconds.
func firstID(t time.Time) string {
	ms := max(0, t.UnixMilli())
	return fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff)
}

// RowsOfServer lists the connections that live on a server, and those that a move left there. Only for the platform itself.
func (s *Store) RowsOfServer(ctx context.Context, scope tenant.Scope, server string, now time.Time) ([]reconcile.Row, error) {
	const op = "store.rows_of_server"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().RowsOfServer(ctx, db.RowsOfServerParams{
		ServerID: server, Quiet: column.At(now.Add(-quietFor)), Day: firstID(now.Add(-24 * time.Hour)), Before: firstID(now.Add(-quietFor)),
	})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	left, err := s.kit.Reads().LeftOnServer(ctx, column.Text(server))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]reconcile.Row, 0, len(rows)+len(left))
	for _, r := range rows {
		row, err := toRow(r)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	for _, r := range left {
		id, err := tenant.ParseID(r.TenantID)
		if err != nil {
			return nil, storekit.Unreadable("tenant id", err)
		}
		list = append(list, reconcile.Row{Tenant: id, Instance: r.InstanceName, Left: true})
	}
	return list, nil
}

func toRow(r db.RowsOfServerRow) (reconcile.Row, error) {
	id, err := tenant.ParseID(r.TenantID)
	if err != nil {
		return reconcile.Row{}, storekit.Unreadable("tenant id", err)
	}
	return reconcile.Row{
		Tenant: id, Instance: r.InstanceName, Created: r.State != "intended",
		Busy:      r.LeaseHolder != "" || r.AttemptID != "" || r.Owed != "" || !r.CreateSentAt.IsZero(),
		Connected: r.State == "connected", Wanted: r.Wanted == string(connection.Linked), Reading: connection.Reading(r.Said), ReadingAt: r.SaidSince.Time(),
		AnsweredAt: r.SaidAt.Time(), SeenAt: later(r.LastSeenAt.Time(), r.StateSince.Time()), EventAt: r.WebhookAt.Time(), SentAt: r.SentAt.Time(), Repairs: int(r.Repairs),
	}, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
