package web

import (
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// pageSize is how many salons the list shows at once.
const pageSize = 50

func (s *site) salonList(c *call) error {
	ctx, q := c.r.Context(), c.r.URL.Query()
	p := page.Salons{
		Shell: s.shell(c, c.Say(text.SalonsTitle)), Text: q.Get("q"), Status: knownStatus(q.Get("status")),
		Add: c.NewAddSalon("", "", "", nil),
	}
	p.Shell.Live = true
	counts, err := s.Totals(ctx, c.scope())
	if err != nil {
		return err
	}
	p.Totals = totals(c.Words, counts, p)
	if p.None = p.Totals[0].Count == 0; p.None {
		return s.show(c, http.StatusOK, page.SalonsPage(p))
	}
	after := q.Get("after")
	salons, err := s.Salons.Salons(ctx, c.scope(), connection.Query{Text: p.Text, Status: p.Status, After: after, Limit: pageSize + 1})
	if err != nil {
		return err
	}
	if len(salons) > pageSize {
		salons = salons[:pageSize]
		p.Next = page.SalonsHref(p.Text, p.Status, salons[pageSize-1].Cursor())
	}
	if after != "" {
		p.First = page.SalonsHref(p.Text, p.Status, "")
	}
	for _, salon := range salons {
		p.Rows = append(p.Rows, c.RowOf(salon, s.Now()))
	}
	return s.show(c, http.StatusOK, page.SalonsPage(p))
}

// knownStatus is a status to filter by; anything else is none.
func knownStatus(word string) connection.Status {
	for _, st := range page.Statuses() {
		if string(st) == word {
			return st
		}
	}
	return ""
}

// totals are all salons, then each status.
func totals(w page.Words, counts map[connection.Status]int, p page.Salons) []page.Total {
	all := page.Total{Word: w.Say(text.SalonsTotal), Href: page.SalonsHref("", "", ""), Tone: page.ToneInfo, Current: p.Status == ""}
	list := []page.Total{all}
	for _, st := range page.Statuses() {
		icon, tone := statusLook(st)
		list[0].Count += counts[st]
		list = append(list, page.Total{
			Word: w.StatusWord(st), Href: page.SalonsHref("", st, ""), Icon: icon, Tone: tone, Count: counts[st], Current: p.Status == st,
		})
	}
	return list
}

func statusLook(st connection.Status) (icon string, tone page.Tone) {
	switch st {
	case connection.StatusConnected:
		return "check", page.ToneGood
	case connection.StatusConnecting:
		return "wait", page.ToneInfo
	case connection.StatusAwaitingScan:
		return "qr", page.ToneInfo
	case connection.StatusDisconnected:
	}
	return "off", page.ToneWarn
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
