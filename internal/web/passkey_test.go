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
	"salonzap/internal/web/webtest"
)

// TestThePagesCallOurExtension: the ID is made by the key in the extension's manifest, and pages must know the same.
func TestThePagesCallOurExtension(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../../extension/ID")
	must(t, err)
	if id := strings.TrimSpace(string(kept)); id != web.ConnectorID {
		t.Errorf("the pages call %q, the extension is %q", web.ConnectorID, id)
	}
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	if page := s.SignedIn("ana@salao.example").Get("/dashboard/whatsapp/").Body; !strings.Contains(page, `data-connector-id="`+web.ConnectorID+`"`) {
		t.Error("the page does not know the extension")
	}
}

// postJSON sends a body as our script does.
func postJSON(b *browser, path, body, contentType string) answer {
	b.S.T.Helper()
	r, err := http.NewRequestWithContext(b.S.T.Context(), http.MethodPost, b.S.Server.URL+path, strings.NewReader(body))
	must(b.S.T, err)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Hx-Request", "true")
	return b.Send(r)
}

func TestThePasskeyStepAsJSON(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	got := ana.Get(passkeyAt)
	checkProblem(t, got, http.StatusNotFound, "no_link_passkey")

	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	got = ana.Get(passkeyAt)
	var step struct {
		Stage                   string
		Options                 json.RawMessage
		ExpiresAt, HandoffUntil time.Time
		Display                 map[string]string
	}
	must(t, json.Unmarshal([]byte(strings.NewReplacer("expires_at", "expiresAt", "handoff_until", "handoffUntil").Replace(got.Body)), &step))
	if step.Stage != "passkey" || string(step.Options) != webtest.AskedOptions || step.ExpiresAt.Before(step.HandoffUntil) {
		t.Errorf("the step is %s", got.Body)
	}
	host := strings.TrimPrefix(s.Server.URL, "http://")
	if d := step.Display; d["salon"] != "Studio Ana" || d["number"] != "…4321" || d["host"] != host {
		t.Errorf("the owner is shown %v", d)
	}
	if cc := got.Header.Get("Cache-Control"); cc != "no-store" {
		t.Errorf("Cache-Control is %q", cc)
	}
	s.Conns.Set(salon.ID, asked(connection.PasskeyCode, time.Minute)(s.Now()))
	if got = ana.Get(passkeyAt); strings.Contains(got.Body, "options") || !strings.Contains(got.Body, webtest.Compared) {
		t.Errorf("at the code: %s", got.Body)
	}
}

func checkProblem(t *testing.T, got answer, status int, code string) {
	t.Helper()
	if got.Status != status || got.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(got.Body, `"code":"`+code+`"`) {
		t.Errorf("status %d, want %d and %s\n%s", got.Status, status, code, got.Body)
	}
	if !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
		t.Error("a problem may be stored")
	}
}

