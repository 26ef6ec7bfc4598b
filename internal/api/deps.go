package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fleet"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
)

// Deps is what the interface works with. All are needed unless they say otherwise.
type Deps struct {
	Keys        Keys
	Book        Book
	Accounts    Accounts
	Tenants     Tenants
	Salons      Salons
	Connections Connections
	Tickets     Tickets
	Servers     Servers
	Hooks       Hooks
	Rejects     Rejects
	Onces       tenant.Onces // nil: the header Idempotency-Key has no effect

	// ServersChanged hears that a server was added, changed or removed; nil tells nobody.
	ServersChanged func(ctx context.Context) error
	// Ready tells whether the process can work: the database takes a write, and is the one that was opened.
	Ready func(ctx context.Context) error
	// OverQuota tells whether a server has told more by webhooks than is kept of it in a day; nil never says so.
	OverQuota func(server string) bool
	// Inside tells whether a request came over the network inside the process, where our own gateways are.
	Inside func(r *http.Request) bool
	// Closing is closed when the process begins to stop: it is not ready any more.
	Closing <-chan struct{}

	Hints    Hints
	Streams  *edge.Streams
	Reporter *edge.Reporter
	Metrics  *Metrics
	Log      *slog.Logger
	Now      func() time.Time

	Rate      int    // requests of one key in a minute, on this node; 0: no limit
	PublicURL string // "https://salonzap.example.com", without a trailing slash; empty: links are built from the request
	Version   string // of the program, for the description
}

// Hints says which salons changed; *live.Hub does.
type Hints interface {
	Follow(topic string, most int) (f *live.Follower, cancel func())
}

// Keys knows who holds an API key; *tenant.Keys does. Errors: Unauthenticated.
type Keys interface {
	Authenticate(ctx context.Context, key string) (tenant.Actor, error)
}

// Book makes and changes salons; *tenant.Book does.
type Book interface {
	Add(ctx context.Context, scope tenant.Scope, d tenant.Draft) (tenant.Tenant, error)
	Change(ctx context.Context, scope tenant.Scope, id tenant.ID, p tenant.Patch) (tenant.Tenant, error)
}

// Tenants finds a salon, and marks one as deleted. Errors: NotFound with Key text.SalonUnknown.
type Tenants interface {
	Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error)
	TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error)
	DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error
	// Users reads the people in scope.
	Users(ctx context.Context, scope tenant.Scope) ([]tenant.User, error)
}

// Accounts makes accounts and invitations; *tenant.Accounts does. Errors: Invalid "email"; Conflict "email".
type Accounts interface {
	CreateUser(ctx context.Context, scope tenant.Scope, n tenant.NewUser) (tenant.User, error)
	Invite(ctx context.Context, scope tenant.Scope, u tenant.User) (token string, err error)
}

// Salons reads salons with their connections.
type Salons interface {
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
	Salon(ctx context.Context, scope tenant.Scope, slug string) (connection.Salon, error)
}

// Connections is what can be done with a salon's connection; *connection.Service does it.
type Connections interface {
	Connect(ctx context.Context, scope tenant.Scope, t tenant.ID, r connection.Request) (connection.View, error)
	Get(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	Watch(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.View, error)
	History(ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int) ([]connection.Entry, error)
	Disconnect(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	Stop(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	Decide(ctx context.Context, scope tenant.Scope, t tenant.ID, use bool, by tenant.Actor) (connection.View, error)
	Pause(ctx context.Context, scope tenant.Scope, t tenant.ID, paused bool, by tenant.Actor) (connection.View, error)
	Remove(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error
	// Ceremony and what follows is the passkey step, see *connection.Service.
	Ceremony(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Ceremony, error)
	AnswerCeremony(ctx context.Context, scope tenant.Scope, t tenant.ID, assertion json.RawMessage, by tenant.Actor) error
	ConfirmCeremony(ctx context.Context, scope tenant.Scope, t tenant.ID, matches bool, by tenant.Actor) error
	CancelCeremony(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error
	ConnectorCode(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.ConnectorCode, error)
	RedeemCode(ctx context.Context, code string) (connection.Redeemed, error)
	AnswerTicket(ctx context.Context, ticket string, assertion json.RawMessage) error
	TellPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	Move(ctx context.Context, scope tenant.Scope, t tenant.ID, server string, by tenant.Actor) (connection.View, error)
	MoveBack(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (connection.View, error)
	// Event takes in a webhook. Errors: NotFound (no such instance, or not yet), connection.ErrDuplicate.
	Event(ctx context.Context, env connection.Envelope, o connection.Observation) error
	// Stir looks at an instance of which something was heard that proves nothing. Errors: NotFound.
	Stir(ctx context.Context, server, instance string) error
}

// Tickets keeps single-use links.
type Tickets interface {
	AddTicket(ctx context.Context, scope tenant.Scope, t tenant.Ticket) error
}

// Servers keeps the servers that WhatsApp runs on.
type Servers interface {
	AddServer(ctx context.Context, scope tenant.Scope, s fleet.Server) error
	ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old fleet.Server) (fleet.Server, error)) error
	Server(ctx context.Context, scope tenant.Scope, id string) (fleet.Server, error)
	Servers(ctx context.Context, scope tenant.Scope) ([]fleet.Load, error)
	DeleteServer(ctx context.Context, scope tenant.Scope, id string) error
}

// Hooks knows the webhooks of servers; *fleet.Fleet does.
type Hooks interface {
	// VerifyHook tells whether the secret of an address is genuine, and what it may speak of. It asks nobody.
	VerifyHook(server, secret string) (fleet.Hook, bool)
	// Parse reads a webhook. Any error means that it is nonsense, and will be the next time too.
	Parse(server string, h http.Header, body []byte) (connection.Envelope, connection.Observation, error)
}

// Rejects puts aside what came as a webhook and cannot be used.
type Rejects interface {
	RejectWebhook(ctx context.Context, scope tenant.Scope, server, reason string, raw []byte, now time.Time) error
}
