package evolutiontest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a fake over real HTTP, with a client and a receiver of webhooks.
type rig struct {
	fake   *evolutiontest.Server
	url    string
	client *evolution.Client
	hooks  *receiver
}

func newRig(t *testing.T, opts evolutiontest.Options) *rig {
	t.Helper()
	fake := evolutiontest.New(opts)
	server := httptest.NewServer(fake)
	hooks := newReceiver(t)
	t.Cleanup(func() {
		fake.Close()
		server.Close()
	})
	return &rig{fake: fake, url: server.URL, client: newClient(t, server.URL, fake.Key()), hooks: hooks}
}

func newClient(t *testing.T, url string, key evolution.Key) *evolution.Client {
	t.Helper()
	client, err := evolution.New(evolution.Config{BaseURL: url, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdle)
	return client
}

// create makes an instance whose webhook is the rig's receiver.
func (r *rig) create(t *testing.T, name string, change ...func(*evolution.CreateRequest)) evolution.CreateResponse {
	t.Helper()
	in := evolution.CreateRequest{
		InstanceName: name, Integration: evolution.IntegrationBaileys,
		Webhook: &evolution.WebhookConfig{Enabled: true, URL: r.hooks.url, Events: []evolution.Event{
			evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance,
			evolution.EventLogoutInstance, evolution.EventMessagesUpsert, evolution.EventSendMessage,
			evolution.EventMessagesUpdate, evolution.EventInstanceCreate, evolution.EventInstanceDelete,
		}},
	}
	for _, c := range change {
		c(&in)
	}
	out, err := r.client.Create(t.Context(), in)
	if err != nil {
		t.Fatalf("create %s: %v", name, err)
	}
	return out
}

// open makes an instance that a phone has scanned.
func (r *rig) open(t *testing.T, name, phone string) {
	t.Helper()
	r.create(t, name)
	r.connect(t, name, "")
	if err := r.fake.Scan(name, phone, "Salão"); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) connect(t *testing.T, name, number string) evolution.ConnectResponse {
	t.Helper()
	out, err := r.client.Connect(t.Context(), name, number)
	if err != nil {
		t.Fatalf("connect %s: %v", name, err)
	}
	return out
}

func (r *rig) state(t *testing.T, name string) evolution.State {
	t.Helper()
	out, err := r.client.State(t.Context(), name)
	if err != nil {
		t.Fatalf("state %s: %v", name, err)
	}
	return out
}

func (r *rig) delivered(t *testing.T) []hook {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := r.fake.WaitDelivered(ctx); err != nil {
		t.Fatal(err)
	}
	return r.hooks.all()
}

// hook is one webhook as it was received.
type hook struct {
	path     string
	header   http.Header
	envelope evolution.Envelope
	at       time.Time
}

type receiver struct {
	url    string
	mu     sync.Mutex
	got    []hook
	answer func(hook) int // nil: 200
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	server := httptest.NewServer(r)
	r.url = server.URL
	t.Cleanup(server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	envelope, err := evolution.DecodeEnvelope(body)
	if err != nil || !json.Valid(body) {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	h := hook{path: req.URL.Path, header: req.Header, envelope: envelope, at: time.Now()}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, h)
	if r.answer != nil {
		w.WriteHeader(r.answer(h))
	}
}

func (r *receiver) all() []hook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]hook(nil), r.got...)
}

func (r *receiver) answerWith(answer func(hook) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func names(hooks []hook) []string {
	out := make([]string, 0, len(hooks))
	for _, h := range hooks {
		out = append(out, h.envelope.Event)
	}
	return out
}
