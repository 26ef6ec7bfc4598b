package api_test

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// What a step must not leave anywhere.
const (
	stepToken  = "the-token-of-this-step-0123456789"
	assertion  = `{"id":"the-credential","rawId":"the-credential","type":"public-key","response":{"clientDataJSON":"c","authenticatorData":"a","signature":"the-signature","userHandle":null}}`
	stepOption = `{"challenge":"the-challenge-of-this-step","rpId":"whatsapp.com"}`
)

// asked brings a salon's live attempt to the passkey step.
func (r *rig) asked(t *testing.T, slug, options string) {
	t.Helper()
	events := r.follow(t, r.key, "/api/v1/salons/"+slug+"/whatsapp/events")
	r.double.Ask(slug+"_whatsapp", stepToken+slug, json.RawMessage(options))
	step := events.until(t, func(c map[string]any) bool { return c["phase"] == "passkey" })
	wantSet(t, step, map[string]any{"connection_status": "connecting", "qr_code": nil, "qr_text": nil, "expires_at": nil})
	if step["passkey_expires_at"] == nil {
		t.Error("nobody knows when the step ends")
	}
}

func TestAPasskeyStepIsReadAnsweredAndConfirmed(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	if a := r.ask(t, r.key, "GET", path+"/passkey", nil); a.status != 404 || a.object(t)["code"] != "no_link_passkey" {
		t.Errorf("before the first click: %d %s", a.status, a.body)
	}
	r.do(t, 200, "POST", path+"/connect", nil)
	events := r.follow(t, r.key, path+"/events")
	r.asked(t, "ana", stepOption)
	step := r.do(t, 200, "GET", path+"/passkey", nil)
	wantSet(t, step, map[string]any{"stage": "passkey", "code": nil})
	wantSet(t, step["options"].(map[string]any), map[string]any{"challenge": "the-challenge-of-this-step", "rpId": "whatsapp.com"})
	wantSet(t, step["display"].(map[string]any), map[string]any{"salon": "Salon ana", "number": "…4321", "host": "salonzap.example.com"})
	for body, code := range map[string]string{"": "assertion_invalid", "[]": "assertion_invalid", "nonsense": "assertion_invalid", strings.Repeat(" ", 17<<10) + assertion: "assertion_invalid"} {
		if a := r.ask(t, r.key, "POST", path+"/passkey/response", body); a.status != 422 || a.object(t)["code"] != code {
			t.Errorf("the assertion %.10q: %d %s", body, a.status, a.body)
		}
	}
	r.double.RefuseNext()
	if a := r.ask(t, r.key, "POST", path+"/passkey/response", assertion); a.status != 409 || a.object(t)["code"] != "passkey_refused_try" {
		t.Errorf("a refused one: %d %s", a.status, a.body)
	}
	if a := r.ask(t, r.key, "POST", path+"/passkey/confirm", `{"matches":true}`); a.status != 409 || a.object(t)["code"] != "link_passkey_elsewhere" {
		t.Errorf("a confirmation of no code: %d %s", a.status, a.body)
	}
	wantSet(t, r.do(t, 202, "POST", path+"/passkey/response", assertion), map[string]any{"stage": "passkey_sent"})
	events.until(t, func(c map[string]any) bool { return c["phase"] == "passkey_sent" })
	if a := r.ask(t, r.key, "POST", path+"/passkey/response", assertion); a.status != 409 {
		t.Errorf("a second answer: %d %s", a.status, a.body)
	}
	r.double.Compare("ana_whatsapp", "WXYZ-2345")
	events.until(t, func(c map[string]any) bool { return c["phase"] == "passkey_code" })
	compare := r.do(t, 200, "GET", path+"/passkey", nil)
	wantSet(t, compare, map[string]any{"stage": "passkey_code", "code": "WXYZ-2345"})
	if compare["options"] != nil {
		t.Error("the options are shown after they were used")
	}
	r.do(t, 202, "POST", path+"/passkey/confirm", `{"matches":true}`)
	if err := r.double.Accept("ana_whatsapp", "5511987654321"); err != nil {
		t.Fatal(err)
	}
	events.until(t, func(c map[string]any) bool { return c["connection_status"] == "connected" })
	if got := r.double.Answers("ana_whatsapp"); len(got) != 1 || string(got[0]) != assertion {
		t.Errorf("the server was given %s", got)
	}
	if a := r.ask(t, r.key, "GET", path+"/passkey", nil); a.status != 404 {
		t.Errorf("afterwards: %d", a.status)
	}
	r.noSecretsInLog(t, r.secretsOfTheStep()...)
	r.noSecretsInDatabase(t, r.secretsOfTheStep()...)
	metrics := string(r.ask(t, r.key, "GET", "/metrics", nil).body)
	for _, line := range []string{
		`salonzap_passkey_total{detail="",event="connect_started"} 1`, `salonzap_passkey_total{detail="new",event="asked"} 1`,
		`salonzap_passkey_total{detail="",event="answered"} 1`, `salonzap_passkey_total{detail="",event="linked"} 1`,
		`salonzap_passkey_total{detail="",event="code_shown"} 1`, `salonzap_passkey_total{detail="conflict",event="answer_error"} 2`,
		`salonzap_passkey_total{detail="invalid",event="answer_error"} 4`, `salonzap_passkey_answer_seconds_count 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("not among the metrics: %s", line)
		}
	}
	counts, err := r.store.PasskeyCounts(t.Context(), tenant.System("test"), time.Now().Add(-time.Hour))
	if want := (connection.LinkPasskeyCounts{Started: 1, New: 1, Answered: 1, Compared: 1, Linked: 1}); err != nil || counts != want {
		t.Errorf("counted %+v, %v, want %+v", counts, err, want)
	}
}

func (r *rig) secretsOfTheStep() []string {
	return []string{stepToken, "the-challenge", "the-credential", "the-signature", "WXYZ-2345", "WXYZ2345"}
}

// noSecretsInDatabase searches every byte of the database's files.
func (r *rig) noSecretsInDatabase(t *testing.T, secrets ...string) {
	t.Helper()
	for _, name := range []string{r.path, r.path + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b, []byte("ana_whatsapp")) && name == r.path+"-wal" {
			t.Errorf("%s does not even hold what must be in it", name)
		}
		for _, s := range secrets {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%.12q is in the database", s)
			}
		}
	}
}

func TestWhatEndsThePasskeyStep(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	events := r.follow(t, r.key, path+"/events")
	ends := func(cause string) {
		t.Helper()
		v := events.until(t, func(c map[string]any) bool { return c["connection_status"] == "disconnected" && c["phase"] == nil })
		want := map[string]any{"cause": any(cause)}
		if cause == "" {
			want["cause"] = nil
		}
		wantSet(t, v, want)
	}
	begin := func() {
		t.Helper()
		r.do(t, 200, "POST", path+"/connect", nil)
		r.asked(t, "ana", stepOption)
		events.until(t, func(c map[string]any) bool { return c["phase"] == "passkey" })
	}
	for _, cause := range []string{"passkey_refused", "passkey_expired", "wrong_number"} {
		begin()
		r.double.End("ana_whatsapp", cause)
		ends(cause)
	}
	begin()
	r.do(t, 202, "POST", path+"/passkey/response", assertion)
	r.double.Compare("ana_whatsapp", "WXYZ-2345")
	events.until(t, func(c map[string]any) bool { return c["phase"] == "passkey_code" })
	r.do(t, 202, "POST", path+"/passkey/confirm", `{"matches":false}`)
	ends("passkey_code_differs")
	begin()
	if a := r.ask(t, r.key, "DELETE", path+"/passkey", nil); a.status != 204 {
		t.Errorf("cancel: %d %s", a.status, a.body)
	}
	ends("")
	if stage, there := r.double.Stage("ana_whatsapp"); there {
		t.Errorf("on the server the step goes on: %s", stage)
	}
	begin()
	r.double.End("ana_whatsapp", "passkey_stuck") // a new code comes by itself, once
	events.until(t, func(c map[string]any) bool { return c["qr_text"] != nil })
	r.asked(t, "ana", stepOption)
	r.double.End("ana_whatsapp", "passkey_stuck")
	ends("passkey_stuck")
}

func TestAConnectorCodeIsTradedForATicket(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	r.do(t, 200, "POST", path+"/connect", nil)
	if a := r.ask(t, r.key, "POST", path+"/passkey/code", nil); a.status != 404 {
		t.Errorf("a code for no step: %d", a.status)
	}
	r.asked(t, "ana", stepOption)
	first := r.do(t, 201, "POST", path+"/passkey/code", nil)["code"].(string)
	code := r.do(t, 201, "POST", path+"/passkey/code", nil)["code"].(string)
	if len(code) != 9 || code[4] != '-' || code == first {
		t.Fatalf("a code of %d characters", len(code))
	}
	redeem := func(status int, code string) answered {
		t.Helper()
		a := r.ask(t, "", "POST", "/connector/redeem", map[string]any{"code": code}, "Origin: https://web.whatsapp.com")
		if a.status != status {
			t.Fatalf("redeem: %d, want %d: %s", a.status, status, a.body)
		}
		if a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers: %v", a.header)
		}
		return a
	}
	redeem(404, "ZZZZ9999")
	redeem(404, "short")
	redeem(410, first)
	got := redeem(200, strings.ToLower(strings.ReplaceAll(code, "-", " "))).object(t)
	ticket := got["ticket"].(string)
	wantSet(t, got["options"].(map[string]any), map[string]any{"challenge": "the-challenge-of-this-step"})
	wantSet(t, got["display"].(map[string]any), map[string]any{"salon": "Salon ana", "number": "…4321", "host": "salonzap.example.com"})
	redeem(410, code)
	answer := func(status int, ticket string) {
		t.Helper()
		a := r.ask(t, "", "POST", "/connector/answer", map[string]any{"ticket": ticket, "assertion": json.RawMessage(assertion)})
		if a.status != status {
			t.Fatalf("answer: %d, want %d: %s", a.status, status, a.body)
		}
	}
	answer(404, "no ticket")
	if a := r.ask(t, "", "POST", "/connector/answer", map[string]any{"ticket": ticket, "assertion": "text"}); a.status != 422 {
		t.Errorf("an assertion that is none: %d", a.status)
	}
	answer(202, ticket)
	answer(410, ticket)
	if n := len(r.double.Answers("ana_whatsapp")); n != 1 {
		t.Errorf("the server was given %d assertions", n)
	}
	old := r.ask(t, r.key, "POST", path+"/passkey/code", nil)
	if old.status != 404 {
		t.Errorf("a code after the answer: %d", old.status)
	}
	if a := r.ask(t, "", "GET", "/connector/redeem", nil); a.status != 405 {
		t.Errorf("GET: %d", a.status)
	}
	limited := false
	for range 500 {
		if limited {
			break
		}
		limited = limited || r.ask(t, "", "POST", "/connector/redeem", map[string]any{"code": "AAAABBBB"}).status == 429
	}
	if !limited {
		t.Error("codes may be guessed without end")
	}
	secrets := append(r.secretsOfTheStep(), ticket, code, strings.ReplaceAll(code, "-", ""))
	r.noSecretsInLog(t, secrets...)
	r.noSecretsInDatabase(t, secrets...)
}

// A code is for one attempt: it opens no later step of the same salon.
func TestAConnectorCodeDiesWithItsAttempt(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	r.do(t, 200, "POST", path+"/connect", nil)
	r.asked(t, "ana", stepOption)
	code := r.do(t, 201, "POST", path+"/passkey/code", nil)["code"].(string)
	r.do(t, 200, "POST", path+"/stop", nil)
	r.do(t, 200, "POST", path+"/connect", nil)
	r.asked(t, "ana", stepOption)
	if a := r.ask(t, "", "POST", "/connector/redeem", map[string]any{"code": code}); a.status != 410 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestASalonMovesAndMovesBackByTheAPI(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/whatsapp"
	if a := r.ask(t, r.key, "POST", path+"/move", nil); a.status != 404 {
		t.Errorf("before the first click: %d", a.status)
	}
	r.do(t, 200, "POST", path+"/connect", nil)
	if a := r.ask(t, r.key, "POST", path+"/move", nil); a.status != 409 || a.object(t)["code"] != "no_server_can" {
		t.Errorf("no server can: %d %s", a.status, a.body)
	}
	old, able := r.fake, r.addServer(t, "able")
	told := r.do(t, 200, "POST", path+"/passkey/tell", nil)
	wantSet(t, told, map[string]any{"cause": "passkey_required", "can_move": true, "connection_status": "disconnected", "server": "default"})
	events := r.follow(t, r.key, path+"/events")
	for body, code := range map[string]string{`{"server":"nowhere"}`: "server_unknown", `{"server":"default"}`: "server_cannot"} {
		if a := r.ask(t, r.key, "POST", path+"/move", body); a.object(t)["code"] != code {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	wantSet(t, r.do(t, 202, "POST", path+"/move", nil), map[string]any{"server": "able", "cause": nil, "can_move": false, "can_move_back": true})
	events.until(t, func(c map[string]any) bool { return c["qr_text"] != nil })
	if a := r.ask(t, r.key, "POST", path+"/move", nil); a.status != 409 {
		t.Errorf("a second move: %d %s", a.status, a.body)
	}
	wantSet(t, r.do(t, 200, "DELETE", path+"/move", nil), map[string]any{"server": "default", "can_move_back": false})
	if err := able.WaitGone(t.Context(), "ana_whatsapp"); err != nil {
		t.Fatal(err)
	}
	if _, there := old.Instance("ana_whatsapp"); !there {
		t.Fatal("the old instance is gone")
	}
	if a := r.ask(t, r.key, "DELETE", path+"/move", nil); a.status != 409 || a.object(t)["code"] != "no_move" {
		t.Errorf("back again: %d %s", a.status, a.body)
	}
	only := r.newKey(t, r.tenantOf(t, "ana"))
	if a := r.ask(t, only, "POST", path+"/move", `{"server":"able"}`); a.status != 403 {
		t.Errorf("an owner names a server: %d", a.status)
	}
	r.settled(t, "ana")
	wantSet(t, r.ask(t, only, "POST", path+"/move", nil).object(t), map[string]any{"server": "able"})
	v := events.until(t, func(c map[string]any) bool { return c["qr_text"] != nil && c["server"] == "able" })
	if err := able.ScanCode(v["qr_text"].(string), "5511987654321", "Ana"); err != nil {
		t.Fatal(err)
	}
	events.until(t, func(c map[string]any) bool { return c["connection_status"] == "connected" && c["server"] == "able" })
	if err := old.WaitGone(t.Context(), "ana_whatsapp"); err != nil {
		t.Fatal(err)
	}
	if a := r.ask(t, r.key, "POST", path+"/move", nil); a.status != 409 {
		t.Errorf("connected: %d", a.status)
	}
}

// settled waits until nothing of a move is left to be done.
func (r *rig) settled(t *testing.T, slug string) {
	t.Helper()
	hints, cancel := r.hub.Subscribe(r.tenantOf(t, slug).String())
	defer cancel()
	for {
		s, err := r.store.Salon(t.Context(), tenant.System("test"), slug)
		if err != nil {
			t.Fatal(err)
		}
		if s.Connection.Previous.Server == "" {
			return
		}
		select {
		case <-hints:
		case <-t.Context().Done():
			t.Fatal("what was left behind is never gone")
		}
	}
}

func (r *rig) tenantOf(t *testing.T, slug string) tenant.ID {
	t.Helper()
	s, err := r.store.TenantBySlug(t.Context(), tenant.System("test"), slug)
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}

// addServer adds a server that can do the passkey step.
func (r *rig) addServer(t *testing.T, id string) *evolutiontest.StepDouble {
	t.Helper()
	double := evolutiontest.NewStepDouble(evolutiontest.New(evolutiontest.Options{}), time.Now)
	at := httptest.NewServer(double)
	t.Cleanup(func() { double.Close(); at.Close() })
	put := fleet.Server{ID: id, URL: at.URL, Key: secret.Text(double.Key()), CreatedAt: time.Now()}
	if err := r.store.PutServer(t.Context(), tenant.System("test"), put); err != nil {
		t.Fatal(err)
	}
	if err := r.servers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.double.Forget() // this one cannot
	r.servers.Check(t.Context())
	return double
}
