package simulator

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Options are how the double behaves. The zero value of each but Now is usable.
type Options struct {
	// Now is the clock for timestamps and for the ends of bans. It is required.
	Now func() time.Time
	// Log hears of connections and of what could not be read; never of keys, codes, numbers or texts. Default: nowhere.
	Log *slog.Logger

	// RootKey is the secret half of Root, so that several doubles, or one that is started again, have the same. Default: a
	// new one.
	RootKey [32]byte

	// Lifetime is how long an unlinked client may wait to be scanned; then the stream ends. Default 160 s, as WhatsApp's.
	Lifetime time.Duration
	// FirstNodeDelay is waited after the handshake before the first node: some clients lose earlier ones (Baileys wants
	// 50 ms). Default 0.
	FirstNodeDelay time.Duration
	// Linger is how long a client that was told the end of its stream may take to hang up itself. Default 250 ms.
	Linger time.Duration
	// PairTimeout is how long a phone waits for the client that it scanned. Default 20 s.
	PairTimeout time.Duration
	// Passkey is how long a client may take for the passkey step. Default 10 min, as seen.
	Passkey time.Duration
	// Keep is how many arrivals and signs a phone remembers of each; older ones are forgotten. Default 10,000.
	Keep int

	// Address is where Serve listens. Default "127.0.0.1:0"; it must be a loopback address.
	Address string
	// Ready is told by Serve where it listens, "127.0.0.1:1234".
	Ready func(address string, root [32]byte)
}

func (o *Options) setDefaults() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		field    *time.Duration
		fallback time.Duration
	}{
		{&o.Lifetime, 160 * time.Second}, // 60 s for the first code and 20 s for each of five more (whatsmeow qrchan.go)
		{&o.Linger, 250 * time.Millisecond},
		{&o.PairTimeout, 20 * time.Second},
		{&o.Passkey, 10 * time.Minute},
	} {
		if *d.field == 0 {
			*d.field = d.fallback
		}
	}
	if o.Keep == 0 {
		o.Keep = 10_000
	}
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
}

// Server is the double. It is an http.Handler for WhatsApp's paths: the websocket (/ws/chat), the page with the current web
// version (/), media (/mms/…), and the control of other processes (/control/…).
type Server struct {
	options     Options
	log         *slog.Logger
	certificate *certificate
	mux         http.Handler
	now         func() time.Time

	unavailable         atomic.Bool               // 503 at the upgrade
	silentMode          atomic.Bool               // nothing after the handshake
	silenced            atomic.Int64              // connections to which nothing was said
	minVersion          atomic.Pointer[[3]uint32] // web versions before it are refused
	serial              atomic.Uint64             // of what needs a number: stanzas, LIDs
	replacedConnections atomic.Int64              // logins of devices that were connected already

	directory directory
	groups    groupDirectory
	pictures  sync.Map         // by the user part of a JID: there is a picture
	waiting   pairingDirectory // clients that wait for a phone
	media     media
	refusals  queryRefusals

	mu      sync.Mutex
	closed  bool
	conns   map[*conn]struct{}
	serving sync.WaitGroup // connections, and the listener
	hosts   []*http.Server
	address string // of the listener, once there is one
}

// New makes a double with keys of its own and no phones. Error: Options.Now is missing.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		return nil, errors.New("simulator: Options.Now is required")
	}
	o.setDefaults()
	certificate, err := newCertificate(rootPair(o.RootKey))
	if err != nil {
		return nil, err
	}
	s := &Server{
		options: o, log: o.Log, certificate: certificate, now: o.Now, conns: make(map[*conn]struct{}),
		directory: newDirectory(), waiting: newPairingDirectory(), media: newMedia(),
	}
	s.mux = s.routes()
	return s, nil
}

// ReplacedConnections is how often a device logged in that was connected already: two clients, perhaps of two processes, had its keys.
func (s *Server) ReplacedConnections() int { return int(s.replacedConnections.Load()) }

// RootKey is the public key that the client must trust: whatsmeow.WACertPubKey = server.Root().
func (s *Server) RootKey() [32]byte { return *s.certificate.root.Pub }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ws/chat", s.upgrade)
	mux.HandleFunc("GET /{$}", s.version)
	mux.HandleFunc("POST /mms/{kind}/{token}", s.uploadMedia)
	mux.HandleFunc("DELETE /mms/{kind}/{token}", s.media.remove)
	mux.HandleFunc("GET /v/{token}", s.media.download)
	mux.Handle("/control/", s.control())
	return mux
}

// ServeHTTP refuses peers that are not on this machine.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isLoopback(r.RemoteAddr) {
		http.Error(w, "this is a simulator, for this machine only", http.StatusForbidden)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) upgrade(w http.ResponseWriter, r *http.Request) {
	if s.unavailable.Load() {
		http.Error(w, "unavailable", http.StatusServiceUnavailable)
		return
	}
	s.serve(w, r)
}

// isLoopback says whether a peer is on this machine: by its address, or because net.Pipe leads nowhere else.
func isLoopback(address string) bool {
	if address == "pipe" {
		return true
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// admit counts a connection in, unless the server is closed.
func (s *Server) admit(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.conns[c] = struct{}{}
	s.serving.Add(1)
	return true
}

func (s *Server) remove(c *conn) {
	s.mu.Lock()
	delete(s.conns, c)
	s.mu.Unlock()
	s.serving.Done()
}

// Close cuts every connection, stops listening, and waits until no goroutine is left. It is idempotent.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for _, host := range s.hosts {
		_ = host.Close() // the connections of plain requests; websockets are ours
	}
	for c := range s.conns {
		c.drop()
	}
	s.mu.Unlock()
	s.serving.Wait()
	return nil
}

// Connections is how many websockets are open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Listen listens on the address of the options and returns it, "127.0.0.1:1234". Errors: the address is not on this
// machine, or taken; the server is closed.
func (s *Server) Listen(ctx context.Context) (string, error) {
	if s.options.Address == "pipe" || !isLoopback(s.options.Address) {
		return "", errors.New("simulator: it listens on loopback addresses only")
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.options.Address)
	if err != nil {
		return "", err
	}
	host := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = listener.Close()
		return "", http.ErrServerClosed
	}
	s.hosts = append(s.hosts, host)
	s.address = listener.Addr().String()
	s.serving.Go(func() { _ = host.Serve(listener) })
	return s.address, nil
}

// Client is an HTTP client that comes to this server, whatever host it asks for. Listen must have been called.
func (s *Server) Client() *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Dialer(s.address)
}

// Dialer makes an HTTP client that goes to a simulator's address, whatever host it asks for, without TLS also for https and
// wss: it is what leads an unchanged WhatsApp client to the double, for its websocket, its media and the page with the
// current version. One serves any number of WhatsApp clients.
func Dialer(address string) *http.Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", address)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
}

// Serve is a double that runs until the context ends. Errors: as New and Listen.
func Serve(ctx context.Context, o Options) error {
	s, err := New(o)
	if err != nil {
		return err
	}
	address, err := s.Listen(ctx)
	if err != nil {
		return err
	}
	if s.options.Ready != nil {
		s.options.Ready(address, s.RootKey())
	}
	<-ctx.Done()
	return s.Close()
}

// random fills bytes that nobody can guess.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}
