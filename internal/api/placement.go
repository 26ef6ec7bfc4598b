package api

import (
	"context"
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// placementView is where a salon lives, and where it would be placed now.
type placementView struct {
	Salon      string          `json:"salon" doc:"Its slug"`
	Server     *string         `json:"server" doc:"Where it lives; null before the first connect"`
	Choice     *string         `json:"choice" doc:"Where it would be placed now, if it had no place; null when no server takes salons"`
	Problem    *string         `json:"problem" doc:"Why there is no choice, and what helps"`
	Candidates []candidateView `json:"candidates" nullable:"false" doc:"All servers, the best first"`
}

// candidateView is what placement says of one server.
type candidateView struct {
	Server   string  `json:"server"`
	Chosen   bool    `json:"chosen"`
	Reason   string  `json:"reason" enum:"only,draining,full,unhealthy,region,kind,load,order" doc:"Of the chosen one: what decides for it against the next best; of another: what decides against it"`
	Why      string  `json:"why" doc:"The reason as a sentence"`
	Salons   int     `json:"salons" doc:"Salons that are placed on it, without this one"`
	Capacity int     `json:"capacity" doc:"0 is no bound"`
	Weight   int     `json:"weight"`
	Region   string  `json:"region"`
	Problem  *string `json:"problem" enum:"down,key,licence,timeout,refused"`
}

func (a *api) registerPlacement() {
	register(a, operationSpec{
		id: "get-placement", method: http.MethodGet, path: "/salons/{slug}/placement", tag: "Servers", summary: "Why a salon's server?",
		description: "Needs an operator's key. Where the salon lives, where it would be placed now, and why: by what is known at this moment. Why it was placed where it is, on the day when it was, is not kept.",
	}, a.getPlacement)
}

func (a *api) getPlacement(ctx context.Context, c *call, in *bySlug) (int, placementView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, placementView{}, err
	}
	if _, err := tenant.ParseSlug(in.Slug); err != nil {
		return 0, placementView{}, fault.New(fault.NotFound, "api.placement", text.SalonUnknown)
	}
	s, err := a.d.Salons.Salon(ctx, c.scope(), in.Slug)
	if err != nil {
		return 0, placementView{}, err
	}
	v := placementView{Salon: in.Slug}
	lives := ""
	if s.Connection != nil {
		lives = s.Connection.Server
	}
	v.Server = optional(lives)
	choice := a.d.WhereNow(lives)
	v.Choice, v.Candidates = optional(choice.Server), renderCandidates(choice, c.lang)
	if problem := choice.Problem(); problem != "" {
		v.Problem = optional(c.lang.Say(problem))
	}
	return http.StatusOK, v, nil
}

func renderCandidates(c fleet.Choice, lang text.Lang) []candidateView {
	list := make([]candidateView, 0, len(c.Candidates))
	for _, one := range c.Candidates {
		list = append(list, candidateView{
			Server: one.Server, Chosen: one.Chosen, Reason: string(one.Reason), Why: lang.Say(text.PlaceWhy(string(one.Reason), one.Chosen)),
			Salons: one.Load, Capacity: one.Capacity, Weight: one.Weight, Region: one.Region, Problem: optional(one.Problem),
		})
	}
	return list
}
