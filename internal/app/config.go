package app

import (
	"log/slog"
	"net"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/mail"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// WhatsApp is on which kind of server new salons are placed by default.
type WhatsApp string

// The kinds of server. Every registered server stays registered, whichever is chosen.
const (
	OnEvolution WhatsApp = "evolution" // the server of EVOLUTION_API_URL
	OnEmbedded  WhatsApp = "embedded"  // our own gateway, in this process
	OnSimulator WhatsApp = "simulator" // simulated phones, for demonstrations; never chosen silently
)

// DefaultMaxLinking is how many linking attempts of a remote server may show a code at once: ten owners who scanned in
// the same seconds took a real server to 1.9 GB of memory.
const DefaultMaxLinking = 40

// NoServerHint says what to set when there is no WhatsApp server, which is possible only in a build without the gateway.
const NoServerHint = "There is no WhatsApp server: this build has no gateway of its own. Set EVOLUTION_API_URL and EVOLUTION_API_KEY."

// Config is the checked configuration. Make it with LoadConfig; call Prepare before New, unless it is for a demonstration.
type Config struct {
	Evolution      EvolutionConfig
	Gateway        GatewayConfig
	WhatsApp       WhatsApp
	Region         string       // of the servers that new salons go to first; empty: any
	Database       secret.Text  // postgres://…; empty: SQLite in the data folder
	Data           string       // the data folder
	Ring           *secret.Ring // nil until Prepare when it is kept in the data folder
	Listen         string       // host:port
	MetricsListen  string       // host:port that shows the metrics without a key; empty: only with an operator's key on Listen
	PprofListen    string       // loopback host:port that shows profiles of the program; empty: nowhere
	PublicURL      string       // without a trailing slash; empty: not known, so that only servers on this machine can send webhooks
	ConnectorURL   string       // where browsers install our extension for the passkey step; empty: pages tell people whom to ask for it
	Features       tenant.Features
	MaxConnections int            // of the main port at once
	APIRate        int            // requests of one API key in a minute, on this node; 0: no limit
	SendGap        time.Duration  // the least time between two messages that one salon sends; 0: inbox.DefaultPace
	Mail           MailConfig     // the SMTP server; zero: no mail is sent
	Alert          AlertConfig    // the operator's program that is told of outages; zero: none is
	Backup         BackupConfig   // where backups go, and how often; zero: nowhere
	Traces         TracesConfig   // where traces go; zero: none are made
	Model          ModelConfig    // which text model helps the robot to understand; zero: none
	TrustedProxies []netip.Prefix // proxies whose forwarded headers are trusted
	Log            LogConfig
	HistoryDays    int  // for how many days a salon's history is kept; 0: for ever
	Dev            bool // SALONZAP_DEV=1, and Listen is a loopback address
}

// EvolutionConfig is the server that the environment names; an empty URL means that it names none.
type EvolutionConfig struct {
	URL        string // normalized: no trailing slash, no /manager
	Key        secret.Text
	MaxLinking int // attempts with a code shown at once; 0 is no limit
}

// MailConfig is the SMTP server, and the sender's address.
type MailConfig struct {
	Server mail.Server
	From   *netmail.Address
}

// GatewayConfig is our own gateway, embedded in the server or alone in a process (`salonzap gateway`).
type GatewayConfig struct {
	Listen   string      // host:port; empty: only this process reaches it (alone: DefaultGatewayListen)
	Weight   int         // share of the sessions of a database with several nodes, relative to the others
	Key      secret.Text // its global apikey; empty until Prepare when it is kept in the data folder
	Database secret.Text // postgres://…; empty: a schema of DATABASE_URL, else a file in the data folder
	Web      WebVersion
	Double   Double
	// Allow is the hosts and networks outside of the public internet that webhooks, media and proxies of the gateway's clients may use. Webhooks and
	// media of salons, and the text model, may use them too.
	Allow   egress.Allow
	Origins []string // origins whose pages may call from a browser; "*" alone is any, empty is none
	// PasskeyCORS lets pages of WhatsApp Web call the passkey endpoints, for browser extensions made for other gateways.
	PasskeyCORS bool
	// KeepMessages is how many messages of each session the gateway keeps for its clients, and as many chats and contacts; 0 is none,
	// -1 as many as is usual: 1,000 where others may reach the gateway, else none.
	KeepMessages int
	KeepFor      time.Duration // older messages are deleted
	// Passkey are times of the passkey step that demonstrations and tests shorten; no variable sets them.
	Passkey PasskeyTimes
}

// PasskeyTimes are times of the passkey step; zero means the engine's default.
type PasskeyTimes struct {
	Handoff time.Duration // an answer within this time needs no comparison of codes
	Stuck   time.Duration // how long WhatsApp may take to pair after it accepted an answer
}

// DefaultGatewayListen is where the gateway alone listens.
const DefaultGatewayListen = "127.0.0.1:8081"

// WebVersion is the version of WhatsApp Web that sessions claim to be.
type WebVersion struct {
	Fixed string // "2.3000.1045649367", set by the operator; empty: the one that the library has built in
	Fetch bool   // whether the current one is looked up when WhatsApp refuses ours
}

// Double is a double of WhatsApp, for integrators' tests; zero means WhatsApp itself. It must be on this machine.
type Double struct {
	URL     string // ws:// or wss://
	RootKey []byte // 32 bytes: the public key that verifies its certificates
}

// LogConfig is how we log.
type LogConfig struct {
	Level slog.Level
	JSON  bool
}

// DatabaseFile is the SQLite file; it is used when Database is empty.
func (c Config) DatabaseFile() string { return filepath.Join(c.Data, "salonzap.db") }

// GatewayDatabase is the PostgreSQL of the gateway; empty: SQLite in the data folder.
func (c Config) GatewayDatabase() secret.Text {
	if c.Gateway.Database != "" {
		return c.Gateway.Database
	}
	return c.Database
}

// GatewayFile is the gateway's SQLite file; it is used when no PostgreSQL is configured.
func (c Config) GatewayFile() string { return filepath.Join(c.Data, "gateway.db") }

// GatewayKeyFile is where the gateway's key is kept when SALONZAP_GATEWAY_KEY is absent.
func (c Config) GatewayKeyFile() string { return filepath.Join(c.Data, "gateway-key") }

// KeyFile is where the key ring is kept when SALONZAP_SECRET_KEY is absent.
func (c Config) KeyFile() string { return filepath.Join(c.Data, "secret-key") }

// Loopback tells whether only this machine can reach what we listen on.
func (c Config) Loopback() bool { return loopback(c.Listen) }

// Secure tells whether people reach us by https, so that cookies can demand it.
func (c Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// LogValue is the configuration without its secrets.
func (c Config) LogValue() slog.Value {
	database := "sqlite"
	if c.Database != "" {
		database = "postgres"
	}
	return slog.GroupValue(
		slog.String("whatsapp", string(c.WhatsApp)),
		slog.String("evolution_url", c.Evolution.URL),
		slog.Any("evolution_key", c.Evolution.Key),
		slog.Int("evolution_max_linking", c.Evolution.MaxLinking),
		slog.String("database", database),
		slog.String("data", c.Data),
		slog.String("listen", c.Listen),
		slog.String("metrics_listen", c.MetricsListen),
		slog.String("pprof_listen", c.PprofListen),
		slog.String("public_url", c.PublicURL),
		slog.String("features", c.Features.String()),
		slog.Int("trusted_proxies", len(c.TrustedProxies)),
		slog.String("log_level", c.Log.Level.String()),
	)
}

// loopback tells whether an address host:port is of this machine alone. An empty host is every interface.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && LoopbackHost(host)
}

// LoopbackHost tells whether a host's name or address means the machine itself.
func LoopbackHost(host string) bool {
	if strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// loopbackURL tells whether a URL means the machine itself.
func loopbackURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && LoopbackHost(u.Hostname())
}
