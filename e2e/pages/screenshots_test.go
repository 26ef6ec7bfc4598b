package pages_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/page"
	"salonzap/internal/web/webtest"
)

// TestScreenshotsOfEveryFaceOfTheCard draws every face of the card and every page into SCREENSHOTS, at the width of a phone and of a
// desk, light and dark. Without that variable it draws one, so that it cannot rot.
func TestScreenshotsOfEveryFaceOfTheCard(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	if dir, full := os.LookupEnv("SCREENSHOTS"); full {
		p.views = p.pictures(dir)
		p.salonSide()
		in(p.ctx, t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))
		p.console()
		return
	}
	p.views = p.pictures(t.TempDir())[:1]
	p.shoot("login", "/login")
}

// newPhotographer makes a scene with something of everything, and a browser before it.
func newPhotographer(t *testing.T) *photographer {
	t.Helper()
	s := newScene(t, func(d *web.Deps) {
		d.Dev, d.Mail, d.PublicURL = true, new(webtest.Letterbox).Mail, &url.URL{Scheme: "http", Host: "painel.example"}
		d.Nodes = func(context.Context) ([]page.Node, error) { return nodesOf(d.Now()), nil }
	})
	s.Conns.Log = webtest.Entries(s.Now())
	s.History.FakeMarks, s.History.FakeActivity = webtest.UnstableMarks(s.Now()), webtest.TroubledActivity(s.Now())
	ctx := chrome(t)
	watchConsole(ctx, t, "status of 404", "status of 403", "status of 410") // the pages that say so
	return &photographer{scene: s, ctx: ctx}
}

// nodesOf are processes of our own server, one of them without a sign of life.
func nodesOf(now time.Time) []page.Node {
	return []page.Node{
		{ID: "019a2f6e-7c1d-7b02-8e55-b1f20a6c44d1", Kind: "serve", State: "alive", Address: "http://10.0.0.5:8081", Version: "1.4.0", Weight: 100, Sessions: 1204, Linked: 1187, Started: now.Add(-26 * time.Hour), Seen: now.Add(-3 * time.Second)},
		{ID: "019a2f6e-9d40-7c11-9a07-5e7714c3f902", Kind: "gateway", State: "leaving", Address: "http://10.0.0.6:8081", Version: "1.4.0", Weight: 50, Sessions: 310, Linked: 302, Started: now.Add(-26 * time.Hour), Seen: now.Add(-time.Second)},
		{ID: "019a2f6e-b833-7d5e-a1c4-08d3e9216b57", Kind: "gateway", State: "late", Address: "http://10.0.0.7:8081", Version: "1.3.2", Weight: 100, Sessions: 588, Linked: 571, Started: now.Add(-80 * time.Hour), Seen: now.Add(-50 * time.Second)},
	}
}

// salonSide goes through every page of those who are not signed in, every face of the card, and every page of a salon.
func (p *photographer) salonSide() {
	s := p.scene
	setup, err := s.Accounts.NewSetupLink(s.T.Context())
	must(s.T, err)
	p.shoot("setup", "/setup/"+setup)
	p.shoot("login-first", "/login")
	salon := s.Salon("Barbearia do João", rightNumber, "joao@salao.example")
	s.Operator("op@plataforma.example")
	p.outside(salon)
	p.shoot("components", "/dev/components")
	enter(p.ctx, s, "joao@salao.example")
	for _, st := range states() {
		s.Conns.Set(salon.ID, nil)
		if st.Row != nil {
			s.Conns.Set(salon.ID, st.Row(s.Now()))
		}
		p.shoot("card-"+st.Name, "/dashboard/whatsapp/")
	}
	p.passkeys(salon)
	p.salonPages(salon)
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	p.shoot("disconnect", "/dashboard/whatsapp/disconnect")
	p.shoot("history", "/dashboard/whatsapp/history")
	p.shoot("account", "/dashboard/account")
	p.shoot("notices", "/dashboard/notices/")
	p.shoot("not-found", "/dashboard/nothing-here")
	p.shoot("forbidden", "/admin/")
}

// outside goes through the pages of those who are not signed in.
func (p *photographer) outside(salon tenant.Tenant) {
	s, scope := p.scene, tenant.System("test")
	invited, err := s.Accounts.CreateUser(s.T.Context(), scope, tenant.NewUser{Email: "nova@salao.example", Role: tenant.Owner, Tenant: salon.ID})
	must(s.T, err)
	welcome, err := s.Accounts.Invite(s.T.Context(), scope, invited)
	must(s.T, err)
	p.shoot("login", "/login")
	p.shoot("welcome", "/welcome/"+welcome)
	_, err = s.Accounts.AcceptInvite(s.T.Context(), welcome, password)
	must(s.T, err)
	p.shoot("welcome-used", "/welcome/"+welcome)
	p.shoot("forgot", "/forgot")
	p.shoot("connect-link", "/c/"+s.ConnectLink(salon.ID))
	p.shoot("connect-link-dead", "/c/none")
}

