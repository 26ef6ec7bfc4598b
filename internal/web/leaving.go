package web

import (
	"context"
	"net/http"
	"net/url"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Leaving reads how a server becomes empty.
type Leaving interface {
	// CountLeaving counts what lives on a server by what takes it off.
	CountLeaving(ctx context.Context, scope tenant.Scope, server string) (map[connection.Leaving]int, error)
}

func leavingPath(server string) string { return serversPath + server + "/leaving" }

// leavingPage shows what is on a server, and what takes it off.
func (s *site) leavingPage(c *call) error {
	v, err := s.server(c)
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	counts, err := s.Leaving.CountLeaving(ctx, c.scope(), v.ID)
	if err != nil {
		return err
	}
	p := c.NewLeaving(v, counts, s.ServerAdmin.CanPlaceAnew(v.ID) == nil)
	p.Page = s.pageContext(c, c.Say(text.LeavingTitle, v.ID))
	salons, err := s.Salons.Salons(ctx, c.scope(), connection.Query{Server: v.ID, After: c.r.URL.Query().Get("after"), Limit: pageSize + 1})
	if err != nil {
		return err
	}
	if len(salons) > pageSize {
		salons = salons[:pageSize]
		p.Next = leavingPath(v.ID) + "?after=" + url.QueryEscape(salons[pageSize-1].Cursor())
	}
	for _, salon := range salons {
		p.Rows = append(p.Rows, c.NewLeavingRow(salon, s.Now()))
	}
	return s.render(c, http.StatusOK, page.LeavingPage(p))
}

// PlacingAnew takes all salons off a lost server; *worker.Service is one.
type PlacingAnew interface {
	PlaceAnew(ctx context.Context, by tenant.Actor, server string) (connection.PlacedAnew, error)
}

// placeAnew takes the operator's word that a server is lost.
func (s *site) placeAnew(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	v, err := s.server(c)
	if err != nil {
		return err
	}
	c.returnPath = leavingPath(v.ID)
	if c.field("understood") != "1" {
		return s.redirectWithError(c, fault.Field("web.place_anew", "understood", text.AnewUnread))
	}
	done, err := s.PlacingAnew.PlaceAnew(c.r.Context(), c.identity.actor, v.ID)
	if err != nil {
		return s.redirectWithError(c, err)
	}
	said := c.Say(text.AnewDone, c.Count(done.Placed))
	if done.Stayed > 0 {
		said = c.Say(text.AnewStayed, c.Count(done.Placed), c.Count(done.Stayed))
	}
	s.setFlash(c.r.Context(), page.ToneGood, said)
	return s.redirect(c, c.returnPath)
}
