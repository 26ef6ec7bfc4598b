package fleet_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// memoryStore is a fleet.Store in memory.
type memoryStore struct {
	mu      sync.Mutex
	servers []fleet.ServerLoad
	onList  func() // is called before the servers are listed; may be nil
}

func (s *memoryStore) PutServer(_ context.Context, _ tenant.Scope, v fleet.Server) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, l := range s.servers {
		if l.Server.ID == v.ID {
			s.servers[i].Server = v
			return nil
		}
	}
	s.servers = append(s.servers, fleet.ServerLoad{Server: v})
	return nil
}

func (s *memoryStore) Server(context.Context, tenant.Scope, string) (fleet.Server, error) {
	return fleet.Server{}, fault.New(fault.NotFound, "memoryStore", "")
}

func (s *memoryStore) Servers(context.Context, tenant.Scope) ([]fleet.ServerLoad, error) {
	if s.onList != nil {
		s.onList()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]fleet.ServerLoad(nil), s.servers...), nil
}

func (s *memoryStore) DeleteServer(context.Context, tenant.Scope, string) error { return nil }

func (s *memoryStore) AddServer(ctx context.Context, scope tenant.Scope, v fleet.Server) error {
	return s.PutServer(ctx, scope, v)
}

func (s *memoryStore) ChangeServer(context.Context, tenant.Scope, string, func(fleet.Server) (fleet.Server, error)) error {
	return fault.New(fault.NotFound, "memoryStore", "")
}

func (s *memoryStore) RecordHealth(ctx context.Context, scope tenant.Scope, id string, h fleet.Health, _ time.Duration) error {
	return s.setHealth(ctx, scope, id, h)
}

func (s *memoryStore) setHealth(_ context.Context, _ tenant.Scope, id string, h fleet.Health) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, l := range s.servers {
		if l.Server.ID == id {
			s.servers[i].Server.Health = h
		}
	}
	return nil
}

type rig struct {
	fake        *evolutiontest.Server
	http        *httptest.Server
	memoryStore *memoryStore
	fleet       *fleet.Fleet
	ring        *secret.Ring
}

func newRig(t *testing.T, hookBase string) *rig {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{fake: evolutiontest.New(evolutiontest.Options{}), memoryStore: &memoryStore{}, ring: ring}
	r.http = httptest.NewServer(r.fake)
	transport := evolution.NewTransport()
	r.fleet = fleet.New(fleet.Deps{
		Store: r.memoryStore, Ring: ring, Transport: transport, HookBase: func(string, string) string { return hookBase }, Prefer: fleet.Preference{Server: fleet.DefaultID},
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	t.Cleanup(func() { r.fake.Close(); transport.CloseIdleConnections(); r.http.Close() })
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: r.http.URL, Key: secret.Text(r.fake.Key())})
	return r
}

