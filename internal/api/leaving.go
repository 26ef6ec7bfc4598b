package api

import (
	"context"
	"net/http"
	"reflect"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Leaving reads how a server becomes empty.
type Leaving interface {
	// CountLeaving counts what lives on a server by what takes it off.
	CountLeaving(ctx context.Context, scope tenant.Scope, server string) (map[connection.Leaving]int, error)
}

// leavingView is what is on a server.
type leavingView struct {
	Server   string         `json:"server"`
	Draining bool           `json:"draining" doc:"It is to become empty; while it is not, nothing leaves it"`
	Owner    int            `json:"owner" doc:"Salons that are connected: they leave when their owners scan a new code"`
	Click    int            `json:"next_click" doc:"Salons that are not connected: their next connect is on another server"`
	UnderWay int            `json:"under_way" doc:"Salons that are being linked, moved, decided about or cleaned up"`
	Itself   int            `json:"itself" doc:"Instances of salons that have left: they are removed without anybody"`
	Items    []leavingSalon `json:"items" nullable:"false"`
	Next     *string        `json:"next" doc:"after of the next page; null on the last one"`
}

type leavingSalon struct {
	Salon string `json:"salon" doc:"Its slug"`
	Name  string `json:"name"`
	Way   string `json:"way" enum:"owner,next_click,under_way"`
}

// leavingInput is a page of a server's salons.
type leavingInput struct {
	ID    string   `path:"id" doc:"The server's id" example:"default"`
	After string   `query:"after" doc:"The next of the page before"`
	Limit pageSize `query:"limit"`
}

func (a *api) registerLeaving() {
	register(a, operationSpec{
		id: "list-leaving", method: http.MethodGet, path: "/servers/{id}/leaving", tag: "Servers", summary: "What takes salons off a server",
		description: "Needs an operator's key. A draining server becomes empty: a salon that is not connected leaves it with its next connect, one that is connected when its owner scans a new code.",
	}, a.listLeaving)
	register(a, operationSpec{
		id: "place-anew", method: http.MethodPost, path: "/servers/{id}/place-anew", tag: "Servers", summary: "Give up a lost server",
		description: "Needs an operator's key. All salons of a server that is down, and drains, go to other servers at once: their old sessions are given up, and owners of salons that were connected are told to scan a new code. " +
			"If the server answers again, what is left on it is logged out and deleted. This cannot be undone. 409 for a server that is not down: drain it instead. Call it again when it was interrupted: it goes on.",
		body: reflect.TypeFor[placeAnew](),
	}, a.placeAnew)
}

func (a *api) listLeaving(ctx context.Context, c *call, in *leavingInput) (int, leavingView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, leavingView{}, err
	}
	s, err := a.server(ctx, c, in.ID)
	if err != nil {
		return 0, leavingView{}, err
	}
	q := salonsInput{After: in.After, Limit: in.Limit, Server: in.ID}
	selection, err := q.query()
	if err != nil {
		return 0, leavingView{}, err
	}
	counts, err := a.d.Leaving.CountLeaving(ctx, c.scope(), in.ID)
	if err != nil {
		return 0, leavingView{}, err
	}
	limit := selection.Limit
	selection.Limit++
	salons, err := a.d.Salons.Salons(ctx, c.scope(), selection)
	if err != nil {
		return 0, leavingView{}, err
	}
	v := leavingView{
		Server: s.ID, Draining: s.Draining, Owner: counts[connection.LeavesByOwner], Click: counts[connection.LeavesAtClick],
		UnderWay: counts[connection.LeavesAfterwork], Itself: counts[connection.LeavesItself], Items: []leavingSalon{},
	}
	if len(salons) > limit {
		salons = salons[:limit]
		v.Next = optional(salons[limit-1].Cursor())
	}
	for _, one := range salons {
		v.Items = append(v.Items, leavingSalon{Salon: one.Tenant.Slug.String(), Name: one.Tenant.Name, Way: string(connection.LeavingOf(*one.Connection))})
	}
	return http.StatusOK, v, nil
}

// PlacingAnew takes all salons off a lost server; *worker.Service is one.
type PlacingAnew interface {
	PlaceAnew(ctx context.Context, by tenant.Actor, server string) (connection.PlacedAnew, error)
}

type placeAnew struct {
	Understood bool `json:"understood" needed:"true" doc:"true: the old sessions are given up, and owners have to scan a new code"`
}

// placedAnewView is what became of the salons.
type placedAnewView struct {
	Placed int `json:"placed" doc:"They are on another server now"`
	Stayed int `json:"stayed" doc:"They are being deleted, or being moved already"`
}

func (a *api) placeAnew(ctx context.Context, c *call, in *byServer) (int, placedAnewView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, placedAnewView{}, err
	}
	body, err := decode[placeAnew](c.body)
	if err == nil && !body.Understood {
		err = fault.Field("api.place_anew", "understood", text.AnewUnread)
	}
	if err != nil {
		return 0, placedAnewView{}, err
	}
	if _, err := a.server(ctx, c, in.ID); err != nil {
		return 0, placedAnewView{}, err
	}
	done, err := a.d.PlacingAnew.PlaceAnew(ctx, c.actor, in.ID)
	return http.StatusOK, placedAnewView(done), err
}
