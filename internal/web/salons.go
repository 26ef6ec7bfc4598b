package web

import (
	"context"
	"net/http"
	"strconv"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Salons reads the operator's list.
type Salons interface {
	// Salons lists salons in the order of their creation, a page at a time.
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
	// CountFound tells how many salons a question finds.
	CountFound(ctx context.Context, scope tenant.Scope, q connection.Query) (int, error)
	// Salon reads one with its connection. Errors: NotFound with Key text.SalonUnknown.
	Salon(ctx context.Context, scope tenant.Scope, slug string) (connection.Salon, error)
}

// pageSize is how many salons the list shows at once.
const pageSize = 50

func (s *site) salonsPage(c *call) error {
	p, err := s.readSalons(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Page = s.pageContext(c, c.Say(text.SalonsTitle))
	p.Page.Live = true
	if len(p.Rows) == 0 && p.Cursor == "" && !p.Filter.IsActive() {
		p.NoSalons, p.Add = true, c.NewAddSalon("", "", "", nil)
		return s.render(c, http.StatusOK, page.SalonsPage(p))
	}
	loads, err := s.Servers.Servers(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	for _, l := range loads {
		p.Servers = append(p.Servers, l.Server.ID)
	}
	if p.Range, err = s.shownRange(c, p); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.SalonsPage(p))
}

// shownRange says which of how many salons a page shows. Attempts that show a code are not counted apart from others.
func (s *site) shownRange(c *call, p page.Salons) (string, error) {
	if len(p.Rows) == 0 {
		return "", nil
	}
	f := p.Filter
	if f.Status == connection.StatusConnecting || f.Status == connection.StatusAwaitingScan {
		return "", nil
	}
	n, err := s.Salons.CountFound(c.r.Context(), c.scope(), f.Query("", 0))
	if err != nil {
		return "", err
	}
	n = max(n, len(p.Rows))
	from, _ := strconv.Atoi(c.r.URL.Query().Get("from")) // 0 when it is no number
	switch {
	case p.Cursor == "":
		from = 1
	case from < 1 || from+len(p.Rows)-1 > n:
		return c.Say(text.SalonsFound, c.Count(n)), nil
	}
	return c.Say(text.SalonsRange, c.Count(from), c.Count(from+len(p.Rows)-1), c.Count(n)), nil
}

func (s *site) salonEvents(c *call) error {
	return s.streamConsole(c, func(ctx context.Context) (component, error) {
		p, err := s.readSalons(ctx, c)
		return page.SalonList(p), err
	})
}

// readSalons reads a page of the list.
func (s *site) readSalons(ctx context.Context, c *call) (page.Salons, error) {
	p := page.Salons{
		Page: page.Context{Localizer: c.Localizer, Title: c.Say(text.SalonsTitle)}, Filter: parseFilter(c), Cursor: c.r.URL.Query().Get("after"),
	}
	salons, err := s.Salons.Salons(ctx, c.scope(), p.Filter.Query(p.Cursor, pageSize+1))
	if err != nil {
		return p, err
	}
	if len(salons) > pageSize {
		salons = salons[:pageSize]
		from, err := strconv.Atoi(c.r.URL.Query().Get("from"))
		if p.Cursor == "" || err != nil {
			from = 1
		}
		p.Next = p.Filter.Href(salons[pageSize-1].Cursor()) + "&from=" + strconv.Itoa(from+pageSize)
	}
	if p.Cursor != "" {
		p.First = p.Filter.Href("")
	}
	for _, salon := range salons {
		p.Rows = append(p.Rows, c.NewSalonRow(salon, s.Now()))
	}
	return p, nil
}

func (s *site) addSalonForm(c *call) error {
	sh := s.pageContext(c, c.Say(text.SalonAddTitle))
	return s.render(c, http.StatusOK, page.AddSalonPage(sh, c.NewAddSalon("", "", "", nil)))
}

func (s *site) addSalon(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	d := tenant.Draft{Name: c.r.PostFormValue("name"), Slug: c.field("slug"), Phone: c.field("phone"), Locale: c.Lang.String()}
	t, err := s.SalonWriter.Add(c.r.Context(), c.scope(), d)
	if errs, ok := formErrors(c.Localizer, err); ok {
		sh := s.pageContext(c, c.Say(text.SalonAddTitle))
		return s.render(c, formErrorStatus, page.AddSalonPage(sh, c.NewAddSalon(d.Name, d.Phone, d.Slug, errs)))
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SalonAdded))
	return s.redirect(c, "/admin/salons/"+t.Slug.String()+"/")
}
