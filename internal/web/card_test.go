package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/connection"
)

// inline are things that the content security policy would block, or that would let what somebody typed run.
var inline = regexp.MustCompile(`(?i)\son[a-z]+\s*=|\sstyle\s*=|<style|javascript:|<script(?:[^>]*)>[^<]`)

func TestEachCardStateOffersItsOneAction(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon(`Studio <Ana> & "Cia"`, rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	for _, st := range states() {
		t.Run(st.name, func(t *testing.T) {
			s.conns.set(salon.ID, nil)
			if st.row != nil {
				s.conns.set(salon.ID, st.row(s.now()))
			}
			got := ana.get("/dashboard/whatsapp/")
			checkPage(t, got)
			for _, want := range st.want {
				if !strings.Contains(got.body, want) {
					t.Errorf("the page lacks %q\n%s", want, mainOf(got.body))
				}
			}
			for _, not := range st.not {
				if strings.Contains(got.body, not) {
					t.Errorf("the page has %q\n%s", not, mainOf(got.body))
				}
			}
			if !strings.Contains(got.body, `Studio &lt;Ana&gt; &amp; &#34;Cia&#34;`) {
				t.Error("the salon's name is not there, or not escaped")
			}
			part := ana.part(http.MethodGet, "/dashboard/whatsapp/card", nil)
			if part.status != http.StatusOK || strings.Contains(part.body, "<html") || !strings.Contains(part.body, "data-kind") {
				t.Errorf("the part is no card: status %d\n%s", part.status, part.body)
			}
		})
	}
}

// checkPage is what must hold for every page.
func checkPage(t *testing.T, got answer) {
	t.Helper()
	checkDocument(t, got)
	for _, word := range []string{"instância", "webhook", "sessão"} {
		if strings.Contains(strings.ToLower(got.body), word) {
			t.Errorf("an owner reads %q", word)
		}
	}
}

// checkDocument checks what holds for pages of integrators, too, who know the words.
func checkDocument(t *testing.T, got answer) {
	t.Helper()
	if got.status != http.StatusOK {
		t.Fatalf("status %d, location %q", got.status, got.location)
	}
	if cc := got.header.Get("Cache-Control"); !strings.Contains(cc, "no-store") {
		t.Errorf("Cache-Control is %q: a code must not be kept", cc)
	}
	csp := got.header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("the content security policy is %q", csp)
	}
	if found := inline.FindString(got.body); found != "" {
		t.Errorf("the page holds something inline: %q", found)
	}
	for _, attr := range regexp.MustCompile(`(?:href|src|action|hx-post|hx-get|hx-sse:connect)="([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		for _, code := range []string{pairingCode, "ABCD", qrText[:12]} {
			if strings.Contains(attr[1], code) {
				t.Errorf("an address holds a code: %s", attr[0])
			}
		}
		if strings.Contains(attr[1], "//") {
			t.Errorf("something is loaded from elsewhere: %s", attr[0])
		}
	}
	if strings.Contains(got.body, "%!") || strings.Contains(got.body, "Algo deu errado") {
		t.Error("a sentence is missing or has other arguments than it needs")
	}
}

// mainOf is the part of a page that differs, to read in a failure.
func mainOf(body string) string {
	if _, rest, ok := strings.Cut(body, "<main"); ok {
		return rest
	}
	return body
}

func TestEachCauseHasASentenceAndAnAction(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	for _, cause := range connection.Causes() {
		s.conns.set(salon.ID, ended(cause)(s.now()))
		got := ana.get("/dashboard/whatsapp/")
		checkPage(t, got)
		if !strings.Contains(got.body, `class="notice`) {
			t.Errorf("%s: the owner is not told why", cause)
		}
		if !strings.Contains(got.body, `action="/dashboard/whatsapp/connect"`) {
			t.Errorf("%s: there is no way on", cause)
		}
	}
}

func TestAnEnglishReaderGetsAnEnglishPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	ana.post("/language", map[string][]string{"lang": {"en"}, "back": {"/dashboard/whatsapp/"}})
	for _, st := range states() {
		s.conns.set(salon.ID, nil)
		if st.row != nil {
			s.conns.set(salon.ID, st.row(s.now()))
		}
		got := ana.get("/dashboard/whatsapp/")
		checkPage(t, got)
		if !strings.Contains(got.body, `<html lang="en">`) || strings.Contains(mainOf(got.body), "salão") {
			t.Errorf("%s: not in English\n%s", st.name, mainOf(got.body))
		}
	}
}

func TestTheMethodIsSuggestedByTheDevice(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	checked := regexp.MustCompile(`value="(qr|code)" checked`)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36":     "code",
		"Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36": "qr",
	} {
		ana.header.Set("User-Agent", agent)
		if m := checked.FindStringSubmatch(ana.get("/dashboard/whatsapp/").body); m == nil || m[1] != want {
			t.Errorf("%s: guessed %v, want %s", agent, m, want)
		}
	}
}