func (r *rig) put(t *testing.T, s fleet.Server) {
	t.Helper()
	if err := r.memoryStore.PutServer(t.Context(), tenant.System("test"), s); err != nil {
		t.Fatal(err)
	}
	if err := r.fleet.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func row() connection.Connection {
	return connection.Connection{Server: fleet.DefaultID, Instance: "studio_whatsapp", Ownership: connection.ByHMAC, TokenKey: "k1", State: connection.Known{}}
}

func (r *rig) do(t *testing.T, s connection.Step) connection.Observation {
	t.Helper()
	return r.fleet.Execute(t.Context(), row(), s)
}

func (r *rig) want(t *testing.T, s connection.Step, k connection.Result) connection.Observation {
	t.Helper()
	o := r.do(t, s)
	if o.Kind != k {
		t.Errorf("%v: seen %v, want %v", s, o.Kind, k)
	}
	return o
}

func TestTheLifeOfAnInstance(t *testing.T) {
	r := newRig(t, "https://salons.example")
	r.want(t, connection.StepObserve, connection.ResultAbsent)
	r.want(t, connection.StepLookup, connection.ResultAbsent)
	r.want(t, connection.StepCreate, connection.ResultCreated)
	r.want(t, connection.StepCreate, connection.ResultNameTaken)
	if o := r.want(t, connection.StepLookup, connection.ResultClosed); o.Owner != connection.OwnerUs {
		t.Errorf("ours %v: the token is the HMAC of the name", o.Owner)
	}
	v, _ := r.fake.Instance("studio_whatsapp")
	if v.Webhook == nil || v.Webhook.URL != r.fleet.HookURL(fleet.DefaultID, "studio_whatsapp") || !v.Settings.GroupsIgnore {
		t.Errorf("created with %+v, %+v", v.Webhook, v.Settings)
	}
	for _, e := range v.Webhook.Events {
		if e == evolution.EventRemoveInstance || e == evolution.EventLogoutInstance {
			t.Errorf("with %s a server waits for our receiver, and then destroys whatever has the name", e)
		}
	}
	r.want(t, connection.StepWebhook, connection.ResultAccepted)
	if o := r.want(t, connection.StepConnect, connection.ResultConnecting); o.Code.QRText == "" {
		t.Error("no code")
	}
	if err := r.fake.Scan("studio_whatsapp", "5511987654321", "Studio"); err != nil {
		t.Fatal(err)
	}
	o := r.want(t, connection.StepLookup, connection.ResultOpen)
	if want, _ := phone.FromJID("5511987654321@s.whatsapp.net"); o.Number != want || o.Name != "Studio" {
		t.Errorf("%v %q", o.Number.Masked(), o.Name)
	}
	r.want(t, connection.StepConnect, connection.ResultOpen)
	r.want(t, connection.StepRestart, connection.ResultAccepted)
	r.want(t, connection.StepLogout, connection.ResultAccepted)
	r.want(t, connection.StepLogout, connection.ResultClosed)
	r.want(t, connection.StepDelete, connection.ResultAccepted)
	r.want(t, connection.StepDelete, connection.ResultAbsent)
}

func TestSomebodyElsesInstanceIsNotOurs(t *testing.T) {
	r := newRig(t, "")
	c, err := r.fleet.Client(fleet.DefaultID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Create(t.Context(), evolution.CreateRequest{InstanceName: "studio_whatsapp", Integration: evolution.IntegrationBaileys}); err != nil {
		t.Fatal(err)
	}
	r.want(t, connection.StepCreate, connection.ResultNameTaken)
	if o := r.want(t, connection.StepLookup, connection.ResultClosed); o.Owner != connection.OwnerOther {
		t.Errorf("ours %v", o.Owner)
	}
	adopted := row()
	adopted.Ownership = connection.ByOperator
	if o := r.fleet.Execute(t.Context(), adopted, connection.StepLookup); o.Owner != connection.OwnerUs {
		t.Errorf("ours %v: the operator's word counts", o.Owner)
	}
}

func TestWhatTheFleetSaysOfServersInTrouble(t *testing.T) {
	r := newRig(t, "")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	r.fake.Restart()
	r.want(t, connection.StepObserve, connection.ResultUnloaded)
	r.want(t, connection.StepConnect, connection.ResultUnloaded)
	if o := r.want(t, connection.StepLookup, connection.ResultUnloaded); o.Owner != connection.OwnerUs || o.BootAt.IsZero() {
		t.Errorf("%+v: the list shows it although the filtered one denies it, and the restart is noted", o)
	}
	r.fake.FinishBoot()
	r.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = true })
	r.want(t, connection.StepObserve, connection.ResultLicence)
	r.fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = false })
	r.fake.FailNext(evolution.OpCreate, evolutiontest.ButApplied())
	r.want(t, connection.StepCreate, connection.ResultTimeout)
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: r.http.URL, Key: "another-key"})
	r.want(t, connection.StepObserve, connection.ResultBadKey)
	r.fleet.Check(t.Context())
	if h := r.memoryStore.servers[0].Server.Health; h.OK || h.Problem != "key" {
		t.Errorf("health %+v", h)
	}
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: "http://127.0.0.1:1", Key: "x"})
	r.want(t, connection.StepConnect, connection.ResultUnreachable)
	unknown := row()
	unknown.Server = "gone"
	if o := r.fleet.Execute(t.Context(), unknown, connection.StepConnect); o.Kind != connection.ResultUnreachable {
		t.Errorf("seen %v on a server that is not there", o.Kind)
	}
}

