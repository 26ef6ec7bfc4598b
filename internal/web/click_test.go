package web_test

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func TestConnectLinksAndAsksForTheNumberOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", "", "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	const at = "/dashboard/whatsapp/connect"
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"a code without a number": {url.Values{"method": {"code"}}, "escreva o número"},
		"a number that is none":   {url.Values{"method": {"code"}, "phone": {"12 34"}}, "não parece válido"},
		"an unknown method":       {url.Values{"method": {"smoke"}}, "método deve ser"},
	} {
		got := ana.post(at, c.form)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, c.want) || !strings.Contains(got.body, "<html") {
			t.Errorf("%s: status %d\n%s", name, got.status, mainOf(got.body))
		}
		if typed := c.form.Get("phone"); typed != "" && !strings.Contains(got.body, `value="`+typed+`"`) {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if len(s.conns.clicks) != 0 {
		t.Fatal("a refused click began an attempt")
	}
	got := ana.post(at, url.Values{"method": {"code"}, "phone": {"(11) 98765-4321"}})
	if got.status != http.StatusSeeOther || got.location != "/dashboard/whatsapp/" {
		t.Fatalf("status %d to %q\n%s", got.status, got.location, mainOf(got.body))
	}
	click := s.conns.clicks[0]
	if click.Click.Method != connection.PairingCode || click.Click.Phone != number("55"+rightNumber) || click.Click.Watched != connection.WatchTTL {
		t.Errorf("the click is %+v", click.Click)
	}
	if click.Wait == 0 || click.Wait > 5*time.Second {
		t.Errorf("a plain form waits %v for the code", click.Wait)
	}
	if kept, _ := s.store.Tenant(t.Context(), tenant.For(salon.ID), salon.ID); kept.Phone != number("55"+rightNumber) {
		t.Error("the number is not on file")
	}
	part := ana.part(http.MethodPost, at, url.Values{"method": {"qr"}})
	if part.status != http.StatusOK || strings.Contains(part.body, "<html") || s.conns.clicks[1].Wait != 0 {
		t.Errorf("with scripts: status %d, wait %v", part.status, s.conns.clicks[1].Wait)
	}
}

func TestARefusedConnectIsExplainedOnTheCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	s.conns.set(salon.ID, ended(connection.CodeExpired)(s.now()))
	s.conns.fail = fault.New(fault.Unavailable, "played", text.NoServer)
	got := ana.part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Nenhum servidor") {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
	s.conns.fail = fault.Wrap(fault.Internal, "played", http.ErrAbortHandler)
	got = ana.part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got.status != http.StatusInternalServerError || got.body != "" || got.header.Get("HX-Reswap") != "none" {
		t.Errorf("our own failure: status %d\n%s", got.status, got.body)
	}
	full := ana.post("/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if full.status != http.StatusInternalServerError || !strings.Contains(full.body, "diga o código") || strings.Contains(full.body, "abort") {
		t.Errorf("our own failure, as a page: status %d\n%s", full.status, mainOf(full.body))
	}
}

func TestConnectIsRateLimited(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	for range 100 {
		if got := ana.part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}}); strings.Contains(got.body, "Tentativas demais") {
			return
		}
	}
	t.Errorf("%d codes in a minute", len(s.conns.clicks))
}

func TestStopDecidePauseAndDisconnectReachTheService(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	ana := s.signedIn("ana@salao.example")
	for _, c := range []struct {
		path string
		form url.Values
	}{
		{"pause", url.Values{"paused": {"1"}}},
		{"pause", url.Values{"paused": {"0"}}},
		{"decision", url.Values{"use": {"1"}}},
		{"decision", url.Values{"use": {"0"}}},
		{"stop", url.Values{}},
		{"disconnect", url.Values{}},
	} {
		if got := ana.post("/dashboard/whatsapp/"+c.path, c.form); got.location != "/dashboard/whatsapp/" {
			t.Errorf("%s: status %d to %q", c.path, got.status, got.location)
		}
	}
	if want := "pause resume use undo stop disconnect"; s.conns.did() != want {
		t.Errorf("did %q, want %q", s.conns.did(), want)
	}
	if got := ana.post("/dashboard/whatsapp/decision", url.Values{"use": {"maybe"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("an unclear decision: status %d", got.status)
	}
}

func TestOwnersAndOperatorsReadTheirOwnHistory(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator("op@plataforma.example")
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	s.conns.log = entries(s.now())
	owner := s.signedIn("ana@salao.example").get("/dashboard/whatsapp/history")
	checkPage(t, owner)
	for _, not := range []string{"restart", "op@plataforma.example", "Código mostrado", "Achado inesperado"} {
		if strings.Contains(owner.body, not) {
			t.Errorf("an owner reads %q", not)
		}
	}
	operator := s.signedIn("op@plataforma.example").get("/admin/salons/studio-ana/whatsapp/history")
	for _, want := range []string{"restart", "ana@salao.example", "Código mostrado", "op@plataforma.example"} {
		if !strings.Contains(operator.body, want) {
			t.Errorf("the operator does not read %q", want)
		}
	}
}

func TestAStreamShowsOnlyTheOwnersSalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/dashboard/whatsapp/events", nil)
	must(t, err)
	resp, err := ana.client.Do(r)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	if ct := resp.Header.Get("Content-Type"); !strings.HasPrefix(ct, "text/event-stream") || resp.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d, %s", resp.StatusCode, ct)
	}
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	until := func(want string) bool {
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return true
			}
		}
		return false
	}
	if !until("Conecte o WhatsApp") {
		t.Fatal("the first frame is not the whole card")
	}
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	if !until("WhatsApp conectado") {
		t.Fatal("a change does not come")
	}
	ana.post("/logout", url.Values{})
	s.hub.Publish(salon.ID.String())
	if until("never") || lines.Err() != nil {
		t.Errorf("the stream goes on after signing out: %v", lines.Err())
	}
}

// The phone of the number on file is the answer to a wrong one: one click lets the wrong one go and asks for a new code.
func TestTheNumberOnFileReadsAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	s.conns.set(salon.ID, quarantined(connection.WrongNumber)(s.now()))
	ana.part(http.MethodPost, "/dashboard/whatsapp/decision", url.Values{"use": {"0"}, "again": {"qr"}})
	if did := s.conns.did(); did != "undo connect" || s.conns.clicks[0].Click.Method != connection.QR {
		t.Errorf("the click did %q", did)
	}
	ana.part(http.MethodPost, "/dashboard/whatsapp/decision", url.Values{"use": {"1"}, "again": {"qr"}})
	if did := s.conns.did(); did != "undo connect use" {
		t.Errorf("the other click did %q", did)
	}
}

// Whoever changes from a QR code to one that is typed, with no number on file, is asked for it where the click was.
func TestSwitchingToPairingCodeAsksForANumber(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", "", "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	s.conns.set(salon.ID, shownQR(s.now()))
	if got := ana.get("/dashboard/whatsapp/"); strings.Contains(got.body, `name="phone"`) {
		t.Error("a number is asked for before it is needed")
	}
	got := ana.part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"code"}})
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `name="phone"`) || !strings.Contains(got.body, "com DDD") {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
	ana.part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"code"}, "phone": {rightNumber}})
	if did := s.conns.did(); did != "connect" {
		t.Errorf("did %q", did)
	}
}
