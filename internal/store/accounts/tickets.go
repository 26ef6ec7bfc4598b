package accounts

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AddTicket keeps a ticket; within one salon's scope only one for that salon. One for a person ends all that the person had.
// Errors: NotFound (no such salon or user).
func (s *Store) AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error {
	const op = "store.add_ticket"
	if err := storekit.AuthorizeOwner(scope, t.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if t.UserID != "" {
			if err := endLinks(ctx, tx.Queries, op, t.UserID); err != nil {
				return err
			}
		}
		err := tx.AddTicket(ctx, db.AddTicketParams{
			Hash: t.Hash, Purpose: string(t.Purpose), TenantID: column.Text(t.Tenant.String()), UserID: column.Text(t.UserID),
			ExpiresAt: column.At(t.ExpiresAt),
		})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.NotFound)
		}
		return err
	})
}

// PeekTicket reads a ticket that still works, and leaves it. Errors: NotFound.
func (s *Store) PeekTicket(
	ctx context.Context, scope tenant.Scope, hash string, purpose tenant.Purpose, now time.Time,
) (tenant.Ticket, error) {
	const op = "store.peek_ticket"
	r, err := s.kit.Reads().PeekTicket(ctx, db.PeekTicketParams{Hash: hash, Purpose: string(purpose), Now: column.At(now)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return tenant.Ticket{}, s.kit.Fault(op, err)
	}
	return ticket(scope, op, r, err)
}

// UseTicket takes a ticket: of many who come with the same one, one gets it. Errors: NotFound.
func (s *Store) UseTicket(
	ctx context.Context, scope tenant.Scope, hash string, purpose tenant.Purpose, now time.Time,
) (t tenant.Ticket, err error) {
	const op = "store.use_ticket"
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		r, err := tx.UseTicket(ctx, db.UseTicketParams{Hash: hash, Purpose: string(purpose), Now: column.At(now)})
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		t, err = ticket(scope, op, r, err) // a foreign one is put back by the rollback
		return err
	})
	return t, err
}

// endLinks locks a person and drops the links that they have. Whoever changes a person's links or
// password does this first: of two concurrent transactions, the second sees what the first did.
// Errors: NotFound (no such person).
func endLinks(ctx context.Context, q *db.Queries, op, userID string) error {
	n, err := q.LockUser(ctx, userID)
	if err != nil {
		return err
	}
	if n == 0 {
		return storekit.NotFound(op, text.NotFound)
	}
	return q.DropUserTickets(ctx, column.Text(userID))
}

// AcceptTicket uses a person's ticket, sets their password hash, and ends their other links and their sessions, all or
// nothing: of many who come with one person's tickets, one gets in. Errors: NotFound (unknown, used, expired, of nobody).
func (s *Store) AcceptTicket(
	ctx context.Context, scope tenant.Scope, hash string, purpose tenant.Purpose, now time.Time, password string,
) (userID string, err error) {
	const op = "store.accept_ticket"
	t, err := s.PeekTicket(ctx, scope, hash, purpose, now)
	if err != nil {
		return "", err
	}
	if _, err := s.User(ctx, scope, t.UserID); err != nil {
		return "", err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if n, err := tx.LockUser(ctx, t.UserID); err != nil || n == 0 {
			return cmp.Or(err, storekit.NotFound(op, text.NotFound))
		}
		_, err := tx.UseTicket(ctx, db.UseTicketParams{Hash: hash, Purpose: string(purpose), Now: column.At(now)})
		if errors.Is(err, sql.ErrNoRows) {
			return storekit.NotFound(op, text.NotFound)
		}
		if err != nil {
			return err
		}
		if err := tx.NoteTicketUsed(ctx, db.NoteTicketUsedParams{Hash: hash, At: column.At(now)}); err != nil {
			return err
		}
		return newPassword(ctx, tx.Queries, op, t.UserID, password)
	})
	return t.UserID, err
}

// usedTime is how long a ticket that was accepted is remembered.
const usedTime = 365 * 24 * time.Hour

// TicketUsed tells whether AcceptTicket took a ticket within the last year. Only for the platform itself.
func (s *Store) TicketUsed(ctx context.Context, scope tenant.Scope, hash string) (bool, error) {
	const op = "store.ticket_used"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	n, err := s.kit.Reads().CountTicketUsed(ctx, hash)
	return n > 0, s.kit.Fault(op, err)
}

// newPassword writes a person's password hash, and ends what stood on the old one: links and sessions.
func newPassword(ctx context.Context, q *db.Queries, op, userID, hash string) error {
	if err := endLinks(ctx, q, op, userID); err != nil {
		return err
	}
	if err := q.DeleteUserSessions(ctx, db.DeleteUserSessionsParams{UserID: column.Text(userID)}); err != nil {
		return err
	}
	_, err := q.SetPassword(ctx, db.SetPasswordParams{ID: userID, PasswordHash: hash})
	return err
}

func ticket(scope tenant.Scope, op string, r db.Ticket, err error) (tenant.Ticket, error) {
	if err != nil {
		return tenant.Ticket{}, storekit.NotFound(op, text.NotFound)
	}
	id, _ := tenant.ParseID(string(r.TenantID)) // empty: no salon, the zero ID
	if !scope.AllTenants() && !scope.Allows(id) {
		return tenant.Ticket{}, storekit.NotFound(op, text.NotFound)
	}
	return tenant.Ticket{
		Hash: r.Hash, Purpose: tenant.Purpose(r.Purpose), Tenant: id, UserID: string(r.UserID),
		ExpiresAt: r.ExpiresAt.Time(),
	}, nil
}

// DropTickets makes all tickets of a purpose useless.
func (s *Store) DropTickets(ctx context.Context, scope tenant.Scope, purpose tenant.Purpose) error {
	const op = "store.drop_tickets"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	_, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		return tx.DropTickets(ctx, string(purpose))
	})
	return err
}
