package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AddTicket keeps a ticket; within one salon's scope only one for that salon. Errors: NotFound (no such salon or user).
func (s *Store) AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error {
	const op = "store.add_ticket"
	if err := belongs(scope, t.Tenant, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		err := q.AddTicket(ctx, db.AddTicketParams{
			Hash: t.Hash, Purpose: string(t.Purpose), TenantID: column.Text(t.Tenant.String()), UserID: column.Text(t.UserID),
			ExpiresAt: column.At(t.ExpiresAt),
		})
		if orphaned(err) {
			return missing(op, text.NotFound)
		}
		return err
	})
}

// PeekTicket reads a ticket that still works, and leaves it. Errors: NotFound.
func (s *Store) PeekTicket(
	ctx context.Context, scope tenant.Scope, hash string, purpose tenant.Purpose, now time.Time,
) (tenant.Ticket, error) {
	const op = "store.peek_ticket"
	r, err := s.reads.PeekTicket(ctx, db.PeekTicketParams{Hash: hash, Purpose: string(purpose), Now: column.At(now)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return tenant.Ticket{}, s.failed(op, err)
	}
	return ticket(scope, op, r, err)
}

// UseTicket takes a ticket: of many who come with the same one, one gets it. Errors: NotFound.
func (s *Store) UseTicket(
	ctx context.Context, scope tenant.Scope, hash string, purpose tenant.Purpose, now time.Time,
) (t tenant.Ticket, err error) {
	const op = "store.use_ticket"
	err = s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		r, err := q.UseTicket(ctx, db.UseTicketParams{Hash: hash, Purpose: string(purpose), Now: column.At(now)})
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		t, err = ticket(scope, op, r, err) // a foreign one is put back by the rollback
		return err
	})
	return t, err
}

func ticket(scope tenant.Scope, op string, r db.Ticket, err error) (tenant.Ticket, error) {
	if err != nil {
		return tenant.Ticket{}, missing(op, text.NotFound)
	}
	id, _ := tenant.ParseID(string(r.TenantID)) // empty: no salon, the zero ID
	if !scope.AllTenants() && !scope.Allows(id) {
		return tenant.Ticket{}, missing(op, text.NotFound)
	}
	return tenant.Ticket{
		Hash: r.Hash, Purpose: tenant.Purpose(r.Purpose), Tenant: id, UserID: string(r.UserID),
		ExpiresAt: r.ExpiresAt.Time(),
	}, nil
}

// DropTickets makes all tickets of a purpose useless.
func (s *Store) DropTickets(ctx context.Context, scope tenant.Scope, purpose tenant.Purpose) error {
	const op = "store.drop_tickets"
	if err := everybody(scope, op); err != nil {
		return err
	}
	_, err := s.prune(ctx, op, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.DropTickets(ctx, string(purpose))
	})
	return err
}
