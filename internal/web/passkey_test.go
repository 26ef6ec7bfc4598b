package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
	"salonzap/internal/web"
)

const passkeyAt = "/dashboard/whatsapp/passkey"

// TestThePagesCallOurExtension: the ID is made by the key in the extension's manifest, and pages must know the same.
func TestThePagesCallOurExtension(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../../extension/ID")
	must(t, err)
	if id := strings.TrimSpace(string(kept)); id != web.ConnectorID {
		t.Errorf("the pages call %q, the extension is %q", web.ConnectorID, id)
	}
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	if page := s.signedIn("ana@salao.example").get("/dashboard/whatsapp/").body; !strings.Contains(page, `data-connector-id="`+web.ConnectorID+`"`) {
		t.Error("the page does not know the extension")
	}
}

// json sends a body as our script does.
func (b *browser) json(path, body, contentType string) answer {
	b.s.t.Helper()
	r, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.server.URL+path, strings.NewReader(body))
	must(b.s.t, err)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Hx-Request", "true")
	return b.send(r)
}

func TestThePasskeyStepAsJSON(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	got := ana.get(passkeyAt)
	checkProblem(t, got, http.StatusNotFound, "no_link_passkey")

	s.conns.set(salon.ID, asked(connection.Passkey, time.Minute)(s.now()))
	got = ana.get(passkeyAt)
	var step struct {
		Stage                   string
		Options                 json.RawMessage
		ExpiresAt, HandoffUntil time.Time
		Display                 map[string]string
	}
	must(t, json.Unmarshal([]byte(strings.NewReplacer("expires_at", "expiresAt", "handoff_until", "handoffUntil").Replace(got.body)), &step))
	if step.Stage != "passkey" || string(step.Options) != askedOptions || step.ExpiresAt.Before(step.HandoffUntil) {
		t.Errorf("the step is %s", got.body)
	}
	host := strings.TrimPrefix(s.server.URL, "http://")
	if d := step.Display; d["salon"] != "Studio Ana" || d["number"] != "…4321" || d["host"] != host {
		t.Errorf("the owner is shown %v", d)
	}
	if cc := got.header.Get("Cache-Control"); cc != "no-store" {
		t.Errorf("Cache-Control is %q", cc)
	}
	s.conns.set(salon.ID, asked(connection.PasskeyCode, time.Minute)(s.now()))
	if got = ana.get(passkeyAt); strings.Contains(got.body, "options") || !strings.Contains(got.body, compared) {
		t.Errorf("at the code: %s", got.body)
	}
}

func checkProblem(t *testing.T, got answer, status int, code string) {
	t.Helper()
	if got.status != status || got.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(got.body, `"code":"`+code+`"`) {
		t.Errorf("status %d, want %d and %s\n%s", got.status, status, code, got.body)
	}
	if !strings.Contains(got.header.Get("Cache-Control"), "no-store") {
		t.Error("a problem may be stored")
	}
}

