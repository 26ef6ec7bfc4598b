package web

import (
	"context"
	"net/http"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// blockForm is the form of a block.
func (s *site) blockForm(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	q := c.r.URL.Query()
	return s.renderBlock(c, v, http.StatusOK, func(name string) string {
		if name == "from" {
			return q.Get("t")
		}
		return q.Get(name)
	}, nil)
}

func (s *site) renderBlock(c *call, v agendaView, status int, value func(string) string, refused error) error {
	snapshot, err := s.Agenda.Snapshot(c.r.Context(), v.scope, v.tenant, agenda.View{From: v.date, To: v.date.AddDays(1)})
	if err != nil {
		return err
	}
	p := page.BlockForm{Page: s.pageContext(c, c.Say(text.DayBlockTitle)), Base: v.base, Back: v.home(v.date), Key: agenda.NewID[agenda.Block]().String()}
	for _, one := range snapshot.Professionals {
		if one.Active {
			p.People = append(p.People, page.PickOption{Value: one.ID.String(), Label: one.Name, Picked: one.ID.String() == value("p")})
		}
	}
	errs, _ := formErrors(c.Localizer, refused)
	p.Problem = errs[""] + errs["professional"]
	if p.Problem == "" && refused != nil && errs["date"]+errs["time"]+errs["window"]+errs["reason"] == "" {
		p.Problem = anySentence(errs)
	}
	p.Date = page.Field{ID: "block-d", Name: "d", Type: "date", Label: c.Say(text.DayDate), Value: v.date.String(), Required: true, Error: errs["date"]}
	p.From = page.Field{ID: "block-from", Name: "from", Type: "time", Label: c.Say(text.DayFrom), Value: value("from"), Required: true, Error: errs["time"] + errs["window"]}
	p.To = page.Field{ID: "block-to", Name: "to", Type: "time", Label: c.Say(text.DayTo), Value: value("to"), Required: true}
	p.Reason = page.Field{
		ID: "block-reason", Name: "reason", Type: "text", Label: c.Say(text.DayReason), Value: value("reason"), Optional: true, Max: agenda.MaxReason,
		Placeholder: c.Say(text.DayReasonLike), Error: errs["reason"], Autocomplete: "off",
	}
	return s.render(c, status, page.BlockPage(p))
}

// block adds a block. Submitting the same form twice adds it once.
func (s *site) block(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	if d, err := agenda.ParseDate(c.field("d")); err == nil {
		v.date = d
	}
	made, err := s.saveBlock(c, v)
	if err == nil {
		return s.saved(c, v.home(made.Date)+"&blocked="+made.ID.String())
	}
	if _, ok := formErrors(c.Localizer, err); !ok {
		return err
	}
	status := formErrorStatus
	if fault.Is(err, fault.Conflict) {
		status = http.StatusConflict
	}
	return s.renderBlock(c, v, status, c.field, err)
}

func (s *site) saveBlock(c *call, v agendaView) (made agenda.Block, err error) {
	p, err := agenda.ParseID[agenda.Professional](c.field("p"))
	if err != nil {
		return made, fault.Field("web.block", "professional", text.AgendaProfessional)
	}
	d, err := agenda.ParseDate(c.field("d"))
	if err != nil {
		return made, err
	}
	var w agenda.Window
	if w.Start, err = agenda.ParseMinute(c.field("from")); err != nil {
		return made, err
	}
	if w.End, err = agenda.ParseMinute(c.field("to")); err != nil {
		return made, err
	}
	if w.End == 0 {
		w.End = agenda.EndOfDay
	}
	err = s.Agenda.Transact(c.r.Context(), v.scope, v.tenant, func(ctx context.Context, desk agenda.Desk) error {
		snapshot, err := desk.Lock(ctx, agenda.View{From: d.AddDays(-1), To: d.AddDays(2), Professionals: []agenda.ProfessionalID{p}}) //nolint:mnd // the day with those beside it
		if err != nil {
			return err
		}
		change, err := agenda.BlockTime(snapshot, p, d, w, c.field("reason"))
		if err != nil {
			return err
		}
		made = change.Blocks[0]
		return desk.Write(ctx, change)
	})
	if fault.Is(err, fault.Conflict) {
		if there, ok := s.sameBlock(c, v, p, d, w); ok {
			return there, nil
		}
	}
	return made, err
}

// sameBlock finds a block that is just what a form asks for: it came before.
func (s *site) sameBlock(c *call, v agendaView, p agenda.ProfessionalID, d agenda.Date, w agenda.Window) (agenda.Block, bool) {
	all, err := s.Agenda.BlocksBetween(c.r.Context(), v.scope, v.tenant, d, d.AddDays(1))
	if err != nil {
		return agenda.Block{}, false
	}
	i := slices.IndexFunc(all, func(b agenda.Block) bool {
		return b.Professional == p && b.Window == w && b.Reason == text.Visible(c.field("reason"))
	})
	if i < 0 {
		return agenda.Block{}, false
	}
	return all[i], true
}

// findBlock finds a block of a day. Errors: NotFound.
func (s *site) findBlock(c *call, v agendaView, id string) (agenda.Block, error) {
	all, err := s.Agenda.BlocksBetween(c.r.Context(), v.scope, v.tenant, v.date, v.date.AddDays(1))
	if err != nil {
		return agenda.Block{}, err
	}
	i := slices.IndexFunc(all, func(b agenda.Block) bool { return b.ID.String() == id })
	if i < 0 {
		return agenda.Block{}, fault.New(fault.NotFound, "web.block", text.NotFound)
	}
	return all[i], nil
}

// blockPage shows a block, with a button to remove it.
func (s *site) blockPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	b, err := s.findBlock(c, v, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	snapshot, err := s.Agenda.Snapshot(c.r.Context(), v.scope, v.tenant, agenda.View{From: v.date, To: v.date.AddDays(1)})
	if err != nil {
		return err
	}
	person, _ := snapshot.Professional(b.Professional)
	title := c.Say(text.DayBlocked)
	if b.Reason != "" {
		title = b.Reason
	}
	p := page.BlockForm{
		Page: s.pageContext(c, title), Base: v.base, Back: v.home(v.date), ID: b.ID.String(), Date: page.Field{Value: v.date.String()},
		Text: c.Say(text.DayWith, c.DayName(b.Date, v.today(snapshot.Now))+", "+b.Window.String(), person.Name),
	}
	return s.render(c, http.StatusOK, page.BlockPage(p))
}

// unblock removes a block. It succeeds when the block was removed already.
func (s *site) unblock(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	if d, err := agenda.ParseDate(c.field("d")); err == nil {
		v.date = d
	}
	id, err := agenda.ParseID[agenda.Block](c.field("id"))
	if err != nil {
		return err
	}
	err = s.Agenda.Transact(c.r.Context(), v.scope, v.tenant, func(ctx context.Context, desk agenda.Desk) error {
		return desk.Write(ctx, agenda.Unblock(id))
	})
	if err != nil {
		return err
	}
	return s.saved(c, v.home(v.date))
}
