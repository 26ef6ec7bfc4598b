package pages_test

import (
	"maps"
	"net/url"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// What a sheet of A4 has room for, in pixels, with 1 cm around it.
const (
	upright = 718
	across  = 1047
)

// agendaAlbum goes through the pages of today and the agenda: empty, before the set-up, and on a busy day.
func (p *photographer) agendaAlbum() {
	s := p.scene
	empty := s.Salon("Salão Novo", "", "nova@salao.example")
	s.TenInTheMorning()
	enter(p.ctx, s, "nova@salao.example")
	p.shoot("today-new", "/dashboard/today/")
	p.shoot("agenda-new", "/dashboard/agenda/")
	s.Notebook(empty, "Vera")
	p.shoot("today-empty", "/dashboard/today/")
	p.shoot("booking-client-none", "/dashboard/agenda/new")
	in(p.ctx, s.T, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))

	n := s.Notebook(s.Salon("Barbearia do João", "", "joao@salao.example"), "João", "Maria Fernanda")
	n.BusyDay()
	enter(p.ctx, s, "joao@salao.example")
	day, at := "d="+n.Today.String(), "/dashboard/agenda/"
	all := n.On(n.Today)
	client, service, person := n.Clients[0].ID.String(), n.Services[0].ID.String(), n.People[0].ID.String()
	chosen := func(more url.Values) string {
		q := url.Values{"c": {client}, "s": {service}, "p": {person}, "d": {n.Today.String()}}
		maps.Copy(q, more)
		return at + "new?" + q.Encode()
	}
	p.shoot("today", "/dashboard/today/")
	p.shoot("agenda-day", at+"?"+day)
	p.shoot("agenda-day-one", at+"?"+day+"&p="+person)
	p.shoot("agenda-week", at+"week?"+day)
	p.shoot("agenda-month", at+"month?"+day)
	p.shoot("today-one", "/dashboard/today/?p="+person)
	p.printed("print-today", "/dashboard/today/?p=", upright)
	p.printed("print-day", at+"?"+day, upright)
	p.printed("print-week", at+"week?"+day, across)
	p.printed("print-month", at+"month?"+day, across)
	p.shoot("booking-client", at+"new?"+day)
	p.shoot("booking-service", at+"new?"+day+"&c="+client)
	p.shoot("booking-person", at+"new?"+day+"&c="+client+"&s="+service)
	p.shoot("booking-time", chosen(nil))
	p.shoot("booking-time-any", chosen(url.Values{"p": {"any"}}))
	p.shoot("booking-confirm", chosen(url.Values{"t": {"18:00"}}))
	p.shoot("booking-why", chosen(url.Values{"t": {"12:40"}}))
	p.shoot("booking-squeeze", chosen(url.Values{"t": {"11:10"}}))
	p.shoot("appointment", at+"a/"+all[2].ID.String()+"/")
	p.shoot("appointment-past", at+"a/"+all[1].ID.String()+"/?back=today")
	p.shoot("move", at+"a/"+all[4].ID.String()+"/move")
	p.shoot("block", at+"block?"+day+"&t=18:00")
	p.visitorAlbum(n)
	p.changedAlbum(n)
}

// TestAgendaScreenshots draws the agenda's pages, where pictures are made.
func TestAgendaScreenshots(t *testing.T) {
	t.Parallel()
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		return // the test below looks at the same pages
	}
	p := newPhotographer(t)
	p.views = p.pictures(dir)
	p.agendaAlbum()
}

// The agenda's pages are open to everybody.
func TestAgendaPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	p.views = p.openTo()
	p.agendaAlbum()
}
