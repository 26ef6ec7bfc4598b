package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

func TestSalonsArePagedWithoutGaps(t *testing.T) {
	r := newRig(t)
	for i := range 7 {
		r.addSalon(t, fmt.Sprintf("salon-%d", i), "")
	}
	for _, limit := range []int{1, 3, 7, 200} {
		var slugs []string
		pages := 0
		for next := ""; ; pages++ {
			page := r.do(t, 200, "GET", fmt.Sprintf("/api/v1/salons?limit=%d%s", limit, next), nil)
			for _, s := range page["items"].([]any) {
				slugs = append(slugs, s.(map[string]any)["slug"].(string))
			}
			after, more := page["next"].(string)
			if !more {
				break
			}
			next = "&after=" + url.QueryEscape(after)
		}
		if len(slugs) != 7 || !slices.IsSorted(slugs) || pages != 6/limit {
			t.Errorf("limit %d: %d more pages of %q", limit, pages, slugs)
		}
	}
	r.do(t, 200, "POST", "/api/v1/salons/salon-3/whatsapp/connect", nil)
	for query, want := range map[string]int{
		"?status=awaiting_scan": 1, "?status=disconnected": 6, "?server=default": 1, "?server=other": 0, "?cause=banned": 0, "?q=ALON-5": 1,
		"?q=nobody": 0,
	} {
		if n := len(r.do(t, 200, "GET", "/api/v1/salons"+query, nil)["items"].([]any)); n != want {
			t.Errorf("%s: %d salons, want %d", query, n, want)
		}
	}
}

func TestADeletedSalonIsGoneWithItsInstance(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	r.do(t, 204, "DELETE", "/api/v1/salons/ana", nil)
	r.do(t, 204, "DELETE", "/api/v1/salons/bia", nil) // never connected
	r.do(t, 404, "GET", "/api/v1/salons/ana", nil)
	r.do(t, 404, "DELETE", "/api/v1/salons/ana", nil)
	if err := r.fake.WaitGone(t.Context(), "ana_whatsapp"); err != nil {
		t.Errorf("the instance is still on the server: %v", err)
	}
}

func TestConnectAnswersAtOnceWithWaitZero(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	a := r.do(t, 202, "POST", "/api/v1/salons/ana/whatsapp/connect", map[string]any{"wait_seconds": 0})
	wantSet(t, a, map[string]any{"connection_status": "connecting", "phase": "preparing", "qr_code": nil})
}

func TestAConnectLinkIsForOneSalonAndExpires(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "")
	made := r.do(t, 201, "POST", "/api/v1/salons/ana/connect-links", map[string]any{"method": "code", "ttl_seconds": 600})
	link, err := url.Parse(made["url"].(string))
	if err != nil {
		t.Fatal(err)
	}
	token, ok := strings.CutPrefix(link.Path, "/c/")
	if !ok || link.Host != "salonzap.example.com" || link.Scheme != "https" || link.Query().Get("method") != "code" || len(token) != 32 {
		t.Errorf("link: %s", link.Redacted())
	}
	until, err := time.Parse(time.RFC3339, made["expires_at"].(string))
	if err != nil || time.Until(until) > 10*time.Minute || time.Until(until) < 9*time.Minute {
		t.Errorf("expires at %v, %v", until, err)
	}
	scope := tenant.System("test")
	ticket, err := r.store.UseTicket(t.Context(), scope, secret.HashToken(token), tenant.ForConnect, time.Now())
	if err != nil || ticket.Tenant != ana {
		t.Errorf("ticket for %v: %v", ticket.Tenant, err)
	}
	if strings.Contains(r.log.String(), token) {
		t.Error("the token is in the log")
	}
}

// An operator reads where a salon lives and where it would go now, with a reason for each server, and a salon that finds all servers full is told so.
func TestPlacementIsExplained(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	wantSet(t, r.do(t, 200, "GET", "/api/v1/salons/ana/placement", nil), map[string]any{"salon": "ana", "server": nil, "choice": "default", "problem": nil})
	r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	r.do(t, 201, "POST", "/api/v1/servers", map[string]any{"id": "two", "url": "http://127.0.0.1:9", "api_key": "k", "weight": 4, "capacity": 5})
	got := r.do(t, 200, "GET", "/api/v1/salons/ana/placement", nil)
	wantSet(t, got, map[string]any{"server": "default", "choice": "two"})
	first, second := got["candidates"].([]any)[0].(map[string]any), got["candidates"].([]any)[1].(map[string]any)
	wantSet(t, first, map[string]any{"server": "two", "chosen": true, "reason": "load", "salons": 0.0, "capacity": 5.0, "weight": 4.0, "region": ""})
	wantSet(t, second, map[string]any{"server": "default", "chosen": false, "reason": "load", "salons": 0.0})
	r.do(t, 200, "PATCH", "/api/v1/servers/default", map[string]any{"capacity": 1})
	r.do(t, 200, "POST", "/api/v1/servers/two/drain", nil)
	full := r.ask(t, r.key, "POST", "/api/v1/salons/bia/whatsapp/connect", nil)
	if full.status != 503 || !strings.Contains(string(full.body), "Raise") && !strings.Contains(string(full.body), "raise the capacity") {
		t.Errorf("all are full: %d %s", full.status, full.body)
	}
	wantSet(t, r.do(t, 200, "GET", "/api/v1/salons/ana/placement", nil), map[string]any{"choice": "default", "problem": nil}) // its own place is free for it
	if v := r.do(t, 200, "GET", "/api/v1/salons/bia/placement", nil); v["choice"] != nil || !strings.Contains(v["problem"].(string), "raise the capacity") {
		t.Errorf("nowhere: %v", v)
	}
	r.do(t, 404, "GET", "/api/v1/salons/nobody/placement", nil)
	r.do(t, 200, "PATCH", "/api/v1/servers/default", map[string]any{"capacity": 2})
	r.do(t, 200, "POST", "/api/v1/salons/bia/whatsapp/connect", nil)
}

