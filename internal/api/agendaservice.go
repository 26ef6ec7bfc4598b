package api

import (
	"context"
	"net/http"
	"reflect"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// segmentView is a stretch of a service.
type segmentView struct {
	Kind    string `json:"kind" enum:"busy,free" doc:"free: the professional can serve somebody else meanwhile" example:"busy"`
	Minutes int    `json:"minutes" example:"30"`
}

// segmentInput is a stretch of a service.
type segmentInput struct {
	Kind    string `json:"kind" needed:"true" enum:"busy,free" example:"busy"`
	Minutes int    `json:"minutes" needed:"true" minimum:"1" example:"30"`
}

// serviceView is a service that a salon sells.
type serviceView struct {
	ID           string        `json:"id"`
	Name         string        `json:"name" example:"Corte"`
	Aliases      []string      `json:"aliases" nullable:"false" doc:"Other words for it" example:"[\"cabelo\"]"`
	Active       bool          `json:"active" doc:"false: it is no longer sold" example:"true"`
	Minutes      int           `json:"minutes" doc:"How long the client stays" example:"30"`
	Segments     []segmentView `json:"segments" nullable:"false" doc:"Busy and free in turn, busy at both ends"`
	BufferBefore int           `json:"buffer_before" doc:"Minutes kept free before it"`
	BufferAfter  int           `json:"buffer_after" doc:"Minutes kept free after it" example:"5"`
	PriceCents   *int64        `json:"price_cents" doc:"In centavos; null: on request" example:"4500"`
	Parts        []string      `json:"parts" nullable:"false" doc:"Of a combo: the services that it joins"`
	Sort         int           `json:"sort" doc:"Its place in lists"`
	Version      int           `json:"version" doc:"Rises with each change, also of who does it" example:"1"`
}

// etag is the service's version as HTTP writes it.
func (v serviceView) etag() string { return etagOf(v.Version) }

// serviceListView are a salon's services.
type serviceListView struct {
	Items []serviceView `json:"items" nullable:"false"`
}

// addService is what makes a service.
type addService struct {
	Name         string         `json:"name" needed:"true" maxLength:"80" example:"Corte"`
	Minutes      int            `json:"minutes,omitempty" doc:"Of a service of one stretch; else give segments" example:"30"`
	Segments     []segmentInput `json:"segments,omitempty" doc:"Instead of minutes: busy and free in turn, busy at both ends"`
	BufferBefore int            `json:"buffer_before,omitempty" doc:"Minutes kept free before it"`
	BufferAfter  int            `json:"buffer_after,omitempty" doc:"Minutes kept free after it"`
	PriceCents   priceInput     `json:"price_cents" null:"given"`
	Aliases      []string       `json:"aliases,omitempty"`
	Parts        []string       `json:"parts,omitempty" doc:"Of a combo: the services that it joins"`
	Sort         int            `json:"sort,omitempty"`
}

// patchService is what can be changed of a service.
type patchService struct {
	Version      *int            `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
	Name         *string         `json:"name,omitempty" maxLength:"80" example:"Corte"`
	Active       *bool           `json:"active,omitempty"`
	Minutes      *int            `json:"minutes,omitempty" doc:"Of a service of one stretch" example:"40"`
	Segments     *[]segmentInput `json:"segments,omitempty" doc:"Instead of minutes"`
	BufferBefore *int            `json:"buffer_before,omitempty"`
	BufferAfter  *int            `json:"buffer_after,omitempty"`
	PriceCents   priceInput      `json:"price_cents" null:"given"`
	Aliases      *[]string       `json:"aliases,omitempty"`
	Parts        *[]string       `json:"parts,omitempty"`
	Sort         *int            `json:"sort,omitempty"`
}

func (a *api) registerServices() {
	const path = "/salons/{slug}/services"
	register(a, operationSpec{
		id: "list-services", method: http.MethodGet, path: path, tag: agendaTag, summary: "List services",
		description: "All of them, in the salon's order; those that are no longer sold, too.",
	}, a.listServices)
	register(a, operationSpec{
		id: "add-service", method: http.MethodPost, path: path, tag: agendaTag, summary: "Add a service",
		body: reflect.TypeFor[addService](), statuses: []int{http.StatusCreated},
	}, a.addService)
	register(a, operationSpec{
		id: "patch-service", method: http.MethodPatch, path: path + "/{id}", tag: agendaTag, summary: "Change a service",
		description: "Fields that are absent stay. With version, or If-Match, it is refused when somebody changed the service in between. " +
			"What is booked stays as it was sold; see conflicts. active=false takes it off the list.",
		body: reflect.TypeFor[patchService](), fails: []int{http.StatusPreconditionFailed},
	}, a.patchService)
}

func (a *api) listServices(ctx context.Context, c *call, in *bySlug) (int, serviceListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, serviceListView{}, err
	}
	s, err := n.catalogue(ctx)
	out := serviceListView{Items: make([]serviceView, 0, len(s.Services))}
	for _, v := range s.Services {
		out.Items = append(out.Items, renderService(v))
	}
	return http.StatusOK, out, err
}

func (a *api) addService(ctx context.Context, c *call, in *bySlug) (int, serviceView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, serviceView{}, err
	}
	body, err := decode[addService](c.body)
	if err != nil {
		return 0, serviceView{}, err
	}
	d, err := body.draft()
	if err != nil {
		return 0, serviceView{}, err
	}
	v, err := agenda.NewService(d)
	if err != nil {
		return 0, serviceView{}, err
	}
	if err := n.ownParts(ctx, v.Parts); err != nil {
		return 0, serviceView{}, err
	}
	err = a.d.Catalogue.PutService(ctx, c.scope(), n.salon.ID, v)
	v.Version = v.Version.Next()
	return http.StatusCreated, renderService(v), err
}

func (a *api) patchService(ctx context.Context, c *call, in *versionedPath) (int, serviceView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, serviceView{}, err
	}
	body, err := decode[patchService](c.body)
	if err != nil {
		return 0, serviceView{}, err
	}
	seen, err := versionOf(body.Version, in.IfMatch)
	if body.Version = nil; err == nil && reflect.ValueOf(body).IsZero() {
		err = fault.Field("api.patch", "body", text.NothingToChange)
	}
	if err != nil {
		return 0, serviceView{}, err
	}
	var v agenda.Service
	err = reread(seen, in.IfMatch, func() error {
		v, err = n.patchService(ctx, in.ID, agenda.Version(seen), body)
		return err
	})
	return http.StatusOK, renderService(v), err
}

// patchService changes a service from what is stored, and gives it as it is then.
// Errors: NotFound; Invalid with the field; Conflict when it is not at the version seen.
func (n salonAgenda) patchService(ctx context.Context, id string, seen agenda.Version, body patchService) (agenda.Service, error) {
	s, err := n.catalogue(ctx)
	if err != nil {
		return agenda.Service{}, err
	}
	v, ok := serviceOf(s, id)
	if !ok {
		return v, fault.New(fault.NotFound, "api.service", text.NotFound)
	}
	if err := seen.Check("api.service", v.Version); err != nil {
		return v, err
	}
	if v, err = body.apply(v); err != nil {
		return v, err
	}
	if err := n.ownParts(ctx, v.Parts); err != nil {
		return v, err
	}
	err = n.a.d.Catalogue.PutService(ctx, n.c.scope(), n.salon.ID, v)
	v.Version = v.Version.Next()
	return v, err
}

// serviceOf finds a service by what a caller calls it.
func serviceOf(s agenda.Snapshot, id string) (agenda.Service, bool) {
	parsed, err := agenda.ParseID[agenda.Service](id)
	if err != nil {
		return agenda.Service{}, false
	}
	return s.Service(parsed)
}

// ownParts wants a combo's parts to be the salon's. Errors: Invalid "parts".
func (n salonAgenda) ownParts(ctx context.Context, parts []agenda.ServiceID) error {
	if len(parts) == 0 {
		return nil
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if _, ok := s.Service(p); !ok {
			return fault.Field("api.service", "parts", text.AgendaService)
		}
	}
	return nil
}

// draft checks what the domain does not. Errors: Invalid with the field.
func (in addService) draft() (agenda.ServiceDraft, error) {
	d := agenda.ServiceDraft{
		Name: in.Name, Aliases: in.Aliases, BufferBefore: in.BufferBefore, BufferAfter: in.BufferAfter, Sort: in.Sort,
	}
	var err error
	if d.Segments, err = segmentsOf(in.Minutes, in.Segments); err != nil {
		return d, err
	}
	price, err := in.PriceCents.price()
	if err != nil {
		return d, err
	}
	d.Price = typed(price)
	d.Parts, err = serviceIDs("parts", in.Parts)
	return d, err
}

// segmentsOf are the segments that a body gives, or the one of its minutes. Errors: Invalid "segments".
func segmentsOf(minutes int, in []segmentInput) ([]agenda.Segment, error) {
	if minutes != 0 && len(in) > 0 {
		return nil, fault.Field("api.work", "segments", text.FieldEither, "minutes", "segments")
	}
	if len(in) == 0 {
		return []agenda.Segment{{Kind: agenda.Busy, Minutes: minutes}}, nil
	}
	all := make([]agenda.Segment, len(in))
	for i, s := range in {
		all[i] = agenda.Segment{Kind: agenda.SegmentKind(s.Kind), Minutes: s.Minutes}
	}
	return all, nil
}

func serviceIDs(field string, in []string) ([]agenda.ServiceID, error) {
	var all []agenda.ServiceID
	for _, s := range in {
		id, err := agenda.ParseID[agenda.Service](s)
		if err != nil {
			return nil, fault.Field("api.service", field, text.AgendaService)
		}
		all = append(all, id)
	}
	return all, nil
}

// apply changes a service. Errors: Invalid with the field.
func (in patchService) apply(v agenda.Service) (agenda.Service, error) {
	d := agenda.ServiceDraft{
		Name: v.Name, Aliases: v.Aliases, Segments: v.Work.Segments, BufferBefore: v.Work.BufferBefore, BufferAfter: v.Work.BufferAfter,
		Price: typed(v.Price), Parts: v.Parts, Sort: v.Sort,
	}
	set(&d.Name, in.Name)
	set(&d.Aliases, in.Aliases)
	set(&d.BufferBefore, in.BufferBefore)
	set(&d.BufferAfter, in.BufferAfter)
	set(&d.Sort, in.Sort)
	set(&v.Active, in.Active)
	var err error
	if in.Minutes != nil || in.Segments != nil {
		var minutes int
		var segments []segmentInput
		set(&minutes, in.Minutes)
		set(&segments, in.Segments)
		if d.Segments, err = segmentsOf(minutes, segments); err != nil {
			return v, err
		}
	}
	if in.PriceCents.given {
		price, err := in.PriceCents.price()
		if err != nil {
			return v, err
		}
		d.Price = typed(price)
	}
	if in.Parts != nil {
		if d.Parts, err = serviceIDs("parts", *in.Parts); err != nil {
			return v, err
		}
	}
	return v.With(d)
}

// set puts what was given in the place of what was there.
func set[V any](to *V, given *V) {
	if given != nil {
		*to = *given
	}
}

func renderService(v agenda.Service) serviceView {
	return serviceView{
		ID: v.ID.String(), Name: v.Name, Aliases: listOf(v.Aliases), Active: v.Active, Minutes: v.Work.Minutes(), Segments: renderSegments(v.Work),
		BufferBefore: v.Work.BufferBefore, BufferAfter: v.Work.BufferAfter, PriceCents: centsOf(v.Price), Parts: idTexts(v.Parts), Sort: v.Sort,
		Version: int(v.Version),
	}
}

func renderSegments(w agenda.Work) []segmentView {
	all := make([]segmentView, len(w.Segments))
	for i, s := range w.Segments {
		all[i] = segmentView{string(s.Kind), s.Minutes}
	}
	return all
}

func idTexts[K any](ids []agenda.ID[K]) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = id.String()
	}
	return all
}
