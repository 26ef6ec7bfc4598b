package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// The operator reads what all salons were told, without addresses and words; owners do not. The program is tried from the operator's page.
func TestTheOperatorReadsWhatEverybodyWasTold(t *testing.T) {
	t.Parallel()
	box := new(webtest.Letterbox)
	s := newScene(t, func(d *web.Deps) { d.Mail, d.AlertHost = box.Mail, "alertas.example" })
	ana := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator(boss)
	var alerts []alarm.Alert
	hook := func(_ context.Context, a alarm.Alert) error { alerts = append(alerts, a); return nil }
	runner := alarm.NewRunner(alarm.Deps{Store: s.Store, Notices: s.Store, Mail: box.Mail, Hook: hook, Log: slog.New(slog.DiscardHandler), Now: s.Now})
	dropConnection(s, ana, connection.Unlinked)
	s.AdvanceClock(alarm.OwnerAfter)
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	must(t, s.Store.PutNoticeSetting(t.Context(), tenant.For(u.Tenant), u, alarm.Setting{Mail: true}))
	op := s.SignedIn(boss)
	own := op.Get(noticesPath)
	checkPage(t, own)
	if main := mainOf(own.Body); !strings.Contains(main, "alertas.example") || !strings.Contains(main, `href="/admin/notices/"`) {
		t.Errorf("the operator's page is\n%s", main)
	}
	op.Post(noticesPath+"hook/try", nil)
	runner.Look(t.Context())
	runner.Look(t.Context())
	if len(alerts) != 1 || alerts[0].Kind != alarm.Trial {
		t.Errorf("the program is told %+v", alerts)
	}
	all := op.Get("/admin/notices/")
	checkPage(t, all)
	main := mainOf(all.Body)
	for _, want := range []string{"Studio Ana", "O WhatsApp caiu", "enviado por e-mail", "seu programa", "enviado a um programa", `href="/admin/salons/studio-ana/"`} {
		if !strings.Contains(main, want) {
			t.Errorf("the page lacks %q\n%s", want, main)
		}
	}
	if strings.Contains(main, "ana@salao.example") {
		t.Error("it shows an address")
	}
	if !strings.Contains(all.Body, `href="`+noticesPath+`" aria-current="page"`) {
		t.Error("the menu does not say where one is")
	}
	owner := s.SignedIn("ana@salao.example")
	for _, got := range []int{owner.Get("/admin/notices/").Status, owner.Post(noticesPath+"hook/try", nil).Status} {
		if got != http.StatusForbidden {
			t.Errorf("an owner: status %d", got)
		}
	}
	if strings.Contains(owner.Get(noticesPath).Body, "Para um programa seu") {
		t.Error("an owner is offered the webhook")
	}
}
