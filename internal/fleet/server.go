package fleet

import (
	"context"
	"strings"
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
	Capacity   int    // salons that placement puts on it at most; 0 is no bound
	Weight     int    // its share of salons beside the other servers; 0 is read as 1
	Region     string // where it is, as the operator calls it; empty: it is not said
	CreatedAt  time.Time

	Health Health
}

// Bounds of what is said about a server's place.
const (
	MaxCapacity = 1_000_000 // salons
	MaxWeight   = 1_000
	maxRegion   = 30 // characters
)

// Share is the server's weight, which is 1 when none was given.
func (s Server) Share() int { return max(1, s.Weight) }

// IsRegion tells whether a text can be a region: empty, or words of a–z and digits with dashes between them.
func IsRegion(region string) bool {
	letters := strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	return letters && len(region) <= maxRegion && !strings.HasPrefix(region, "-") && !strings.HasSuffix(region, "-") && !strings.Contains(region, "--")
}

// Health is a server's health at its last check.
type Health struct {
	At        time.Time // zero: never checked
	OK        bool
	Version   string
	Problem   string    // "down", "key", "licence", "timeout" or "refused"; empty when OK
	BootAt    time.Time // when it last restarted, as far as was noticed; zero when never
	LatencyMS int64     // milliseconds of the last answer
	Passkey   bool      // it can do WhatsApp's passkey step
}

// Store keeps the servers; their keys are sealed at rest.
type Store interface {
	// Servers lists all, oldest first, with how many connections live on each.
	Servers(ctx context.Context, scope tenant.Scope) ([]ServerLoad, error)
	// RecordHealth writes a server's health, unless the stored one has the same OK and Problem and is younger than maxAge.
	RecordHealth(ctx context.Context, scope tenant.Scope, id string, h Health, maxAge time.Duration) error
}

// Registry reads and writes the servers that the configuration names, at the start of a process.
type Registry interface {
	// Server reads one. Errors: NotFound with Key text.ServerUnknown.
	Server(ctx context.Context, scope tenant.Scope, id string) (Server, error)
	// PutServer inserts a server, or updates the one with its ID, keeping its health and creation time.
	PutServer(ctx context.Context, scope tenant.Scope, s Server) error
}

// ServerLoad is a server with the number of connections on it, by state.
type ServerLoad struct {
	Server          Server
	Connections     int
	Connected       int
	Linking         int
	WithoutWhatsApp int // connected salons whose session is not open, by its last reading
}

// CutOff tells whether a server seems to have lost WhatsApp: at least half of the sessions that were connected are not open.
func (l ServerLoad) CutOff() bool { return l.WithoutWhatsApp > 0 && 2*l.WithoutWhatsApp >= l.Connected }
