package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// skillView is a service that a professional does.
type skillView struct {
	Service    string `json:"service" doc:"The service's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Minutes    int    `json:"minutes" doc:"How long the client stays with this professional" example:"30"`
	OwnTime    bool   `json:"own_time" doc:"true: the minutes are this professional's own"`
	PriceCents *int64 `json:"price_cents" doc:"In centavos; null: on request" example:"4500"`
	OwnPrice   bool   `json:"own_price" doc:"true: the price is this professional's own"`
}

// weeklyView is a stretch of working time that comes back every week.
type weeklyView struct {
	Weekday int     `json:"weekday" doc:"0 is Sunday" example:"2"`
	Start   string  `json:"start" example:"09:00"`
	End     string  `json:"end" doc:"24:00 at the latest" example:"18:00"`
	From    *string `json:"from" doc:"The first day on which it counts; null: always"`
	Until   *string `json:"until" doc:"The last; null: with no end"`
}

// professionalView is somebody who serves.
type professionalView struct {
	ID       string       `json:"id"`
	Name     string       `json:"name" example:"Ana"`
	Aliases  []string     `json:"aliases" nullable:"false" doc:"Other names" example:"[\"aninha\"]"`
	Active   bool         `json:"active" doc:"false: serves nobody new" example:"true"`
	DailyCap int          `json:"daily_cap" doc:"Appointments a day that clients can book; 0: no limit"`
	Services []skillView  `json:"services" nullable:"false"`
	Week     []weeklyView `json:"week" nullable:"false" doc:"Working hours; breaks are what lies between"`
	Sort     int          `json:"sort" doc:"Their place in lists"`
	Version  int          `json:"version" doc:"Rises with each change, also of what they do" example:"1"`
}

// etag is the professional's version as HTTP writes it.
func (v professionalView) etag() string { return etagOf(v.Version) }

// professionalListView are a salon's professionals.
type professionalListView struct {
	Items []professionalView `json:"items" nullable:"false"`
}

// skillInput is a service that a professional does.
type skillInput struct {
	Service      string         `json:"service" needed:"true" doc:"The service's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Minutes      int            `json:"minutes,omitempty" doc:"Their own time for it; the service's when absent"`
	Segments     []segmentInput `json:"segments,omitempty" doc:"Instead of minutes"`
	BufferBefore int            `json:"buffer_before,omitempty" doc:"With minutes or segments"`
	BufferAfter  int            `json:"buffer_after,omitempty" doc:"With minutes or segments"`
	PriceCents   priceInput     `json:"price_cents" null:"given" doc:"Their own price; the service's when absent"`
}

// weeklyInput is a stretch of working time that comes back every week.
type weeklyInput struct {
	Weekday int    `json:"weekday" needed:"true" minimum:"0" maximum:"6" doc:"0 is Sunday" example:"2"`
	Start   string `json:"start" needed:"true" example:"09:00"`
	End     string `json:"end" needed:"true" doc:"24:00 at the latest" example:"18:00"`
	From    string `json:"from,omitempty" doc:"The first day on which it counts; always when absent"`
	Until   string `json:"until,omitempty" doc:"The last; with no end when absent"`
}

// addProfessional is what makes a professional.
type addProfessional struct {
	Name     string        `json:"name" needed:"true" maxLength:"80" example:"Ana"`
	Aliases  []string      `json:"aliases,omitempty"`
	DailyCap int           `json:"daily_cap,omitempty" minimum:"0" maximum:"200"`
	Services []skillInput  `json:"services,omitempty"`
	Week     []weeklyInput `json:"week,omitempty"`
	Sort     int           `json:"sort,omitempty"`
}

