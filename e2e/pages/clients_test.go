package pages_test

import (
	"os"
	"testing"

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
	p.shoot("client-export", base+ana.ID.String()+"/export")
	p.shoot("client-import", base+"import")
}

// TestClientScreenshots draws the pages about clients, where pictures are made.
func TestClientScreenshots(t *testing.T) {
	t.Parallel()
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		return // the test below looks at the same pages
	}
	p := newPhotographer(t)
	p.views = p.pictures(dir)
	p.clientAlbum()
}

// The pages about clients are open to everybody.
func TestClientPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	p.views = p.openTo()
	p.clientAlbum()
}