func TestAnAssertionIsTakenFromOurScriptOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, asked(connection.Passkey, time.Minute)(s.now()))
	ana := s.signedIn("ana@salao.example")
	const kind, at = "application/json", passkeyAt + "/response"
	checkProblem(t, ana.json(at, "assertion="+url.QueryEscape(signed), "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, "malformed")
	checkProblem(t, ana.json(at, `{"pad":"`+strings.Repeat("x", connection.MaxAssertion)+`"}`, kind), http.StatusRequestEntityTooLarge, "body_too_large")
	cross := ana.do(http.MethodPost, at, url.Values{}, http.Header{"Origin": {"https://mal.example"}})
	if cross.status != http.StatusForbidden || len(s.conns.answered()) != 0 {
		t.Fatalf("another site: status %d, %d assertions", cross.status, len(s.conns.answered()))
	}
	if got := s.visitor().json(at, signed, kind); got.status != http.StatusUnauthorized {
		t.Errorf("nobody: status %d", got.status)
	}
	s.conns.let(func(k *fakePasskeys) { k.refuse = fault.New(fault.Conflict, "played", text.LinkPasskeyElsewhere) })
	checkProblem(t, ana.json(at, signed, kind), http.StatusConflict, "link_passkey_elsewhere")
	s.conns.let(func(k *fakePasskeys) { k.refuse = nil })
	got := ana.json(at, signed, kind+"; charset=utf-8")
	if got.status != http.StatusAccepted || got.body != `{"stage":"passkey_sent"}` {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	if all := s.conns.answered(); string(all[len(all)-1]) != signed {
		t.Errorf("the assertion that arrived is %s", all[len(all)-1])
	}
}

// What WhatsApp asks is read by the script alone; no page holds it, in whatever phase.
func TestNoPageHoldsTheQuestion(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	for _, phase := range []connection.Phase{connection.Passkey, connection.PasskeySent, connection.PasskeyCode} {
		s.conns.set(salon.ID, asked(phase, time.Minute)(s.now()))
		for _, path := range []string{"/dashboard/whatsapp/", "/dashboard/whatsapp/card", passkeyAt + "/help"} {
			body := ana.get(path).body
			if strings.Contains(body, "c2Fsb256YXAt") {
				t.Errorf("%s at %s holds the question", path, phase)
			}
			if holds := strings.Contains(body, "K7PD"); holds != (phase == connection.PasskeyCode && path != passkeyAt+"/help") {
				t.Errorf("%s at %s: the code is there: %t", path, phase, holds)
			}
		}
	}
}

func TestWhatTheOwnerSaysReachesTheConnection(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, asked(connection.PasskeyCode, time.Minute)(s.now()))
	ana := s.signedIn("ana@salao.example")
	for _, c := range []struct{ path, field, value, want string }{
		{"/confirm", "same", "true", "matches"},
		{"/confirm", "same", "false", "differs"},
		{"/cancel", "", "", "cancel"},
		{"/tell", "", "", "tell"},
		{"/move", "server", "default", "move"}, // an owner names no server
		{"/back", "", "", "back"},
	} {
		s.conns.let(func(*fakePasskeys) { s.conns.done = nil })
		got := ana.post(passkeyAt+c.path, url.Values{c.field: {c.value}})
		if got.status != http.StatusSeeOther || got.location != "/dashboard/whatsapp/" || s.conns.did() != c.want {
			t.Errorf("%s: status %d to %q, did %q, want %q", c.path, got.status, got.location, s.conns.did(), c.want)
		}
		if part := ana.part(http.MethodPost, passkeyAt+c.path, url.Values{c.field: {c.value}}); part.status != http.StatusOK || !strings.Contains(part.body, "data-kind") {
			t.Errorf("%s with scripts: status %d", c.path, part.status)
		}
	}
	s.conns.let(func(*fakePasskeys) { s.conns.done = nil })
	if got := ana.post(passkeyAt+"/confirm", url.Values{"same": {"perhaps"}}); got.status != http.StatusUnprocessableEntity || s.conns.did() != "" {
		t.Errorf("neither yes nor no: status %d, did %q", got.status, s.conns.did())
	}
}

// A server of another make cannot see that the phone asks: the owner can say so, there and nowhere else.
func TestTheOwnerMaySayThatThePhoneAsks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, shownQR(s.now()))
	ana := s.signedIn("ana@salao.example")
	const form = `action="/dashboard/whatsapp/passkey/tell"`
	if page := ana.get("/dashboard/whatsapp/").body; !strings.Contains(page, form) {
		t.Error("there is no way to say it")
	}
	s.conns.let(func(k *fakePasskeys) { k.can = true })
	if page := ana.get("/dashboard/whatsapp/").body; strings.Contains(page, form) {
		t.Error("it is offered where the server sees it itself")
	}
}

func TestALinkToAComputer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, asked(connection.Passkey, time.Minute)(s.now()))
	ana := s.signedIn("ana@salao.example")
	got := ana.post(passkeyAt+"/link", url.Values{})
	link := regexp.MustCompile(`id="computer-link">([^<]+)<`).FindStringSubmatch(got.body)
	if got.status != http.StatusOK || link == nil || !strings.Contains(got.header.Get("Cache-Control"), "no-store") {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	path := strings.TrimPrefix(link[1], s.server.URL)
	computer := s.visitor()
	if got := computer.post(path, url.Values{}); got.location != "/dashboard/whatsapp/" {
		t.Fatalf("the link: status %d to %q", got.status, got.location)
	}
	page := computer.get("/dashboard/whatsapp/").body
	if !strings.Contains(page, "quer ter certeza") || strings.Contains(page, passkeyAt+"/link") {
		t.Error("the computer is not at the step, or is offered a link again")
	}
	if got := computer.post(passkeyAt+"/link", url.Values{}); got.status != http.StatusForbidden {
		t.Errorf("a guest makes links: status %d", got.status)
	}
	s.advanceClock(31 * time.Minute)
	if got := s.visitor().post(path, url.Values{}); got.status != http.StatusNotFound {
		t.Errorf("an old link: status %d", got.status)
	}
}

