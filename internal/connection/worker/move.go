package worker

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Move moves the salon to another server: a new attempt begins there at once, by the method of the last one. The instance on the old
// server is removed when the new one is connected; until then MoveBack returns to it. "" is any server that can do the passkey step; only
// an operator may name one. Errors: NotFound; Forbidden; Conflict with Key text.NoServerCan,
// text.ServerCannot, text.MoveUnderWay or text.StillConnected.
func (s *Service) Move(ctx context.Context, by tenant.Actor, t tenant.ID, server string) (connection.View, error) {
	c, err := s.store.ByTenant(ctx, by.Scope(), t)
	if err != nil {
		return connection.View{}, err
	}
	if server, err = s.destination(by.Scope(), c, server); err != nil {
		return connection.View{}, err
	}
	m := connection.Move{Server: server, TokenKey: s.tokens.KeyID(), Click: connection.Click{Method: connection.QR, By: by, Watched: connection.WatchTTL}}
	if by.Kind == tenant.ActorAPIKey {
		m.Click.Watched = connection.APIWatchTTL
	}
	switch a := c.Attempt; {
	case a != nil:
		m.Click.Method, m.Click.Phone = a.Method, a.Phone
	case c.LastAttempt.Method == connection.PairingCode && !c.Registered.IsZero():
		m.Click.Method = connection.PairingCode
	}
	if c, err = s.change(ctx, by.Scope(), c.ID, m); err != nil {
		return connection.View{}, err
	}
	return s.view(c), nil
}

// destination is the id of the server that a move goes to.
func (s *Service) destination(scope tenant.Scope, c connection.Connection, server string) (string, error) {
	const op = "connection.move"
	switch {
	case server == "":
		return s.passkeyPlacement.PlaceForLinkPasskey(c.Server)
	case !scope.AllTenants():
		return "", fault.New(fault.Forbidden, op, text.NotAllowed)
	case c.Cause == connection.PasskeyRequired && !s.passkeyPlacement.SupportsLinkPasskey(server):
		if err := s.passkeyPlacement.AcceptsConnections(server); err != nil {
			return "", err
		}
		return "", fault.New(fault.Conflict, op, text.ServerCannot)
	}
	return server, s.passkeyPlacement.AcceptsConnections(server)
}

// MoveBack undoes a move before the new server is connected: the salon is on its old server again, and the instance on the new one is
// removed. Errors: NotFound; Conflict with Key text.NoMove when there is nothing to go back from.
func (s *Service) MoveBack(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return s.changeByTenant(ctx, by.Scope(), t, connection.MoveBack{By: by})
}
