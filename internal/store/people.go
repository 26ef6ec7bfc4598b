package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AddUser inserts a person; within one salon's scope only an owner of that salon. Errors: Conflict on "email".
func (s *Store) AddUser(ctx context.Context, scope tenant.Scope, u tenant.User) error {
	const op = "store.add_user"
	if err := belongs(scope, u.Tenant, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := q.AddUser(ctx, db.AddUserParams{
			ID: u.ID, Email: u.Email, PasswordHash: u.PasswordHash, Role: string(u.Role),
			TenantID: column.Text(u.Tenant.String()), CreatedAt: column.At(u.CreatedAt),
		})
		if orphaned(err) {
			return missing(op, text.SalonUnknown)
		}
		if err == nil && n == 0 {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "email", Key: text.EmailTaken}
		}
		if err != nil || u.Tenant.IsZero() {
			return err
		}
		return refind(ctx, q, u.Tenant.String())
	})
}

// belongs refuses what does not belong to the scope's salon: platform-wide things need a scope that sees everything.
func belongs(scope tenant.Scope, t tenant.ID, op string) error {
	if t.IsZero() {
		return everybody(scope, op)
	}
	return sees(scope, t, op)
}

// UserByEmail reads a person whose salon lives. Errors: NotFound.
func (s *Store) UserByEmail(ctx context.Context, scope tenant.Scope, email string) (tenant.User, error) {
	r, err := s.reads.UserByEmail(ctx, email)
	return s.person(scope, "store.user_by_email", r, err)
}

// User reads a person whose salon lives. Errors: NotFound.
func (s *Store) User(ctx context.Context, scope tenant.Scope, id string) (tenant.User, error) {
	r, err := s.reads.UserByID(ctx, id)
	return s.person(scope, "store.user", r, err)
}

func (s *Store) person(scope tenant.Scope, op string, r db.AppUser, err error) (tenant.User, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.User{}, missing(op, text.NotFound)
	}
	if err != nil {
		return tenant.User{}, s.failed(op, err)
	}
	u := user(r)
	if !scope.AllTenants() && !scope.Allows(u.Tenant) {
		return tenant.User{}, missing(op, text.NotFound)
	}
	return u, nil
}

func user(r db.AppUser) tenant.User {
	t, _ := tenant.ParseID(string(r.TenantID)) // empty: an operator, the zero ID
	return tenant.User{
		ID: r.ID, Email: r.Email, PasswordHash: r.PasswordHash, Role: tenant.Role(r.Role), Tenant: t, CreatedAt: r.CreatedAt.Time(),
	}
}

// Users lists people, oldest first; within one salon's scope only that salon's.
func (s *Store) Users(ctx context.Context, scope tenant.Scope) ([]tenant.User, error) {
	const op = "store.users"
	var rows []db.AppUser
	var err error
	if scope.AllTenants() {
		rows, err = s.reads.Users(ctx)
	} else {
		if err := sees(scope, scope.Tenant(), op); err != nil {
			return nil, err
		}
		rows, err = s.reads.UsersOfTenant(ctx, column.Text(scope.Tenant().String()))
	}
	if err != nil {
		return nil, s.failed(op, err)
	}
	users := make([]tenant.User, len(rows))
	for i, r := range rows {
		users[i] = user(r)
	}
	return users, nil
}

// CountOperators tells how many operators there are.
func (s *Store) CountOperators(ctx context.Context, scope tenant.Scope) (int, error) {
	const op = "store.count_operators"
	if err := everybody(scope, op); err != nil {
		return 0, err
	}
	n, err := s.reads.CountOperators(ctx)
	return int(n), s.failed(op, err)
}

// SetPassword writes the hash of a new password; the person's links and sessions end with the old one. Errors: NotFound.
func (s *Store) SetPassword(ctx context.Context, scope tenant.Scope, userID, hash string) error {
	const op = "store.set_password"
	return s.changeUser(ctx, scope, op, userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		return 1, newPassword(ctx, q, op, userID, hash)
	})
}

// Rehash writes another hash of the same password. A password that was changed meanwhile stays. Errors: NotFound.
func (s *Store) Rehash(ctx context.Context, scope tenant.Scope, userID, old, fresh string) error {
	return s.changeUser(ctx, scope, "store.rehash", userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.Rehash(ctx, db.RehashParams{ID: userID, Old: old, Fresh: fresh})
	})
}

// DeleteUser removes a person, with their sessions and links. Errors: NotFound.
func (s *Store) DeleteUser(ctx context.Context, scope tenant.Scope, userID string) error {
	u, err := s.User(ctx, scope, userID)
	if err != nil {
		return err
	}
	return s.changeUser(ctx, scope, "store.delete_user", userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		n, err := q.DeleteUser(ctx, userID)
		if err != nil || n == 0 || u.Tenant.IsZero() {
			return n, err
		}
		return n, refind(ctx, q, u.Tenant.String())
	})
}

func (s *Store) changeUser(
	ctx context.Context, scope tenant.Scope, op, userID string, f func(ctx context.Context, q *db.Queries) (int64, error),
) error {
	if _, err := s.User(ctx, scope, userID); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		n, err := f(ctx, q)
		if err == nil && n == 0 {
			return missing(op, text.NotFound)
		}
		return err
	})
}
