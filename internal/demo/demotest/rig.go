package demotest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	_ "modernc.org/sqlite" // the client's database

	"salonzap/internal/demo"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/text"
	"salonzap/internal/web/asset"
)

// RootKey is the same for every server of these tests, since the client has one variable for all.
var RootKey = [32]byte{4, 5, 6}

// Patience is how long a step may take on a busy machine.
const Patience = 2 * time.Minute

// The instances of a Rig's salons, the secret of the webhook, and the number of the first salon.
const (
	Joao   = "joao_whatsapp"
	ana    = "ana_whatsapp"
	Secure = "s3cr3t-of-the-webhook"
	Number = "5511987654321"
)

// Rig is a demonstration whose gateway is a bare client of WhatsApp, and whose salon's page is a field.
type Rig struct {
	Server *demo.Server
	Site   *httptest.Server
	hints  chan struct{}
	Client *Client

	Mu     sync.Mutex
	Salons []demo.Salon
	Who    []string // who was signed in
	SignIn error
	Asked  *events.PairPasskeyRequest // the question that the salon's page would have signed
}

// Subscribe stands for the hub of hints.
func (r *Rig) Subscribe(string) (<-chan struct{}, func()) { return r.hints, func() {} }

// New starts one, and ends it with the test.
func New(t *testing.T) *Rig {
	t.Helper()
	owned, _ := phone.FromDigits(Number)
	r := &Rig{hints: make(chan struct{}, 1), Salons: []demo.Salon{
		{Name: "Barbearia do <João>", Slug: "joao", Instance: Joao, Phone: owned},
		{Name: "Studio Ana", Slug: "ana", Instance: ana},
	}}
	const stylesheet = "/assets/app.css"
	log := slog.New(slog.DiscardHandler)
	assets, err := asset.Load()
	if err != nil {
		t.Fatal(err)
	}
	if r.Server, err = demo.Listen(t.Context(), demo.ServerConfig{Log: log, Now: time.Now, RootKey: RootKey}); err != nil {
		t.Fatal(err)
	}
	page := demo.New(demo.Deps{
		Server: r.Server, Salons: r.List, SignIn: r.Enter, Reply: r.reply, Prove: r.prove, Hints: r, Log: log, Now: time.Now, Stylesheet: stylesheet,
	})
	mux := http.NewServeMux()
	mux.Handle(demo.Path, page)
	mux.Handle("GET "+asset.Prefix, assets.Handler())
	mux.Handle("GET "+stylesheet, http.RedirectHandler(assets.URL("app.css"), http.StatusFound))
	r.Site = httptest.NewServer(mux)
	t.Cleanup(func() {
		page.Close()
		r.Site.Close()
		if err := r.Server.Close(); err != nil {
			t.Error(err)
		}
	})
	r.Client = r.NewClient(t)
	return r
}

// List lists the salons; it is Deps.Salons.
func (r *Rig) List(context.Context) ([]demo.Salon, error) {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	return append([]demo.Salon(nil), r.Salons...), nil
}

// Enter signs in, or fails as SignIn says.
func (r *Rig) Enter(w http.ResponseWriter, _ *http.Request, who, salon string) error {
	r.Mu.Lock()
	defer r.Mu.Unlock()
	if r.SignIn != nil {
		return r.SignIn
	}
	r.Who = append(r.Who, who+" of "+salon)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: who})
	return nil
}

// reply sends as the gateway does.
func (r *Rig) reply(ctx context.Context, from demo.Salon, to phone.Number, words string) error {
	if from.Instance != Joao {
		return errors.New("not this salon")
	}
	_, err := r.Client.SendMessage(ctx, types.NewJID(to.Digits(), types.DefaultUserServer), &waE2E.Message{Conversation: new(words)})
	return err
}

// Salon changes what Salonzap says of the first salon, and hints at it.
func (r *Rig) Salon(change func(*demo.Salon)) {
	r.Mu.Lock()
	change(&r.Salons[0])
	r.Mu.Unlock()
	select {
	case r.hints <- struct{}{}:
	default:
	}
}

