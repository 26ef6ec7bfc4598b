package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Agenda is a salon's agenda; *store.Store keeps all of it.
type Agenda struct {
	agenda.Store
	agenda.Catalogue
	agenda.Calendar
	agenda.Diary
	agenda.Revisions
	agenda.Assortment
}

const servicesPath = "services/"

// serviceRoutes are the pages about what a salon sells.
func (s *site) serviceRoutes(base string, who access) []route {
	base += servicesPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.servicesPage)},
		{"POST " + base + "order", who, s.withSalon(s.sortServices)},
		{"GET " + base + "new", who, s.withSalon(s.newServiceForm)},
		{"POST " + base + "new", who, s.withSalon(s.addService)},
		{"GET " + base + "{service}/{$}", who, s.withSalon(s.serviceForm)},
		{"POST " + base + "{service}/{$}", who, s.withSalon(s.saveService)},
		{"POST " + base + "{service}/active", who, s.withSalon(s.setServiceActive)},
	}
}

// today is the salon's.
func (s *site) today(t tenant.Tenant) agenda.Date {
	return agenda.DateOf(s.Now().In(page.Zone(t.Timezone)))
}

// catalogueOf reads what a salon sells and who serves, in their order, with what is said of some days from today on.
func (s *site) catalogueOf(ctx context.Context, scope tenant.Scope, t tenant.Tenant, days int) (agenda.Snapshot, error) {
	today := s.today(t)
	all, err := s.Agenda.Snapshot(ctx, scope, t.ID, agenda.View{From: today, To: today.AddDays(days)})
	slices.SortStableFunc(all.Services, func(a, b agenda.Service) int { return cmp.Or(a.Sort-b.Sort, a.ID.Compare(b.ID)) })
	slices.SortStableFunc(all.Professionals, func(a, b agenda.Professional) int { return cmp.Or(a.Sort-b.Sort, a.ID.Compare(b.ID)) })
	return all, err
}

func (s *site) servicesPage(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	p := page.NewServices(s.pageContext(c, c.Say(text.NavServices)), c.salonBase()+servicesPath, all)
	p.Setup = c.salonBase() + firstStepsPath + "services"
	return s.render(c, http.StatusOK, page.ServicesPage(p))
}

