package demo_test

import (
	"bufio"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/demo"
	"salonzap/internal/demo/demotest"
	"salonzap/internal/fault"
)

func TestThePageIsASimulation(t *testing.T) {
	r := newRig(t)
	code := r.AwaitScan(t)
	page := r.Get(t, "/demo/?salon=joao")
	for _, want := range []string{
		"SIMULAÇÃO – nenhum WhatsApp de verdade", `lang="pt-BR"`, "Barbearia do &lt;João&gt;", "+55 (11) 98765-4321",
		"Há um QR Code na tela do salão", "Aponte a câmera", "Ana Souza", "Esperando leitura", `href="/assets/app.css"`,
	} {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page.Body, code) || strings.Contains(page.Body, code[:40]) {
		t.Error("the page shows a code")
	}
	if page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it may be kept: %q", page.Header.Get("Cache-Control"))
	}
	if en := r.Get(t, "/demo/?lang=en").Body; !strings.Contains(en, "SIMULATION – no real WhatsApp") || !strings.Contains(en, `lang="en"`) {
		t.Error("there is no English page")
	}
}

func TestThePairingCodeIsNotShown(t *testing.T) {
	r := newRig(t)
	code := r.AwaitCode(t, number)
	page := r.Get(t, "/demo/").Body
	if !strings.Contains(page, `name="code"`) || strings.Contains(page, code) || strings.Contains(page, strings.ReplaceAll(code, "-", "")) {
		t.Error("the page must ask for the code, and not know it")
	}
}

// Nothing on the page needs a weaker policy than CSP.
func TestContentSecurityPolicy(t *testing.T) {
	r := newRig(t)
	inline := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|<style|<script[^>]*>[^<]|javascript:`)
	page := r.Get(t, "/demo/")
	for _, a := range []demotest.Answer{page, r.Get(t, "/demo/nothing"), r.Get(t, asset(t, page.Body, "js"))} {
		csp := a.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("policy %q", csp)
		}
		if strings.Contains(a.Header.Get("Content-Type"), "html") && inline.MatchString(a.Body) {
			t.Errorf("inline: %q", inline.FindString(a.Body))
		}
	}
}

func asset(t *testing.T, page, ext string) string {
	t.Helper()
	found := regexp.MustCompile(`"(/demo/assets/demo\.[0-9a-f]{12}\.` + ext + `)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page loads no .%s of ours", ext)
	}
	return found[1]
}

func TestAssetsAreServedUnderTheirHash(t *testing.T) {
	r := newRig(t)
	page := r.Get(t, "/demo/").Body
	for ext, kind := range map[string]string{"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"} {
		a := r.Get(t, asset(t, page, ext))
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), kind) || len(a.Body) < 100 ||
			!strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf(".%s: %d %v", ext, a.Status, a.Header)
		}
	}
	if a := r.Get(t, "/demo/assets/demo.000000000000.css"); a.Status != http.StatusNotFound {
		t.Errorf("another hash is answered with %d", a.Status)
	}
}