// Status is what Salonzap would say of the first salon; no code is on its page.
func (r *Rig) Status(status string) {
	r.Salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = status, "", "" })
}

// Client is a client of WhatsApp with its events.
type Client struct {
	*whatsmeow.Client
	events chan any
}

// NewClient is one more client of WhatsApp.
func (r *Rig) NewClient(t *testing.T) *Client {
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
	c := &Client{Client: whatsmeow.NewClient(keys.NewDevice(), nil), events: make(chan any, 10_000)}
	h := r.Server.WhatsApp().Client()
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

// Await waits for an event of a kind.
func Await[T any](t *testing.T, c *Client) T {
	t.Helper()
	timeout := time.NewTimer(Patience)
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

// AwaitScan brings the first salon to a QR code on its page.
func (r *Rig) AwaitScan(t *testing.T) string {
	t.Helper()
	if err := r.Client.Connect(); err != nil {
		t.Fatal(err)
	}
	code := Await[*events.QR](t, r.Client).Codes[0]
	r.Salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = "awaiting_scan", secret.Text(code), "" })
	return code
}

// AwaitCode brings it to a pairing code, asked for a number as Salonzap asks its gateway.
func (r *Rig) AwaitCode(t *testing.T, digits string) string {
	t.Helper()
	r.Call(t, "/instance/connect/"+Joao+"?number="+digits, http.StatusOK)
	r.AwaitScan(t)
	code, err := r.Client.PairPhone(t.Context(), digits, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	r.Salon(func(s *demo.Salon) { s.Status, s.QR, s.Pairing = "awaiting_scan", "", secret.Text(code) })
	return code
}

// Linked brings the first salon to a linked phone, by the button of the page.
func (r *Rig) Linked(t *testing.T) {
	t.Helper()
	r.AwaitScan(t)
	r.Do(t, demo.Scan)
	Await[*events.Connected](t, r.Client)
	r.Status("connected")
}

// OtherLinked links the second salon, and gives its number.
func (r *Rig) OtherLinked(t *testing.T) string {
	t.Helper()
	c := r.NewClient(t)
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	code := Await[*events.QR](t, c).Codes[0]
	r.Mu.Lock()
	r.Salons[1].Status, r.Salons[1].QR = "awaiting_scan", secret.Text(code)
	r.Mu.Unlock()
	r.Do(t, demo.Scan, "salon", "ana")
	r.Mu.Lock()
	r.Salons[1].Status, r.Salons[1].QR = "connected", ""
	r.Mu.Unlock()
	return Await[*events.PairSuccess](t, c).ID.User
}

// Own is the phone of the first salon.
func (r *Rig) Own(t *testing.T) *simulator.Phone {
	t.Helper()
	p := r.Server.WhatsApp().Phone(Number)
	if p == nil {
		t.Fatal("the salon has no phone")
	}
	return p
}

// gateway is a transport that answers every request with a status.
type gateway struct {
	status int
	heard  int
}

// RoundTrip answers.
func (g *gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	g.heard++
	return &http.Response{StatusCode: g.status, Body: http.NoBody, Request: r}, nil
}

// Call asks the gateway as Salonzap does; a status of 0 wants the way to be blocked.
func (r *Rig) Call(t *testing.T, path string, want int) {
	t.Helper()
	r.carry(t, r.Server.Calls(&gateway{status: want}), "http://gateway.internal"+path, nil, want)
}

// Tell sends a webhook to Salonzap as the gateway does.
func (r *Rig) Tell(t *testing.T, event string, want int) {
	t.Helper()
	body := strings.NewReader(`{"event":"` + event + `","instance":"` + Joao + `"}`)
	r.carry(t, r.Server.Webhooks(&gateway{status: want}), "http://platform.internal/hooks/embedded/"+Secure, body, want)
}

func (r *Rig) carry(t *testing.T, way http.RoundTripper, target string, body io.Reader, want int) {
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

// Answer is the site's response, after redirects within the site.
type Answer struct {
	Status int
	Body   string
	Header http.Header
	To     string // where a redirect led
}

func (r *Rig) send(t *testing.T, req *http.Request) Answer {
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
	return Answer{resp.StatusCode, string(body), resp.Header, resp.Header.Get("Location")}
}

// Get asks for a page.
func (r *Rig) Get(t *testing.T, path string) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Site.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.send(t, req)
}

// Post sends a form as the page does, and wants to be sent back to the page.
func (r *Rig) Post(t *testing.T, path string, form url.Values) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.Site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return r.send(t, req)
}

