package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/tenant"
)

// photographer takes pictures of what people really see: at the width of a phone and of a desk, light and dark.
type photographer struct {
	*tab

	folder string
	all    bool // else one of each, so that it cannot rot
	pages  int
}

func (p *photographer) shoot(name string) {
	p.w.Helper()
	p.pages++
	widths, schemes := []int64{360, 1280}, []string{"light", "dark"}
	if !p.all {
		widths, schemes = widths[p.pages%2:][:1], schemes[p.pages%2:][:1]
	}
	for _, scheme := range schemes {
		p.scheme(scheme)
		for _, width := range widths {
			p.size(width)
			p.fits(fmt.Sprintf("%s at %d px", name, width))
			shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			p.w.must(err)
			file := filepath.Join(p.folder, fmt.Sprintf("story-%s-%d-%s.png", name, width, scheme))
			p.w.must(os.WriteFile(file, shot, 0o600))
		}
	}
}

func (p *photographer) page(name, path string) {
	p.w.Helper()
	p.open(path)
	p.shoot(name)
}

// TestScreenshotsOfEveryPageOfTheRunningProgram draws every page of the running program, and the card in every state that a phone and a server can
// bring it to, into the folder of SCREENSHOTS. Without it, one picture of each goes to a temporary folder.
func TestScreenshotsOfEveryPageOfTheRunningProgram(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		p := &photographer{folder: os.Getenv("SCREENSHOTS")}
		if p.all = p.folder != ""; !p.all {
			p.folder = t.TempDir()
		}
		w.must(os.MkdirAll(p.folder, 0o750))
		n := w.node()
		p.tab = w.person(n.base)
		p.allow("404")
		n.owner("barbearia-do-joao", rightPhone)
		p.doors(n)
		p.signIn(ownerMail)
		p.card(n)
		p.operator(n)
		demo := w.demo()
		p.base = demo.base
		p.page("demo", "/demo/")
	})
}

// doors are the pages before the dashboard.
func (p *photographer) doors(n *node) {
	p.w.Helper()
	out := n.out.String()
	_, setup, _ := strings.Cut(out, n.base+"/setup/")
	setup, _, _ = strings.Cut(setup, " ")
	p.page("setup", "/setup/"+setup)
	p.page("login", "/login")
	link := want[struct{ URL string }](n.client, 201, "POST", "/api/v1/salons/barbearia-do-joao/connect-links", nil)
	p.page("connect-link", "/c/"+link.URL[strings.LastIndexByte(link.URL, '/')+1:])
	p.page("connect-link-dead", "/c/nothing")
	p.page("api-docs", "/api/docs")
}

// card is the owner's page, from the first visit to the last.
func (p *photographer) card(n *node) {
	p.w.Helper()
	w, name := p.w, "barbearia-do-joao_whatsapp"
	p.face("start")
	p.shoot("card-start")
	hold := w.fake.Hold("connect", evolutiontest.BeforeApplying)
	p.start("qr")
	p.face("preparing")
	p.shoot("card-preparing")
	hold.Release()
	p.face("code")
	p.shoot("card-qr")
	p.scan(otherPhone)
	p.face("decide")
	p.shoot("card-decide")
	p.click("button[name=use][value='0']")
	p.face("code")
	p.shoot("card-undone")
	p.click("form[action$='/stop'] button")
	p.face("start")
	p.shoot("card-stopped")
	p.start("code")
	p.until("the pairing code", present("#pairing"))
	p.shoot("card-code")
	w.must(w.fake.EnterPairingCode(name, w.instance(name).Code.PairingCode, rightPhone))
	p.face("linked")
	p.shoot("card-linked")
	p.page("disconnect", "/dashboard/whatsapp/disconnect")
	p.page("history", "/dashboard/whatsapp/history")
	p.page("account", "/dashboard/account")
	p.page("not-found", "/dashboard/nothing-here")
	p.open("/dashboard/whatsapp/")
	w.must(w.fake.Ban(name))
	p.says("bloqueou")
	p.shoot("card-banned")
}

// operator is the operator's side, with some salons.
func (p *photographer) operator(n *node) {
	p.w.Helper()
	for i := range 6 {
		n.salon(fmt.Sprintf("studio-%d", i), "")
		if i%2 == 0 {
			n.click(fmt.Sprintf("studio-%d", i))
		}
	}
	n.linked("studio-4", otherPhone)
	_, err := n.app.Core().Accounts.CreateUser(n.ctx, tenant.System("story"), tenant.NewUser{
		Email: operatorMail, Password: goodPassword, Role: tenant.Operator,
	})
	p.w.must(err)
	p.open("/dashboard/account")
	p.click(".out button")
	p.at("/login")
	p.signIn(operatorMail)
	p.page("overview", "/admin/")
	p.page("salons", "/admin/salons/")
	p.page("servers", "/admin/servers/")
	p.page("salon", "/admin/salons/studio-4/")
	p.page("salon-new", "/admin/salons/new")
	p.page("salon-delete", "/admin/salons/studio-4/delete")
	p.page("start", "/admin/start")
	p.page("start-salon", "/admin/start/salon")
}