func TestTheDemonstrationIsForThisMachineAlone(t *testing.T) {
	r := newRig(t)
	for _, tc := range []struct {
		name, peer, host, header string
		want                     int
	}{
		{"IPv4", "127.0.0.1:1234", "localhost:8080", "", 200},
		{"another loopback", "127.8.9.1:1234", "127.0.0.1:8080", "", 200},
		{"IPv6", "[::1]:1234", "[::1]:8080", "", 200},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:1234", "demo.localhost", "", 200},
		{"a neighbour", "192.168.1.7:1234", "localhost:8080", "", 403},
		{"anybody", "203.0.113.9:1234", "localhost:8080", "", 403},
		{"no address", "@", "localhost:8080", "", 403},
		{"through a proxy", "127.0.0.1:1234", "localhost:8080", "X-Forwarded-For", 403},
		{"through a newer proxy", "127.0.0.1:1234", "localhost:8080", "Forwarded", 403},
		{"by a foreign name", "127.0.0.1:1234", "rebound.example", "", 403},
		{"by a name that begins alike", "127.0.0.1:1234", "localhost.example", "", 403},
	} {
		for _, path := range []string{"GET /demo/", "GET /demo/assets/x.css", "POST /demo/phone", "POST /demo/chat", "POST /demo/sign-in"} {
			method, target, _ := strings.Cut(path, " ")
			req := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader("who=operator"))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.RemoteAddr, req.Host = tc.peer, tc.host
			if tc.header != "" {
				req.Header.Set(tc.header, "127.0.0.1")
			}
			w := httptest.NewRecorder()
			r.Site.Config.Handler.ServeHTTP(w, req)
			if refused := w.Code == http.StatusForbidden; refused != (tc.want == http.StatusForbidden) {
				t.Errorf("%s: %s is answered with %d", tc.name, path, w.Code)
			}
		}
	}
	if len(r.Who) != 4 {
		t.Errorf("%d were signed in, want the 4 of this machine", len(r.Who))
	}
}

func TestCrossOriginPostsAreRefused(t *testing.T) {
	r := newRig(t)
	r.Linked(t)
	for _, path := range []string{"/demo/phone", "/demo/chat", "/demo/trouble", "/demo/reset", "/demo/sign-in"} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, r.Site.URL+path,
			strings.NewReader("do=unlink&salon=joao&what=down&to=on&who=operator"))
		req.RemoteAddr = "127.0.0.1:1234"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		r.Site.Config.Handler.ServeHTTP(w, req)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s is answered with %d", path, w.Code)
		}
	}
	if r.Call(t, "/", http.StatusOK); r.Face(t) != "linked" || len(r.Who) != 0 {
		t.Error("something was done")
	}
}

func TestSignInAsOwnerOrOperator(t *testing.T) {
	for form, want := range map[string]struct{ to, who string }{
		"who=owner&salon=joao":    {"/dashboard/whatsapp/", "owner of joao"},
		"who=operator&salon=joao": {"/admin/salons/joao/", "operator of joao"},
		"who=operator":            {"/admin/", "operator of "},
	} {
		r := newRig(t)
		fields, _ := url.ParseQuery(form)
		out := r.Post(t, "/demo/sign-in", fields)
		if out.To != want.to || len(r.Who) != 1 || r.Who[0] != want.who || out.Header.Get("Set-Cookie") == "" {
			t.Errorf("%s: sent to %q as %q", form, out.To, r.Who)
		}
	}
	r := newRig(t)
	if out := r.Post(t, "/demo/sign-in", url.Values{"who": {"root"}}); out.Status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else is answered with %d", out.Status)
	}
	r.SignIn = fault.New(fault.NotFound, "test", "")
	if out := r.Post(t, "/demo/sign-in", url.Values{"who": {"owner"}, "salon": {"ana"}}); !strings.Contains(out.To, "demo.refused.no_account") {
		t.Errorf("without an account one is sent to %q", out.To)
	}
	r.SignIn = errors.New("the database said: secret things")
	if out := r.Post(t, "/demo/sign-in", url.Values{"who": {"owner"}}); out.Status != http.StatusInternalServerError || strings.Contains(out.Body, "secret things") {
		t.Errorf("a failure is answered with %d", out.Status)
	}
}