// Do presses a button of the phone, and gives the page that follows.
func (r *Rig) Do(t *testing.T, a demo.Action, more ...string) Answer {
	t.Helper()
	return r.press(t, "/demo/phone", string(a), more...)
}

// Chat presses a button of the chat.
func (r *Rig) Chat(t *testing.T, m demo.Message, more ...string) Answer {
	t.Helper()
	return r.press(t, "/demo/chat", string(m), more...)
}

func (r *Rig) press(t *testing.T, path, what string, more ...string) Answer {
	t.Helper()
	form := url.Values{"do": {what}, "salon": {"joao"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	out := r.Post(t, path, form)
	if out.Status != http.StatusSeeOther {
		t.Fatalf("%s was answered with %d", what, out.Status)
	}
	return out
}

// Turn switches a trouble.
func (r *Rig) Turn(t *testing.T, what demo.Trouble, to string) {
	t.Helper()
	out := r.Post(t, "/demo/trouble", url.Values{"what": {string(what)}, "to": {to}, "salon": {"joao"}})
	if out.Status != http.StatusSeeOther || !strings.Contains(out.To, to+"="+string(what)) {
		t.Fatalf("switching %s %s was answered with %d to %q", what, to, out.Status, out.To)
	}
}

// Face is the face of the first salon's phone, read from its page.
func (r *Rig) Face(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(r.Get(t, "/demo/?salon=joao").Body, "sim-screen sim-face-")
	face, _, _ := strings.Cut(rest, `"`)
	return face
}

// Connected waits until the client has said that it is connected.
func (r *Rig) Connected(t *testing.T) {
	t.Helper()
	Await[*events.Connected](t, r.Client)
}

// Message waits for the next message that the client got, and gives its words.
func (r *Rig) Message(t *testing.T) string {
	t.Helper()
	return Await[*events.Message](t, r.Client).Message.GetConversation()
}

// Until waits until the phone has a face; the empty face stands for any.
func (r *Rig) Until(t *testing.T, face string) {
	t.Helper()
	late := time.After(Patience)
	for change := r.Own(t).Changed(); face != "" && r.Face(t) != face; change = r.Own(t).Changed() {
		select {
		case <-change:
		case <-late:
			t.Fatalf("the phone is at %q, want %q", r.Face(t), face)
		}
	}
}

// prove answers a question for a passkey as Salonzap and its gateway do; it is Deps.Prove.
func (r *Rig) prove(ctx context.Context, _ demo.Salon, sign func([]byte) ([]byte, error)) error {
	r.Mu.Lock()
	asked := r.Asked
	r.Mu.Unlock()
	if asked == nil {
		return fault.New(fault.NotFound, "rig.prove", text.NoLinkPasskey)
	}
	options, err := json.Marshal(asked.PublicKey)
	if err != nil {
		return err
	}
	raw, err := sign(options)
	if err != nil {
		return err
	}
	answer := &types.WebAuthnResponse{}
	if err := json.Unmarshal(raw, answer); err != nil {
		return err
	}
	if err := r.Client.SendPasskeyResponse(ctx, answer); err != nil {
		return fault.New(fault.Conflict, "rig.prove", text.PasskeyRefusedTry)
	}
	return nil
}
