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

// rootKey is the same for every simulator of these tests, since whatsmeow.WACertPubKey is one variable for all clients.
var rootKey = [32]byte{1, 2, 3}

const patience = 2 * time.Minute // after which a test fails that would hang

func TestMain(m *testing.M) {
	s, err := simulator.New(simulator.Options{Now: time.Now, RootKey: rootKey})
	if err != nil {
		panic(err)
	}
	whatsmeow.WACertPubKey = s.RootKey()
	store.DeviceProps.Os = new("Salonzap")
	// Shortened, so that half-open connections are noticed within a test.
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 100*time.Millisecond, 200*time.Millisecond
	whatsmeow.KeepAliveResponseDeadline = 5 * time.Second
	whatsmeow.KeepAliveMaxFailTime = time.Millisecond
	var quiet logger.Loggable = silence{}
	logger.Setup(&quiet) // libsignal's default logger prints to stdout, and its first users race to make it
	code := m.Run()
	if code == 0 {
		// The client's reader blocks for ever when a frame arrives while the client disconnects: nothing receives the frame any more.
		if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow/socket.(*FrameSocket).frameComplete")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// silence is a logger for libsignal that discards everything.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}

// double starts a simulator, and closes it at the end of the test.
func double(tb testing.TB, change ...func(*simulator.Options)) *simulator.Server {
	tb.Helper()
	o := simulator.Options{Now: time.Now, RootKey: rootKey, Linger: 500 * time.Millisecond}
	for _, f := range change {
		f(&o)
	}
	s, err := simulator.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := s.Listen(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func phone(tb testing.TB, s *simulator.Server, number string) *simulator.Phone {
	tb.Helper()
	return person(tb, s, simulator.Person{Number: number, Name: "Maria " + number[len(number)-4:]})
}

func person(tb testing.TB, s *simulator.Server, who simulator.Person) *simulator.Phone {
	tb.Helper()
	p, err := s.AddPhone(who)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// clients are real WhatsApp clients over one database, as in a gateway.
type clients struct {
	container *sqlstore.Container
	db        *sql.DB
}

func database(tb testing.TB) *clients {
	tb.Helper()
	dsn := "file:" + filepath.Join(tb.TempDir(), "wa.db") + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(30000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(4)
	tb.Cleanup(func() { _ = db.Close() })
	c := sqlstore.NewWithDB(db, "sqlite", nil)
	if err := c.Upgrade(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return &clients{container: c, db: db}
}

// client is a real client with its events; past are those that await has skipped.
type client struct {
	*whatsmeow.Client
	tb     testing.TB
	events chan any
	past   []any
}

func (c *clients) client(tb testing.TB, s *simulator.Server, device *store.Device, change ...func(*client)) *client {
	tb.Helper()
	return c.clientAt(tb, s.Client(), device, change...)
}

func (c *clients) clientAt(tb testing.TB, h *http.Client, device *store.Device, change ...func(*client)) *client {
	tb.Helper()
	if device == nil {
		device = c.container.NewDevice()
		device.Container = lean{c.container}
	}
	cli := &client{Client: whatsmeow.NewClient(device, nil), tb: tb, events: make(chan any, 10_000)}
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
	tb.Cleanup(func() {
		cli.Disconnect()
		cancel()
		h.CloseIdleConnections()
	})
	return cli
}

// lean makes new devices generate 20 one-time keys instead of 812, which takes most of the time of a pairing.
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

func (c *client) connect() {
	c.tb.Helper()
	if err := c.Connect(); err != nil {
		c.tb.Fatal(err)
	}
}

// await waits for an event of type T, and adds those before it to past.
func await[T any](c *client) T {
	c.tb.Helper()
	return awaitThat(c, func(T) bool { return true })
}

func awaitThat[T any](c *client, match func(T) bool) T {
	c.tb.Helper()
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
			c.tb.Fatalf("no %T came; before: %T", none, c.past)
		}
	}
}

// code waits for the QR codes of a connected client and gives the first.
func (c *client) code() string {
	c.tb.Helper()
	return await[*events.QR](c).Codes[0]
}

// link connects the client, scans its QR code, and waits until the client is logged in.
func link(tb testing.TB, c *client, p *simulator.Phone) simulator.Device {
	tb.Helper()
	c.connect()
	d, err := p.Scan(tb.Context(), c.code())
	if err != nil {
		tb.Fatal(err)
	}
	await[*events.Connected](c)
	return d
}

func timed(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	tb.Cleanup(cancel)
	return ctx
}
