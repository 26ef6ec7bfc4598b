package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"salonzap/internal/agenda"
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
}

const servicesPath = "services/"

// serviceRoutes are the pages about what a salon sells.
func (s *site) serviceRoutes(base string, who access) []route {
	base += servicesPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.servicesPage)},
	}
}

// catalogueOf reads what a salon sells and who serves, in their order, with what is said of some days from today on.
func (s *site) catalogueOf(ctx context.Context, scope tenant.Scope, t tenant.Tenant, days int) (agenda.Snapshot, error) {
	today := agenda.DateOf(s.Now().In(page.Zone(t.Timezone)))
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
	return s.render(c, http.StatusOK, page.ServicesPage(page.NewServices(s.pageContext(c, c.Say(text.NavServices)), c.salonBase()+servicesPath, all)))
}
