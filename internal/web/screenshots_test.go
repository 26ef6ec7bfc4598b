package web_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// TestScreenshots draws every face of the card and every page into SCREENSHOTS, at the width of a phone and of a
// desk, light and dark. Without that variable it draws one, so that it cannot rot.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		dir = t.TempDir()
	}
	must(t, os.MkdirAll(dir, 0o750))
	p := newPhotographer(t)
	p.look = func(name string, width int64, scheme string) {
		shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), shot, 0o600))
	}
	if !full {
		p.sizes, p.schemes = p.sizes[:1], p.schemes[:1]
		p.shoot("login", "/login")
		return
	}
	p.everything()
}

// newPhotographer makes a scene with something of everything, and a browser before it.
func newPhotographer(t *testing.T, more ...chromedp.ExecAllocatorOption) *photographer {
	t.Helper()
	s := newScene(t, func(d *web.Deps) {
		d.Dev, d.Mail, d.PublicURL = true, new(letterbox).mail, &url.URL{Scheme: "http", Host: "painel.example"}
	})
	s.conns.log = entries(s.now())
	s.past.marks, s.past.beats = wornMarks(s.now()), workedBeats(s.now())
	ctx := chrome(t, more...)
	watchConsole(ctx, t, "status of 404", "status of 403", "status of 410") // the pages that say so
	return &photographer{scene: s, ctx: ctx, sizes: []int64{360, 1280}, schemes: []string{"light", "dark"}}
}

// everything goes through every page and every face of the card.
func (p *photographer) everything() {
	s := p.scene
	setup, err := s.accounts.NewSetupLink(s.t.Context())
	must(s.t, err)
	p.shoot("setup", "/setup/"+setup)
	p.shoot("login-first", "/login")
	salon := s.salon("Barbearia do João", rightNumber, "joao@salao.example")
	p.outside(salon)
	p.shoot("components", "/dev/components")
	s.enter(p.ctx, "joao@salao.example")
	for _, st := range states() {
		s.conns.set(salon.ID, nil)
		if st.row != nil {
			s.conns.set(salon.ID, st.row(s.now()))
		}
		p.shoot("card-"+st.name, "/dashboard/whatsapp/")
	}
	p.passkeys(salon)
	p.salonPages(salon)
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	p.shoot("disconnect", "/dashboard/whatsapp/disconnect")
	p.shoot("history", "/dashboard/whatsapp/history")
	p.shoot("account", "/dashboard/account")
	p.shoot("not-found", "/dashboard/nothing-here")
	p.shoot("forbidden", "/admin/")
	p.console()
}

// outside goes through the pages of those who are not signed in.
func (p *photographer) outside(salon tenant.Tenant) {
	s, scope := p.scene, tenant.System("test")
	s.operator("op@plataforma.example")
	invited, err := s.accounts.CreateUser(s.t.Context(), scope, tenant.NewUser{Email: "nova@salao.example", Role: tenant.Owner, Tenant: salon.ID})
	must(s.t, err)
	welcome, err := s.accounts.Invite(s.t.Context(), scope, invited)
	must(s.t, err)
	p.shoot("login", "/login")
	p.shoot("welcome", "/welcome/"+welcome)
	_, err = s.accounts.AcceptInvite(s.t.Context(), welcome, password)
	must(s.t, err)
	p.shoot("welcome-used", "/welcome/"+welcome)
	p.shoot("forgot", "/forgot")
	p.shoot("connect-link", "/c/"+s.connectLink(salon.ID))
	p.shoot("connect-link-dead", "/c/none")
}

// console goes through the operator's pages, empty and full.
func (p *photographer) console() {
	s := p.scene
	in(p.ctx, s.t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))
	s.enter(p.ctx, "op@plataforma.example")
	p.shoot("servers-empty", "/admin/servers/")
	p.shoot("start-empty", "/admin/start")
	p.fleet()
	names := []string{"Studio Bela", "Salão da Cida", "Espaço Ágata", "Barbearia Central", "Esmalteria Lis", "Salão Rosa Chá", "Corte & Cia"}
	for i := range 12 {
		p.put(s.salon(fmt.Sprintf("Instituto Capilar %d", i+1), "", ""), linked(func(*connection.Connection) {})(s.now()))
	}
	for i, st := range append(states(), states()...) {
		one := s.salon(fmt.Sprintf("%s %d", names[i%len(names)], i+1), "", "")
		if st.row != nil && i%5 != 0 {
			p.put(one, st.row(s.now()))
		}
	}
	s.past.keys = connection.LinkPasskeyCounts{Started: 214, New: 31, Again: 12, Linked: 36, Stuck: 2, Abandoned: 3, Failed: 2, Moved: 4}
	p.shoot("overview", "/admin/")
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
	p.keysAndPeople()
	p.shoot("account-operator", "/dashboard/account")
	p.shoot("start", "/admin/start")
	p.shoot("start-salon", "/admin/start/salon")
	p.secondFactor()
}

