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

// pageSize is how many salons the list shows at once.
const pageSize = 50

func (s *site) salonList(c *call) error {
	p, err := s.readSalons(c.r.Context(), c)
	if err != nil {
		return err
	}
	p.Shell = s.shell(c, c.Say(text.SalonsTitle))
	p.Shell.Live = true
	if len(p.Rows) == 0 && p.Here == "" && !p.Filter.Some() {
		p.None, p.Add = true, c.NewAddSalon("", "", "", nil)
		return s.show(c, http.StatusOK, page.SalonsPage(p))
	}
	loads, err := s.Servers.Servers(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	for _, l := range loads {
		p.Servers = append(p.Servers, l.Server.ID)
	}
	if p.Range, err = s.rangeOf(c, p); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, page.SalonsPage(p))
}

// rangeOf says which of how many salons a page shows. Attempts that show a code are not counted apart from others.
func (s *site) rangeOf(c *call, p page.Salons) (string, error) {
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
	case p.Here == "":
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
		Shell: page.Shell{Words: c.Words, Title: c.Say(text.SalonsTitle)}, Filter: knownFilter(c), Here: c.r.URL.Query().Get("after"),
	}
	salons, err := s.Salons.Salons(ctx, c.scope(), p.Filter.Query(p.Here, pageSize+1))
	if err != nil {
		return p, err
	}
	if len(salons) > pageSize {
		salons = salons[:pageSize]
		from, err := strconv.Atoi(c.r.URL.Query().Get("from"))
		if p.Here == "" || err != nil {
			from = 1
		}
		p.Next = p.Filter.Href(salons[pageSize-1].Cursor()) + "&from=" + strconv.Itoa(from+pageSize)
	}
	if p.Here != "" {
		p.First = p.Filter.Href("")
	}
	for _, salon := range salons {
		p.Rows = append(p.Rows, c.RowOf(salon, s.Now()))
	}
	return p, nil
}

func (s *site) addSalonForm(c *call) error {
	sh := s.shell(c, c.Say(text.SalonAddTitle))
	return s.show(c, http.StatusOK, page.AddSalonPage(sh, c.NewAddSalon("", "", "", nil)))
}

func (s *site) addSalon(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	d := tenant.Draft{Name: c.r.PostFormValue("name"), Slug: c.field("slug"), Phone: c.field("phone"), Locale: c.Lang.String()}
	t, err := s.Book.Add(c.r.Context(), c.scope(), d)
	if errs, ok := refused(c.Words, err); ok {
		sh := s.shell(c, c.Say(text.SalonAddTitle))
		return s.show(c, refusedStatus, page.AddSalonPage(sh, c.NewAddSalon(d.Name, d.Phone, d.Slug, errs)))
	}
	if err != nil {
		return err
	}
	s.flash(c.r.Context(), page.ToneGood, c.Say(text.SalonAdded))
	return s.goTo(c, "/admin/salons/"+t.Slug.String()+"/")
}
