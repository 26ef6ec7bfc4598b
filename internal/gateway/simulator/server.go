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

// Options are the settings of a simulator. Only Now is required.
type Options struct {
	// Now is the clock for timestamps and for the ends of bans. It is required.
	Now func() time.Time
	// Log gets records of connections and of errors, without keys, codes, numbers or texts. Default: they are discarded.
	Log *slog.Logger

	// RootKey is the private key of Server.RootKey, for several simulators, or a restarted one, with the same public key. Default: a random one.
	RootKey [32]byte

	// Lifetime is how long a client that is not linked may stay connected; then its stream ends. Default 160 s, as WhatsApp's.
	Lifetime time.Duration
	// FirstNodeDelay is the time between the handshake and the first node: some clients lose an earlier one (Baileys needs 50 ms). Default 0.
	FirstNodeDelay time.Duration
	// Linger is how long a client may take to disconnect after the node that ends its stream. Default 250 ms.
	Linger time.Duration
	// PairTimeout is how long a phone waits for each answer of the client that it links. Default 20 s.
	PairTimeout time.Duration
	// Passkey is how long a client may take for the passkey step. Default 10 min, as seen at WhatsApp.
	Passkey time.Duration
	// Keep is how many of its last arrivals, and of its last signs, a phone remembers at least; it has fewer than twice as many. Default 10,000.
	Keep int

	// Address is where Listen listens. Default "127.0.0.1:0"; it must be a loopback address.
	Address string
	// Ready is called by Serve with the address on which it listens, "127.0.0.1:1234", and Server.RootKey. It may be nil.
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

// Server is the simulator. It is an http.Handler for WhatsApp's paths: the websocket (/ws/chat), the page with the current web version (/),
// uploads and downloads of media (/mms/…, /v/…), and for the control by other processes (/control/…). Make one with New, end it with Close.
type Server struct {
	options     Options
	log         *slog.Logger
	certificate *certificate
	mux         http.Handler
	now         func() time.Time

	unavailable         atomic.Bool               // 503 at the upgrade
	silentMode          atomic.Bool               // nothing after the handshake
	silenced            atomic.Int64              // connections that were left without an answer
	minVersion          atomic.Pointer[[3]uint32] // web versions before it are refused
	serial              atomic.Uint64             // for ids of stanzas, LIDs and groups
	replacedConnections atomic.Int64              // logins of devices that were connected already

	directory directory
	groups    groupDirectory
	pictures  sync.Map         // the user parts of the JIDs with a picture
	waiting   pairingDirectory // clients that wait to be linked
	media     media
	refusals  queryRefusals

	mu      sync.Mutex
	closed  bool
	conns   map[*conn]struct{}
	serving sync.WaitGroup // connections, and the listener
	hosts   []*http.Server
	address string // of the listener, once there is one
}

// New makes a simulator without phones. Error: Options.Now is missing.
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

// ReplacedConnections is how often a device logged in that was connected already: two clients, perhaps in two processes, used its keys, or it
// reconnected before its old connection ended.
func (s *Server) ReplacedConnections() int { return int(s.replacedConnections.Load()) }

// RootKey is the public key that the client must trust: whatsmeow.WACertPubKey = server.RootKey().
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

// ServeHTTP serves a request; a peer that is not on this machine gets status 403.
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

// isLoopback tells whether a peer is on this machine: by its address, or because it is a net.Pipe, whose address is "pipe".
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

// admit adds a connection, unless the server is closed. remove must follow when it returns true.
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

// Close closes every connection, stops listening, and waits until its goroutines have ended. It may be called more than once, and returns nil.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for _, host := range s.hosts {
		_ = host.Close() // closes the listener and plain connections; websockets are closed below
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

// Listen listens on the address of the options and returns it with its port, "127.0.0.1:1234". It serves until Close. Errors: the address is
// not a loopback address, or is in use; the server is closed.
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

// Client makes an HTTP client that connects to this server, whatever host is requested. Listen must have been called.
func (s *Server) Client() *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Dialer(s.address)
}

// Dialer makes an HTTP client that connects to a simulator's address, whatever host is requested, and without TLS, for https and wss, too. It
// connects an unchanged WhatsApp client to the simulator, for its websocket, its media and the page with the current version. Any number of
// WhatsApp clients may share one.
func Dialer(address string) *http.Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", address)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
}

// Serve runs a simulator until ctx ends. Errors: as New and Listen.
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

// random gives n random bytes.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // it never fails
	return b
}