// keysAndPeople are the pages of who may do what.
func (p *photographer) keysAndPeople() {
	s, ctx, scope := p.scene, p.scene.t.Context(), tenant.System("test")
	keys := tenant.NewKeys(s.store, s.now)
	for _, n := range []tenant.NewKey{{Name: "n8n da recepção"}, {Name: "Django", Until: s.now().Add(30 * 24 * time.Hour)}} {
		_, _, err := keys.Create(ctx, scope, n)
		must(s.t, err)
	}
	p.shoot("keys", "/admin/keys/")
	s.hookOf(tenant.ID{}, "https://plataforma.exemplo.com.br/eventos")
	p.shoot("integration", "/admin/integration/")
	s.operator("plantao@plataforma.example")
	p.shoot("operators", "/admin/operators/")
	for _, one := range []struct{ name, email, path string }{
		{"person", "joao@salao.example", ""},
		{"person-remove", "joao@salao.example", "remove"},
		{"operator", "plantao@plataforma.example", ""},
		{"operator-factor", "plantao@plataforma.example", "factor"},
	} {
		u, err := s.store.UserByEmail(ctx, scope, one.email)
		must(s.t, err)
		p.shoot(one.name, "/admin/people/"+u.ID+"/"+one.path)
	}
}

// secondFactor is the way of a second step: the app's first code, then the question when signing in.
func (p *photographer) secondFactor() {
	s, ctx := p.scene, p.scene.t.Context()
	u, err := s.store.UserByEmail(ctx, tenant.System("test"), "op@plataforma.example")
	must(s.t, err)
	f, _, err := s.accounts.BeginFactor(ctx, u)
	must(s.t, err)
	p.shoot("factor", "/dashboard/account/factor")
	code, err := totp.GenerateCode(f.Secret.Reveal(), s.now())
	must(s.t, err)
	_, err = s.accounts.ConfirmFactor(ctx, u, code, "127.0.0.1")
	must(s.t, err)
	p.shoot("account-factor", "/dashboard/account")
	p.shoot("operators-factor", "/admin/operators/")
	in(p.ctx, s.t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")),
		chromedp.SendKeys(chromedp.CSS("#email"), u.Email), chromedp.SendKeys(chromedp.CSS("#password"), password),
		chromedp.Submit(chromedp.CSS("#password")), chromedp.WaitReady(chromedp.CSS("#code")))
	p.shoot("login-code", "/login/code")
}

// fleet has one server that is well and one that is not.
func (p *photographer) fleet() {
	s, scope := p.scene, tenant.System("test")
	for _, v := range []fleet.Server{
		{
			ID: "default", URL: "https://evolution.example.com", Key: "k", MaxLinking: 40, CreatedAt: s.now(),
			Health: fleet.Health{At: s.now().Add(-20 * time.Second), OK: true, Version: "2.3.6", LatencyMS: 38},
		},
		{
			ID: "leste", URL: "https://evolution-leste.example.com", Key: "k", MaxLinking: 40, CreatedAt: s.now(), Draining: true,
			Health: fleet.Health{At: s.now().Add(-3 * time.Minute), Problem: "down", Version: "2.3.4", LatencyMS: 4012},
		},
	} {
		must(s.t, s.store.PutServer(s.t.Context(), scope, v))
		must(s.t, s.store.SetHealth(s.t.Context(), scope, v.ID, v.Health))
	}
}

// put writes a row into the store, for the list.
func (p *photographer) put(t tenant.Tenant, c *connection.Connection) {
	fresh := func(tenant.Tenant) connection.Connection {
		one := *c
		one.Tenant, one.Instance = t.ID, t.Slug.String()+"_whatsapp"
		if one.Attempt != nil {
			a := *one.Attempt
			a.StartedBy = tenant.SystemActor("test")
			one.Attempt = &a
		}
		if st, ok := one.State.(connection.Connected); ok {
			st.Number = number(fmt.Sprintf("55119%08d", len(t.Slug.String())*1e6+p.taken))
			p.taken++
			one.State = st
		}
		return one
	}
	keep := func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		return old, nil, nil
	}
	if _, _, err := p.scene.store.Open(p.scene.t.Context(), tenant.System("test"), t.ID, fresh, keep); err != nil {
		p.scene.t.Logf("%s is left without a connection: %v", t.Slug, err)
	}
}

// photographer looks at pages, at each size and in each scheme.
type photographer struct {
	scene   *scene
	taken   int             // numbers given to connected salons
	ctx     context.Context // the browser that it looks with
	sizes   []int64
	schemes []string
	corners bool // only the first size in the first scheme, and the last in the last
	look    func(name string, width int64, scheme string)
	then    []chromedp.Action[chromedp.Void] // done after a page was opened
}

func (p *photographer) shoot(name, path string) {
	t := p.scene.t
	t.Helper()
	for i, sch := range p.schemes {
		scheme(p.ctx, t, sch)
		loaded := false
		for j, width := range p.sizes {
			if p.corners && i != j {
				continue
			}
			in(p.ctx, t, chromedp.EmulateViewport(width, 800))
			if !loaded { // another width is the same page in another window
				in(p.ctx, t, chromedp.Navigate(p.scene.server.URL+path))
				in(p.ctx, t, p.then...)
				loaded = true
			}
			if over := read[int](p.ctx, t, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("%s at %d px: %d px too wide:\n%s", name, width, over, read[string](p.ctx, t, `[...document.body.querySelectorAll('*')]
					.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 6).map(e => e.outerHTML.slice(0, 160)).join('\n')`))
			}
			p.look(name, width, sch)
		}
	}
}
