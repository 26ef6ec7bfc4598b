package web

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// Connections is what clicks do; *connection.Service is one.
type Connections interface {
	Connect(ctx context.Context, scope tenant.Scope, t tenant.ID, r connection.Request) (connection.View, error)
	// Watch reads a connection and notes that somebody looks. Errors: NotFound before the first click.
	Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error)
	Stop(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	Decide(ctx context.Context, scope tenant.Scope, t tenant.ID, use bool, by tenant.Actor) (connection.View, error)
	Pause(ctx context.Context, scope tenant.Scope, t tenant.ID, paused bool, by tenant.Actor) (connection.View, error)
	Disconnect(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	Remove(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error
}

// Salons reads the operator's list.
type Salons interface {
	// Salons lists salons in the order of their creation, a page at a time.
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
	// CountFound tells how many salons a question finds.
	CountFound(ctx context.Context, scope tenant.Scope, q connection.Query) (int, error)
	// Salon reads one with its connection. Errors: NotFound with Key text.SalonUnknown.
	Salon(ctx context.Context, scope tenant.Scope, slug string) (connection.Salon, error)
}

// Totals counts salons; those that never clicked count as disconnected.
type Totals func(ctx context.Context, scope tenant.Scope) (map[connection.Status]int, error)

// Past reads what happened, to one salon and to all.
type Past interface {
	// Marks are the entries that begin or end a salon's connected time since a moment, oldest first, and the one before.
	Marks(ctx context.Context, scope tenant.Scope, t tenant.ID, since time.Time) ([]connection.Entry, error)
	// Pulse counts what happened to all salons since a moment, in short stretches.
	Pulse(ctx context.Context, scope tenant.Scope, since time.Time) ([]connection.ActivityBucket, error)
	// CountCauses counts the salons that are not connected for a cause.
	CountCauses(ctx context.Context, scope tenant.Scope) (map[connection.Cause]int, error)
	// LinkPasskeyCounts counts what became of passkey steps since a moment, of all salons.
	PasskeyCounts(ctx context.Context, scope tenant.Scope, since time.Time) (connection.LinkPasskeyCounts, error)
	// Events lists the newest webhooks that changed a salon's connection, without what they said.
	Events(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) ([]connection.Envelope, error)
}

// Tenants reads and removes salons and those who sign in for them.
type Tenants interface {
	// Tenant reads a living salon. Errors: NotFound with Key text.SalonUnknown.
	Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error)
	TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error)
	DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error
	// DeleteUser removes a person with their sessions and links. Errors: NotFound.
	DeleteUser(ctx context.Context, scope tenant.Scope, userID string) error
	// Users lists the people of the scope, oldest first.
	Users(ctx context.Context, scope tenant.Scope) ([]tenant.User, error)
}

// Devices keeps in which browsers people are signed in.
type Devices interface {
	// BindSession says whose a session is, before it is committed for the first time.
	BindSession(ctx context.Context, scope tenant.Scope, token, userID string, from tenant.Device) error
	TouchSession(ctx context.Context, scope tenant.Scope, token string, now time.Time) error
	// SessionsOf lists a person's sessions that go on, the one used last first.
	SessionsOf(ctx context.Context, scope tenant.Scope, userID string) ([]tenant.Session, error)
	// EndSession ends one of a person's. Errors: NotFound.
	EndSession(ctx context.Context, scope tenant.Scope, userID, id string) error
}

// KeyBook lists API keys, oldest first, and makes them useless.
type KeyBook interface {
	APIKeys(ctx context.Context, scope tenant.Scope) ([]tenant.APIKey, error)
	RevokeAPIKey(ctx context.Context, scope tenant.Scope, id string, now time.Time) error
}

// Servers keeps where WhatsApp runs.
type Servers interface {
	// DeleteServer removes one that no connection lives on. Errors: NotFound; Conflict with Key text.ServerInUse.
	DeleteServer(ctx context.Context, scope tenant.Scope, id string) error
	Servers(ctx context.Context, scope tenant.Scope) ([]fleet.ServerLoad, error)
	// Server reads one. Errors: NotFound with Key text.ServerUnknown.
	Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error)
	// AddServer inserts one. Errors: Conflict of the field "id" with Key text.ServerIDTaken.
	AddServer(ctx context.Context, scope tenant.Scope, s fleet.Server) error
	// ChangeServer applies a change to a server as it is at that moment. Errors: NotFound with Key text.ServerUnknown.
	ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error
	SetHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health) error
}

// ServerCare is what the form of a server needs besides.
type ServerCare struct {
	// Try looks at a server before it is saved; *fleet.Fleet's is one.
	Try func(ctx context.Context, s fleet.Server) (fleet.Server, error)
	// Fixed tells whether the configuration says where a server is.
	Fixed func(id string) bool
	// Changed tells those who use the servers that one was saved.
	Changed func(ctx context.Context) error
}
