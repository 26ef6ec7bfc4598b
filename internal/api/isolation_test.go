package api_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
)

// operation is a route of the description.
type operation struct{ method, path string }

// described reads the routes out of the description, so that a new one cannot be forgotten here.
func (r *rig) described(t *testing.T) []operation {
	t.Helper()
	var spec struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(r.ask(t, "", "GET", "/api/openapi.json", nil).body, &spec); err != nil {
		t.Fatal(err)
	}
	var all []operation
	for path, verbs := range spec.Paths {
		for verb := range verbs {
			all = append(all, operation{strings.ToUpper(verb), path})
		}
	}
	if !strings.HasPrefix(spec.OpenAPI, "3.1") || len(all) < 19 {
		t.Fatalf("OpenAPI %s with %d routes", spec.OpenAPI, len(all))
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// bodyOf is a valid body, so that nothing but the caller's rights is at fault.
func bodyOf(o operation) any {
	switch {
	case o.method == "GET" || o.method == "DELETE":
		return nil
	case strings.HasPrefix(o.path, "/api/v1/salons/{slug}/") && agendaBodies[o.path] != "":
		return agendaBodies[o.path]
	case o.path == "/api/v1/salons":
		return `{"name": "Of somebody else"}`
	case o.path == "/api/v1/salons/{slug}":
		return `{"name": "Taken over"}`
	case o.path == "/api/v1/servers":
		return `{"id": "mine", "url": "http://127.0.0.1:9", "api_key": "k"}`
	case strings.HasPrefix(o.path, "/api/v1/servers/"):
		return `{"draining": true}`
	case strings.HasSuffix(o.path, "/whatsapp"):
		return `{"paused": true}`
	case strings.HasSuffix(o.path, "/owners"):
		return `{"email": "somebody@example.com"}`
	case strings.HasSuffix(o.path, "/webhooks"):
		return `{"url": "https://example.com/hook"}`
	case o.method+o.path == "PATCH/api/v1/salons/{slug}/messages/{id}":
		return `{"reply_policy": "once"}`
	case strings.HasSuffix(o.path, "/{webhook}"):
		return `{"paused": true}`
	case strings.HasSuffix(o.path, "/redeliver"):
		return `{"delivery_id": "1"}`
	case strings.HasSuffix(o.path, "/confirm"):
		return `{"matches": true}`
	case strings.HasSuffix(o.path, "/response"):
		return `{"id": "x", "response": {}}`
	case strings.HasSuffix(o.path, "/decision"):
		return `{"use": true}`
	}
	return nil
}

// No route, with any identifier, shows or changes anything of another salon.
func TestAKeyOfOneSalonReachesNoOther(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	r.addSalon(t, "bia", "21 91234-5678")
	r.do(t, 200, "POST", "/api/v1/salons/bia/whatsapp/connect", nil)
	r.asked(t, "bia", `{"challenge":"of-bia"}`)
	key := r.newKey(t, ana)
	before := r.stateOf(t, "bia")
	calls := r.fake.CallsOf("bia_whatsapp")
	for _, o := range r.described(t) {
		if o.path == allEvents {
			continue // see TestAKeyOfOneSalonFollowsItAlone
		}
		path := strings.NewReplacer("{slug}", "bia", "{id}", "default", "{date}", "2027-01-01", "{contact}", "x").Replace(o.path)
		a := r.ask(t, key, o.method, path, bodyOf(o))
		operators := strings.HasPrefix(o.path, "/api/v1/servers") || strings.HasPrefix(o.path, "/api/v1/webhooks") || strings.HasPrefix(o.path, "/api/v1/parked-chats") || o.path == "/api/v1/outbox" || o.method+o.path == "POST/api/v1/salons" || o.method+o.path == "DELETE/api/v1/salons/{slug}" ||
			strings.HasSuffix(o.path, "/owners") || strings.HasSuffix(o.path, "/placement")
		switch {
		case o.method+o.path == "GET/api/v1/salons":
			items := a.object(t)["items"].([]any)
			if len(items) != 1 || items[0].(map[string]any)["slug"] != "ana" {
				t.Errorf("%s %s shows %s", o.method, o.path, a.body)
			}
		case operators && a.status != 403, !operators && a.status != 404:
			t.Errorf("%s %s: %d %s", o.method, o.path, a.status, a.body)
		}
		if strings.Contains(string(a.body), "bia") || strings.Contains(string(a.body), "91234") {
			t.Errorf("%s %s shows something of bia: %s", o.method, o.path, a.body)
		}
	}
	if after := r.stateOf(t, "bia"); after != before {
		t.Errorf("something of bia changed:\n%s\n%s", before, after)
	}
	for op, n := range r.fake.CallsOf("bia_whatsapp") {
		if n != calls[op] && op != "connectionState" { // bia's own attempt goes on
			t.Errorf("the server was asked to %s bia's instance", op)
		}
	}
	if _, err := r.store.TenantBySlug(t.Context(), tenant.System("test"), "of-somebody-else"); err == nil {
		t.Error("a key of one salon made another")
	}
}

// stateOf is all that an operator sees of a salon, without what time alone changes.
func (r *rig) stateOf(t *testing.T, slug string) string {
	t.Helper()
	o := r.do(t, 200, "GET", "/api/v1/salons/"+slug, nil)
	w := o["whatsapp"].(map[string]any)
	for _, name := range []string{"qr_code", "qr_text", "expires_at", "phase", "connection_status"} {
		delete(w, name)
	}
	b, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAKeyOfOneSalonServesItsOwn(t *testing.T) {
	r := newRig(t)
	key := r.newKey(t, r.addSalon(t, "ana", "11 98765-4321"))
	for _, o := range []struct {
		method, path string
		body         any
		status       int
	}{
		{"GET", "/api/v1/salons/ana", nil, 200},
		{"PATCH", "/api/v1/salons/ana", `{"name": "Ana Cabelos"}`, 200},
		{"POST", "/api/v1/salons/ana/whatsapp/connect", nil, 200},
		{"GET", "/api/v1/salons/ana/whatsapp", nil, 200},
		{"GET", "/api/v1/salons/ana/whatsapp/history", nil, 200},
		{"POST", "/api/v1/salons/ana/connect-links", nil, 201},
		{"DELETE", "/api/v1/salons/ana/whatsapp", nil, 200},
	} {
		if a := r.ask(t, key, o.method, o.path, o.body); a.status != o.status {
			t.Errorf("%s %s: %d %s", o.method, o.path, a.status, a.body)
		}
	}
	r.do(t, 200, "PATCH", "/api/v1/salons/ana/whatsapp", `{"paused": true}`) // by the operator
	items := r.ask(t, key, "GET", "/api/v1/salons/ana/whatsapp/history", nil).object(t)["items"].([]any)
	if newest := items[0].(map[string]any); newest["kind"] != "paused" || newest["actor_name"] != nil || newest["actor_kind"] != "api_key" {
		t.Errorf("a salon reads an operator's name: %v", newest)
	}
	if mine := items[1].(map[string]any); mine["actor_name"] != "test" {
		t.Errorf("a salon does not read its own key's name: %v", mine)
	}
}

func TestRequestsWithoutAGoodKeyAreRefused(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	for _, o := range r.described(t) {
		path := strings.NewReplacer("{slug}", "ana", "{id}", "default", "{date}", "2027-01-01", "{contact}", "x").Replace(o.path)
		for _, key := range []string{"", "sz_00000000_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", strings.ToUpper(r.key)} {
			a := r.ask(t, key, o.method, path, bodyOf(o), "X-Forwarded-For: 203.0.113.9")
			if (a.status != 401 || a.header.Get("WWW-Authenticate") != "Bearer") && a.status != 429 {
				t.Errorf("%s %s with %.6q: %d", o.method, o.path, key, a.status)
			}
		}
	}
	if a := r.ask(t, "", "GET", "/api/v1/nothing", nil); a.status != 401 && a.status != 429 {
		t.Errorf("an unknown route: %d", a.status)
	}
	if a := r.ask(t, r.key, "GET", "/api/v1/salons", nil); a.status != 200 {
		t.Errorf("a good key from an address that tried many bad ones: %d", a.status)
	}
	if a := r.ask(t, "", "GET", "/api/v1/salons", nil, "Authorization: bearer "+r.key); a.status != 200 {
		t.Errorf("the scheme in small letters: %d", a.status)
	}
}

// A stream ends when its key is revoked; opened again it is refused.
func TestARevokedKeyEndsItsStream(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "")
	id, plain, err := r.keys.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: "short", Only: ana})
	if err != nil {
		t.Fatal(err)
	}
	events := r.follow(t, plain, "/api/v1/salons/ana/whatsapp/events")
	if events.next(t) != "null" {
		t.Fatal("no first event")
	}
	if err := r.store.RevokeAPIKey(t.Context(), tenant.System("test"), id.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	r.clock.add(11 * time.Second)
	r.hub.Publish(ana.String())
	if data := events.next(t); data != "" || events.lines.Err() != nil {
		t.Errorf("after the key was revoked the stream does not end: %q, %v", data, events.lines.Err())
	}
	if a := r.ask(t, plain, "GET", "/api/v1/salons/ana/whatsapp/events", nil); a.status != 401 {
		t.Errorf("opened again: %d", a.status)
	}
}
