package pages_test

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
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
}

// TestAgendaScreenshots draws the agenda's pages, where pictures are made.
func TestAgendaScreenshots(t *testing.T) {
	t.Parallel()
	dir, full := os.LookupEnv("SCREENSHOTS")
	if !full {
		return // the tests below look at the same pages
	}
	must(t, os.MkdirAll(dir, 0o750))
	for _, large := range []bool{false, true} {
		p, suffix := newPhotographer(t), ""
		if large {
			p, suffix = newPhotographer(t, largeLetters()), "-200"
			p.sizes, p.schemes = p.sizes[:1], p.schemes[:1]
		}
		p.look = func(name string, width int64, scheme string) {
			shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s%s.png", name, width, scheme, suffix)), shot, 0o600))
		}
		p.agendaAlbum()
	}
}

// The agenda's pages are open to everybody (axe), fit phones and enlarged desks, and what is to be touched is large enough.
func TestAgendaPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	_, all := os.LookupEnv("SCREENSHOTS")
	p.sizes, p.schemes, p.corners = []int64{320, 1280}, []string{"light", "dark"}, !all
	p.look = func(name string, width int64, scheme string) {
		p.axe(name, width, scheme)
		p.beyond(name, width, scheme)
		if width < 900 { // a phone: at a desk the grid of a day is drawn by its minutes, and there is a list of the week beside it
			p.touched(name, width, scheme)
		}
	}
	p.agendaAlbum()
}

// A phone whose letters are twice as large sees all of the agenda without moving sideways.
func TestAgendaPagesFitAtDoubleFontSize(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t, largeLetters())
	p.sizes, p.schemes = p.sizes[:1], p.schemes[:1]
	p.look = p.beyond
	p.agendaAlbum()
}