// console goes through the operator's pages, empty and full; there is an operator and the salon of João.
func (p *photographer) console() {
	s := p.scene
	enter(p.ctx, s, "op@plataforma.example")
	p.shoot("servers-empty", "/admin/servers/")
	p.shoot("start-empty", "/admin/start")
	s.TwoServers()
	names := []string{"Studio Bela", "Salão da Cida", "Espaço Ágata", "Barbearia Central", "Esmalteria Lis", "Salão Rosa Chá", "Corte & Cia"}
	for i := range 12 {
		s.Put(s.Salon(fmt.Sprintf("Instituto Capilar %d", i+1), "", ""), linked(func(*connection.Connection) {})(s.Now()))
	}
	for i, st := range append(states(), states()...) {
		one := s.Salon(fmt.Sprintf("%s %d", names[i%len(names)], i+1), "", "")
		if st.Row != nil && i%5 != 0 {
			s.Put(one, st.Row(s.Now()))
		}
	}
	s.History.Keys = connection.LinkPasskeyCounts{Started: 214, New: 31, Again: 12, Linked: 36, Stuck: 2, Abandoned: 3, Failed: 2, Moved: 4}
	p.shoot("overview", "/admin/")
	p.shoot("robots", "/admin/robots/")
	p.shoot("servers", "/admin/servers/")
	p.shoot("server-new", "/admin/servers/new")
	p.shoot("server-edit", "/admin/servers/leste/edit")
	p.shoot("server-fixed", "/admin/servers/default/edit")
	p.shoot("salons", "/admin/salons/")
	p.shoot("salons-no-match", "/admin/salons/?"+url.Values{"q": {"xyz"}}.Encode())
	p.shoot("salons-notice", "/admin/salons/notice?status=disconnected")
	p.shoot("salon", "/admin/salons/barbearia-do-joao/")
	p.shoot("salon-new", "/admin/salons/new")
	p.shoot("salon-delete", "/admin/salons/barbearia-do-joao/delete")
	p.shoot("salon-edit", "/admin/salons/barbearia-do-joao/edit")
	p.shoot("salons-filtered", "/admin/salons/?"+url.Values{"status": {string(connection.AwaitsDecision)}, "order": {string(connection.ByName)}}.Encode())
	p.shoot("outbox", "/admin/outbox/")
	p.keysAndPeople()
	p.shoot("account-operator", "/dashboard/account")
	p.shoot("notices-operator", "/dashboard/notices/")
	p.shoot("start", "/admin/start")
	p.shoot("start-salon", "/admin/start/salon")
	p.secondFactor()
}

// keysAndPeople are the pages of who may do what.
func (p *photographer) keysAndPeople() {
	s, ctx, scope := p.scene, p.scene.T.Context(), tenant.System("test")
	keys := tenant.NewKeys(s.Store, s.Now)
	for _, n := range []tenant.NewKey{{Name: "n8n da recepção"}, {Name: "Django", Until: s.Now().Add(30 * 24 * time.Hour)}} {
		_, _, err := keys.Create(ctx, scope, n)
		must(s.T, err)
	}
	p.shoot("keys", "/admin/keys/")
	s.HookOf(tenant.ID{}, "https://plataforma.exemplo.com.br/eventos")
	p.shoot("integration", "/admin/integration/")
	s.Operator("plantao@plataforma.example")
	p.shoot("operators", "/admin/operators/")
	for _, one := range []struct{ name, email, path string }{
		{"person", "joao@salao.example", ""},
		{"person-remove", "joao@salao.example", "remove"},
		{"operator", "plantao@plataforma.example", ""},
		{"operator-factor", "plantao@plataforma.example", "factor"},
	} {
		u, err := s.Store.UserByEmail(ctx, scope, one.email)
		must(s.T, err)
		p.shoot(one.name, "/admin/people/"+u.ID+"/"+one.path)
	}
}

// secondFactor is the way of a second step: the app's first code, then the question when signing in.
func (p *photographer) secondFactor() {
	s, ctx := p.scene, p.scene.T.Context()
	u, err := s.Store.UserByEmail(ctx, tenant.System("test"), "op@plataforma.example")
	must(s.T, err)
	f, _, err := s.Accounts.BeginFactor(ctx, u)
	must(s.T, err)
	p.shoot("factor", "/dashboard/account/factor")
	code, err := totp.GenerateCode(f.Secret.Reveal(), s.Now())
	must(s.T, err)
	_, err = s.Accounts.ConfirmFactor(ctx, u, code, "127.0.0.1")
	must(s.T, err)
	p.shoot("account-factor", "/dashboard/account")
	p.shoot("operators-factor", "/admin/operators/")
	in(p.ctx, s.T, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")),
		chromedp.SendKeys(chromedp.CSS("#email"), u.Email), chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Submit(chromedp.CSS("#password")), chromedp.WaitReady(chromedp.CSS("#code")))
	p.shoot("login-code", "/login/code")
}