// sortServices gives the services the order that was dragged, or moves one of them up or down.
func (s *site) sortServices(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if err := agenda.Reread(func() error { return s.sortOnce(c, t) }); err != nil {
		return err
	}
	if c.isFragment() {
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return s.redirect(c, c.salonBase()+servicesPath)
}

// sortOnce puts the services in the order that was asked for, unless somebody else did in between. Who drags has seen an order, and is
// told when it is another one by now; one place up or down is meant of whatever order there is.
func (s *site) sortOnce(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	now := make([]agenda.ServiceID, 0, len(all.Services))
	for _, v := range all.Services {
		if v.Active {
			now = append(now, v.ID)
		}
	}
	var order []agenda.ServiceID
	if list := c.field("order"); list != "" {
		if order, err = newOrder(now, strings.Split(list, ",")); err != nil {
			return err
		}
		if shown := c.field("shown"); shown != "" && !sameOrder(now, strings.Split(shown, ",")) {
			return fault.New(fault.Conflict, "web.sort_services", text.ServiceMoveFailed)
		}
	} else if order, err = moved(slices.Clone(now), c.field("move"), c.field("up") != ""); err != nil {
		return err
	}
	return s.Agenda.SortServices(c.r.Context(), c.scope(), t.ID, now, order)
}

// sameOrder tells whether services stand in the order that a page showed; those that came since, and those that went, aside.
func sameOrder(now []agenda.ServiceID, shown []string) bool {
	place := -1
	for _, id := range now {
		at := slices.Index(shown, id.String())
		if at >= 0 && at < place {
			return false
		}
		place = max(place, at)
	}
	return true
}

// newOrder is the order that a page asked for; what was added meanwhile stays behind, and what is gone is left out.
func newOrder(now []agenda.ServiceID, wanted []string) ([]agenda.ServiceID, error) {
	var order []agenda.ServiceID
	for _, text := range wanted {
		id, err := agenda.ParseID[agenda.Service](text)
		if err != nil {
			return nil, err
		}
		if slices.Contains(now, id) && !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for _, id := range now {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	return order, nil
}

// moved is the order with one a place further up or down.
func moved(order []agenda.ServiceID, which string, up bool) ([]agenda.ServiceID, error) {
	id, err := agenda.ParseID[agenda.Service](which)
	if err != nil {
		return nil, err
	}
	at := slices.Index(order, id)
	to := at + 1
	if up {
		to = at - 1
	}
	if at >= 0 && to >= 0 && to < len(order) {
		order[at], order[to] = order[to], order[at]
	}
	return order, nil
}

func (s *site) newServiceForm(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	typed := page.TypedService{New: true}
	for _, p := range all.Professionals {
		typed.Does = append(typed.Does, page.TypedDoer{ID: p.ID.String(), Does: p.Active}) // most salons are small: everybody does it
	}
	return s.renderServiceForm(c, http.StatusOK, all, agenda.Service{Active: true}, typed)
}

func (s *site) serviceForm(c *call, t tenant.Tenant) error {
	all, v, err := s.serviceOf(c, t)
	if err != nil {
		return err
	}
	return s.renderServiceForm(c, http.StatusOK, all, v, page.ShownService(v, all.Professionals))
}

// serviceOf is the service that the address names. Errors: NotFound.
func (s *site) serviceOf(c *call, t tenant.Tenant) (agenda.Snapshot, agenda.Service, error) {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return all, agenda.Service{}, err
	}
	id, err := agenda.ParseID[agenda.Service](c.r.PathValue("service"))
	if v, ok := all.Service(id); ok && err == nil {
		return all, v, nil
	}
	return all, agenda.Service{}, fault.New(fault.NotFound, "web.service", text.NotFound)
}

func (s *site) renderServiceForm(c *call, status int, all agenda.Snapshot, v agenda.Service, typed page.TypedService) error {
	title := v.Name
	if typed.New {
		title = c.Say(text.ServiceNew)
	}
	f := page.NewServiceForm(s.pageContext(c, title), c.salonBase()+servicesPath, all, v, typed)
	return s.render(c, status, page.ServiceFormPage(f))
}

func (s *site) addService(c *call, t tenant.Tenant) error {
	all, err := s.catalogueOf(c.r.Context(), c.scope(), t, 0)
	if err != nil {
		return err
	}
	v := agenda.Service{ID: agenda.NewID[agenda.Service](), Active: true, Sort: len(all.Services)}
	return s.writeService(c, t, all, v, true)
}

func (s *site) saveService(c *call, t tenant.Tenant) error {
	return agenda.Reread(func() error {
		all, v, err := s.serviceOf(c, t)
		if err != nil {
			return err
		}
		return s.writeService(c, t, all, v, false)
	})
}

// writeService keeps what was typed of a service. Appointments stay as they are; those that no longer go with it are shown.
func (s *site) writeService(c *call, t tenant.Tenant, all agenda.Snapshot, v agenda.Service, isNew bool) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed := page.ReadService(c.r.PostForm, all.Professionals) //nolint:forbidigo // the request's form, no client
	typed.New = isNew
	if !isNew && typed.Shown != page.ShownService(v, all.Professionals).Shown {
		typed.Stored = c.StoredService(v, all.Professionals)
		return s.refuseService(c, all, v, typed, fault.New(fault.Conflict, "web.service", text.ChangedMeanwhile))
	}
	fresh, doers, err := typed.Parse(v, all.Professionals)
	if err != nil {
		return s.refuseService(c, all, v, typed, err)
	}
	switch err := s.Agenda.PutOffered(c.r.Context(), c.scope(), t.ID, fresh, doers); {
	case fault.Is(err, fault.Invalid): // somebody else took the name
		return s.refuseService(c, all, v, typed, err)
	case err != nil:
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SavedName, fresh.Name))
	return s.showConflicts(c, t, c.salonBase()+servicesPath)
}

// refuseService shows a form again, with what is wrong at the field where it is.
func (s *site) refuseService(c *call, all agenda.Snapshot, v agenda.Service, typed page.TypedService, err error) error {
	errs, ok := typedErrors(c.Localizer, err)
	if !ok {
		return err
	}
	typed.Errors = errs
	if !typed.New {
		typed.Shown = page.ShownService(v, all.Professionals).Shown // who saves again has seen that it changed
	}
	return s.renderServiceForm(c, formErrorStatus, all, v, typed)
}

// setServiceActive takes a service off the list, or puts it back. What is booked of it stays.
func (s *site) setServiceActive(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	var v agenda.Service
	err := agenda.Reread(func() (err error) {
		if _, v, err = s.serviceOf(c, t); err != nil {
			return err
		}
		v.Active = c.field("active") == "1"
		return s.Agenda.PutService(c.r.Context(), c.scope(), t.ID, v)
	})
	if fault.Is(err, fault.Invalid) {
		c.returnPath = c.salonBase() + servicesPath
		return s.redirectWithError(c, err)
	}
	if err != nil {
		return err
	}
	said := text.ServiceStopped
	if v.Active {
		said = text.ServiceBack
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(said, v.Name))
	return s.showConflicts(c, t, c.salonBase()+servicesPath)
}
