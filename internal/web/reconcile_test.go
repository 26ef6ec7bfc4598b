package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/tenant"
)

// The operator sees each server's turn, and what two turns found with the one thing that helps; an owner sees none of it.
func TestTheOperatorSeesWhatTheCheckOfTheServersFound(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ana := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	must(t, s.Store.PutServer(t.Context(), tenant.System("test"), fleet.Server{ID: "default", URL: "http://evo.test", Key: "k", CreatedAt: s.Now()}))
	op := s.SignedIn("op@plataforma.example")
	if got := op.Get("/admin/servers/check"); strings.Contains(got.Body, "estão de acordo") || !strings.Contains(got.Body, "Ainda não houve") {
		t.Errorf("before the first turn\n%s", mainOf(got.Body))
	}
	if got := op.Get("/admin/servers/"); !strings.Contains(got.Body, "Conferência dos servidores") || !strings.Contains(got.Body, `href="/admin/servers/check"`) {
		t.Errorf("the servers\n%s", mainOf(got.Body))
	}
	now, system := s.Now().UTC().Truncate(time.Microsecond), tenant.System("test")
	mine, err := s.Store.ClaimTurn(t.Context(), system, "default", now, now.Add(time.Minute))
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	must(t, s.Store.FinishTurn(t.Context(), system, reconcile.Turn{
		Server: "default", BeganAt: now, EndedAt: now, NextAt: now.Add(5 * time.Minute), Outcome: reconcile.Doubtful, Expected: 80, Listed: 1, Absent: 79,
	}, []reconcile.Finding{
		{Server: "default", Kind: reconcile.Missing, Instance: connection.InstanceName(ana.Slug), Tenant: ana.ID, Detail: reconcile.DetailConnected, FirstAt: now.Add(-time.Hour), LastAt: now, Turns: 9},
		{Server: "default", Kind: reconcile.Orphaned, Instance: "ghost_whatsapp", Detail: reconcile.DetailToken, FirstAt: now.Add(-time.Hour), LastAt: now, Turns: 2},
		{Server: "default", Kind: reconcile.Stuck, Instance: "suspect_whatsapp", FirstAt: now, LastAt: now, Turns: 1},
	}))
	got := op.Get("/admin/servers/check")
	if strings.Contains(got.Body, "estão de acordo") {
		t.Error("it is said that all agrees")
	}
	for _, want := range []string{
		`<a href="/admin/salons/studio-ana/">Studio Ana</a>`, "Sumiu do servidor", "o dono precisa escanear um QR", "ghost_whatsapp", "nós não apagamos",
		"Mais 1 sob suspeita", "Faltam 79 de 80 salões",
	} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%q is not said\n%s", want, mainOf(got.Body))
		}
	}
	if strings.Contains(got.Body, "suspect_whatsapp") {
		t.Error("a suspicion is told as a finding")
	}
	if got := op.Get("/admin/"); !strings.Contains(got.Body, "Conferência: 3 para olhar") {
		t.Errorf("the overview\n%s", mainOf(got.Body))
	}
	mine, err = s.Store.ClaimTurn(t.Context(), system, "default", now.Add(time.Hour), now.Add(2*time.Hour))
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	must(t, s.Store.FinishTurn(t.Context(), system, reconcile.Turn{Server: "default", BeganAt: now.Add(time.Hour), EndedAt: now.Add(time.Hour), NextAt: now.Add(2 * time.Hour), Outcome: reconcile.Compared}, nil))
	if got := op.Get("/admin/servers/check"); !strings.Contains(got.Body, "estão de acordo") {
		t.Errorf("all agrees\n%s", mainOf(got.Body))
	}
	if got := op.Get("/admin/servers/"); !strings.Contains(got.Body, "Conferência: tudo de acordo") {
		t.Errorf("all agrees\n%s", mainOf(got.Body))
	}
	if got := s.SignedIn("ana@salao.example").Get("/admin/servers/check"); got.Status == http.StatusOK {
		t.Error("an owner reads it")
	}
}
