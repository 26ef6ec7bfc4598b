package api_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"salonzap/internal/api"
	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// receiver implements the ports of the webhook receiver; each part answers as a case says.
type receiver struct {
	parse, event, reject error
	events, untrusted    int
	over                 bool
	fleet                *fleet.Fleet
	rejected             []string
	raw                  string
}

// twoServers are a remote server and our own gateway.
type twoServers struct{ fleet.Store }

func (twoServers) Servers(context.Context, tenant.Scope) ([]fleet.ServerLoad, error) {
	return []fleet.ServerLoad{
		{Server: fleet.Server{ID: "default", URL: "http://there.example"}}, {Server: fleet.Server{ID: "embedded", URL: "http://gateway.internal"}},
	}, nil
}

// addresses is a fleet that makes and knows the addresses of webhooks.
func addresses(t *testing.T) *fleet.Fleet {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	f := fleet.New(fleet.Deps{Store: twoServers{}, Ring: ring, HookBase: func(string, string) string { return "http://us" }, Log: discard(), Now: time.Now})
	if err := f.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f
}

func (r *receiver) VerifyHook(server, mac string) (fleet.HookAddress, bool) {
	return r.fleet.VerifyHook(server, mac)
}

func (r *receiver) Parse(server string, _ http.Header, body []byte) (translate.Event, error) {
	if r.parse != nil {
		return nil, r.parse
	}
	return translate.ConnectionEvent{Envelope: connection.Envelope{Server: server, Instance: "ana_whatsapp", Payload: body}}, nil
}

func (r *receiver) HandleUntrustedEvent(context.Context, string, string) error {
	r.untrusted++
	return r.event
}

func (r *receiver) HandleEvent(context.Context, connection.Envelope, connection.Observation) error {
	r.events++
	return r.event
}

func (r *receiver) RejectWebhook(_ context.Context, _ tenant.Scope, _, reason string, raw []byte, _ time.Time) error {
	r.rejected = append(r.rejected, reason)
	r.raw = string(raw)
	return r.reject
}

// handler is the receiver of webhooks; inside says that what comes was sent over the network inside the process.
func (r *receiver) handler(m *api.Metrics, inside bool) http.Handler {
	return api.CleanWebhookPath(api.New(api.Deps{
		Events: r, Webhooks: r, Rejects: r, Metrics: m, Reporter: edge.NewReporter(discard(), m.CountFault),
		Inside: func(*http.Request) bool { return inside }, OverQuota: func(string) bool { return r.over }, Log: discard(), Now: time.Now,
	}))
}

