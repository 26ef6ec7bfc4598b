package worker

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// PlaceAnew takes all salons off a server that is lost; see connection.PlaceAnew. Each salon is a commit of its own: who calls it again goes on where
// it ended. Errors: Forbidden; NotFound with Key text.ServerUnknown; Conflict with the sentence of why the server is not lost; Unavailable with Key
// text.AnewNowhere when no other server works and has room for the rest.
func (s *Service) PlaceAnew(ctx context.Context, by tenant.Actor, server string) (done connection.PlacedAnew, err error) {
	const op, page = "connection.place_anew", 200
	scope := by.Scope()
	if !scope.AllTenants() {
		return done, fault.New(fault.Forbidden, op, text.NotAllowed)
	}
	if err := s.placement.CanPlaceAnew(server); err != nil {
		return done, err
	}
	for q := (connection.Query{Server: server, Limit: page}); ; {
		salons, err := s.residents.Salons(ctx, scope, q)
		if err != nil {
			return done, err
		}
		for _, salon := range salons {
			to := s.placement.PlaceElsewhere(server)
			if to == "" {
				return done, fault.New(fault.Unavailable, op, text.AnewNowhere, done.Placed)
			}
			_, err := s.change(ctx, scope, salon.Connection.ID, connection.PlaceAnew{Server: to, TokenKey: s.tokens.KeyID(), By: by, From: server})
			switch {
			case fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound):
				done.Stayed++
			case err != nil:
				return done, err
			default:
				done.Placed++
			}
		}
		if len(salons) < page {
			return done, nil
		}
		q.After = salons[page-1].Cursor()
	}
}
