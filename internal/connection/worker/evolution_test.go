package worker_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/live"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// fleetRig is a Service with a real fleet and the double of an Evolution server, without a network. It runs in a synctest bubble, in which
// waiting takes no real time.
type fleetRig struct {
	*rig
	fake  *evolutiontest.Server
	fleet *fleet.Fleet
	mu    sync.Mutex
	proxy int  // the status that a reverse proxy answers with in the server's place; 0: the server answers
	away  bool // our receiver of webhooks does not answer
	asked []string
	sure  bool // what the proxy refuses does not reach the server

	second *evolutiontest.Server // the server "second"; nil: there is none
	drains bool                  // the first one is to become empty
}

// withFleet runs a test in a bubble. The server waits, retries and takes as long as a real 2.3.7.
func withFleet(t *testing.T, story func(w *fleetRig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { story(newFleetRig(t)) })
}

func newFleetRig(t *testing.T) *fleetRig {
	t.Helper()
	hub := live.New()
	w := &fleetRig{rig: &rig{t: t, store: newMemory(hub), hub: hub}, sure: true}
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	latency := evolutiontest.RecordedLatency()
	w.fake = evolutiontest.New(evolutiontest.Options{Now: time.Now, Transport: carrier(w.receive), Behaviour: evolutiontest.Behaviour{
		Latency: latency, DeleteDelay: time.Second, CodeLifetime: evolutiontest.RecordedCodeLifetime,
		Webhooks: evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
	}})
	w.fleet = fleet.New(fleet.Deps{
		Store: w, Ring: ring, Transport: carrier(w.call), HookBase: func(string, string) string { return "http://us.test" },
		Prefer: fleet.Preference{Server: fleet.DefaultID}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err := w.fleet.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.svc = worker.New(worker.Deps{
		Store: w.store, Numbers: w.store, Admission: w.store, History: w.store, Executor: w.fleet, Placement: w.fleet, Tokens: w.fleet, Hints: hub,
		LinkPasskeys: w.fleet, LinkPasskeyPlacement: w.fleet, Residents: w,
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Holder: "p1",
	})
	t.Cleanup(func() {
		_ = w.svc.Close(context.Background())
		w.fake.Close()
	})
	return w
}

// Servers makes the rig a fleet's store with its servers in it.
func (w *fleetRig) Servers(context.Context, tenant.Scope) ([]fleet.ServerLoad, error) {
	all := []fleet.ServerLoad{{Server: fleet.Server{ID: fleet.DefaultID, URL: "http://evolution.test", Key: secret.Text(w.fake.Key()), Draining: w.drains}}}
	if w.second != nil {
		all = append(all, fleet.ServerLoad{Server: fleet.Server{ID: "second", URL: "http://second.test", Key: secret.Text(w.second.Key()), CreatedAt: time.Now()}})
	}
	return all, nil
}

// RecordHealth keeps nothing: the fleet remembers it.
func (w *fleetRig) RecordHealth(context.Context, tenant.Scope, string, fleet.Health, time.Duration) error {
	return nil
}

// Salons lists the salons of a server.
func (w *fleetRig) Salons(_ context.Context, _ tenant.Scope, q connection.Query) (all []connection.Salon, err error) {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	for _, c := range w.store.rows {
		if c.Server == q.Server {
			all = append(all, connection.Salon{Tenant: w.store.tenants[c.Tenant], Connection: &c})
		}
	}
	return all, nil
}

// carrier is an http.RoundTripper that calls a handler.
type carrier func(http.ResponseWriter, *http.Request)

var errReset = errors.New("connection reset by peer")

func (c carrier) RoundTrip(req *http.Request) (*http.Response, error) {
	type outcome struct {
		resp *http.Response
		err  error
	}
	done := make(chan outcome, 1)
	if req.Body == nil {
		req.Body = http.NoBody
	}
	inner, cancel := context.WithCancel(req.Context())
	go func() {
		defer cancel()
		defer func() {
			if recover() != nil {
				done <- outcome{nil, errReset}
			}
		}()
		rec := httptest.NewRecorder()
		c(rec, req.Clone(inner))
		done <- outcome{rec.Result(), nil}
	}()
	select {
	case o := <-done:
		return o.resp, o.err
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// call is a call to the server, through the reverse proxy in front of it.
func (w *fleetRig) call(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Host == "second.test" {
		w.second.ServeHTTP(rw, r)
		return
	}
	w.mu.Lock()
	status, sure := w.proxy, w.sure
	w.asked = append(w.asked, r.Method+" "+r.URL.Path)
	w.mu.Unlock()
	if status == 0 {
		w.fake.ServeHTTP(rw, r)
		return
	}
	if !sure {
		w.fake.ServeHTTP(httptest.NewRecorder(), r)
	}
	rw.WriteHeader(status) // with an empty body, as one real proxy does
}

// proxyAnswers makes a proxy answer with a status in the server's place; 0 lets the server answer again.
func (w *fleetRig) proxyAnswers(status int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.proxy = status
}

// receive is our receiver of webhooks.
func (w *fleetRig) receive(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	away := w.away
	w.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil || away {
		rw.WriteHeader(http.StatusBadGateway)
		return
	}
	from := fleet.DefaultID
	if strings.Contains(r.URL.Path, "/second/") {
		from = "second"
	}
	event, err := w.fleet.Parse(from, r.Header, body)
	if e, ok := event.(translate.ConnectionEvent); ok {
		err = w.svc.HandleEvent(r.Context(), e.Envelope, e.Observation)
	}
	if err != nil && !errors.Is(err, connection.ErrDuplicate) {
		rw.WriteHeader(http.StatusServiceUnavailable)
	}
}

// receiverAway switches our receiver of webhooks off or on.
func (w *fleetRig) receiverAway(away bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away = away
}

// until reads the page until it is as wanted, for at most d, and returns how long that took.
func (w *fleetRig) until(who tenant.Tenant, d time.Duration, what string, wanted func(connection.View) bool) (connection.View, time.Duration) {
	w.t.Helper()
	start := time.Now()
	for {
		v, err := w.svc.Watch(w.t.Context(), tenant.For(who.ID), who.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			w.t.Fatal(err)
		}
		if err == nil && wanted(v) {
			return v, time.Since(start)
		}
		if time.Since(start) > d {
			w.t.Fatalf("%s: not within %v; %s %s %q, asked %v", what, d, v.Status, v.Phase, v.Cause, w.asked[max(0, len(w.asked)-20):])
		}
		step := 100 * time.Millisecond
		if time.Since(start) > 20*time.Second { // nothing short is being measured any more
			step = 2 * time.Second
		}
		pass(step)
		synctest.Wait()
	}
}

// connected links a salon's phone.
func (w *fleetRig) connected(who tenant.Tenant, m connection.Method) {
	w.t.Helper()
	v := w.connect(w.svc, who, m)
	w.scan(v)
	w.until(who, 10*time.Second, "connected", func(v connection.View) bool { return v.Status == connection.StatusConnected })
}

// scan lets the salon's phone read the code, or type it, a few seconds later.
func (w *fleetRig) scan(v connection.View) {
	w.t.Helper()
	pass(5 * time.Second)
	var err error
	if v.Code().Pairing != "" {
		err = w.fake.EnterPairingCode(v.Instance, v.Code().Pairing, "5511987654321")
	} else {
		err = w.fake.ScanCode(v.Code().QRText, "5511987654321", "")
	}
	if err != nil {
		w.t.Fatalf("%v: %s %s", err, v.Status, v.Phase)
	}
}
