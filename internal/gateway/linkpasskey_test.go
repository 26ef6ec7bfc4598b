package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

const options = `{"challenge":"c2VjcmV0IGNoYWxsZW5nZSBvZiB0aGlzIHRlc3Q","rpId":"whatsapp.com","userVerification":"required"}`

// inPasskeyStep links an instance until WhatsApp asks for a passkey, and returns its progress, with the step's URL, and the step.
func (w *world) inPasskeyStep(name string, hook *hook) (evolution.Progress, engine.LinkPasskey) {
	w.tb.Helper()
	w.made(name, hook)
	if _, err := w.client.ConnectExpecting(w.tb.Context(), name, "", "5511966677777"); err != nil {
		w.tb.Fatal(err)
	}
	now := time.Now().Truncate(time.Second)
	c := engine.LinkPasskey{
		Step: engine.Step{ID: "STEP-" + name, Until: now.Add(10 * time.Minute), HandoffUntil: now.Add(5 * time.Minute)}, Phase: engine.Passkey, Options: []byte(options),
	}
	if err := w.sessions.Ask(name, c); err != nil {
		w.tb.Fatal(err)
	}
	return w.state(name), c
}

func (w *world) state(name string) evolution.Progress {
	w.tb.Helper()
	s, err := w.client.ConnectionState(w.tb.Context(), name)
	if err != nil {
		w.tb.Fatal(err)
	}
	return s.Progress
}

// path is the path of a passkey step, for calls that the typed client does not make.
func path(p evolution.Progress) string {
	_, rest, _ := strings.Cut(string(p.PasskeyOpenURL), evolution.LinkPasskeyPath)
	return evolution.LinkPasskeyPath + rest
}

func TestTheGatewayTakesThePasskeyAnswer(t *testing.T) {
	w := newWorld(t)
	info, err := w.client.Info(t.Context())
	if err != nil || !info.Passkey {
		t.Errorf("the server does not say that it can: %+v, %v", info, err)
	}
	hook := newHook(t)
	p, c := w.inPasskeyStep("a", hook)
	if p.PasskeyStage != evolution.PasskeyAsked || !p.PasskeyExpiresAt.Equal(c.Until) || p.Phase != "passkey" ||
		!strings.HasPrefix(string(p.PasskeyOpenURL), "http://gateway.test/passkey-ceremony/") || len(path(p)) != len(evolution.LinkPasskeyPath)+1+43 {
		t.Errorf("the state: %+v %q", p, string(p.PasskeyOpenURL))
	}
	if again := w.state("a"); again.PasskeyOpenURL != p.PasskeyOpenURL {
		t.Error("another look gives another URL")
	}
	out, err := w.client.Connect(t.Context(), "a", "")
	if err != nil || out.QRCode.Code != "" || out.QRCode.Base64 != "" || out.Progress.PasskeyOpenURL != p.PasskeyOpenURL {
		t.Errorf("connect: %+v, %v", out, err)
	}
	at, err := w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL)
	if err != nil || at.Stage != evolution.PasskeyAsked || string(at.Options) != options || at.Code != "" ||
		!at.ExpiresAt.Equal(c.Until) || !at.HandoffUntil.Equal(c.HandoffUntil) || at.Display.Salon != "a" || at.Display.Number != "…7777" {
		t.Errorf("the step: %+v, %v", at, err)
	}
	if stage, err := w.client.AnswerLinkPasskey(t.Context(), p.PasskeyOpenURL, []byte(`{"id":"x"}`)); err != nil || stage.Stage != evolution.PasskeySent {
		t.Errorf("answered: %+v, %v", stage, err)
	}
	c.Phase, c.Options, c.Code = engine.PasskeyCode, nil, "ABCD-EFGH"
	if err := w.sessions.Ask("a", c); err != nil {
		t.Fatal(err)
	}
	if at, err = w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL); err != nil || at.Code != "ABCD-EFGH" || at.Options != nil || at.Stage != evolution.PasskeyCompare {
		t.Errorf("the code: %+v, %v", at, err)
	}
	if err := w.client.ConfirmLinkPasskey(t.Context(), p.PasskeyOpenURL, true); err != nil {
		t.Error(err)
	}
	if got := w.sessions.noted(); !strings.Contains(got, `answer STEP-a {"id":"x"}`) || !strings.Contains(got, "confirm STEP-a true") {
		t.Errorf("the engine heard %s", got)
	}
	for {
		e := hook.want(t, evolution.EventConnectionUpdate)
		u, err := e.ConnectionUpdate()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(e.Data), "passkey-ceremony") {
			t.Errorf("a webhook tells the URL: %s", e.Data)
		}
		if u.PasskeyStage == evolution.PasskeyCompare {
			break
		}
	}
}