func TestEachWebhookIsAnsweredByWhatBecameOfIt(t *testing.T) {
	nonsense, down := errors.New("no envelope"), fault.Wrap(fault.Unavailable, "store", errors.New("database is locked"))
	known := addresses(t)
	at := func(server, instance string) string {
		return strings.TrimPrefix(known.HookURL(server, instance), "http://us")
	}
	ana, missing := at("default", "ana_whatsapp"), fault.Wrap(fault.NotFound, "x", nil)
	ring, _ := secret.ParseRing("k1:a-key-for-tests-only-0001")
	former := "/hooks/default/" + ring.MAC("hook", "default")
	for _, c := range []struct {
		name, path, body  string
		r                 receiver
		inside            bool
		status            int
		outcome           string
		events, untrusted int
		rejected          string
	}{
		{name: "an event", status: 200, outcome: "taken", events: 1},
		{name: "by events", path: ana + "/connection-update", status: 200, outcome: "taken", events: 1},
		{name: "with a slash at its end", path: ana + "/", status: 200, outcome: "taken", events: 1},
		{name: "by events, with a slash at its end", path: ana + "//connection-update/", status: 200, outcome: "taken", events: 1},
		{name: "again", r: receiver{event: connection.ErrDuplicate}, status: 200, outcome: "duplicate", events: 1},
		{name: "not known yet", r: receiver{event: missing}, status: 503, outcome: "unknown_instance", events: 1},
		{name: "database down", r: receiver{event: down}, status: 503, outcome: "failed", events: 1},
		{name: "our own defect", r: receiver{event: errors.New("boom")}, status: 503, outcome: "failed", events: 1},
		{name: "nonsense", r: receiver{parse: nonsense}, status: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "nonsense and database down", r: receiver{parse: nonsense, reject: down}, status: 503, outcome: "failed", rejected: "nonsense"},
		{name: "as large as may be", body: strings.Repeat("x", 8<<20), status: 200, outcome: "taken", events: 1},
		{name: "a message with its medium", body: `{"data":{"base64":"` + strings.Repeat("QUJD", 5<<20) + `"}}`, status: 200, outcome: "taken", events: 1},
		{name: "text beyond all measure", body: `{"data":{"text":"` + strings.Repeat("é ", 4<<20) + `"}}`, status: 200, outcome: "taken", events: 1},
		{name: "texts without an end", body: strings.Repeat(`"é",`, 2<<20), status: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "too long for memory, and no webhook", body: strings.Repeat("x", 8<<20+1), status: 200, outcome: "nonsense", rejected: "nonsense"},
		{name: "wrong secret", path: "/hooks/default/wrong", status: 401, outcome: "forbidden"},
		{name: "another server's secret", path: strings.Replace(ana, "default", "other", 1), status: 401, outcome: "forbidden"},
		{name: "another instance's secret", path: at("default", "bia_whatsapp"), status: 401, outcome: "forbidden"},
		{name: "a former address", path: former, status: 200, outcome: "former_address", untrusted: 1},
		{name: "a former address, of nobody", path: former, r: receiver{event: missing}, status: 200, outcome: "former_address", untrusted: 1},
		{name: "a former address, database down", path: former, r: receiver{event: down}, status: 503, outcome: "failed", untrusted: 1},
		{name: "our own gateway's, from outside", path: at("embedded", "ana_whatsapp"), status: 401, outcome: "forbidden"},
		{name: "more than is kept in a day", r: receiver{over: true}, status: 200, outcome: "over_quota"},
		{name: "our own gateway's", path: at("embedded", "ana_whatsapp"), inside: true, status: 200, outcome: "taken", events: 1},
	} {
		registry := prometheus.NewRegistry()
		metrics := api.NewMetrics(registry, nil)
		c.r.fleet = known
		h := c.r.handler(metrics, c.inside)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", cmp.Or(c.path, ana), strings.NewReader(c.body)))
		if w.Code != c.status || c.r.events != c.events || c.r.untrusted != c.untrusted || strings.Join(c.r.rejected, " ") != c.rejected {
			t.Errorf("%s: %d, %d events, %d stirs, rejected %q", c.name, w.Code, c.r.events, c.r.untrusted, c.r.rejected)
		}
		if w.Code == 503 && w.Header().Get("Retry-After") != "5" {
			t.Errorf("%s: no Retry-After", c.name)
		}
		if strings.Contains(w.Body.String(), "boom") || strings.Contains(w.Body.String(), "locked") {
			t.Errorf("%s: the text of an error leaves: %s", c.name, w.Body)
		}
		var want strings.Builder
		want.WriteString("# HELP salonzap_webhooks_total Webhooks that came in, by what became of them.\n# TYPE salonzap_webhooks_total counter\n")
		for _, o := range []string{"duplicate", "failed", "forbidden", "foreign_number", "former_address", "ignored", "nonsense", "over_quota", "oversize", "taken", "unknown_instance", "unverified_number"} {
			want.WriteString(`salonzap_webhooks_total{outcome="` + o + `"} ` + map[bool]string{true: "1", false: "0"}[o == c.outcome] + "\n")
		}
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want.String()), "salonzap_webhooks_total"); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWhatIsPutAsideHoldsNoSecrets(t *testing.T) {
	r := receiver{parse: errors.New("no envelope"), fleet: addresses(t)}
	h := r.handler(api.NewMetrics(prometheus.NewRegistry(), nil), false)
	body := `{"event": "qrcode.updated", "apikey": "K3Y", "data": {"qrcode": {"pairingCode":"P41R", "code": "2@S\"ECRET", "base64" : "data:image/png;base64,` + strings.Repeat("PNG", 3000)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", r.fleet.HookURL("default", "ana_whatsapp"), strings.NewReader(body)))
	for _, secret := range []string{"K3Y", "P41R", "ECRET", "PNGPNG"} {
		if strings.Contains(r.raw, secret) {
			t.Errorf("%s is kept: %s", secret, r.raw)
		}
	}
	if !strings.Contains(r.raw, `"event": "qrcode.updated"`) {
		t.Errorf("nothing is left to look at: %s", r.raw)
	}
}

func TestReadinessFailsWithTheDatabase(t *testing.T) {
	closing := make(chan struct{})
	var down error
	h := api.New(api.Deps{
		Metrics: api.NewMetrics(prometheus.NewRegistry(), nil), Reporter: edge.NewReporter(discard(), nil), Log: discard(), Now: time.Now,
		Closing: closing, Ready: func(context.Context) error { return down },
	})
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code, w.Body.String()
	}
	if code, _ := get("/readyz"); code != 200 {
		t.Errorf("ready: %d", code)
	}
	down = errors.New("dial tcp 10.0.0.7:5432: refused")
	if code, body := get("/readyz"); code != 503 || strings.Contains(body, "10.0.0.7") {
		t.Errorf("database down: %d %s", code, body)
	}
	down = nil
	close(closing)
	if code, _ := get("/readyz"); code != 503 {
		t.Errorf("stopping: %d", code)
	}
	if code, _ := get("/healthz"); code != 200 {
		t.Errorf("healthz while stopping: %d", code)
	}
}
