package accounts

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store stores accounts. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// AddUser inserts a person; within one salon's scope only an owner of that salon. Errors: Conflict on "email".
func (s *Store) AddUser(ctx context.Context, scope tenant.Scope, u tenant.User) error {
	const op = "store.add_user"
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.AddUser(ctx, db.AddUserParams{
			ID: u.ID, Email: u.Email, PasswordHash: u.PasswordHash, Role: string(u.Role),
			TenantID: column.Text(u.Tenant.String()), CreatedAt: column.At(u.CreatedAt),
		})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		if err == nil && n == 0 {
			return &fault.Error{Kind: fault.Conflict, Op: op, Field: "email", Key: text.EmailTaken}
		}
		if err != nil || u.Tenant.IsZero() {
			return err
		}
		return tenants.RefreshSearch(ctx, tx.Queries, u.Tenant.String())
	})
}

// UserByEmail reads a person whose salon is not deleted. Errors: NotFound.
func (s *Store) UserByEmail(ctx context.Context, scope tenant.Scope, email string) (tenant.User, error) {
	r, err := s.kit.Reads().UserByEmail(ctx, email)
	return s.person(scope, "store.user_by_email", r, err)
}

// User reads a person whose salon is not deleted. Errors: NotFound.
func (s *Store) User(ctx context.Context, scope tenant.Scope, id string) (tenant.User, error) {
	r, err := s.kit.Reads().UserByID(ctx, id)
	return s.person(scope, "store.user", r, err)
}

func (s *Store) person(scope tenant.Scope, op string, r db.AppUser, err error) (tenant.User, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.User{}, storekit.NotFound(op, text.NotFound)
	}
	if err != nil {
		return tenant.User{}, s.kit.Fault(op, err)
	}
	u := user(r)
	if !scope.AllTenants() && !scope.Allows(u.Tenant) {
		return tenant.User{}, storekit.NotFound(op, text.NotFound)
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
		rows, err = s.kit.Reads().Users(ctx)
	} else {
		if err := storekit.Authorize(scope, scope.Tenant(), op); err != nil {
			return nil, err
		}
		rows, err = s.kit.Reads().UsersOfTenant(ctx, column.Text(scope.Tenant().String()))
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
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
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return 0, err
	}
	n, err := s.kit.Reads().CountOperators(ctx)
	return int(n), s.kit.Fault(op, err)
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

// ChangeUser writes a person's e-mail and salon. Links that were made for them before end, and with another salon their
// sessions too. Errors: NotFound, also with Key text.SalonUnknown; Conflict on "email" with Key text.EmailTaken.
func (s *Store) ChangeUser(ctx context.Context, scope tenant.Scope, u tenant.User) error {
	const op = "store.change_user"
	before, err := s.User(ctx, scope, u.ID)
	if err != nil {
		return err
	}
	if err := storekit.AuthorizeOwner(scope, u.Tenant, op); err != nil {
		return err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := endLinks(ctx, tx.Queries, op, u.ID); err != nil {
			return err
		}
		_, err := tx.ChangeUser(ctx, db.ChangeUserParams{ID: u.ID, Email: u.Email, TenantID: column.Text(u.Tenant.String())})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		if err != nil || u.Tenant.IsZero() {
			return err
		}
		if before.Tenant != u.Tenant {
			if err := tx.DeleteUserSessions(ctx, db.DeleteUserSessionsParams{UserID: column.Text(u.ID)}); err != nil {
				return err
			}
			if err := tenants.RefreshSearch(ctx, tx.Queries, before.Tenant.String()); err != nil {
				return err
			}
		}
		return tenants.RefreshSearch(ctx, tx.Queries, u.Tenant.String())
	})
	if _, taken := errors.AsType[*storekit.UniqueError](err); taken {
		return &fault.Error{Kind: fault.Conflict, Op: op, Field: "email", Key: text.EmailTaken}
	}
	return err
}

// DeleteUser removes a person, with their sessions and links. Errors: NotFound; Conflict with Key text.LastOperator.
func (s *Store) DeleteUser(ctx context.Context, scope tenant.Scope, userID string) error {
	u, err := s.User(ctx, scope, userID)
	if err != nil {
		return err
	}
	return s.changeUser(ctx, scope, "store.delete_user", userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		if u.Role == tenant.Operator {
			if n, err := q.LockOperators(ctx); err != nil || n < 2 { //nolint:mnd // this one and another
				return n, lastOperator(n, err)
			}
		}
		n, err := q.DeleteUser(ctx, userID)
		if err != nil || n == 0 || u.Tenant.IsZero() {
			return n, err
		}
		return n, tenants.RefreshSearch(ctx, q, u.Tenant.String())
	})
}

// lastOperator is the error when one of n operators cannot be removed.
func lastOperator(n int64, err error) error {
	if err != nil || n == 0 {
		return err
	}
	return fault.New(fault.Conflict, "store.delete_user", text.LastOperator)
}

func (s *Store) changeUser(
	ctx context.Context, scope tenant.Scope, op, userID string, f func(ctx context.Context, q *db.Queries) (int64, error),
) error {
	if _, err := s.User(ctx, scope, userID); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := f(ctx, tx.Queries)
		if err == nil && n == 0 {
			return storekit.NotFound(op, text.NotFound)
		}
		return err
	})
}
