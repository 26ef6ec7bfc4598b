package web_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// agendaAlbum goes through the pages of today and the agenda: empty, before the set-up, and on a busy day.
func (p *photographer) agendaAlbum() {
	s := p.scene
	empty := s.salon("Salão Novo", "", "nova@salao.example")
	s.tenInTheMorning()
	s.enter(p.ctx, "nova@salao.example")
	p.shoot("today-new", "/dashboard/today/")
	p.shoot("agenda-new", "/dashboard/agenda/")
	s.notebook(empty, "Vera")
	p.shoot("today-empty", "/dashboard/today/")
	p.shoot("booking-client-none", "/dashboard/agenda/new")
	in(p.ctx, s.t, chromedp.Submit(chromedp.CSS(".out button")), chromedp.WaitReady(chromedp.CSS("#email")))

	n := s.notebook(s.salon("Barbearia do João", "", "joao@salao.example"), "João", "Maria Fernanda")
	n.busyDay()
	s.enter(p.ctx, "joao@salao.example")
	day, at := "d="+n.today.String(), "/dashboard/agenda/"
	all := n.on(n.today)
	client, service, person := n.clients[0].ID.String(), n.services[0].ID.String(), n.people[0].ID.String()
	chosen := func(more url.Values) string {
		q := url.Values{"c": {client}, "s": {service}, "p": {person}, "d": {n.today.String()}}
		for k, v := range more {
			q[k] = v
		}
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
