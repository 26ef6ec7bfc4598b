package demo_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"go.uber.org/goleak"
	_ "modernc.org/sqlite" // the client's database

	"salonzap/internal/demo"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
)

// rootKey is the same for every server of these tests, since the client has one variable for all.
var rootKey = [32]byte{4, 5, 6}

func TestMain(m *testing.M) {
	s, err := simulator.New(simulator.Options{Now: time.Now, RootKey: rootKey})
	if err != nil {
		panic(err)
	}
	whatsmeow.WACertPubKey = s.RootKey()
	store.DeviceProps.Os = new("Salonzap")
	// Shortened, so that a connection that fell silent is noticed within a test.
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 100*time.Millisecond, 200*time.Millisecond
	whatsmeow.KeepAliveResponseDeadline, whatsmeow.KeepAliveMaxFailTime = 2*time.Second, time.Millisecond
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow/socket.(*FrameSocket).frameComplete")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

const (
	joao   = "joao_whatsapp"
	ana    = "ana_whatsapp"
	secure = "s3cr3t-of-the-webhook"
	number = "5511987654321"
)

// rig is a demonstration whose gateway is a bare client of WhatsApp, and whose salon's page is a field.
type rig struct {
	server *demo.Server
	site   *httptest.Server
	hints  chan struct{}
	client *client

	mu     sync.Mutex
	salons []demo.Salon
	who    []string // who was signed in
	signIn error
	asked  *events.PairPasskeyRequest // what the salon's page would have signed
}

// Subscribe stands for the hub of hints.
func (r *rig) Subscribe(string) (<-chan struct{}, func()) { return r.hints, func() {} }

func newRig(t *testing.T) *rig {
	t.Helper()
	owned, _ := phone.FromDigits(number)
	r := &rig{hints: make(chan struct{}, 1), salons: []demo.Salon{
		{Name: "Barbearia do <João>", Slug: "joao", Instance: joao, Phone: owned},
		{Name: "Studio Ana", Slug: "ana", Instance: ana},
	}}
	log := slog.New(slog.DiscardHandler)
	var err error
	if r.server, err = demo.Listen(t.Context(), demo.ServerConfig{Log: log, Now: time.Now, RootKey: rootKey}); err != nil {
		t.Fatal(err)
	}
	page := demo.New(demo.Deps{
		Server: r.server, Salons: r.list, SignIn: r.enter, Reply: r.reply, Prove: r.prove, Hints: r, Log: log, Now: time.Now, Stylesheet: "/assets/app.css",
	})
	mux := http.NewServeMux()
	mux.Handle(demo.Path, page)
	mux.HandleFunc("GET /assets/app.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, "../web/asset/files/app.css")
	})
	r.site = httptest.NewServer(mux)
	t.Cleanup(func() {
		page.Close()
		r.site.Close()
		if err := r.server.Close(); err != nil {
			t.Error(err)
		}
	})
	r.client = r.newClient(t)
	return r
}

func (r *rig) list(context.Context) ([]demo.Salon, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]demo.Salon(nil), r.salons...), nil
}

func (r *rig) enter(w http.ResponseWriter, _ *http.Request, who, salon string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.signIn != nil {
		return r.signIn
	}
	r.who = append(r.who, who+" of "+salon)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: who})
	return nil
}

// reply sends as the gateway does.
func (r *rig) reply(ctx context.Context, from demo.Salon, to phone.Number, words string) error {
	if from.Instance != joao {
		return errors.New("not this salon")
	}
	_, err := r.client.SendMessage(ctx, types.NewJID(to.Digits(), types.DefaultUserServer), &waE2E.Message{Conversation: new(words)})
	return err
}

// salon changes what Salonzap says of the first salon, and hints at it.
func (r *rig) salon(change func(*demo.Salon)) {
	r.mu.Lock()
	change(&r.salons[0])
	r.mu.Unlock()
	select {
	case r.hints <- struct{}{}:
	default:
	}
}

// status is what Salonzap would say of the first salon; no code is on its page.
func (r *rig) status(status string) {
	r.salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = status, "", "" })
}

// client is a client of WhatsApp with what it told.
type client struct {
	*whatsmeow.Client
	events chan any
}

func (r *rig) newClient(t *testing.T) *client {
	t.Helper()
	dsn := "file:" + filepath.Join(t.TempDir(), "wa.db") + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(30000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_txlock=immediate"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	keys := sqlstore.NewWithDB(db, "sqlite", nil)
	if err := keys.Upgrade(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &client{Client: whatsmeow.NewClient(keys.NewDevice(), nil), events: make(chan any, 10_000)}
	h := r.server.WhatsApp().Client()
	c.SetPreLoginHTTPClient(h)
	c.SetWebsocketHTTPClient(h)
	c.SetMediaHTTPClient(h)
	c.AddEventHandler(func(e any) { c.events <- e })
	ctx, cancel := context.WithCancel(context.Background())
	c.BackgroundEventCtx = ctx
	t.Cleanup(func() {
		c.Disconnect()
		cancel()
		h.CloseIdleConnections()
	})
	return c
}

// await waits for an event of a kind.
func await[T any](t *testing.T, c *client) T {
	t.Helper()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	for {
		select {
		case e := <-c.events:
			if v, ok := e.(T); ok {
				return v
			}
		case <-timeout.C:
			var none T
			t.Fatalf("no %T came", none)
		}
	}
}

// awaitScan brings the first salon to a QR code on its page.
func (r *rig) awaitScan(t *testing.T) string {
	t.Helper()
	if err := r.client.Connect(); err != nil {
		t.Fatal(err)
	}
	code := await[*events.QR](t, r.client).Codes[0]
	r.salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = "awaiting_scan", secret.Text(code), "" })
	return code
}

