package tenant

import (
	"context"
	"time"
)

// Store keeps tenants, people and keys. Every method is one transaction.
type Store interface {
	// AddTenant inserts a tenant. When the slug was not given by a person it is numbered until it is free, and the tenant
	// as stored is returned. Errors: Conflict on "slug" with Key text.SlugTaken when a given slug is taken.
	AddTenant(ctx context.Context, scope Scope, t Tenant, slugGiven bool) (Tenant, error)
	// Tenant and TenantBySlug read a living tenant. Errors: NotFound with Key text.SalonUnknown.
	Tenant(ctx context.Context, scope Scope, id ID) (Tenant, error)
	TenantBySlug(ctx context.Context, scope Scope, slug string) (Tenant, error)
	// ChangeTenant loads and locks a living tenant, applies f and saves it; ID, Slug and CreatedAt never change.
	ChangeTenant(ctx context.Context, scope Scope, id ID, f func(Tenant) (Tenant, error)) (Tenant, error)
	// DeleteTenant marks a tenant as deleted: it is seen no more, its slug and instance name stay reserved until its
	// connection is forgotten; without a connection the row goes at once.
	DeleteTenant(ctx context.Context, scope Scope, id ID, now time.Time) error

	// AddUser inserts a person. Errors: Conflict on "email" with Key text.EmailTaken.
	AddUser(ctx context.Context, scope Scope, u User) error
	// UserByEmail and User read a person. Errors: NotFound.
	UserByEmail(ctx context.Context, scope Scope, email string) (User, error)
	User(ctx context.Context, scope Scope, id string) (User, error)
	// Users lists people, oldest first; CountOperators tells whether the first one must still be made.
	Users(ctx context.Context, scope Scope) ([]User, error)
	CountOperators(ctx context.Context, scope Scope) (int, error)
	// SetPassword writes the hash of a new password; the person's links and sessions end with the old one.
	SetPassword(ctx context.Context, scope Scope, userID, hash string) error
	// DeleteUser removes a person. Errors: NotFound.
	DeleteUser(ctx context.Context, scope Scope, userID string) error

	// AddAPIKey, APIKeys, RevokeAPIKey keep keys; APIKeyByHash finds a key that is not revoked. Errors: NotFound.
	AddAPIKey(ctx context.Context, scope Scope, k APIKey) error
	APIKeys(ctx context.Context, scope Scope) ([]APIKey, error)
	RevokeAPIKey(ctx context.Context, scope Scope, id string, now time.Time) error
	APIKeyByHash(ctx context.Context, scope Scope, hash string) (APIKey, error)
	// TouchAPIKey notes when a key was last used (callers do it at most once a minute a key).
	TouchAPIKey(ctx context.Context, scope Scope, id string, now time.Time) error
}
