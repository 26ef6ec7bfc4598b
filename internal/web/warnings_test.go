package web_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// What becomes an outage if nobody acts stands where its reader looks: an owner's on the card and in Avisos, an operator's on the overview.
func TestWarningsStandWhereTheyAreRead(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	ana := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "bia@salao.example")
	s.Operator(boss)
	ctx, system := t.Context(), tenant.System("test")
	s.Conns.Set(ana.ID, linked(func(*connection.Connection) {})(s.Now()))
	for _, email := range []string{"ana@salao.example", boss} {
		u, err := s.Store.UserByEmail(ctx, system, email)
		must(t, err)
		must(t, s.Store.PutNoticeSetting(ctx, system, u, alarm.Setting{Mail: true}))
	}
	w := alarm.Watcher{Store: s.Store, Log: slog.New(slog.DiscardHandler), Now: s.Now}
	for range 2 {
		must(t, w.Note(ctx, "phones of leste", alarm.Report{Found: []alarm.Finding{{Kind: alarm.PhoneUnseen, Subject: ana.ID.String(), Tenant: ana.ID, Figure: 11}}}))
		must(t, w.Note(ctx, "disk of node-1", alarm.Report{Found: []alarm.Finding{{Kind: alarm.DiskLow, Subject: "node-1", Figure: 512}}}))
		s.AdvanceClock(alarm.ConfirmAfter)
	}
	alarm.NewRunner(alarm.Deps{Store: s.Store, Notices: s.Store, Mail: box.Mail, URL: "https://painel.example", Log: slog.New(slog.DiscardHandler), Now: s.Now}).Look(ctx)
	sent := strings.Join(box.Sent, "\n---\n")
	for _, says := range []string{
		"Studio Ana: abra o WhatsApp no celular", "O celular de Studio Ana não aparece há 11 dias", "https://painel.example/dashboard/notices/n/",
		"Pouco espaço em disco: node-1", "restam 512 MiB", "https://painel.example/admin/",
	} {
		if !strings.Contains(sent, says) {
			t.Errorf("no letter says %q:\n%s", says, sent)
		}
	}
	owner, other, operator := s.SignedIn("ana@salao.example"), s.SignedIn("bia@salao.example"), s.SignedIn(boss)
	for _, v := range []struct {
		what, page string
		says       bool
	}{
		{"não aparece há 11 dias", owner.Get("/dashboard/whatsapp/").Body, true},
		{"Está tudo certo", owner.Get("/dashboard/whatsapp/").Body, false},
		{"Aviso antes da queda", owner.Get(noticesPath).Body, true},
		{"node-1", owner.Get(noticesPath).Body, false},
		{"não aparece há 11 dias", other.Get("/dashboard/whatsapp/").Body, false},
		{"Aviso antes da queda", other.Get(noticesPath).Body, false},
		{"Pouco espaço em disco: node-1", operator.Get("/admin/").Body, true},
		{"Pouco espaço em disco: node-1", operator.Get("/admin/notices/").Body, true},
		{"O celular do salão não aparece há dias", operator.Get("/admin/notices/").Body, true},
	} {
		if strings.Contains(mainOf(v.page), v.what) != v.says {
			t.Errorf("%q on the page: want %t\n%s", v.what, v.says, mainOf(v.page))
		}
	}
	_, id, _ := strings.Cut(sent, "/dashboard/notices/n/")
	id, _, _ = strings.Cut(id, "\n")
	if to := owner.Get("/dashboard/notices/n/" + strings.TrimSpace(id)).Location; to != "/dashboard/whatsapp/" {
		t.Errorf("the notice leads to %q", to)
	}
	s.AdvanceClock(2 * time.Hour)
	must(t, w.Note(ctx, "phones of leste", alarm.Report{}))
	if got := mainOf(owner.Get("/dashboard/whatsapp/").Body); strings.Contains(got, "não aparece há 11 dias") {
		t.Error("it is over, and the card still says it")
	}
}