func TestServersAreAddedChangedDrainedAndRemoved(t *testing.T) {
	r := newRig(t)
	const key = "the-key-of-server-two"
	made := r.do(t, 201, "POST", "/api/v1/servers", map[string]any{"id": "two", "url": "http://127.0.0.1:9/manager/", "api_key": key})
	wantSet(t, made, map[string]any{"id": "two", "url": "http://127.0.0.1:9", "max_linking": 40.0, "draining": false, "healthy": nil, "connections": 0.0})
	metadata := map[string]any{"url": "http://169.254.169.254/"}
	if a := r.ask(t, r.key, "PATCH", "/api/v1/servers/two", metadata); a.status != 422 || !strings.Contains(string(a.body), "allow_special_address") {
		t.Errorf("an address that gives out credentials: %d %s", a.status, a.body)
	}
	changed := r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"max_linking": 0})
	wantSet(t, changed, map[string]any{"max_linking": 0.0, "url": "http://127.0.0.1:9"})
	wantSet(t, r.do(t, 200, "POST", "/api/v1/servers/two/drain", nil), map[string]any{"draining": true})
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"draining": false}), map[string]any{"draining": false})
	if s, err := r.store.Server(t.Context(), tenant.System("test"), "two"); err != nil || s.Key.Reveal() != key {
		t.Errorf("the key was lost by a change of something else: %v", err)
	}
	list := r.ask(t, r.key, "GET", "/api/v1/servers", nil)
	if strings.Contains(string(list.body), key) || strings.Contains(r.log.String(), key) {
		t.Error("a server's key is shown")
	}
	r.addSalon(t, "ana", "")
	r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	if a := r.ask(t, r.key, "DELETE", "/api/v1/servers/default", nil); a.status != 409 || !strings.Contains(string(a.body), "still has 1 salons") {
		t.Errorf("a server with a salon: %d %s", a.status, a.body)
	}
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"capacity": 3, "weight": 2, "region": "sp"}), map[string]any{"capacity": 3.0, "weight": 2.0, "region": "sp", "max_linking": 0.0})
	r.do(t, 204, "DELETE", "/api/v1/servers/two", nil)
	r.do(t, 404, "DELETE", "/api/v1/servers/two", nil)
}

