package worker

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Store keeps connections. Every method is one transaction; nothing is published before its commit.
type Store interface {
	// Open loads and locks the tenant's row, makes it with fresh() when there is none, and applies the change, all in one
	// commit. existed tells whether there was one. Of many concurrent first calls exactly one makes the row; the others
	// find it. Errors: NotFound (no such tenant in scope), the change's own, Conflict with Key text.NumberInUse when the
	// new row's number serves another salon (nothing is saved then).
	Open(ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change) (c connection.Connection, existed bool, err error)

	// Change loads and locks one row by ID, applies f, saves it with its effects, and publishes a hint after the commit.
	// Errors: NotFound; the change's own, unchanged and with nothing saved; Conflict as for Open.
	Change(ctx context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error)

	// ByTenant and ByInstance read a row. ByInstance is for work under way: it may return what this process cached a moment ago, unless
	// a hint of another process's change came since. It also finds the row by the previous server of a move. Errors: NotFound.
	ByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error)
	ByInstance(ctx context.Context, scope tenant.Scope, server, instance string) (connection.Connection, error)
}

// Numbers knows which salon a number serves.
type Numbers interface {
	// Serves tells which salon a number serves: the one that is connected with it. Errors: NotFound when there is none.
	Serves(ctx context.Context, scope tenant.Scope, n phone.Number) (tenant.ID, error)
}

// Admission bounds the attempts of a server that show a code.
type Admission interface {
	// Admit gives the connection's live attempt a place among at most max attempts of its server, first come first served.
	// It returns 0 when the place is given (also when it had one), else the place in line. max 0 is no limit.
	Admit(ctx context.Context, scope tenant.Scope, id connection.ID, max int, now time.Time) (place int, err error)
}

// HistoryReader reads the history.
type HistoryReader interface {
	// History lists entries of a tenant, newest first, starting after the entry with the given ID ("" from the top).
	History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error)
}

// Executor carries out steps on servers. Execute returns no error: a failure is an observation too.
type Executor interface {
	Execute(ctx context.Context, c connection.Connection, s connection.Step) connection.Observation
	// MaxLinking is how many attempts of a server may show a code at once; 0 is no limit.
	MaxLinking(server string) int
	// WebhooksWork tells whether the server can reach us with webhooks at all (a public URL is configured).
	WebhooksWork(server string) bool
}

// Placement chooses the server of a new connection, and counts the connection there. Errors: Unavailable with Key text.NoServer, text.ServersFull or
// text.ServersDraining.
type Placement interface {
	Place(ctx context.Context) (server string, err error)
	// PlaceElsewhere is where a salon goes that lives on a server which is to become empty, when it is linked anew. Empty: it stays.
	PlaceElsewhere(server string) string
	// CanPlaceAnew tells whether a server is lost. Errors: NotFound; Conflict with the sentence of why not.
	CanPlaceAnew(server string) error
}

// Residents lists salons.
type Residents interface {
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
}

// Presence knows other processes. HolderEnded tells whether the process with a holder's name has certainly ended; false when that is not
// known.
type Presence interface {
	HolderEnded(ctx context.Context, holder string) bool
}

// Tokens knows the keys of the tokens that prove that an instance is ours.
type Tokens interface {
	// KeyID is the id of the key that new tokens are made with.
	KeyID() string
}

// Hints notifies those who wait for a change of a tenant's connection.
type Hints interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
	Publish(topic string)
}
