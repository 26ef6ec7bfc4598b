package web

import (
	"context"
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// WaitlistStore keeps which clients wait for a time.
type WaitlistStore interface {
	// Waitlist lists those who wait, the one who has waited longest first.
	Waitlist(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]agenda.Waiting, error)
	// JoinWaitlist adds one; who waits for the same already stays as they are. Errors: NotFound; Conflict when the list is full.
	JoinWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting) error
	// LeaveWaitlist takes one off. Errors: NotFound.
	LeaveWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, id agenda.WaitlistID) error
}

const waitlistPath = "waitlist/"

// waitlistRoutes are the pages about who waits; where no robot is offered nobody could be asked.
func (s *site) waitlistRoutes(base string, who access) []route {
	if !s.hasSection(robotPath) {
		return nil
	}
	base += waitlistPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.waitlistPage)},
		{"POST " + base + "{$}", who, s.withSalon(s.joinWaitlist)},
		{"POST " + base + "leave", who, s.withSalon(s.leaveWaitlist)},
	}
}

func (s *site) waitlistPage(c *call, t tenant.Tenant) error {
	return s.renderWaitlist(c, t, http.StatusOK, c.r.URL.Query().Get, nil)
}

// renderWaitlist shows who waits, and either a search for a client or the form for the one who was chosen.
func (s *site) renderWaitlist(c *call, t tenant.Tenant, status int, value func(string) string, errs page.Errors) error {
	ctx, scope := c.r.Context(), c.scope()
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	all, err := s.catalogueOf(ctx, scope, t, 0)
	if err != nil {
		return err
	}
	p, err := s.Robot.Store.RobotProfile(ctx, scope, t.ID)
	if err != nil {
		return err
	}
	list := page.Waitlist{Page: s.pageContext(c, c.Say(text.WaitTitle)), Base: v.base + waitlistPath, Agenda: v.base, Off: !p.Enabled, Typed: value("q"), Problem: errs[""]}
	if list.Rows, err = s.waitRows(ctx, v, all); err != nil {
		return err
	}
	if id, err := contact.ParseID(value("c")); err == nil {
		who, err := s.Clients.Contact(ctx, scope, t.ID, id)
		if err != nil {
			return err
		}
		name := c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{})
		list.Form = page.NewWaitForm(c.Localizer, all, id.String(), name, value, errs, v.today(s.now()))
		return s.render(c, status, page.WaitlistPage(list))
	}
	found, err := s.Clients.FindClients(ctx, scope, t.ID, list.Typed, maxClientOptions)
	if err != nil {
		return err
	}
	for _, one := range found {
		o := c.ClientOption(v.base, page.Choice{}, one)
		o.Href = list.Base + "?c=" + one.ID.String()
		list.Clients = append(list.Clients, o)
	}
	return s.render(c, status, page.WaitlistPage(list))
}

// waitRows are those who wait, in words.
func (s *site) waitRows(ctx context.Context, v agendaView, all agenda.Snapshot) ([]page.WaitRow, error) {
	waiting, err := s.Robot.Waitlist.Waitlist(ctx, v.scope, v.tenant)
	if err != nil {
		return nil, err
	}
	var rows []page.WaitRow
	for _, w := range waiting {
		who, err := s.Clients.Contact(ctx, v.scope, v.tenant, w.Client)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		name := v.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{})
		rows = append(rows, v.NewWaitRow(w, all, name, v.zone, v.today(s.now())))
	}
	return rows, nil
}

func (s *site) joinWaitlist(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	name, err := s.addToWaitlist(c, t)
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderWaitlist(c, t, formErrorStatus, c.field, errs)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.WaitAdded, name))
	return s.redirect(c, c.salonBase()+agendaPath+waitlistPath)
}

// addToWaitlist puts the client on the list whom a form names. Errors: those of agenda.Wait; Conflict.
func (s *site) addToWaitlist(c *call, t tenant.Tenant) (name string, err error) {
	const op = "web.wait"
	ctx, scope := c.r.Context(), c.scope()
	id, err := contact.ParseID(c.field("c"))
	if err != nil {
		return "", err
	}
	who, err := s.Clients.Contact(ctx, scope, t.ID, id)
	if err != nil {
		return "", err
	}
	if !who.Wants(contact.TopicReminders) {
		return "", fault.New(fault.Conflict, op, text.WaitOptedOut)
	}
	d := agenda.WaitDraft{Client: who.ID, Source: agenda.FromStaff}
	if d.Service, err = agenda.ParseID[agenda.Service](c.field("s")); err != nil {
		return "", fault.Field(op, "service", text.WaitService)
	}
	if p := c.field("p"); p != "" {
		if d.Professional, err = agenda.ParseID[agenda.Professional](p); err != nil {
			return "", fault.Field(op, "professional", text.WaitProfessional)
		}
	}
	if d.From, err = agenda.ParseDate(c.field("from")); err != nil {
		return "", fault.Field(op, "from", text.AgendaDate)
	}
	if d.To, err = agenda.ParseDate(c.field("to")); err != nil {
		return "", fault.Field(op, "to", text.AgendaDate)
	}
	d.Earliest, d.Latest = page.PartOfDay(c.field("part"))
	all, err := s.catalogueOf(ctx, scope, t, 0)
	if err != nil {
		return "", err
	}
	wish, err := agenda.Wait(all, d)
	if err != nil {
		return "", err
	}
	return c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{}), s.Robot.Waitlist.JoinWaitlist(ctx, scope, t.ID, wish)
}

func (s *site) leaveWaitlist(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	id, err := agenda.ParseID[agenda.Waiting](c.field("id"))
	if err != nil {
		return err
	}
	err = s.Robot.Waitlist.LeaveWaitlist(c.r.Context(), c.scope(), t.ID, id)
	if err != nil && !fault.Is(err, fault.NotFound) { // who booked meanwhile is off it already
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.WaitRemoved))
	return s.redirect(c, c.salonBase()+agendaPath+waitlistPath)
}
