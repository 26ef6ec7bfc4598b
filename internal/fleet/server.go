package fleet

import (
	"context"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// DefaultID is the id of the server that the environment names.
const DefaultID = "default"

// Server is one Evolution-compatible server.
type Server struct {
	ID         string // "default", or as the operator named it: a slug
	URL        string // base URL, without a trailing slash
	Key        secret.Text
	MaxLinking int // attempts with a code shown at once; 0 is no limit
	Draining   bool
	CreatedAt  time.Time

	Health Health
}

// Health is how a server was when it was last looked at.
type Health struct {
	At        time.Time // zero: never looked at
	OK        bool
	Version   string
	Problem   string    // closed word: "down", "key", "licence", "timeout", "refused"; empty when OK
	BootAt    time.Time // last seen restarting; zero when never
	LatencyMS int64     // milliseconds of the last answer
	Passkey   bool      // it can take a linking through WhatsApp's passkey step
}

// Store keeps the servers; their keys are sealed at rest.
type Store interface {
	// PutServer inserts a server, or makes the one with its ID so, keeping its health and age: for what the configuration says.
	PutServer(ctx context.Context, scope tenant.Scope, s Server) error
	// AddServer inserts one. Errors: Conflict of the field "id" with Key text.ServerIDTaken.
	AddServer(ctx context.Context, scope tenant.Scope, s Server) error
	// ChangeServer applies a change to a server as it is at that moment; nobody changes it in between. Health stays. Errors: NotFound
	// with Key text.ServerUnknown; the change's own.
	ChangeServer(ctx context.Context, scope tenant.Scope, id string, change func(old Server) (Server, error)) error
	// Server reads one. Errors: NotFound with Key text.ServerUnknown.
	Server(ctx context.Context, scope tenant.Scope, id string) (Server, error)
	// Servers lists all, oldest first, with how many connections live on each.
	Servers(ctx context.Context, scope tenant.Scope) ([]ServerLoad, error)
	// DeleteServer removes one that no connection lives on. Errors: NotFound; Conflict with Key text.ServerInUse.
	DeleteServer(ctx context.Context, scope tenant.Scope, id string) error
	// SetHealth writes how a server is.
	SetHealth(ctx context.Context, scope tenant.Scope, id string, h Health) error
	// RecordHealth writes it unless what stands there says the same of whether it works, and is younger than that.
	RecordHealth(ctx context.Context, scope tenant.Scope, id string, h Health, than time.Duration) error
}

// ServerLoad is a server with what lives on it.
type ServerLoad struct {
	Server          Server
	Connections     int
	Connected       int
	Linking         int
	WithoutWhatsApp int // connected salons whose session has lost WhatsApp, as it last said
}