// A proxy answers in the place of a server that is down. A create that a proxy answered has an unknown outcome.
func TestAProxySpeaksForAServerThatIsAway(t *testing.T) {
	r := newRig(t, "")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	for _, status := range []int{502, 503, 504, 522} {
		for _, s := range []connection.Step{connection.StepObserve, connection.StepConnect, connection.StepRestart, connection.StepLogout, connection.StepDelete, connection.StepCreate} {
			ops := map[connection.Step]string{
				connection.StepObserve: evolution.OpState, connection.StepConnect: evolution.OpConnect, connection.StepRestart: evolution.OpRestart,
				connection.StepLogout: evolution.OpLogout, connection.StepDelete: evolution.OpDelete, connection.StepCreate: evolution.OpCreate,
			}
			f := evolutiontest.Fault{Status: status, Body: " "}
			r.fake.FailNext(ops[s], f, f, f, f)
			want := connection.ResultProxyError
			if s == connection.StepCreate && status == 504 {
				want = connection.ResultTimeout // the server may still be creating it
			}
			if o := r.do(t, s); o.Kind != want {
				t.Errorf("%d to %v: %v", status, s, o.Kind)
			}
			r.fake.ClearFaults()
		}
		r.fake.FailNext(evolution.OpVerifyKey, evolutiontest.Fault{Status: status}, evolutiontest.Fault{Status: status}, evolutiontest.Fault{Status: status}, evolutiontest.Fault{Status: status})
		r.fleet.Check(t.Context())
		if h := r.memoryStore.servers[0].Server.Health; h.OK || h.Problem != "down" {
			t.Errorf("%d: health %+v", status, h)
		}
		r.fake.ClearFaults()
		r.fleet.Check(t.Context()) // it answers again
	}
}

func TestAWebhookThatPointsElsewhereIsRepaired(t *testing.T) {
	r := newRig(t, "https://salons.example")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	c, _ := r.fleet.Client(fleet.DefaultID)
	if _, err := c.SetWebhook(t.Context(), "studio_whatsapp", evolution.WebhookConfig{Enabled: true, URL: "https://other.example", Events: evolution.Events()[:1]}); err != nil {
		t.Fatal(err)
	}
	if o := r.want(t, connection.StepWebhook, connection.ResultAccepted); !o.WebhookRepaired {
		t.Error("the repair is not reported")
	}
	v, _ := r.fake.Instance("studio_whatsapp")
	if v.Webhook.URL != r.fleet.HookURL(fleet.DefaultID, "studio_whatsapp") {
		t.Errorf("webhook %q", v.Webhook.URL)
	}
}

func TestNewConnectionsGoToThePreferredServerThatTakesThem(t *testing.T) {
	r := newRig(t, "")
	r.put(t, fleet.Server{ID: "b", URL: "http://127.0.0.1:2", Key: "x", CreatedAt: time.Unix(2, 0), MaxLinking: 7})
	if got, err := r.fleet.Place(t.Context()); got != fleet.DefaultID || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: r.http.URL, Key: "x", Draining: true})
	if got, _ := r.fleet.Place(t.Context()); got != "b" || r.fleet.MaxLinking("b") != 7 {
		t.Errorf("%q: a draining server gets nobody new", got)
	}
	r.put(t, fleet.Server{ID: "b", URL: "http://127.0.0.1:2", Key: "x", Draining: true})
	if _, err := r.fleet.Place(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("err %v", err)
	}
}
