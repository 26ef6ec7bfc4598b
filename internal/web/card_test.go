package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/web/webtest"
)

// inline are things that the content security policy would block, or that would let what somebody typed run.
var inline = regexp.MustCompile(`(?i)\son[a-z]+\s*=|\sstyle\s*=|<style|javascript:|<script(?:[^>]*)>[^<]`)

func TestEachCardStateOffersItsOneAction(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon(`Studio <Ana> & "Cia"`, rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	for _, st := range states() {
		t.Run(st.Name, func(t *testing.T) {
			s.Conns.Set(salon.ID, nil)
			if st.Row != nil {
				s.Conns.Set(salon.ID, st.Row(s.Now()))
			}
			got := ana.Get("/dashboard/whatsapp/")
			checkPage(t, got)
			for _, want := range st.Want {
				if !strings.Contains(got.Body, want) {
					t.Errorf("the page lacks %q\n%s", want, mainOf(got.Body))
				}
			}
			for _, not := range st.Not {
				if strings.Contains(got.Body, not) {
					t.Errorf("the page has %q\n%s", not, mainOf(got.Body))
				}
			}
			if !strings.Contains(got.Body, `Studio &lt;Ana&gt; &amp; &#34;Cia&#34;`) {
				t.Error("the salon's name is not there, or not escaped")
			}
			part := ana.Part(http.MethodGet, "/dashboard/whatsapp/card", nil)
			if part.Status != http.StatusOK || strings.Contains(part.Body, "<html") || !strings.Contains(part.Body, "data-kind") {
				t.Errorf("the part is no card: status %d\n%s", part.Status, part.Body)
			}
		})
	}
}

// checkPage is what must hold for every page.
func checkPage(t *testing.T, got answer) {
	t.Helper()
	checkDocument(t, got)
	for _, word := range []string{"instância", "webhook", "sessão"} {
		if strings.Contains(strings.ToLower(got.Body), word) {
			t.Errorf("an owner reads %q", word)
		}
	}
}

// checkDocument checks what holds for pages of integrators, too, who know the words.
func checkDocument(t *testing.T, got answer) {
	t.Helper()
	if got.Status != http.StatusOK {
		t.Fatalf("status %d, location %q", got.Status, got.Location)
	}
	if cc := got.Header.Get("Cache-Control"); !strings.Contains(cc, "no-store") {
		t.Errorf("Cache-Control is %q: a code must not be kept", cc)
	}
	csp := got.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("the content security policy is %q", csp)
	}
	if found := inline.FindString(got.Body); found != "" {
		t.Errorf("the page holds something inline: %q", found)
	}
	for _, attr := range regexp.MustCompile(`(?:href|src|action|hx-post|hx-get|hx-sse:connect)="([^"]*)"`).FindAllStringSubmatch(got.Body, -1) {
		for _, code := range []string{webtest.PairingCode, "ABCD", webtest.QRText[:12]} {
			if strings.Contains(attr[1], code) {
				t.Errorf("an address holds a code: %s", attr[0])
			}
		}
		if strings.Contains(attr[1], "//") {
			t.Errorf("something is loaded from elsewhere: %s", attr[0])
		}
	}
	if strings.Contains(got.Body, "%!") || strings.Contains(got.Body, "Algo deu errado") {
		t.Error("a sentence is missing or has other arguments than it needs")
	}
}

func TestEachCauseHasASentenceAndAnAction(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	for _, cause := range connection.Causes() {
		s.Conns.Set(salon.ID, ended(cause)(s.Now()))
		got := ana.Get("/dashboard/whatsapp/")
		checkPage(t, got)
		if !strings.Contains(got.Body, `class="notice`) {
			t.Errorf("%s: the owner is not told why", cause)
		}
		if !strings.Contains(got.Body, `action="/dashboard/whatsapp/connect"`) {
			t.Errorf("%s: there is no way on", cause)
		}
	}
}

func TestAnEnglishReaderGetsAnEnglishPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	ana.Post("/language", map[string][]string{"lang": {"en"}, "back": {"/dashboard/whatsapp/"}})
	for _, st := range states() {
		s.Conns.Set(salon.ID, nil)
		if st.Row != nil {
			s.Conns.Set(salon.ID, st.Row(s.Now()))
		}
		got := ana.Get("/dashboard/whatsapp/")
		checkPage(t, got)
		if !strings.Contains(got.Body, `<html lang="en">`) || strings.Contains(mainOf(got.Body), "salão") {
			t.Errorf("%s: not in English\n%s", st.Name, mainOf(got.Body))
		}
	}
}

func TestTheMethodIsSuggestedByTheDevice(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	checked := regexp.MustCompile(`value="(qr|code)" checked`)
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14) Mobile Safari/537.36":     "code",
		"Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36": "qr",
	} {
		ana.Header.Set("User-Agent", agent)
		if m := checked.FindStringSubmatch(ana.Get("/dashboard/whatsapp/").Body); m == nil || m[1] != want {
			t.Errorf("%s: guessed %v, want %s", agent, m, want)
		}
	}
}
