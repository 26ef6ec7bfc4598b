package web_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

const noticesPath = "/dashboard/notices/"

func TestAPersonSaysHowToBeToldOfOutages(t *testing.T) {
	t.Parallel()
	s, _ := withMail(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator(boss)
	for email, says := range map[string]string{"ana@salao.example": "Se o WhatsApp do salão cair", boss: "um aviso só conta de todos"} {
		b := s.SignedIn(email)
		first := b.Get(noticesPath)
		checkPage(t, first)
		if main := mainOf(first.Body); !strings.Contains(main, says) || !strings.Contains(main, email) || !strings.Contains(main, `value="22:00"`) || !strings.Contains(main, "Nenhum aviso") {
			t.Errorf("the page of %s is\n%s", email, main)
		}
		wrong := b.Post(noticesPath, url.Values{"quiet_from": {"25:00"}, "quiet_to": {"07:00"}})
		if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "Escreva um horário") || !strings.Contains(wrong.Body, `value="25:00"`) {
			t.Errorf("a time that is none: status %d\n%s", wrong.Status, mainOf(wrong.Body))
		}
		if got := b.Post(noticesPath, url.Values{"quiet_from": {"21:30"}, "quiet_to": {"08:00"}}); got.Location != noticesPath {
			t.Errorf("status %d\n%s", got.Status, mainOf(got.Body))
		}
		if kept := mainOf(b.Get(noticesPath).Body); !strings.Contains(kept, `value="21:30"`) || strings.Contains(kept, `name="mail" value="1" checked`) {
			t.Errorf("kept is\n%s", kept)
		}
		if got := b.Post(noticesPath+"try", nil); got.Location != noticesPath {
			t.Errorf("a trial: status %d\n%s", got.Status, mainOf(got.Body))
		}
		if tried := mainOf(b.Get(noticesPath).Body); !strings.Contains(tried, "Teste") || !strings.Contains(tried, "na fila") {
			t.Errorf("after a trial\n%s", tried)
		}
	}
}

func TestNoticesNeedAMailServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator(boss)
	for email, says := range map[string]string{"ana@salao.example": "Fale com quem a administra", boss: "SALONZAP_SMTP_URL"} {
		b := s.SignedIn(email)
		if got := mainOf(b.Get(noticesPath).Body); !strings.Contains(got, says) || strings.Contains(got, noticesPath+"try") {
			t.Errorf("the page of %s is\n%s", email, got)
		}
		if got := b.Post(noticesPath+"try", nil); got.Location != noticesPath || !strings.Contains(b.Get(noticesPath).Body, "Os e-mails não estão ligados") {
			t.Errorf("a trial: status %d", got.Status)
		}
	}
}

// What a person was told stands on their page, and on nobody else's.
func TestWhatWasToldCanBeRead(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	ana := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "bia@salao.example")
	runner := alarm.NewRunner(alarm.Deps{Store: s.Store, Notices: s.Store, Mail: box.Mail, URL: "https://painel.example", Log: slog.New(slog.DiscardHandler), Now: s.Now})
	dropConnection(s, ana, connection.Unlinked)
	s.AdvanceClock(alarm.OwnerAfter)
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	must(t, s.Store.PutNoticeSetting(t.Context(), tenant.For(u.Tenant), u, alarm.Setting{Mail: true}))
	runner.Look(t.Context())
	if len(box.Sent) != 1 || !strings.Contains(box.Sent[0], "https://painel.example/dashboard/whatsapp/") {
		t.Fatalf("sent: %q", box.Sent)
	}
	got := mainOf(s.SignedIn("ana@salao.example").Get(noticesPath).Body)
	if !strings.Contains(got, "O WhatsApp caiu") || !strings.Contains(got, "enviado por e-mail") || !strings.Contains(got, "removida no celular") {
		t.Errorf("the page is\n%s", got)
	}
	if other := mainOf(s.SignedIn("bia@salao.example").Get(noticesPath).Body); strings.Contains(other, "O WhatsApp caiu") {
		t.Errorf("another's page is\n%s", other)
	}
}

// dropConnection makes a salon lose its connection.
func dropConnection(s *scene, salon tenant.Tenant, cause connection.Cause) {
	s.T.Helper()
	ctx, scope := s.T.Context(), tenant.System("test")
	must(s.T, s.Store.PutServer(ctx, scope, fleet.Server{ID: "leste", URL: "https://e.example", Key: "k", CreatedAt: s.Now()}))
	worked := func(t tenant.Tenant) connection.Connection {
		return connection.Connection{
			ID: connection.NewID(), Tenant: t.ID, Server: "leste", Instance: t.Slug.String() + "_whatsapp", Ownership: connection.ByOperator,
			State: connection.Connected{Number: webtest.Number("5511987654321"), Since: s.Now()}, Wanted: connection.Linked, LinkedOnce: true,
		}
	}
	keep := func(c connection.Connection) (connection.Connection, []connection.Effect, error) { return c, nil, nil }
	c, _, err := s.Store.Open(ctx, scope, salon.ID, worked, keep)
	must(s.T, err)
	_, err = s.Store.Change(ctx, scope, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.State, c.Cause = connection.Known{}, cause
		return c, nil, nil
	})
	must(s.T, err)
}