func TestAnAssertionIsTakenFromOurScriptOnly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	const kind, at = "application/json", passkeyAt + "/response"
	checkProblem(t, postJSON(ana, at, "assertion="+url.QueryEscape(webtest.Signed), "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, "malformed")
	checkProblem(t, postJSON(ana, at, `{"pad":"`+strings.Repeat("x", connection.MaxAssertion)+`"}`, kind), http.StatusRequestEntityTooLarge, "body_too_large")
	cross := ana.Do(http.MethodPost, at, url.Values{}, http.Header{"Origin": {"https://mal.example"}})
	if cross.Status != http.StatusForbidden || len(s.Conns.Answered()) != 0 {
		t.Fatalf("another site: status %d, %d assertions", cross.Status, len(s.Conns.Answered()))
	}
	if got := postJSON(s.Visitor(), at, webtest.Signed, kind); got.Status != http.StatusUnauthorized {
		t.Errorf("nobody: status %d", got.Status)
	}
	s.Conns.Let(func(k *fakePasskeys) { k.Refuse = fault.New(fault.Conflict, "played", text.LinkPasskeyElsewhere) })
	checkProblem(t, postJSON(ana, at, webtest.Signed, kind), http.StatusConflict, "link_passkey_elsewhere")
	s.Conns.Let(func(k *fakePasskeys) { k.Refuse = nil })
	got := postJSON(ana, at, webtest.Signed, kind+"; charset=utf-8")
	if got.Status != http.StatusAccepted || got.Body != `{"stage":"passkey_sent"}` {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	if all := s.Conns.Answered(); string(all[len(all)-1]) != webtest.Signed {
		t.Errorf("the assertion that arrived is %s", all[len(all)-1])
	}
}

// What WhatsApp asks is read by the script alone; no page holds it, in whatever phase.
func TestNoPageHoldsTheQuestion(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	for _, phase := range []connection.Phase{connection.Passkey, connection.PasskeySent, connection.PasskeyCode} {
		s.Conns.Set(salon.ID, asked(phase, time.Minute)(s.Now()))
		for _, path := range []string{"/dashboard/whatsapp/", "/dashboard/whatsapp/card", passkeyAt + "/help"} {
			body := ana.Get(path).Body
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
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, asked(connection.PasskeyCode, time.Minute)(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	for _, c := range []struct{ path, field, value, want string }{
		{"/confirm", "same", "true", "matches"},
		{"/confirm", "same", "false", "differs"},
		{"/cancel", "", "", "cancel"},
		{"/tell", "", "", "tell"},
		{"/move", "server", "default", "move"}, // an owner names no server
		{"/back", "", "", "back"},
	} {
		s.Conns.Let(func(*fakePasskeys) { s.Conns.Done = nil })
		got := ana.Post(passkeyAt+c.path, url.Values{c.field: {c.value}})
		if got.Status != http.StatusSeeOther || got.Location != "/dashboard/whatsapp/" || s.Conns.Did() != c.want {
			t.Errorf("%s: status %d to %q, did %q, want %q", c.path, got.Status, got.Location, s.Conns.Did(), c.want)
		}
		if part := ana.Part(http.MethodPost, passkeyAt+c.path, url.Values{c.field: {c.value}}); part.Status != http.StatusOK || !strings.Contains(part.Body, "data-kind") {
			t.Errorf("%s with scripts: status %d", c.path, part.Status)
		}
	}
	s.Conns.Let(func(*fakePasskeys) { s.Conns.Done = nil })
	if got := ana.Post(passkeyAt+"/confirm", url.Values{"same": {"perhaps"}}); got.Status != http.StatusUnprocessableEntity || s.Conns.Did() != "" {
		t.Errorf("neither yes nor no: status %d, did %q", got.Status, s.Conns.Did())
	}
}

// A server of another make cannot see that the phone asks: the owner can say so, there and nowhere else.
func TestTheOwnerMaySayThatThePhoneAsks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	const form = `action="/dashboard/whatsapp/passkey/tell"`
	if page := ana.Get("/dashboard/whatsapp/").Body; !strings.Contains(page, form) {
		t.Error("there is no way to say it")
	}
	s.Conns.Let(func(k *fakePasskeys) { k.Can = true })
	if page := ana.Get("/dashboard/whatsapp/").Body; strings.Contains(page, form) {
		t.Error("it is offered where the server sees it itself")
	}
}

func TestALinkLeadsThePasskeyStepToAComputer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	got := ana.Post(passkeyAt+"/link", url.Values{})
	link := regexp.MustCompile(`id="computer-link">([^<]+)<`).FindStringSubmatch(got.Body)
	if got.Status != http.StatusOK || link == nil || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	path := strings.TrimPrefix(link[1], s.Server.URL)
	computer := s.Visitor()
	if got := computer.Post(path, url.Values{}); got.Location != "/dashboard/whatsapp/" {
		t.Fatalf("the link: status %d to %q", got.Status, got.Location)
	}
	page := computer.Get("/dashboard/whatsapp/").Body
	if !strings.Contains(page, "quer ter certeza") || strings.Contains(page, passkeyAt+"/link") {
		t.Error("the computer is not at the step, or is offered a link again")
	}
	if got := computer.Post(passkeyAt+"/link", url.Values{}); got.Status != http.StatusForbidden {
		t.Errorf("a guest makes links: status %d", got.Status)
	}
	s.AdvanceClock(31 * time.Minute)
	if got := s.Visitor().Post(path, url.Values{}); got.Status != http.StatusNotFound {
		t.Errorf("an old link: status %d", got.Status)
	}
}

func TestTheBookmarkReturnsToUsAlone(t *testing.T) {
	t.Parallel()
	public, err := url.Parse("http://painel.example.com")
	must(t, err)
	s := newScene(t, func(d *web.Deps) { d.PublicURL = public })
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	page := s.SignedIn("ana@salao.example").Get(passkeyAt + "/help").Body
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
		s.Salon("Studio Ana", rightNumber, "ana@salao.example")
		if page := s.SignedIn("ana@salao.example").Get(passkeyAt + "/help").Body; !strings.Contains(page, want) {
			t.Errorf("with %q the page lacks %s", where, want)
		}
	}
}

func TestACodeForTheConnector(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	checkProblem(t, ana.Part(http.MethodPost, passkeyAt+"/code", url.Values{}), http.StatusNotFound, "no_link_passkey")
	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	got := ana.Part(http.MethodPost, passkeyAt+"/code", url.Values{})
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `"code":"WXYZ-2345"`) || !strings.Contains(got.Body, `"expires_at":"`) {
		t.Errorf("status %d: %s", got.Status, got.Body)
	}
	var refused bool
	for range 100 {
		refused = refused || ana.Part(http.MethodPost, passkeyAt+"/code", url.Values{}).Status == http.StatusTooManyRequests
	}
	if !refused {
		t.Error("codes can be made without end")
	}
}

// Who has only a phone can say so: it is kept once, and the way with a computer is still offered.
func TestAWishForAWayWithoutAComputer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, asked(connection.Passkey, time.Minute)(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	if page := ana.Get("/dashboard/whatsapp/").Body; !strings.Contains(page, "Avise-me quando der pelo celular") {
		t.Error("the card does not offer it")
	}
	for range 2 {
		got := ana.Post(passkeyAt+"/wish", url.Values{})
		if got.Status != http.StatusOK || !strings.Contains(got.Body, "Anotado") || !strings.Contains(got.Body, passkeyAt+"/link") {
			t.Errorf("status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	if got := s.Conns.Did(); got != "wish" {
		t.Errorf("kept: %q", got)
	}
}

func TestPasskeyNotesAreCounted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	for _, form := range []url.Values{{"connector": {"yes"}}, {"connector": {"no"}}, {"error": {"timeout"}}} {
		if got := ana.Post(passkeyAt+"/note", form); got.Status != http.StatusNoContent {
			t.Errorf("%v: status %d", form, got.Status)
		}
	}
	if got := strings.Join(s.Conns.Told(), ", "); got != "connector, no connector, timeout" {
		t.Errorf("counted %s", got)
	}
	checkProblem(t, ana.Post(passkeyAt+"/note", url.Values{"connector": {"perhaps"}}), http.StatusUnprocessableEntity, "malformed")
}

// The Connector is offered once before the first code where the step can come, below the button, and again only when
// WhatsApp has asked. No cause that has nothing to do with it shows it.
func TestTheConnectorIsOfferedWhereTheStepCanCome(t *testing.T) {
	t.Parallel()
	can := false
	s := newScene(t, func(d *web.Deps) { d.AnyPasskey = func() bool { return can } })
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	offered := func() bool {
		return strings.Contains(ana.Get("/dashboard/whatsapp/").Body, `id="key-before"`)
	}
	if offered() {
		t.Error("a new salon is offered it though no server can")
	}
	can = true
	if !offered() {
		t.Error("a new salon is not offered it")
	}
	body := ana.Get("/dashboard/whatsapp/").Body
	if button, offer := strings.Index(body, "Conectar WhatsApp</button>"), strings.Index(body, `<details class="fold key-before"`); button < 0 || offer < button {
		t.Errorf("the offer is not folded, or above the button\n%s", mainOf(body))
	}
	s.Conns.Set(salon.ID, ended(connection.PasskeyExpired)(s.Now()))
	if offered() {
		t.Error("it is offered to a salon whose server cannot")
	}
	s.Conns.Let(func(k *fakePasskeys) { k.Can = true })
	for _, cause := range append(connection.Causes(), connection.CauseNone) {
		s.Conns.Set(salon.ID, ended(cause)(s.Now()))
		if got, want := offered(), strings.HasPrefix(string(cause), "passkey_"); got != want {
			t.Errorf("%q: offered: %t, want %t", cause, got, want)
		}
	}
}