func TestNonsenseIsAnsweredCalmly(t *testing.T) {
	r := newRig(t)
	for _, tc := range []struct {
		path, form string
		want       int
	}{
		{"/demo/phone", "do=scan&salon=nobody", http.StatusNotFound},
		{"/demo/phone", "do=explode&salon=joao", http.StatusUnprocessableEntity},
		{"/demo/phone", "do=%zz", http.StatusBadRequest},
		{"/demo/phone", "do=" + strings.Repeat("x", 8<<10), http.StatusBadRequest},
		{"/demo/chat", "do=shout&salon=joao", http.StatusUnprocessableEntity},
		{"/demo/chat", "do=write&salon=nobody", http.StatusNotFound},
		{"/demo/trouble", "what=fire&to=on", http.StatusUnprocessableEntity},
		{"/demo/trouble", "what=down&to=maybe", http.StatusUnprocessableEntity},
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, r.Site.URL+tc.path, strings.NewReader(tc.form))
		req.RemoteAddr = "127.0.0.1:1234"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		r.Site.Config.Handler.ServeHTTP(w, req)
		if w.Code != tc.want {
			t.Errorf("%s %.30s: %d, want %d", tc.path, tc.form, w.Code, tc.want)
		}
	}
	if page := r.Get(t, "/demo/?salon=nobody&did=explode&failed=demo.mark&on=%22%3E").Body; !strings.Contains(page, "sim-phone") || strings.Contains(page, `role="status"><p`) {
		t.Error("an address with nonsense gives no calm page")
	}
}

func TestTheDemonstrationWorksWithoutSalons(t *testing.T) {
	r := newRig(t)
	r.Salons = nil
	if page := r.Get(t, "/demo/"); page.Status != http.StatusOK || !strings.Contains(page.Body, "Ainda não há salões") {
		t.Errorf("answered with %d", page.Status)
	}
	out := r.Post(t, "/demo/trouble", url.Values{"what": {"passkey"}, "to": {"on"}})
	if !strings.Contains(out.To, "failed=") {
		t.Errorf("the passkey of nobody was answered with %q", out.To)
	}
}

func TestThePageSaysWhatTheLastButtonDid(t *testing.T) {
	r := newRig(t)
	r.Linked(t)
	out := r.Do(t, demo.Unlink, "lang", "en")
	page := r.Get(t, out.To).Body
	if !strings.Contains(page, "Done: Remove the device. As under “Linked devices”") || !strings.Contains(out.To, "salon=joao") {
		t.Errorf("sent to %q, which does not say what was done", out.To)
	}
}

// A stream sends the parts that change, at once and when something changes, and ends with the server.
func TestAStreamSendsThePartsThatChange(t *testing.T) {
	r := newRig(t)
	closing := make(chan struct{})
	page := demo.New(demo.Deps{
		Server: r.Server, Salons: r.List, SignIn: r.Enter, Hints: r, Closing: closing, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	defer page.Close()
	site := httptest.NewServer(page)
	defer site.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.URL+"/demo/live?salon=joao", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := site.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	until := func(what string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), what) {
				return
			}
		}
		t.Fatalf("the stream ended without %q", what)
	}
	until("sim-face-none")
	r.AwaitScan(t)
	until("sim-face-qr")
	r.Do(t, demo.Scan) // a phone changes, and the page with it
	until("sim-face-linked")
	r.Chat(t, demo.Write)
	until("tem horário hoje?")
	r.Tell(t, "messages.upsert", http.StatusOK)
	until("messages.upsert")
	close(closing)
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Errorf("the stream ended with %v", err)
	}
}

func TestTheTrafficIsShownWithoutAddresses(t *testing.T) {
	r := newRig(t)
	r.Call(t, "/instance/create", http.StatusCreated)
	r.Call(t, "/instance/connect/"+joao+"?number="+number, http.StatusOK)
	r.Call(t, "/instance/fetchInstances?instanceName=absent_whatsapp", http.StatusNotFound)
	r.Tell(t, "qrcode.updated", http.StatusOK)
	page := r.Get(t, "/demo/").Body
	for _, want := range []string{
		"POST /instance/create", "POST /instance/connect", joao, "absent_whatsapp", ">404<", "qrcode.updated", "O servidor avisou",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, demotest.Secure) || strings.Contains(page, number) {
		t.Error("the page shows where webhooks go, or a query")
	}
}
