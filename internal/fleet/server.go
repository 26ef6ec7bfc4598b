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
	// Servers lists all, oldest first, with how many connections live on each.
	Servers(ctx context.Context, scope tenant.Scope) ([]ServerLoad, error)
	// RecordHealth writes how a server is, unless what stands there says the same of whether it works, and is younger than maxAge.
	RecordHealth(ctx context.Context, scope tenant.Scope, id string, h Health, maxAge time.Duration) error
}

// Registry is what a start does with the servers that the configuration names.
type Registry interface {
	// Server reads one. Errors: NotFound with Key text.ServerUnknown.
	Server(ctx context.Context, scope tenant.Scope, id string) (Server, error)
	// PutServer inserts a server, or makes the one with its ID so, keeping its health and age: for what the configuration says.
	PutServer(ctx context.Context, scope tenant.Scope, s Server) error
}

// ServerLoad is a server with what lives on it.
type ServerLoad struct {
	Server          Server
	Connections     int
	Connected       int
	Linking         int
	WithoutWhatsApp int // connected salons whose session has lost WhatsApp, as it last said
}