// patchProfessional is what can be changed of a professional.
type patchProfessional struct {
	Version  *int           `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
	Name     *string        `json:"name,omitempty" maxLength:"80" example:"Ana Paula"`
	Active   *bool          `json:"active,omitempty"`
	Aliases  *[]string      `json:"aliases,omitempty"`
	DailyCap *int           `json:"daily_cap,omitempty" minimum:"0" maximum:"200"`
	Services *[]skillInput  `json:"services,omitempty" doc:"All that they do, in place of what was there"`
	Week     *[]weeklyInput `json:"week,omitempty" doc:"All working hours, in place of those that were there"`
	Sort     *int           `json:"sort,omitempty"`
}

func (a *api) registerProfessionals() {
	const path = "/salons/{slug}/professionals"
	register(a, operationSpec{
		id: "list-professionals", method: http.MethodGet, path: path, tag: agendaTag, summary: "List professionals",
		description: "All of them, in the salon's order, with what each does and their working hours.",
	}, a.listProfessionals)
	register(a, operationSpec{
		id: "add-professional", method: http.MethodPost, path: path, tag: agendaTag, summary: "Add a professional",
		body: reflect.TypeFor[addProfessional](), statuses: []int{http.StatusCreated},
	}, a.addProfessional)
	register(a, operationSpec{
		id: "patch-professional", method: http.MethodPatch, path: path + "/{id}", tag: agendaTag, summary: "Change a professional",
		description: "Fields that are absent stay; lists are replaced whole. With version, or If-Match, it is refused when somebody changed the " +
			"professional in between. What is booked stays where it is; see conflicts.",
		body: reflect.TypeFor[patchProfessional](), fails: []int{http.StatusPreconditionFailed},
	}, a.patchProfessional)
}

func (a *api) listProfessionals(ctx context.Context, c *call, in *bySlug) (int, professionalListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, professionalListView{}, err
	}
	s, err := n.catalogue(ctx)
	out := professionalListView{Items: make([]professionalView, 0, len(s.Professionals))}
	for _, p := range s.Professionals {
		out.Items = append(out.Items, renderProfessional(s, p))
	}
	return http.StatusOK, out, err
}

func (a *api) addProfessional(ctx context.Context, c *call, in *bySlug) (int, professionalView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, professionalView{}, err
	}
	body, err := decode[addProfessional](c.body)
	if err != nil {
		return 0, professionalView{}, err
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return 0, professionalView{}, err
	}
	does, err := skillsOf(s, body.Services)
	week, err2 := weekOf(body.Week)
	if err := errors.Join(err, err2); err != nil {
		return 0, professionalView{}, err
	}
	p, err := agenda.NewProfessional(agenda.ProfessionalDraft{
		Name: body.Name, Aliases: body.Aliases, DailyCap: body.DailyCap, Does: does, Week: week, Sort: body.Sort,
	})
	if err != nil {
		return 0, professionalView{}, err
	}
	err = a.d.Catalogue.PutProfessional(ctx, c.scope(), n.salon.ID, p)
	p.Version = p.Version.Next()
	return http.StatusCreated, renderProfessional(s, p), err
}

func (a *api) patchProfessional(ctx context.Context, c *call, in *versionedPath) (int, professionalView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, professionalView{}, err
	}
	body, err := decode[patchProfessional](c.body)
	if err != nil {
		return 0, professionalView{}, err
	}
	seen, err := versionOf(body.Version, in.IfMatch)
	if body.Version = nil; err == nil && body == (patchProfessional{}) {
		err = fault.Field("api.patch", "body", text.NothingToChange)
	}
	if err != nil {
		return 0, professionalView{}, err
	}
	var out professionalView
	err = reread(seen, in.IfMatch, func() error {
		out, err = n.patchProfessional(ctx, in.ID, agenda.Version(seen), body)
		return err
	})
	return http.StatusOK, out, err
}

// patchProfessional changes a professional from what is stored. Errors: as patchService.
func (n salonAgenda) patchProfessional(ctx context.Context, id string, seen agenda.Version, body patchProfessional) (professionalView, error) {
	s, err := n.catalogue(ctx)
	if err != nil {
		return professionalView{}, err
	}
	p, ok := professionalOf(s, id)
	if !ok {
		return professionalView{}, fault.New(fault.NotFound, "api.professional", text.NotFound)
	}
	if err := seen.Check("api.professional", p.Version); err != nil {
		return professionalView{}, err
	}
	if p, err = body.apply(s, p); err != nil {
		return professionalView{}, err
	}
	err = n.a.d.Catalogue.PutProfessional(ctx, n.c.scope(), n.salon.ID, p)
	p.Version = p.Version.Next()
	return renderProfessional(s, p), err
}

// professionalOf finds a professional by what a caller calls them.
func professionalOf(s agenda.Snapshot, id string) (agenda.Professional, bool) {
	parsed, err := agenda.ParseID[agenda.Professional](id)
	if err != nil {
		return agenda.Professional{}, false
	}
	return s.Professional(parsed)
}

// apply changes a professional. Errors: Invalid with the field.
func (in patchProfessional) apply(s agenda.Snapshot, p agenda.Professional) (agenda.Professional, error) {
	d := agenda.ProfessionalDraft{Name: p.Name, Aliases: p.Aliases, DailyCap: p.DailyCap, Does: p.Does, Week: p.Week, Sort: p.Sort}
	set(&d.Name, in.Name)
	set(&d.Aliases, in.Aliases)
	set(&d.DailyCap, in.DailyCap)
	set(&d.Sort, in.Sort)
	set(&p.Active, in.Active)
	var err, err2 error
	if in.Services != nil {
		d.Does, err = skillsOf(s, *in.Services)
	}
	if in.Week != nil {
		d.Week, err2 = weekOf(*in.Week)
	}
	if err := errors.Join(err, err2); err != nil {
		return p, err
	}
	return p.With(d)
}

// skillsOf reads what a professional does. Errors: Invalid with the field's path.
func skillsOf(s agenda.Snapshot, in []skillInput) ([]agenda.Skill, error) {
	var all []agenda.Skill
	for i, k := range in {
		skill, err := k.skill(s)
		if err != nil {
			return nil, below(err, fmt.Sprintf("services[%d]", i))
		}
		all = append(all, skill)
	}
	return all, nil
}

func (in skillInput) skill(s agenda.Snapshot) (agenda.Skill, error) {
	service, ok := serviceOf(s, in.Service)
	if !ok {
		return agenda.Skill{}, fault.Field("api.skill", "service", text.AgendaService)
	}
	k := agenda.Skill{Service: service.ID}
	if in.Minutes != 0 || len(in.Segments) > 0 || in.BufferBefore != 0 || in.BufferAfter != 0 {
		segments, err := segmentsOf(in.Minutes, in.Segments)
		if err != nil {
			return k, err
		}
		work, err := agenda.NewWork(segments, in.BufferBefore, in.BufferAfter)
		if err != nil {
			return k, err
		}
		k.Work = &work
	}
	if in.PriceCents.given {
		price, err := in.PriceCents.price()
		if err != nil {
			return k, err
		}
		k.Price = &price
	}
	return k, nil
}

// weekOf reads working hours. Errors: Invalid with the field's path.
func weekOf(in []weeklyInput) ([]agenda.Weekly, error) {
	var all []agenda.Weekly
	for i, w := range in {
		weekly, err := w.weekly()
		if err != nil {
			return nil, below(err, fmt.Sprintf("week[%d]", i))
		}
		all = append(all, weekly)
	}
	return all, nil
}

func (in weeklyInput) weekly() (agenda.Weekly, error) {
	w := agenda.Weekly{Weekday: time.Weekday(in.Weekday)}
	if in.Weekday < int(time.Sunday) || in.Weekday > int(time.Saturday) {
		return w, fault.Field("api.week", "weekday", text.AgendaWeekday)
	}
	var err error
	if w.Window, err = windowOf(in.Start, in.End); err != nil {
		return w, err
	}
	if w.From, err = dateOf("from", in.From, agenda.Date{}); err != nil {
		return w, err
	}
	w.Until, err = dateOf("until", in.Until, agenda.Date{})
	return w, err
}

// windowOf reads a stretch of a day. Errors: Invalid "start" or "end".
func windowOf(start, end string) (agenda.Window, error) {
	from, err := agenda.ParseMinute(start)
	if err != nil {
		return agenda.Window{}, inField(err, "start")
	}
	to, err := agenda.ParseMinute(end)
	if err != nil {
		return agenda.Window{}, inField(err, "end")
	}
	w, err := agenda.NewWindow(from, to)
	return w, inField(err, "end")
}

func renderProfessional(s agenda.Snapshot, p agenda.Professional) professionalView {
	out := professionalView{
		ID: p.ID.String(), Name: p.Name, Aliases: listOf(p.Aliases), Active: p.Active, DailyCap: p.DailyCap,
		Services: make([]skillView, 0, len(p.Does)), Week: make([]weeklyView, 0, len(p.Week)), Sort: p.Sort,
		Version: int(p.Version),
	}
	for _, k := range p.Does {
		service, _ := s.Service(k.Service)
		offer, _ := p.Offer(service)
		out.Services = append(out.Services, skillView{
			Service: k.Service.String(), Minutes: offer.Work.Minutes(), OwnTime: k.Work != nil, PriceCents: centsOf(offer.Price), OwnPrice: k.Price != nil,
		})
	}
	for _, w := range p.Week {
		out.Week = append(out.Week, weeklyView{
			Weekday: int(w.Weekday), Start: w.Start.String(), End: w.End.String(), From: optional(w.From.String()), Until: optional(w.Until.String()),
		})
	}
	return out
}
