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
	"salonzap/internal/web/webtest"
)

func TestConnectLinksAndAsksForTheNumberOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	const at = "/dashboard/whatsapp/connect"
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"a code without a number": {url.Values{"method": {"code"}}, "escreva o número"},
		"a number that is none":   {url.Values{"method": {"code"}, "phone": {"12 34"}}, "não parece válido"},
		"an unknown method":       {url.Values{"method": {"smoke"}}, "método deve ser"},
	} {
		got := ana.Post(at, c.form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, c.want) || !strings.Contains(got.Body, "<html") {
			t.Errorf("%s: status %d\n%s", name, got.Status, mainOf(got.Body))
		}
		if typed := c.form.Get("phone"); typed != "" && !strings.Contains(got.Body, `value="`+typed+`"`) {
			t.Errorf("%s: what was typed is lost", name)
		}
	}
	if len(s.Conns.Clicks) != 0 {
		t.Fatal("a refused click began an attempt")
	}
	got := ana.Post(at, url.Values{"method": {"code"}, "phone": {"(11) 98765-4321"}})
	if got.Status != http.StatusSeeOther || got.Location != "/dashboard/whatsapp/" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	click := s.Conns.Clicks[0]
	if click.Click.Method != connection.PairingCode || click.Click.Phone != webtest.Number("55"+rightNumber) || click.Click.Watched != connection.WatchTTL {
		t.Errorf("the click is %+v", click.Click)
	}
	if click.Wait == 0 || click.Wait > 5*time.Second {
		t.Errorf("a plain form waits %v for the code", click.Wait)
	}
	if kept, _ := s.Store.Tenant(t.Context(), tenant.For(salon.ID), salon.ID); kept.Phone != webtest.Number("55"+rightNumber) {
		t.Error("the number is not on file")
	}
	part := ana.Part(http.MethodPost, at, url.Values{"method": {"qr"}})
	if part.Status != http.StatusOK || strings.Contains(part.Body, "<html") || s.Conns.Clicks[1].Wait != 0 {
		t.Errorf("with scripts: status %d, wait %v", part.Status, s.Conns.Clicks[1].Wait)
	}
}

func TestARefusedConnectIsExplainedOnTheCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	s.Conns.Set(salon.ID, ended(connection.CodeExpired)(s.Now()))
	s.Conns.Fail = fault.New(fault.Unavailable, "played", text.NoServer)
	got := ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Nenhum servidor") {
		t.Errorf("status %d\n%s", got.Status, got.Body)
	}
	s.Conns.Fail = fault.Wrap(fault.Internal, "played", http.ErrAbortHandler)
	got = ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got.Status != http.StatusInternalServerError || got.Body != "" || got.Header.Get("HX-Reswap") != "none" {
		t.Errorf("our own failure: status %d\n%s", got.Status, got.Body)
	}
	full := ana.Post("/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if full.Status != http.StatusInternalServerError || !strings.Contains(full.Body, "diga o código") || strings.Contains(full.Body, "abort") {
		t.Errorf("our own failure, as a page: status %d\n%s", full.Status, mainOf(full.Body))
	}
}

func TestConnectIsRateLimited(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	for range 100 {
		if got := ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"qr"}}); strings.Contains(got.Body, "Tentativas demais") {
			return
		}
	}
	t.Errorf("%d codes in a minute", len(s.Conns.Clicks))
}

func TestStopDecidePauseAndDisconnectReachTheService(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	ana := s.SignedIn("ana@salao.example")
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
		if got := ana.Post("/dashboard/whatsapp/"+c.path, c.form); got.Location != "/dashboard/whatsapp/" {
			t.Errorf("%s: status %d to %q", c.path, got.Status, got.Location)
		}
	}
	if want := "pause resume use undo stop disconnect"; s.Conns.Did() != want {
		t.Errorf("did %q, want %q", s.Conns.Did(), want)
	}
	if got := ana.Post("/dashboard/whatsapp/decision", url.Values{"use": {"maybe"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("an unclear decision: status %d", got.Status)
	}
}

func TestOwnersAndOperatorsReadTheirOwnHistory(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	s.Conns.Log = webtest.Entries(s.Now())
	owner := s.SignedIn("ana@salao.example").Get("/dashboard/whatsapp/history")
	checkPage(t, owner)
	for _, not := range []string{"restart", "op@plataforma.example", "Código mostrado", "Achado inesperado"} {
		if strings.Contains(owner.Body, not) {
			t.Errorf("an owner reads %q", not)
		}
	}
	operator := s.SignedIn("op@plataforma.example").Get("/admin/salons/studio-ana/whatsapp/history")
	for _, want := range []string{"restart", "ana@salao.example", "Código mostrado", "op@plataforma.example"} {
		if !strings.Contains(operator.Body, want) {
			t.Errorf("the operator does not read %q", want)
		}
	}
}

func TestAStreamShowsOnlyTheOwnersSalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Server.URL+"/dashboard/whatsapp/events", nil)
	must(t, err)
	resp, err := ana.Client.Do(r)
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
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	if !until("WhatsApp conectado") {
		t.Fatal("a change does not come")
	}
	ana.Post("/logout", url.Values{})
	s.Hub.Publish(salon.ID.String())
	if until("never") || lines.Err() != nil {
		t.Errorf("the stream goes on after signing out: %v", lines.Err())
	}
}

// The phone of the number on file is the answer to a wrong one: one click lets the wrong one go and asks for a new code.
func TestTheNumberOnFileReadsAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	s.Conns.Set(salon.ID, webtest.Quarantined(connection.WrongNumber)(s.Now()))
	ana.Part(http.MethodPost, "/dashboard/whatsapp/decision", url.Values{"use": {"0"}, "again": {"qr"}})
	if did := s.Conns.Did(); did != "undo connect" || s.Conns.Clicks[0].Click.Method != connection.QR {
		t.Errorf("the click did %q", did)
	}
	ana.Part(http.MethodPost, "/dashboard/whatsapp/decision", url.Values{"use": {"1"}, "again": {"qr"}})
	if did := s.Conns.Did(); did != "undo connect use" {
		t.Errorf("the other click did %q", did)
	}
}

// Whoever changes from a QR code to one that is typed, with no number on file, is asked for it where the click was.
func TestSwitchingToPairingCodeAsksForANumber(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	if got := ana.Get("/dashboard/whatsapp/"); strings.Contains(got.Body, `name="phone"`) {
		t.Error("a number is asked for before it is needed")
	}
	got := ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"code"}})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `name="phone"`) || !strings.Contains(got.Body, "com DDD") {
		t.Errorf("status %d\n%s", got.Status, got.Body)
	}
	ana.Part(http.MethodPost, "/dashboard/whatsapp/connect", url.Values{"method": {"code"}, "phone": {rightNumber}})
	if did := s.Conns.Did(); did != "connect" {
		t.Errorf("did %q", did)
	}
}