// Each error of the engine has its status, and a token gives access to its step only.
func TestLinkPasskeyErrors(t *testing.T) {
	w := newWorld(t)
	p, c := w.inPasskeyStep("a", nil)
	for _, tc := range []struct {
		err  error
		kind evolution.Kind
	}{
		{engine.ErrAssertion, evolution.KindInvalid},
		{engine.ErrWrongStage, evolution.KindConflict},
		{engine.ErrForgedAnswer, evolution.KindRefused},
		{engine.ErrAnswerRefused, evolution.KindRefused},
		{engine.ErrNoAnswer, evolution.KindServer},
		{engine.ErrNoStep, evolution.KindGone},
		{engine.ErrUnknown, evolution.KindGone},
	} {
		w.sessions.answering(tc.err)
		if _, err := w.client.AnswerLinkPasskey(t.Context(), p.PasskeyOpenURL, []byte(`{}`)); evolution.KindOf(err) != tc.kind {
			t.Errorf("%v: %v, want %s", tc.err, err, tc.kind)
		}
		if err := w.client.ConfirmLinkPasskey(t.Context(), p.PasskeyOpenURL, true); evolution.KindOf(err) != tc.kind {
			t.Errorf("confirm, %v: %v, want %s", tc.err, err, tc.kind)
		}
	}
	w.sessions.answering(nil)
	for _, tc := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", evolution.LinkPasskeyPath + "/unknown", "", 404},
		{"GET", evolution.LinkPasskeyPath + "/", "", 404},
		{"GET", path(p) + "/else", "", 404},
		{"PUT", path(p), "", 404},
		{"OPTIONS", path(p) + "/response", "", 404},
		{"POST", path(p) + "/response", strings.Repeat("x", 16<<10+1), 413},
		{"POST", path(p) + "/confirm", `{}`, 400},
		{"POST", path(p) + "/confirm", `{"matches":"yes"}`, 400},
	} {
		status, answer := w.call(tc.method, tc.path, globalKey, tc.body)
		if status != tc.status {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, status, answer)
		}
	}
	w.sessions.answering(engine.ErrForgedAnswer)
	if status, answer := w.call("POST", path(p)+"/response", globalKey, `{}`); status != 422 || !strings.Contains(answer, `"reason":"refused"`) {
		t.Errorf("%d %s", status, answer)
	}
	c.ID = "STEP-another"
	if err := w.sessions.Ask("a", c); err != nil {
		t.Fatal(err)
	}
	if _, err := w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL); evolution.KindOf(err) != evolution.KindGone {
		t.Errorf("the token of an earlier step: %v", err)
	}
	p = w.state("a")
	if err := w.client.CancelLinkPasskey(t.Context(), p.PasskeyOpenURL); err != nil {
		t.Error(err)
	}
	if _, err := w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL); evolution.KindOf(err) != evolution.KindGone {
		t.Errorf("a cancelled step: %v", err)
	}
	if now := w.state("a"); now.PasskeyStage != "" || now.PasskeyOpenURL != "" {
		t.Errorf("after it: %+v", now)
	}
	w.stop()
	w.start()
	if _, err := w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL); evolution.KindOf(err) != evolution.KindNotFound {
		t.Errorf("the token of an earlier process: %v", err)
	}
}

// The URL is only in answers to callers with a key, callers without a key are limited, and answers are not cached.
func TestLinkPasskeyTokens(t *testing.T) {
	w := newWorld(t)
	p, _ := w.inPasskeyStep("a", nil)
	resp, err := http.Get(w.server.URL + path(p))
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if h := resp.Header; resp.StatusCode != 200 || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" ||
		h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", resp.StatusCode, h)
	}
	limited := 0
	for range 40 {
		if status, _ := w.call("GET", path(p), "", nil); status == 429 {
			limited++
		}
	}
	if limited < 10 {
		t.Errorf("%d of 40 calls without a key were too many", limited)
	}
	for range 40 {
		if _, err := w.client.LinkPasskey(t.Context(), p.PasskeyOpenURL); err != nil {
			t.Fatalf("the platform is limited: %v", err)
		}
	}
	w.made("b", nil)
	other := w.made("other", nil)
	if status, answer := w.call("GET", "/instance/connectionState/a", other.Hash, nil); status != 401 || strings.Contains(answer, "ceremony") {
		t.Errorf("another instance's token: %d %s", status, answer)
	}
	var list []json.RawMessage
	if _, answer := w.call("GET", "/instance/fetchInstances", globalKey, nil); json.Unmarshal([]byte(answer), &list) != nil || strings.Contains(answer, "ceremony") {
		t.Errorf("the list: %s", answer)
	}
	logged := w.logged.String()
	for _, secret := range []string{strings.TrimPrefix(path(p), evolution.LinkPasskeyPath+"/"), "c2VjcmV0", "STEP-a"} {
		if strings.Contains(logged, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

// Pages of WhatsApp Web may answer the step where PasskeyCORS is set, and no other page.
func TestPagesOfWhatsAppWebAloneAnswerThePasskeyStep(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.PasskeyCORS = true })
	p, _ := w.inPasskeyStep("a", nil)
	for origin, allowed := range map[string]bool{"https://web.whatsapp.com": true, "https://web.whatsapp.com.example": false, "null": false} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.server.URL+path(p)+"/response", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", http.MethodPost)
		r.Header.Set("Access-Control-Request-Headers", "content-type")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		h := resp.Header
		if got := h.Get("Access-Control-Allow-Origin") == "https://web.whatsapp.com"; got != allowed || h.Get("Access-Control-Allow-Credentials") != "" ||
			allowed && (resp.StatusCode != 204 || h.Get("Access-Control-Allow-Methods") != "POST" || h.Get("Access-Control-Max-Age") != "600") {
			t.Errorf("%s: %d %v", origin, resp.StatusCode, h)
		}
	}
}

// The limit counts the client address that a trusted proxy names, so that owners behind one proxy do not use up each other's calls.
func TestLinkPasskeyRateLimitCountsClientAddress(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) {
		c.ClientAddr = func(r *http.Request) string { return r.Header.Get("X-Forwarded-For") }
	})
	p, _ := w.inPasskeyStep("a", nil)
	ask := func(from string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+path(p), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", from)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	last := 0
	for range 60 {
		last = ask("203.0.113.1")
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("60 calls of one address: the last was answered %d", last)
	}
	if status := ask("203.0.113.2"); status != http.StatusOK {
		t.Errorf("the first call of another address: %d", status)
	}
}
