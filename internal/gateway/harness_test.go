package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/secret"
	"salonzap/internal/store/storetest"
)

var pg storetest.Postgres

func TestMain(m *testing.M) {
	code := pg.Main(m)
	if err := goleak.Find(goleak.IgnoreTopFunction("go.mau.fi/whatsmeow.(*Client).doHandshake")); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

const globalKey = evolution.Key("the-global-key-of-this-test")

// world is a running gateway with its sessions, clients and receivers.
type world struct {
	tb       testing.TB
	config   gateway.Config
	real     bool // the sessions are the real engine's
	gateway  *gateway.Gateway
	sessions *sessions
	server   *httptest.Server
	client   *evolution.Client
	logged   *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// loopback lets clients of the gateway reach the servers of tests.
func loopback(tb testing.TB) egress.Allow {
	tb.Helper()
	allow, err := egress.ParseAllow("loopback")
	if err != nil {
		tb.Fatal(err)
	}
	return allow
}

func newWorld(tb testing.TB, change ...func(*gateway.Config)) *world {
	tb.Helper()
	w := newClosedWorld(tb, change...)
	w.start()
	return w
}

// newClosedWorld is a world whose gateway is not opened yet.
func newClosedWorld(tb testing.TB, change ...func(*gateway.Config)) *world {
	tb.Helper()
	ring, err := secret.ParseRing("k1:0123456789abcdef0123456789abcdef")
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{tb: tb, logged: &lockedBuffer{}}
	w.config = gateway.Config{
		Path: filepath.Join(tb.TempDir(), "gateway.db"), Ring: ring, Key: globalKey, Version: "2.3.7", Now: time.Now,
		Log: slog.New(slog.NewTextHandler(w.logged, nil)), ServerURL: "http://gateway.test", Allow: loopback(tb),
		WebhookSecret: "whsec_c2VjcmV0", LockWait: 5 * time.Second,
	}
	for _, f := range change {
		f(&w.config)
	}
	w.real = w.config.Sessions != nil
	tb.Cleanup(w.stop)
	return w
}

func (w *world) start() {
	w.tb.Helper()
	w.open()
	w.run()
}

// open opens the gateway. It answers, but has no sessions before run.
func (w *world) open() {
	w.tb.Helper()
	if !w.real {
		w.sessions = newSessions()
		w.config.Sessions = w.sessions.make
	}
	var err error
	if w.gateway, err = gateway.Open(w.tb.Context(), w.config); err != nil {
		w.tb.Fatal(err)
	}
	w.server = httptest.NewServer(w.gateway.Handler())
	w.client = w.as(w.config.Key)
}

func (w *world) run() {
	w.tb.Helper()
	if err := w.gateway.Start(w.tb.Context()); err != nil {
		w.tb.Fatal(err)
	}
}

// stop ends the gateway. Only what was committed is left, as after a crash.
func (w *world) stop() {
	if w.server == nil {
		return
	}
	w.server.Close()
	w.server = nil
	if err := w.gateway.Close(context.Background()); err != nil {
		w.tb.Error(err)
	}
}

func (w *world) as(key evolution.Key) *evolution.Client {
	w.tb.Helper()
	c, err := evolution.New(evolution.Config{BaseURL: w.server.URL, Key: key})
	if err != nil {
		w.tb.Fatal(err)
	}
	w.tb.Cleanup(c.CloseIdle)
	return c
}

// call sends a request without the typed client. body is sent as it is when it is a string, and marshalled otherwise.
func (w *world) call(method, path string, key evolution.Key, body any, headers ...string) (status int, answer string) {
	w.tb.Helper()
	var content io.Reader = http.NoBody
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			w.tb.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(w.tb.Context(), method, w.server.URL+path, content)
	if err != nil {
		w.tb.Fatal(err)
	}
	r.Header.Set("apikey", string(key))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := w.server.Client().Do(r)
	if err != nil {
		w.tb.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // the body was read to its end
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.tb.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// made creates an instance with the webhook hook, if it is not nil.
func (w *world) made(name string, hook *hook) evolution.CreateResponse {
	w.tb.Helper()
	in := evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys}
	if hook != nil {
		in.Webhook = &evolution.WebhookConfig{Enabled: true, URL: hook.server.URL, Events: evolution.Events()}
	}
	out, err := w.client.Create(w.tb.Context(), in)
	if err != nil {
		w.tb.Fatal(err)
	}
	return out
}

// linked creates an instance and links it.
func (w *world) linked(name string, hook *hook) {
	w.tb.Helper()
	w.made(name, hook)
	if _, err := w.client.Connect(w.tb.Context(), name, ""); err != nil {
		w.tb.Fatal(err)
	}
	if err := w.sessions.Scan(name, "5511966670000", "Salão"); err != nil {
		w.tb.Fatal(err)
	}
}

// hook is a receiver of webhooks.
type hook struct {
	server *httptest.Server
	mu     sync.Mutex
	status int
	got    chan delivery
}

// delivery is a received event.
type delivery struct {
	evolution.Envelope
	head http.Header
}

func newHook(tb testing.TB) *hook {
	tb.Helper()
	h := &hook{status: http.StatusOK, got: make(chan delivery, 20000)}
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e, err := evolution.DecodeEnvelope(body)
		if err != nil {
			tb.Errorf("not an envelope: %v", err)
		}
		h.mu.Lock()
		status := h.status
		h.mu.Unlock()
		w.WriteHeader(status)
		if status == http.StatusOK {
			h.got <- delivery{e, r.Header}
		}
	}))
	tb.Cleanup(h.server.Close)
	return h
}

func (h *hook) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

// next waits for the next event.
func (h *hook) next(tb testing.TB) delivery {
	tb.Helper()
	select {
	case e := <-h.got:
		return e
	case <-time.After(2 * time.Minute):
		tb.Fatal("no webhook came")
		return delivery{}
	}
}

// want reads events until one of that kind comes.
func (h *hook) want(tb testing.TB, kind evolution.Event) delivery {
	tb.Helper()
	for {
		if e := h.next(tb); e.Kind() == kind {
			return e
		}
	}
}
