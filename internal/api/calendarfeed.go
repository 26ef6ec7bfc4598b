package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// CalendarFeeds keeps the secret links by which calendars read a professional's appointments; *store.Store does. Errors: NotFound.
type CalendarFeeds interface {
	CalendarFeeds(ctx context.Context, scope tenant.Scope, id tenant.ID) ([]agenda.Feed, error)
	PutCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID, hash string) error
	DropCalendarFeed(ctx context.Context, scope tenant.Scope, id tenant.ID, p agenda.ProfessionalID) error
}

// Where the pages serve such a link, and the length of its token in bytes.
const (
	feedPath       = "/calendar/"
	feedEnd        = ".ics"
	feedTokenBytes = 20
)

// calendarFeedView is a professional's link. Its address is never shown again.
type calendarFeedView struct {
	Professional string     `json:"professional" doc:"Whose appointments it shows" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	CreatedAt    *time.Time `json:"created_at" nullable:"false"`
}

// calendarFeedListView are the links of a salon.
type calendarFeedListView struct {
	Items []calendarFeedView `json:"items" nullable:"false"`
}

// newCalendarFeedView is a link that was just made. It is shown once.
type newCalendarFeedView struct {
	Professional string `json:"professional" doc:"Whose appointments it shows" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	URL          string `json:"url" doc:"To subscribe to in a calendar. Whoever has it reads the appointments" example:"https://painel.salonzap.app/calendar/3q2-7w.ics"`
}

func (a *api) registerCalendarFeeds() {
	const salon = "/salons/{slug}"
	const one = salon + "/professionals/{id}/calendar-feed"
	register(a, operationSpec{
		id: "list-calendar-feeds", method: http.MethodGet, path: salon + "/calendar-feeds", tag: agendaTag, summary: "List calendar links",
		description: "Which professionals' appointments a calendar can read by a secret link, oldest first. The links themselves are kept by their hash alone.",
	}, a.listCalendarFeeds)
	register(a, operationSpec{
		id: "add-calendar-feed", method: http.MethodPost, path: one, tag: agendaTag, summary: "Make a professional's calendar link",
		description: "An address of appointments (iCalendar) for the professional's own calendar. It is shown once; one that was made before is dead. Calendars refresh slowly: Google often takes hours.",
		statuses:    []int{http.StatusCreated}, once: true,
	}, a.addCalendarFeed)
	registerNoContent(a, operationSpec{
		id: "revoke-calendar-feed", method: http.MethodDelete, path: one, tag: agendaTag, summary: "Revoke a professional's calendar link",
		description: "404 when there is none.",
	}, a.revokeCalendarFeed)
}

func (a *api) listCalendarFeeds(ctx context.Context, c *call, in *bySlug) (int, calendarFeedListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, calendarFeedListView{}, err
	}
	all, err := a.d.CalendarFeeds.CalendarFeeds(ctx, c.scope(), n.salon.ID)
	if err != nil {
		return 0, calendarFeedListView{}, err
	}
	out := calendarFeedListView{Items: make([]calendarFeedView, 0, len(all))}
	for _, f := range all {
		out.Items = append(out.Items, calendarFeedView{f.Professional.String(), instant(f.CreatedAt)})
	}
	return http.StatusOK, out, nil
}

func (a *api) addCalendarFeed(ctx context.Context, c *call, in *bySlugAndID) (int, newCalendarFeedView, error) {
	n, p, err := a.feedOwner(ctx, c, in)
	if err != nil {
		return 0, newCalendarFeedView{}, err
	}
	token := secret.NewToken(feedTokenBytes)
	if err := a.d.CalendarFeeds.PutCalendarFeed(ctx, c.scope(), n.salon.ID, p.ID, secret.HashToken(token)); err != nil {
		return 0, newCalendarFeedView{}, err
	}
	return http.StatusCreated, newCalendarFeedView{p.ID.String(), a.publicURL(c.r) + feedPath + token + feedEnd}, nil
}

func (a *api) revokeCalendarFeed(ctx context.Context, c *call, in *bySlugAndID) error {
	n, p, err := a.feedOwner(ctx, c, in)
	if err != nil {
		return err
	}
	return a.d.CalendarFeeds.DropCalendarFeed(ctx, c.scope(), n.salon.ID, p.ID)
}

// feedOwner is the professional whom a path names. Errors: NotFound.
func (a *api) feedOwner(ctx context.Context, c *call, in *bySlugAndID) (salonAgenda, agenda.Professional, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return n, agenda.Professional{}, err
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return n, agenda.Professional{}, err
	}
	i := slices.IndexFunc(s.Professionals, func(p agenda.Professional) bool { return p.ID.String() == in.ID })
	if i < 0 {
		return n, agenda.Professional{}, fault.New(fault.NotFound, "api.calendar_feed", text.NotFound)
	}
	return n, s.Professionals[i], nil
}
