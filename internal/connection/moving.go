package connection

import (
	"context"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ReportLinkPasskey is the owner's word that the phone asks for a passkey, on a server that does not see it: the attempt ends
// with PasskeyRequired. Errors: NotFound; Conflict with Key text.NoAttempt, or text.PasskeySeenHere when the server can do
// the step itself.
func (s *Service) ReportLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	if s.linkPasskeys.SupportsLinkPasskey(c.Server) {
		return View{}, fault.New(fault.Conflict, "connection.tell_passkey", text.PasskeySeenHere)
	}
	if c, err = s.change(ctx, scope, c.ID, LinkPasskeyReported{By: by}); err != nil {
		return View{}, err
	}
	return s.view(c), nil
}

// WishLinkPasskey keeps in the history that an owner has no computer for the passkey step and wants to be told when a phone is
// enough. Errors: NotFound; Unavailable.
func (s *Service) WishLinkPasskey(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) error {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, scope, c.ID, LinkPasskeyWish{By: by})
	return err
}

// Move takes the salon to another server: a new attempt begins there at once, by the method of the last one. What is on the
// old server is removed when the new one is connected; until then there is a way back. "" is any server that can do the
// passkey step; only an operator names one. Errors: NotFound; Forbidden; Conflict with Key text.NoServerCan,
// text.ServerCannot, text.MoveUnderWay or text.StillConnected.
func (s *Service) Move(ctx context.Context, scope tenant.Scope, t tenant.ID, server string, by tenant.Actor) (View, error) {
	c, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return View{}, err
	}
	if server, err = s.destination(scope, c, server); err != nil {
		return View{}, err
	}
	m := Move{Server: server, TokenKey: s.tokens.KeyID(), Click: Click{Method: QR, By: by, Watched: WatchTTL}}
	if by.Kind == tenant.ActorAPIKey {
		m.Click.Watched = APIWatchTTL
	}
	switch a := c.Attempt; {
	case a != nil:
		m.Click.Method, m.Click.Phone = a.Method, a.Phone
	case c.LastAttempt.Method == PairingCode && !c.Registered.IsZero():
		m.Click.Method = PairingCode
	}
	if c, err = s.change(ctx, scope, c.ID, m); err != nil {
		return View{}, err
	}
	return s.view(c), nil
}

// destination is where a move goes to.
func (s *Service) destination(scope tenant.Scope, c Connection, server string) (string, error) {
	const op = "connection.move"
	switch {
	case server == "":
		return s.linkPasskeys.PlaceForLinkPasskey(c.Server)
	case !scope.AllTenants():
		return "", fault.New(fault.Forbidden, op, text.NotAllowed)
	case c.Cause == PasskeyRequired && !s.linkPasskeys.SupportsLinkPasskey(server):
		if err := s.linkPasskeys.AcceptsConnections(server); err != nil {
			return "", err
		}
		return "", fault.New(fault.Conflict, op, text.ServerCannot)
	}
	return server, s.linkPasskeys.AcceptsConnections(server)
}

// MoveBack ends a move that did not come to a connection: the salon is on its old server again, and what was begun on the
// new one is removed. Errors: NotFound; Conflict with Key text.NoMove when there is nothing to go back from.
func (s *Service) MoveBack(ctx context.Context, scope tenant.Scope, t tenant.ID, by tenant.Actor) (View, error) {
	return s.changeByTenant(ctx, scope, t, MoveBack{By: by})
}

// HandleUntrustedEvent looks at an instance of which something was heard that proves nothing, at most once in a while, and sees where its
// webhooks go. Errors: NotFound.
func (s *Service) HandleUntrustedEvent(ctx context.Context, server, instance string) error {
	c, err := s.store.ByInstance(ctx, tenant.System("event"), server, instance)
	if err != nil || c.Server != server || s.now().Sub(c.Evidence.At) < s.pace.CoalesceFor {
		return err
	}
	_, err = s.change(ctx, tenant.System("event"), c.ID, UntrustedEvent{})
	return err
}

// previousServerEvent takes in what an old server tells of an instance that a move has left there. Only a session matters.
func (s *Service) previousServerEvent(ctx context.Context, c Connection, o Observation) error {
	if o.Kind != ResultOpen || c.Previous.Discard {
		return nil
	}
	_, err := s.change(ctx, tenant.System("event"), c.ID, PreviousChanged{})
	return err
}
