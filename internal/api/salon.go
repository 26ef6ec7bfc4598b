package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// SalonWriter makes and changes salons; *tenant.Salons does.
type SalonWriter interface {
	Add(ctx context.Context, scope tenant.Scope, d tenant.Draft) (tenant.Tenant, error)
	Change(ctx context.Context, scope tenant.Scope, id tenant.ID, p tenant.Patch) (tenant.Tenant, error)
}

// Tenants finds a salon, and marks one as deleted. Errors: NotFound with Key text.SalonUnknown.
type Tenants interface {
	Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error)
	TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error)
	DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error
	// Users reads the people in scope.
	Users(ctx context.Context, scope tenant.Scope) ([]tenant.User, error)
}

// Salons reads salons with their connections.
type Salons interface {
	Salons(ctx context.Context, scope tenant.Scope, q connection.Query) ([]connection.Salon, error)
	Salon(ctx context.Context, scope tenant.Scope, slug string) (connection.Salon, error)
}

// ConnectionRemover deletes a salon's instance for good; *worker.Service does.
type ConnectionRemover interface {
	Remove(ctx context.Context, by tenant.Actor, t tenant.ID) error
}

// salonView is a salon as integrators read it.
type salonView struct {
	Slug        string          `json:"slug" doc:"The salon's name in URLs, for life"`
	Name        string          `json:"name"`
	PhoneNumber *string         `json:"phone_number" doc:"The registered WhatsApp number" example:"+5511987654321"`
	Timezone    string          `json:"timezone" example:"America/Sao_Paulo"`
	Locale      string          `json:"locale" enum:"pt-BR,en"`
	CreatedAt   *time.Time      `json:"created_at" nullable:"false"`
	WhatsApp    *connectionView `json:"whatsapp" doc:"The connection; null before the first connect"`
}

// salonPageView is a page of salons.
type salonPageView struct {
	Items []salonView `json:"items" nullable:"false"`
	Next  *string     `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

// addSalon is what makes a salon.
type addSalon struct {
	Name     string `json:"name" needed:"true" minLength:"1" maxLength:"120" example:"Barbearia do João"`
	Slug     string `json:"slug,omitempty" maxLength:"50" doc:"Made of the name when absent" example:"barbearia-do-joao"`
	Phone    string `json:"phone,omitempty" also:"phone_number" doc:"The salon's WhatsApp number, as people write it" example:"(11) 98765-4321"`
	Timezone string `json:"timezone,omitempty" default:"America/Sao_Paulo"`
	Locale   string `json:"locale,omitempty" enum:"pt-BR,en" default:"pt-BR"`
}

// patchSalon is what can be changed of a salon.
type patchSalon struct {
	Name     *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Phone    *string `json:"phone,omitempty" also:"phone_number" null:"empty" nullable:"true" doc:"null or empty forgets the number"`
	Timezone *string `json:"timezone,omitempty"`
	Locale   *string `json:"locale,omitempty" enum:"pt-BR,en"`
}

func (a *api) registerSalons() {
	register(a, operationSpec{
		id: "add-salon", method: http.MethodPost, path: "/salons", tag: "Salons", summary: "Add a salon",
		description: "Needs an operator's key. 409 when the given slug is taken; without a slug one is made of the name and numbered until it is free.",
		body:        reflect.TypeFor[addSalon](), statuses: []int{http.StatusCreated},
	}, a.addSalon)
	register(a, operationSpec{
		id: "list-salons", method: http.MethodGet, path: "/salons", tag: "Salons", summary: "List salons",
		description: "In the order of their creation. A key of one salon sees that one.",
	}, a.listSalons)
	register(a, operationSpec{
		id: "get-salon", method: http.MethodGet, path: "/salons/{slug}", tag: "Salons", summary: "Read a salon",
	}, a.getSalon)
	register(a, operationSpec{
		id: "patch-salon", method: http.MethodPatch, path: "/salons/{slug}", tag: "Salons", summary: "Change a salon",
		description: "Fields that are absent stay. The slug and the name of the connection never change.",
		body:        reflect.TypeFor[patchSalon](),
	}, a.patchSalon)
	registerNoContent(a, operationSpec{
		id: "delete-salon", method: http.MethodDelete, path: "/salons/{slug}", tag: "Salons", summary: "Delete a salon",
		description: "Needs an operator's key. Logs the phone out and deletes the connection on its server; the slug stays reserved until it is gone there.",
	}, a.deleteSalon)
}

func (a *api) addSalon(ctx context.Context, c *call, _ *struct{}) (int, salonView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, salonView{}, err
	}
	in, err := decode[addSalon](c.body)
	if err != nil {
		return 0, salonView{}, err
	}
	t, err := a.d.SalonWriter.Add(ctx, c.scope(), tenant.Draft(in))
	if err != nil {
		return 0, salonView{}, err
	}
	return http.StatusCreated, a.renderSalon(connection.Salon{Tenant: t}, false, c.lang), nil
}

func (a *api) getSalon(ctx context.Context, c *call, in *bySlug) (int, salonView, error) {
	if _, err := tenant.ParseSlug(in.Slug); err != nil {
		return 0, salonView{}, fault.New(fault.NotFound, "api.salon", text.SalonUnknown)
	}
	s, err := a.d.Salons.Salon(ctx, c.scope(), in.Slug)
	if err != nil {
		return 0, salonView{}, err
	}
	if s.Connection != nil && s.Connection.Attempt != nil { // reading counts as watching
		v, err := a.d.Connections.Watch(ctx, c.scope(), s.Tenant.ID)
		if err != nil {
			return 0, salonView{}, err
		}
		s.Connection = &v.Connection
	}
	return http.StatusOK, a.renderSalon(s, true, c.lang), nil
}

func (a *api) patchSalon(ctx context.Context, c *call, in *bySlug) (int, salonView, error) {
	body, err := decode[patchSalon](c.body)
	if err != nil {
		return 0, salonView{}, err
	}
	patch := tenant.Patch(body)
	if patch == (tenant.Patch{}) {
		return 0, salonView{}, fault.Field("api.patch", "body", text.NothingToChange)
	}
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, salonView{}, err
	}
	if _, err := a.d.SalonWriter.Change(ctx, c.scope(), t.ID, patch); err != nil {
		return 0, salonView{}, err
	}
	return a.getSalon(ctx, c, in)
}

// deleteSalon deletes the salon's instance, marks the salon as deleted, and deletes the instance
// again if a click created one meanwhile. In this order a crash leaves a salon that can be deleted
// again, never an instance without an owner.
func (a *api) deleteSalon(ctx context.Context, c *call, in *bySlug) error {
	if err := c.requireAllTenants(); err != nil {
		return err
	}
	t, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	if err := a.d.Remover.Remove(ctx, c.actor, t.ID); err != nil {
		return err
	}
	if err := a.d.Tenants.DeleteTenant(ctx, c.scope(), t.ID, a.d.Now()); err != nil {
		return err
	}
	return a.d.Remover.Remove(ctx, c.actor, t.ID)
}

func (a *api) renderSalon(s connection.Salon, codes bool, lang text.Lang) salonView {
	t := s.Tenant
	out := salonView{
		Slug: t.Slug.String(), Name: t.Name, PhoneNumber: number(t.Phone), Timezone: t.Timezone, Locale: t.Locale.String(),
		CreatedAt: instant(t.CreatedAt),
	}
	if s.Connection != nil {
		w := a.render(connection.ViewAt(*s.Connection, a.d.Now()), out.Slug, codes, lang)
		out.WhatsApp = &w
	}
	return out
}
