package web

import (
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// mergePage chooses who is the same person as a client; once somebody is chosen it shows what comes of it.
func (s *site) mergePage(c *call, t tenant.Tenant, who contact.Contact) error {
	with, err := contact.ParseID(c.r.URL.Query().Get("with"))
	if err != nil {
		p, err := s.mergeChoice(c, t, who)
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, page.MergePage(p))
	}
	return s.renderMerge(c, t, http.StatusOK, who, with)
}

// mergeChoice are the clients to choose from.
func (s *site) mergeChoice(c *call, t tenant.Tenant, who contact.Contact) (page.MergeForm, error) {
	p := s.newMergeForm(c, who, c.Say(text.ClientMerge))
	p.Typed = cut(c.r.URL.Query().Get("q"))
	found, err := s.Clients.FindClients(c.r.Context(), c.scope(), t.ID, p.Typed, maxClientOptions)
	for _, one := range found {
		if one.ID != who.ID {
			o := c.ClientOption("", page.Choice{}, one)
			o.Href = p.Base + "merge?with=" + one.ID.String()
			p.Options = append(p.Options, o)
		}
	}
	return p, err
}

func (s *site) newMergeForm(c *call, who contact.Contact, title string) page.MergeForm {
	base := c.clientBase(who.ID)
	p := page.MergeForm{
		Page: s.pageContext(c, title), Back: base, Base: base, Rows: base + "merge/rows", Other: base + "merge",
		Name: c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{}),
	}
	p.Page.Live = true
	return p
}

func (s *site) mergeRows(c *call, t tenant.Tenant, who contact.Contact) error {
	p, err := s.mergeChoice(c, t, who)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.MergeOptions(p))
}

// renderMerge shows two clients, and what a merge would come to.
func (s *site) renderMerge(c *call, t tenant.Tenant, status int, who contact.Contact, with contact.ID) error {
	ctx, scope := c.r.Context(), c.scope()
	other, err := s.Clients.Contact(ctx, scope, t.ID, with)
	if err != nil {
		return err
	}
	p := s.newMergeForm(c, who, c.Say(text.ClientMerge))
	p.With, p.Kept, p.Gone = other.ID.String(), c.NewMergeSide(who), c.NewMergeSide(other)
	p.Swap = c.clientBase(other.ID) + "merge?with=" + who.ID.String()
	m, err := s.ClientPages.Merger.PreviewMerge(ctx, scope, t.ID, who.ID, other.ID)
	if errs, ok := formErrors(c.Localizer, err); ok {
		p.Problem = anySentence(errs)
		return s.render(c, formErrorStatus, page.MergePage(p))
	}
	if err != nil {
		return err
	}
	becomes := c.NewMergeSide(m.Contact)
	p.Along = c.Say(text.ClientMergeAlong, m.Appointments, m.Messages)
	p.Becomes = []page.Fact{
		{Label: c.Say(text.DayClientNameLabel), Value: becomes.Name}, {Label: c.Say(text.DayClientPhoneLabel), Value: becomes.Number},
	}
	if becomes.Notes != "" {
		p.Becomes = append(p.Becomes, page.Fact{Label: c.Say(text.ClientNotes), Value: becomes.Notes})
	}
	return s.render(c, status, page.MergePage(p))
}

// mergeClients makes one client of two.
func (s *site) mergeClients(c *call, t tenant.Tenant, who contact.Contact) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	with, err := contact.ParseID(c.field("with"))
	if err != nil {
		return err
	}
	_, err = s.ClientPages.Merger.MergeContacts(c.r.Context(), c.scope(), t.ID, who.ID, with, s.Now())
	if _, ok := formErrors(c.Localizer, err); ok {
		return s.renderMerge(c, t, formErrorStatus, who, with)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ClientMerged))
	return s.redirect(c, c.clientBase(who.ID))
}

// undoClientMerge makes two clients again of one.
func (s *site) undoClientMerge(c *call, t tenant.Tenant) error {
	id, err := contact.ParseMergeID(c.r.PathValue("merge"))
	if err != nil {
		return err
	}
	one, _, err := s.ClientPages.Merger.UndoMerge(c.r.Context(), c.scope(), t.ID, id, s.Now())
	if _, ok := formErrors(c.Localizer, err); ok {
		c.returnPath = c.salonBase() + clientsPath
		return s.redirectWithError(c, err)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ClientMergeUndone))
	return s.redirect(c, c.clientBase(one.ID))
}

func (s *site) eraseClientForm(c *call, _ tenant.Tenant, who contact.Contact) error {
	name := c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{})
	return s.render(c, http.StatusOK, page.ClientErasePage(s.pageContext(c, c.Say(text.ChatEraseTitle, name)), c.clientBase(who.ID)))
}

// eraseClient erases a client for good; what they booked stays, without a name.
func (s *site) eraseClient(c *call, t tenant.Tenant, who contact.Contact) error {
	if err := s.ClientPages.Editor.EraseContact(c.r.Context(), c.scope(), t.ID, who.ID); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.ChatEraseDone))
	return s.redirect(c, c.salonBase()+clientsPath)
}