// awaitCode brings it to a pairing code, asked for a number as Salonzap asks its gateway.
func (r *rig) awaitCode(t *testing.T, digits string) string {
	t.Helper()
	r.call(t, "/instance/connect/"+joao+"?number="+digits, http.StatusOK)
	r.awaitScan(t)
	code, err := r.client.PairPhone(t.Context(), digits, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	r.salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = "awaiting_scan", "", secret.Text(code) })
	return code
}

// linked brings the first salon to a linked phone, by the button of the page.
func (r *rig) linked(t *testing.T) {
	t.Helper()
	r.awaitScan(t)
	r.do(t, demo.Scan)
	await[*events.Connected](t, r.client)
	r.status("connected")
}

// otherLinked links the second salon, and gives its number.
func (r *rig) otherLinked(t *testing.T) string {
	t.Helper()
	c := r.newClient(t)
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	code := await[*events.QR](t, c).Codes[0]
	r.mu.Lock()
	r.salons[1].Status, r.salons[1].QR = "awaiting_scan", secret.Text(code)
	r.mu.Unlock()
	r.do(t, demo.Scan, "salon", "ana")
	r.mu.Lock()
	r.salons[1].Status, r.salons[1].QR = "connected", ""
	r.mu.Unlock()
	return await[*events.PairSuccess](t, c).ID.User
}

// own is the phone of the first salon.
func (r *rig) own(t *testing.T) *simulator.Phone {
	t.Helper()
	p := r.server.WhatsApp().Phone(number)
	if p == nil {
		t.Fatal("the salon has no phone")
	}
	return p
}

// gateway answers what Salonzap asks, and Salonzap what the gateway tells.
type gateway struct {
	status int
	heard  int
}

// RoundTrip answers.
func (g *gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	g.heard++
	return &http.Response{StatusCode: g.status, Body: http.NoBody, Request: r}, nil
}

// call asks the gateway as Salonzap does; a status of 0 wants the way to be blocked.
func (r *rig) call(t *testing.T, path string, want int) {
	t.Helper()
	r.carry(t, r.server.Calls(&gateway{status: want}), "http://gateway.internal"+path, nil, want)
}

// tell sends a webhook as the gateway does.
func (r *rig) tell(t *testing.T, event string, want int) {
	t.Helper()
	body := strings.NewReader(`{"event":"` + event + `","instance":"` + joao + `"}`)
	r.carry(t, r.server.Webhooks(&gateway{status: want}), "http://platform.internal/hooks/embedded/"+secure, body, want)
}

func (r *rig) carry(t *testing.T, way http.RoundTripper, target string, body io.Reader, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := way.RoundTrip(req)
	if (err != nil) != (want == 0) || err == nil && resp.StatusCode != want {
		t.Errorf("carried: %v, want %d", err, want)
	}
	if err == nil {
		_ = resp.Body.Close()
	}
}

// answer is what the site said: the page after redirects inside of it.
type answer struct {
	status int
	body   string
	header http.Header
	to     string // where a redirect led
}

func (r *rig) send(t *testing.T, req *http.Request) answer {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, string(body), resp.Header, resp.Header.Get("Location")}
}

func (r *rig) get(t *testing.T, path string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.send(t, req)
}

// post sends a form as the page does, and wants to be sent back to the page.
func (r *rig) post(t *testing.T, path string, form url.Values) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return r.send(t, req)
}

// do presses a button of the phone, and gives the page that follows.
func (r *rig) do(t *testing.T, a demo.Action, more ...string) answer {
	t.Helper()
	return r.press(t, "/demo/phone", string(a), more...)
}

// chat presses a button of the chat.
func (r *rig) chat(t *testing.T, m demo.Message, more ...string) answer {
	t.Helper()
	return r.press(t, "/demo/chat", string(m), more...)
}

func (r *rig) press(t *testing.T, path, what string, more ...string) answer {
	t.Helper()
	form := url.Values{"do": {what}, "salon": {"joao"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	out := r.post(t, path, form)
	if out.status != http.StatusSeeOther {
		t.Fatalf("%s was answered with %d", what, out.status)
	}
	return out
}

// turn switches a trouble.
func (r *rig) turn(t *testing.T, what demo.Trouble, to string) {
	t.Helper()
	out := r.post(t, "/demo/trouble", url.Values{"what": {string(what)}, "to": {to}, "salon": {"joao"}})
	if out.status != http.StatusSeeOther || !strings.Contains(out.to, to+"="+string(what)) {
		t.Fatalf("switching %s %s was answered with %d to %q", what, to, out.status, out.to)
	}
}

// face is what the first salon's phone is at, as its page says.
func (r *rig) face(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(r.get(t, "/demo/?salon=joao").body, "sim-screen sim-face-")
	face, _, _ := strings.Cut(rest, `"`)
	return face
}
