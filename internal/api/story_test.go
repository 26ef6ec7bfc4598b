package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// The main job, as an integrator's backend sees it.
func TestConnectScanDisconnectReconnect(t *testing.T) {
	r := newRig(t)
	salon := r.do(t, 201, "POST", "/api/v1/salons", map[string]any{"name": "Barbearia do João", "phone": "(11) 98765-4321"})
	if salon["slug"] != "barbearia-do-joao" || salon["phone_number"] != "+5511987654321" || salon["whatsapp"] != nil {
		t.Fatalf("salon: %v", salon)
	}
	const path = "/api/v1/salons/barbearia-do-joao/whatsapp"
	if a := r.ask(t, r.key, "GET", path, nil); a.status != 404 || a.object(t)["code"] != "not_connected_yet" {
		t.Errorf("before the first connect: %d %s", a.status, a.body)
	}
	events := r.follow(t, r.key, path+"/events")
	if first := events.next(t); first != "null" {
		t.Errorf("the stream before the first connect: %s", first)
	}

	shown := r.do(t, 200, "POST", path+"/connect", nil)
	text, _ := shown["qr_text"].(string)
	wantSet(t, shown, map[string]any{
		"instance_name": "barbearia-do-joao_whatsapp", "salon": "barbearia-do-joao", "server": "default",
		"phone_number": "+5511987654321", "connection_status": "awaiting_scan", "phase": "awaiting_scan", "wanted": "linked",
		"paused": false, "is_primary": true, "is_reconnect": false, "method": "qr", "pairing_code": nil, "cause": nil,
		"cause_text": nil, "observed_number": nil, "connected_at": nil, "profile_name": nil, "last_seen_at": nil,
	})
	raw, _ := shown["qr_code"].(string)
	image, err := base64.StdEncoding.DecodeString(raw)
	if err != nil || text == "" {
		t.Fatalf("qr_text %q, qr_code: %v", text, err)
	}
	if _, err := png.Decode(bytes.NewReader(image)); err != nil {
		t.Errorf("qr_code is no PNG: %v", err)
	}
	events.until(t, func(c map[string]any) bool { return c["qr_text"] == text })

	if err := r.fake.ScanCode(text, "5511987654321", "João"); err != nil {
		t.Fatal(err)
	}
	last := events.until(t, func(c map[string]any) bool { return c["connection_status"] == "connected" })
	wantSet(t, last, map[string]any{"qr_code": nil, "qr_text": nil, "expires_at": nil, "phase": nil, "attempt_id": nil, "cause": nil})
	connected := r.do(t, 200, "POST", path+"/connect", map[string]any{"wait_seconds": 0})
	wantSet(t, connected, map[string]any{"connection_status": "connected", "is_reconnect": true})

	off := r.do(t, 200, "DELETE", path, nil)
	wantSet(t, off, map[string]any{"wanted": "off", "is_reconnect": false})
	events.until(t, func(c map[string]any) bool { return c["connection_status"] == "disconnected" })
	again := r.do(t, 200, "POST", path+"/connect", nil)
	wantSet(t, again, map[string]any{"instance_name": "barbearia-do-joao_whatsapp", "is_reconnect": true, "connection_status": "awaiting_scan"})
	if again["qr_text"] == text {
		t.Error("the new attempt shows the old code")
	}
	if n := r.fake.Calls()["create"]; n != 1 {
		t.Errorf("%d instances were created", n)
	}
	stopped := r.do(t, 200, "POST", path+"/stop", nil)
	wantSet(t, stopped, map[string]any{"qr_code": nil, "qr_text": nil, "attempt_id": nil})
	r.noSecretsInLog(t, text, again["qr_text"].(string), "98765", r.key)
}

// noSecretsInLog also proves that something was logged at all.
func (r *rig) noSecretsInLog(t *testing.T, secrets ...string) {
	t.Helper()
	log := r.log.String()
	if !strings.Contains(log, "msg=request") || !strings.Contains(log, `route="POST /hooks/{server}/{secret}"`) {
		t.Error("the log does not name the requests and webhooks that were served")
	}
	for _, s := range secrets {
		if strings.Contains(log, s) {
			t.Errorf("a secret is in the log: %.20s", s)
		}
	}
}

// wantSet checks some fields of an object.
func wantSet(t *testing.T, got, want map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		v, there := got[name]
		if !there || v != want[name] {
			t.Errorf("%s = %v (there: %v), want %v", name, v, there, want[name])
		}
	}
}