func TestHealthReadinessAndMetricsAnswer(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "cabelos-da-ana", "11 98765-4321")
	r.do(t, 200, "POST", "/api/v1/salons/cabelos-da-ana/whatsapp/connect", nil)
	r.ask(t, r.key, "GET", "/api/v1/salons/nobody-at-all", nil)
	r.ask(t, r.key, "GET", "/no/such/address", nil)
	r.ask(t, "", "BREW", "/api/v1/salons", nil)
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready"} {
		if a := r.ask(t, "", "GET", path, nil); a.status != 200 || a.object(t)["status"] != want {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	shown := string(r.ask(t, r.key, "GET", "/metrics", nil).body)
	for _, line := range []string{
		`salonzap_http_requests_total{class="2xx",route="POST /api/v1/salons/{slug}/whatsapp/connect"} 1`,
		`salonzap_http_requests_total{class="4xx",route="GET /api/v1/salons/{slug}"} 1`,
		`salonzap_http_requests_total{class="4xx",route="other"} 1`,
		`salonzap_http_failures_total{kind="not_found"} 2`,
		`salonzap_api_clicks_total{method="qr",outcome="answered"} 1`,
		`salonzap_salons{status="awaiting_scan"} 1`, `salonzap_salons{status="connected"} 0`,
		`salonzap_webhooks_total{outcome="forbidden"} 0`,
	} {
		if !strings.Contains(shown, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
	for _, secret := range []string{"cabelos", "nobody", "98765", "such", "BREW", "127.0.0.1"} {
		if strings.Contains(shown, secret) {
			t.Errorf("metrics hold %q", secret)
		}
	}
	if t.Failed() {
		t.Log(shown)
	}
	for who, c := range map[string]struct {
		key  string
		want int
	}{"nobody, from this machine": {"", 401}, "a wrong key": {"nonsense", 401}, "a salon's key": {r.newKey(t, ana), 403}, "an operator's key": {r.key, 200}} {
		if a := r.ask(t, c.key, "GET", "/metrics", nil); a.status != c.want {
			t.Errorf("metrics for %s: %d", who, a.status)
		}
	}
	if shown := string(r.ask(t, r.key, "GET", "/metrics", nil).body); !strings.Contains(shown, `salonzap_refused_total{what="apikey"} 3`+"\n") {
		t.Error("refused keys are not counted")
	}
}

// What is described is what is answered.
func TestEveryPromisedOperationIsDescribed(t *testing.T) { //nolint:revive // one table
	r := newRig(t)
	all := r.described(t)
	for _, promised := range []operation{
		{"POST", "/salons"},
		{"GET", "/salons"},
		{"GET", "/salons/{slug}"},
		{"PATCH", "/salons/{slug}"},
		{"DELETE", "/salons/{slug}"},
		{"POST", "/salons/{slug}/whatsapp/connect"},
		{"GET", "/salons/{slug}/whatsapp"},
		{"PATCH", "/salons/{slug}/whatsapp"},
		{"DELETE", "/salons/{slug}/whatsapp"},
		{"GET", "/salons/{slug}/whatsapp/events"},
		{"GET", "/salons/{slug}/whatsapp/history"},
		{"POST", "/salons/{slug}/connect-links"},
		{"GET", "/events"},
		{"GET", "/servers"},
		{"POST", "/servers"},
		{"PATCH", "/servers/{id}"},
		{"DELETE", "/servers/{id}"},
		{"POST", "/servers/{id}/drain"},
	} {
		promised.path = "/api/v1" + promised.path
		if !slices.Contains(all, promised) {
			t.Errorf("%s %s is not described", promised.method, promised.path)
		}
	}
	var spec struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
				Required   []string
			}
		}
	}
	raw := r.ask(t, "", "GET", "/api/openapi.json", nil).body
	if err := json.Unmarshal(raw, &spec); err != nil {
		t.Fatal(err)
	}
	r.addSalon(t, "ana", "")
	for name, a := range map[string]answered{
		"Connection":  r.ask(t, r.key, "POST", "/api/v1/salons/ana/whatsapp/connect", nil),
		"Salon":       r.ask(t, r.key, "PATCH", "/api/v1/salons/ana", `{"name": "Ana"}`),
		"SalonPage":   r.ask(t, r.key, "GET", "/api/v1/salons", nil),
		"ConnectLink": r.ask(t, r.key, "POST", "/api/v1/salons/ana/connect-links", nil),
		"History":     r.ask(t, r.key, "GET", "/api/v1/salons/ana/whatsapp/history", nil),
		"Server":      r.ask(t, r.key, "PATCH", "/api/v1/servers/default", `{"max_linking": 0}`),
		"Placement":   r.ask(t, r.key, "GET", "/api/v1/salons/ana/placement", nil),
		"ServerList":  r.ask(t, r.key, "GET", "/api/v1/servers", nil),
	} {
		got := slices.Sorted(slices.Values(names(t, a.body)))
		want := slices.Sorted(slices.Values(spec.Components.Schemas[name].Required))
		if !slices.Equal(got, want) || len(want) != len(spec.Components.Schemas[name].Properties) {
			t.Errorf("%s:\n answered %q\ndescribed %q", name, got, want)
		}
		for field, value := range a.object(t) {
			if p := string(spec.Components.Schemas[name].Properties[field]); value == nil && !mayBeNull(p) {
				t.Errorf("%s.%s is null, described as %s", name, field, p)
			}
		}
	}
	if p := string(spec.Components.Schemas["Salon"].Properties["whatsapp"]); !mayBeNull(p) {
		t.Errorf("a salon before its first connect is described as %s", p)
	}
	for _, stray := range []string{"ErrorModel", "$schema", "salonzap/internal"} {
		if strings.Contains(string(raw), stray) {
			t.Errorf("%q is in the description", stray)
		}
	}
	page := r.ask(t, "", "GET", "/api/docs", nil)
	html := string(page.body)
	if page.status != 200 || strings.Contains(html, "<script") || strings.Contains(html, "http://") || strings.Contains(html, "//cdn") {
		t.Errorf("the page: %d", page.status)
	}
	for _, o := range all {
		if !strings.Contains(html, o.path+"</h3>") {
			t.Errorf("%s is not on the page", o.path)
		}
	}
	if !strings.Contains(html, `id="problem-not_found"`) || !strings.Contains(html, `id="cause-unlinked"`) {
		t.Error("the kinds of problem or the causes are not on the page")
	}
}

// mayBeNull tells whether a schema allows null.
func mayBeNull(schema string) bool {
	return strings.Contains(schema, `"null"`) && (!strings.Contains(schema, `"enum"`) || strings.Contains(schema, "null]"))
}
