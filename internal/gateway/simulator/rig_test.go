package simulator_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.mau.fi/libsignal/logger"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/keys"
	"go.uber.org/goleak"
	_ "modernc.org/sqlite" // the client's database

	"salonzap/internal/gateway/simulator"
)

// rootKey is the same for every double of these tests, since the client has one variable for all.
var rootKey = [32]byte{1, 2, 3}

const patience = 30 * time.Second // fails a test that would hang; nothing waits for it otherwise

func TestMain(m *testing.M) {
	s, err := simulator.New(simulator.Options{Now: time.Now, RootKey: rootKey})
	if err != nil {
		panic(err)
	}
	whatsmeow.WACertPubKey = s.Root()
	store.DeviceProps.Os = new("Salonzap")
	// Shortened, so that half-open connections are noticed within a test.
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 100*time.Millisecond, 200*time.Millisecond
	whatsmeow.KeepAliveResponseDeadline = 2 * time.Second
	whatsmeow.KeepAliveMaxFailTime = time.Millisecond
	var quiet logger.Loggable = silence{}
	logger.Setup(&quiet) // libsignal's own prints to stdout, and is made by whoever comes first: a race
	code := m.Run()
	if code == 0 {
		// The client's reader stays when a frame comes while it disconnects: nobody takes the frame any more.
		if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow/socket.(*FrameSocket).frameComplete")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// silence is a logger for libsignal.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}

// double starts a server, and closes it at the end of the test.
func double(t *testing.T, change ...func(*simulator.Options)) *simulator.Server {
	t.Helper()
	o := simulator.Options{Now: time.Now, RootKey: rootKey, Linger: 500 * time.Millisecond}
	for _, f := range change {
		f(&o)
	}
	s, err := simulator.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func phone(t *testing.T, s *simulator.Server, number string) *simulator.Phone {
	t.Helper()
	return person(t, s, simulator.Person{Number: number, Name: "Maria " + number[len(number)-4:]})
}

func person(t *testing.T, s *simulator.Server, who simulator.Person) *simulator.Phone {
	t.Helper()
	p, err := s.AddPhone(who)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// clients are real WhatsApp clients over one database, as in a gateway.
type clients struct {
	container *sqlstore.Container
	db        *sql.DB
}

func database(t *testing.T) *clients {
	t.Helper()
	dsn := "file:" + filepath.Join(t.TempDir(), "wa.db") + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(30000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(4)
	t.Cleanup(func() { _ = db.Close() })
	c := sqlstore.NewWithDB(db, "sqlite", nil)
	if err := c.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &clients{container: c, db: db}
}

// client is one real client with what it told.
type client struct {
	*whatsmeow.Client
	t      *testing.T
	events chan any
	past   []any
}

func (c *clients) client(t *testing.T, s *simulator.Server, device *store.Device, change ...func(*client)) *client {
	t.Helper()
	return c.clientAt(t, s.Client(), device, change...)
}

func (c *clients) clientAt(t *testing.T, h *http.Client, device *store.Device, change ...func(*client)) *client {
	t.Helper()
	if device == nil {
		device = c.container.NewDevice()
		device.Container = lean{c.container}
	}
	cli := &client{Client: whatsmeow.NewClient(device, nil), t: t, events: make(chan any, 10_000)}
	cli.SetPreLoginHTTPClient(h)
	cli.SetWebsocketHTTPClient(h)
	cli.SetMediaHTTPClient(h)
	cli.SynchronousAck, cli.EnableDecryptedEventBuffer = true, true
	cli.AddEventHandler(func(e any) { cli.events <- e })
	for _, f := range change {
		f(cli)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cli.BackgroundEventCtx = ctx
	t.Cleanup(func() {
		cli.Disconnect()
		cancel()
		h.CloseIdleConnections()
	})
	return cli
}

// lean lets new devices make 20 one-time keys instead of 812, which is most of what a pairing costs.
type lean struct{ *sqlstore.Container }

func (c lean) PutDevice(ctx context.Context, d *store.Device) error {
	err := c.Container.PutDevice(ctx, d)
	if _, ok := d.PreKeys.(fewKeys); !ok {
		d.PreKeys, d.Container = fewKeys{d.PreKeys}, c
	}
	return err
}

type fewKeys struct{ store.PreKeyStore }

func (f fewKeys) GetOrGenPreKeys(ctx context.Context, n uint32) ([]*keys.PreKey, error) {
	return f.PreKeyStore.GetOrGenPreKeys(ctx, min(n, 20))
}

// connect opens the socket.
func (c *client) connect() {
	c.t.Helper()
	if err := c.Connect(); err != nil {
		c.t.Fatal(err)
	}
}

// await waits for an event of a kind, and keeps those before it.
func await[T any](c *client) T {
	c.t.Helper()
	return awaitThat(c, func(T) bool { return true })
}

func awaitThat[T any](c *client, match func(T) bool) T {
	c.t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case e := <-c.events:
			if v, ok := e.(T); ok && match(v) {
				return v
			}
			c.past = append(c.past, e)
		case <-timeout.C:
			var none T
			c.t.Fatalf("no %T came; before: %T", none, c.past)
		}
	}
}

// code is the first QR code of a client that is connected.
func (c *client) code() string {
	c.t.Helper()
	return await[*events.QR](c).Codes[0]
}

// link scans, and waits until the client is logged in.
func link(t *testing.T, c *client, p *simulator.Phone) simulator.Device {
	t.Helper()
	c.connect()
	d, err := p.Scan(t.Context(), c.code())
	if err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c)
	return d
}

func timed(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
