package demo_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/demo"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/phone"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a demonstration without Salonzap: the test asks the server itself, as Salonzap would.
type rig struct {
	server *demo.Server
	fake   *evolutiontest.Server
	client *evolution.Client
	site   *httptest.Server
	hints  chan struct{}
	hooks  *hooks

	mu     sync.Mutex
	salons []demo.Salon
	who    []string // who was signed in
	signIn error
}

const (
	joao   = "joao_whatsapp"
	ana    = "ana_whatsapp"
	secret = "s3cr3t-of-the-webhook"
	number = "5511987654321"
)

// hooks stands for Salonzap's receiver.
type hooks struct {
	mu    sync.Mutex
	heard []string
}

func (h *hooks) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard = append(h.heard, string(body))
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

func (h *hooks) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.heard)
}

// Subscribe stands for the hub of hints.
func (r *rig) Subscribe(string) (<-chan struct{}, func()) { return r.hints, func() {} }

func newRig(t *testing.T) *rig {
	t.Helper()
	owned, _ := phone.FromDigits(number)
	r := &rig{hints: make(chan struct{}, 1), hooks: &hooks{}, salons: []demo.Salon{
		{Name: "Barbearia do <João>", Slug: "joao", Instance: joao, Phone: owned},
		{Name: "Studio Ana", Slug: "ana", Instance: ana},
	}}
	log := slog.New(slog.DiscardHandler)
	var err error
	r.server, err = demo.Listen(t.Context(), demo.ServerConfig{
		Log: log, Now: time.Now, Webhooks: r.hooks, Usual: func() evolutiontest.Behaviour { return evolutiontest.Behaviour{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.fake = r.server.Fake()
	transport := &http.Transport{}
	r.client, err = evolution.New(evolution.Config{BaseURL: r.server.URL(), Key: r.server.Key(), Transport: transport, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	page := demo.New(demo.Deps{
		Server: r.server, Salons: r.list, SignIn: r.enter, Hints: r, Log: log, Now: time.Now, Stylesheet: "/assets/app.css",
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
		transport.CloseIdleConnections()
		if err := r.server.Close(); err != nil {
			t.Error(err)
		}
	})
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

// status is what Salonzap would say of the first salon.
func (r *rig) status(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.salons[0].Status = s
}

// create makes an instance as Salonzap does.
func (r *rig) create(t *testing.T, name string) {
	t.Helper()
	_, err := r.client.Create(t.Context(), evolution.CreateRequest{
		InstanceName: name, Integration: evolution.IntegrationBaileys,
		Webhook: &evolution.WebhookConfig{Enabled: true, URL: "http://salonzap.invalid/hooks/simulator/" + secret, Events: []evolution.Event{
			evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// awaitScan brings a salon to a code on its page; with digits it is a pairing code.
func (r *rig) awaitScan(t *testing.T, digits string) evolution.QRCode {
	t.Helper()
	r.create(t, joao)
	out, err := r.client.Connect(t.Context(), joao, digits)
	if err != nil || out.QRCode.Empty() {
		t.Fatalf("no code: %v", err)
	}
	r.status("awaiting_scan")
	return out.QRCode
}

// linked brings the first salon to a linked phone.
func (r *rig) linked(t *testing.T) {
	t.Helper()
	r.awaitScan(t, "")
	if err := r.fake.Scan(joao, number, "João"); err != nil {
		t.Fatal(err)
	}
	r.status("connected")
}

// otherLinked links the second salon with a number of its own.
func (r *rig) otherLinked(t *testing.T, digits string) {
	t.Helper()
	r.create(t, ana)
	if _, err := r.client.Connect(t.Context(), ana, ""); err != nil {
		t.Fatal(err)
	}
	if err := r.fake.Scan(ana, digits, "Ana"); err != nil {
		t.Fatal(err)
	}
}

// view is the first salon's instance.
func (r *rig) view(t *testing.T) evolutiontest.View {
	t.Helper()
	v, ok := r.fake.Instance(joao)
	if !ok {
		t.Fatal("the instance is gone")
	}
	return v
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
	form := url.Values{"do": {string(a)}, "salon": {"joao"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	out := r.post(t, "/demo/phone", form)
	if out.status != http.StatusSeeOther {
		t.Fatalf("%s was answered with %d", a, out.status)
	}
	return out
}

// turn switches a trouble.
func (r *rig) turn(t *testing.T, what demo.Trouble, to string) {
	t.Helper()
	out := r.post(t, "/demo/server", url.Values{"what": {string(what)}, "to": {to}, "salon": {"joao"}})
	if out.status != http.StatusSeeOther || !strings.Contains(out.to, to+"="+string(what)) {
		t.Fatalf("switching %s %s was answered with %d to %q", what, to, out.status, out.to)
	}
}
