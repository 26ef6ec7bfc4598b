package pages_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/contact"
)

// clientAlbum goes through the pages about clients.
func (p *photographer) clientAlbum() {
	s := p.scene
	n := s.Notebook(s.Salon("Barbearia do João", "", "joao@salao.example"), "João", "Maria Fernanda")
	enter(p.ctx, s, "joao@salao.example")
	p.shoot("clients-none", "/dashboard/clients/")
	n.BusyDay()
	n.Heard("Vó Maria")
	ana := n.Clients[0]
	_, err := s.Store.ChangeContact(s.T.Context(), n.Scope, n.Salon.ID, ana.ID, func(c contact.Contact) (contact.Contact, error) {
		c, err := c.Refuse(contact.TopicOffers, "salon", s.Now()).Describe(contact.Particulars{
			Notes: new("Prefere sábado de manhã.\nNão gosta de secador."), Tags: &[]string{"vip", "cabelo longo"},
		}, s.Now())
		return c, err
	})
	must(s.T, err)
	base := "/dashboard/clients/"
	p.shoot("clients", base)
	p.shoot("clients-not-found", base+"?q=zzz")
	p.shoot("client", base+ana.ID.String()+"/")
	p.shoot("client-edit", base+ana.ID.String()+"/edit")
	p.shoot("client-merge", base+ana.ID.String()+"/merge")
	p.shoot("client-merge-look", base+ana.ID.String()+"/merge?with="+n.Clients[2].ID.String())
	p.shoot("client-erase", base+ana.ID.String()+"/erase")
	p.shoot("client-import", base+"import")
}

// The pages about clients are open to everybody (axe), fit phones and enlarged letters, and what is to be touched is large enough.
func TestClientPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	dir, all := os.LookupEnv("SCREENSHOTS")
	p.sizes, p.corners = []int64{320, 1280}, !all
	if all {
		p.sizes = []int64{320, 360, 1280}
		must(t, os.MkdirAll(dir, 0o750))
	}
	p.look = func(name string, width int64, scheme string) {
		p.axe(name, width, scheme)
		p.beyond(name, width, scheme)
		if width < 900 {
			p.touched(name, width, scheme)
		}
		if all {
			shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), shot, 0o600))
		}
	}
	p.clientAlbum()
}