func TestTheBookmarkReturnsToUsAlone(t *testing.T) {
	t.Parallel()
	public, err := url.Parse("http://painel.example.com")
	must(t, err)
	s := newScene(t, func(d *web.Deps) { d.PublicURL = public })
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	page := s.signedIn("ana@salao.example").get(passkeyAt + "/help").body
	marks := regexp.MustCompile(`href="(javascript:[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(marks) != 1 || !strings.Contains(marks[0][1], "http://painel.example.com/") || strings.Contains(marks[0][1], "__ORIGIN__") {
		t.Fatalf("the bookmark is %v", marks)
	}
	if strings.ContainsAny(marks[0][1], "\n%") {
		t.Error("an address cannot hold the bookmark as it is")
	}
}

func TestTheStoreIsWhereTheOperatorSays(t *testing.T) {
	t.Parallel()
	const store = "https://store.example/detail/abc"
	for where, want := range map[string]string{store: `href="` + store + `"`, "": "Peça o Conector ao suporte"} {
		s := newScene(t, func(d *web.Deps) { d.ConnectorStore = where })
		s.salon("Studio Ana", rightNumber, "ana@salao.example")
		if page := s.signedIn("ana@salao.example").get(passkeyAt + "/help").body; !strings.Contains(page, want) {
			t.Errorf("with %q the page lacks %s", where, want)
		}
	}
}

func TestACodeForTheConnector(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	checkProblem(t, ana.part(http.MethodPost, passkeyAt+"/code", url.Values{}), http.StatusNotFound, "no_link_passkey")
	s.conns.set(salon.ID, asked(connection.Passkey, time.Minute)(s.now()))
	got := ana.part(http.MethodPost, passkeyAt+"/code", url.Values{})
	if got.status != http.StatusOK || !strings.Contains(got.body, `"code":"WXYZ-2345"`) || !strings.Contains(got.body, `"expires_at":"`) {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	var refused bool
	for range 100 {
		refused = refused || ana.part(http.MethodPost, passkeyAt+"/code", url.Values{}).status == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("codes can be made without end")
	}
}

// Who has only a phone can say so: it is kept once, and the way with a computer is still offered.
func TestAWishForAWayWithoutAComputer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, asked(connection.Passkey, time.Minute)(s.now()))
	ana := s.signedIn("ana@salao.example")
	if page := ana.get("/dashboard/whatsapp/").body; !strings.Contains(page, "Avise-me quando der pelo celular") {
		t.Error("the card does not offer it")
	}
	for range 2 {
		got := ana.post(passkeyAt+"/wish", url.Values{})
		if got.status != http.StatusOK || !strings.Contains(got.body, "Anotado") || !strings.Contains(got.body, passkeyAt+"/link") {
			t.Errorf("status %d\n%s", got.status, mainOf(got.body))
		}
	}
	if got := s.conns.did(); got != "wish" {
		t.Errorf("kept: %q", got)
	}
}

func TestPasskeyNotesAreCounted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	for _, form := range []url.Values{{"connector": {"yes"}}, {"connector": {"no"}}, {"error": {"timeout"}}} {
		if got := ana.post(passkeyAt+"/note", form); got.status != http.StatusNoContent {
			t.Errorf("%v: status %d", form, got.status)
		}
	}
	if got := strings.Join(s.conns.told(), ", "); got != "connector, no connector, timeout" {
		t.Errorf("counted %s", got)
	}
	checkProblem(t, ana.post(passkeyAt+"/note", url.Values{"connector": {"perhaps"}}), http.StatusUnprocessableEntity, "malformed")
}

// The Connector is offered once before the first code where the step can come, below the button, and again only when
// WhatsApp has asked. No cause that has nothing to do with it shows it.
func TestTheConnectorIsOfferedWhereTheStepCanCome(t *testing.T) {
	t.Parallel()
	can := false
	s := newScene(t, func(d *web.Deps) { d.AnyPasskey = func() bool { return can } })
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	offered := func() bool {
		return strings.Contains(ana.get("/dashboard/whatsapp/").body, `id="key-before"`)
	}
	if offered() {
		t.Error("a new salon is offered it though no server can")
	}
	can = true
	if !offered() {
		t.Error("a new salon is not offered it")
	}
	body := ana.get("/dashboard/whatsapp/").body
	if button, offer := strings.Index(body, "Conectar WhatsApp</button>"), strings.Index(body, `<details class="fold key-before"`); button < 0 || offer < button {
		t.Errorf("the offer is not folded, or above the button\n%s", mainOf(body))
	}
	s.conns.set(salon.ID, ended(connection.PasskeyExpired)(s.now()))
	if offered() {
		t.Error("it is offered to a salon whose server cannot")
	}
	s.conns.let(func(k *fakePasskeys) { k.can = true })
	for _, cause := range append(connection.Causes(), connection.CauseNone) {
		s.conns.set(salon.ID, ended(cause)(s.now()))
		if got, want := offered(), strings.HasPrefix(string(cause), "passkey_"); got != want {
			t.Errorf("%q: offered: %t, want %t", cause, got, want)
		}
	}
}
