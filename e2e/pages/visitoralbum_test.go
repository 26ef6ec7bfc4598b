package pages_test

import (
	"net/url"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/web/webtest"
)

// visitorAlbum goes through the pages of who picks a time without an account, and what a salon prints to lead there.
func (p *photographer) visitorAlbum(n *webtest.Notebook) {
	s := p.scene
	s.Conns.Set(n.Salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	profile := robot.Profile{Page: true, Address: "Rua das Flores, 12, Vila Mariana", Payment: "Pix, cartão e dinheiro"}
	must(s.T, s.Store.PutRobotProfile(s.T.Context(), n.Scope, n.Salon.ID, profile))
	base := "/s/" + n.Salon.Slug.String()
	p.shoot("public-write", base)
	profile.Enabled, profile.Mode = true, robot.Everyone
	must(s.T, s.Store.PutRobotProfile(s.T.Context(), n.Scope, n.Salon.ID, profile))
	p.shoot("public", base)
	p.shoot("public-english", base+"?lang=en")
	p.shoot("public-times", base+"/times?"+url.Values{"service": {n.Services[0].ID.String()}}.Encode())
	r, err := s.Store.Reserve(s.T.Context(), n.Scope, n.Salon.ID, robot.Wish{
		Visitor: contact.NewID(), Address: "192.0.2.1", Service: n.Services[0].ID, Professional: n.People[0].ID, At: agenda.Local{Date: n.Today.AddDays(3), Minute: 15 * 60},
	})
	must(s.T, err)
	p.shoot("public-picked", base+"/r/"+r.Code)
	s.AdvanceClock(2 * robot.ReservationLasts)
	p.shoot("public-picked-over", base+"/r/"+r.Code)
	p.shoot("robot", "/dashboard/robot/")
	p.shoot("robot-try", "/dashboard/robot/try")
	p.shoot("robot-poster", "/dashboard/robot/poster")
}

// changedAlbum goes through the pages of who waits for a time, of calendars, and of what no longer fits.
func (p *photographer) changedAlbum(n *webtest.Notebook) {
	s, joao := p.scene, n.People[0]
	p.shoot("waitlist-empty", "/dashboard/agenda/waitlist/")
	must(s.T, s.Store.JoinWaitlist(s.T.Context(), n.Scope, n.Salon.ID, agenda.Waiting{
		ID: agenda.NewID[agenda.Waiting](), Client: n.Clients[1].ID, Service: n.Services[2].ID, From: n.Today, To: n.Today.AddDays(6), Earliest: 9 * 60, Latest: 18 * 60, Source: agenda.FromStaff,
	}))
	p.shoot("waitlist", "/dashboard/agenda/waitlist/")
	p.shoot("waitlist-new", "/dashboard/agenda/waitlist/?c="+n.Clients[0].ID.String())
	p.shoot("calendar-none", "/dashboard/team/"+joao.ID.String()+"/calendar")
	must(s.T, s.Store.PutCalendarFeed(s.T.Context(), n.Scope, n.Salon.ID, joao.ID, "a hash"))
	p.shoot("calendar", "/dashboard/team/"+joao.ID.String()+"/calendar")
	p.shoot("conflicts-none", "/dashboard/team/conflicts")
	for _, one := range n.People {
		one.Week = nil
		must(s.T, s.Store.PutProfessional(s.T.Context(), n.Scope, n.Salon.ID, one))
	}
	p.shoot("conflicts", "/dashboard/team/conflicts")
}