// The names and their order are a promise.
func TestAConnectionHasExactlyTheseFields(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	a := r.ask(t, r.key, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	want := []string{
		"instance_name", "salon", "server", "phone_number", "connection_status", "phase", "cause", "cause_text", "wanted", "paused",
		"is_primary", "is_reconnect", "attempt_id", "method", "qr_code", "qr_text", "pairing_code", "expires_at",
		"passkey_expires_at", "can_move", "can_move_back", "observed_number",
		"profile_name", "connected_at", "last_seen_at", "cause_until",
	}
	if got := names(t, a.body); !slices.Equal(got, want) {
		t.Errorf("connection:\n got %q\nwant %q", got, want)
	}
	want = []string{"slug", "name", "phone_number", "timezone", "locale", "created_at", "whatsapp"}
	if got := names(t, r.ask(t, r.key, "GET", "/api/v1/salons/ana", nil).body); !slices.Equal(got, want) {
		t.Errorf("salon:\n got %q\nwant %q", got, want)
	}
	list := r.do(t, 200, "GET", "/api/v1/salons", nil)
	items := list["items"].([]any)
	inList := items[0].(map[string]any)["whatsapp"].(map[string]any)
	wantSet(t, inList, map[string]any{"qr_code": nil, "qr_text": nil, "connection_status": "awaiting_scan"})
}

// names are the members of an object in their order.
func names(t *testing.T, body []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var all []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name.(string))
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestASalonIsLinkedByPairingCode(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	const path = "/api/v1/salons/ana/whatsapp"
	if a := r.ask(t, r.key, "POST", path+"/connect", map[string]any{"method": "code"}); a.status != 422 || a.object(t)["code"] != "phone_needed" {
		t.Errorf("without a number: %d %s", a.status, a.body)
	}
	shown := r.do(t, 200, "POST", path+"/connect", map[string]any{"method": "code", "phone": "11 98765-4321"})
	code, _ := shown["pairing_code"].(string)
	if len(code) != 8 || shown["method"] != "code" {
		t.Fatalf("code of %d characters: %v", len(code), shown["method"])
	}
	events := r.follow(t, r.key, path+"/events")
	if err := r.fake.EnterPairingCode("ana_whatsapp", code, "5511987654321"); err != nil {
		t.Fatal(err)
	}
	events.until(t, func(c map[string]any) bool { return c["connection_status"] == "connected" })
}

func TestAnotherNumberNeedsADecision(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	shown := r.do(t, 200, "POST", path+"/connect", nil)
	events := r.follow(t, r.key, path+"/events")
	if err := r.fake.ScanCode(shown["qr_text"].(string), "5521912345678", "Rio"); err != nil {
		t.Fatal(err)
	}
	asked := events.until(t, func(c map[string]any) bool { return c["phase"] == "confirm_number" })
	wantSet(t, asked, map[string]any{
		"connection_status": "connecting", "cause": "wrong_number", "observed_number": "+55 (21) 9…-5678", "phone_number": "+5511987654321",
	})
	used := r.do(t, 200, "POST", path+"/decision", map[string]any{"use": true})
	wantSet(t, used, map[string]any{"connection_status": "connected", "phone_number": "+5521912345678", "observed_number": nil})
	if a := r.ask(t, r.key, "POST", path+"/decision", map[string]any{"use": true}); a.status != 409 || a.object(t)["code"] != "nothing_to_decide" {
		t.Errorf("a second decision: %d %s", a.status, a.body)
	}
	wantSet(t, r.do(t, 200, "PATCH", path, map[string]any{"paused": true}), map[string]any{"paused": true, "connection_status": "connected"})
	wantSet(t, r.do(t, 200, "PATCH", path, map[string]any{"paused": false}), map[string]any{"paused": false})
	r.historyPages(t, path)
}

func (r *rig) historyPages(t *testing.T, path string) {
	t.Helper()
	whole := r.do(t, 200, "GET", path+"/history", nil)
	all := whole["items"].([]any)
	if len(all) < 5 || whole["next"] != nil {
		t.Fatalf("%d entries, next %v", len(all), whole["next"])
	}
	var paged []any
	for next := ""; ; {
		page := r.do(t, 200, "GET", path+"/history?limit=2"+next, nil)
		paged = append(paged, page["items"].([]any)...)
		after, more := page["next"].(string)
		if !more {
			break
		}
		next = "&after=" + after
	}
	if len(paged) != len(all) || paged[0].(map[string]any)["kind"] != "resumed" || paged[0].(map[string]any)["actor_name"] != "test" {
		t.Errorf("by pages: %d entries of %d, newest %v", len(paged), len(all), paged[0])
	}
	for i, e := range paged {
		if e.(map[string]any)["id"] != all[i].(map[string]any)["id"] {
			t.Errorf("entry %d differs by pages", i)
		}
	}
}

// stream reads the events of a connection.
type stream struct {
	lines *bufio.Scanner
	res   *http.Response
}

func (r *rig) follow(t *testing.T, key, path string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", r.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Accept", "text/event-stream")
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("stream: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	s := &stream{lines: bufio.NewScanner(res.Body), res: res}
	s.lines.Buffer(nil, 1<<20)
	return s
}

// next is the data of the next event; empty when the stream has ended.
func (s *stream) next(t *testing.T) string {
	t.Helper()
	for s.lines.Scan() {
		if data, ok := strings.CutPrefix(s.lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

// until reads events until one is as wanted.
func (s *stream) until(t *testing.T, wanted func(map[string]any) bool) map[string]any {
	t.Helper()
	for {
		data := s.next(t)
		if data == "" {
			t.Fatalf("the stream ended: %v", s.lines.Err())
		}
		var c map[string]any
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatal(err)
		}
		if wanted(c) {
			return c
		}
	}
}
