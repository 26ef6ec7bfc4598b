package worker

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Disconnect makes the salon's connection off: logged out on the server (now, or as soon as it answers), the row stays.
// Errors: NotFound.
func (s *Service) Disconnect(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return s.endAttemptBy(ctx, by.Scope(), t, connection.Disconnect{By: by})
}

// Stop ends a live attempt: its code is hidden. Nothing else changes. Errors: NotFound.
func (s *Service) Stop(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	return s.endAttemptBy(ctx, by.Scope(), t, connection.StopAttempt{By: by})
}

// endAttemptBy applies a trigger that ends a live attempt; a passkey step of the attempt is ended on the server too.
func (s *Service) endAttemptBy(ctx context.Context, scope tenant.Scope, t tenant.ID, tr connection.Trigger) (connection.View, error) {
	before, err := s.store.ByTenant(ctx, scope, t)
	if err != nil {
		return connection.View{}, err
	}
	v, err := s.changeByTenant(ctx, scope, t, tr)
	if err == nil {
		s.cancelOnServer(ctx, before) // after the commit, so that the server's event about it finds no attempt
	}
	return v, err
}

// Decide answers a quarantine: use the number (it becomes the registered one) or undo (it is logged out). It also answers
// a number that was refused before it was linked: use it (it becomes the registered one, and linking begins anew) or
// forget it. Errors: NotFound; Conflict with Key text.NothingToDecide; Conflict with Key text.NumberInUse.
func (s *Service) Decide(ctx context.Context, by tenant.Actor, t tenant.ID, use bool) (connection.View, error) {
	watched := connection.WatchTTL
	if by.Kind == tenant.ActorAPIKey {
		watched = connection.APIWatchTTL
	}
	return s.changeByTenant(ctx, by.Scope(), t, connection.NumberDecision{Accept: use, By: by, Watched: watched})
}

// Adopt records that an operator confirms the instance under the salon's name as ours, although its token is not. Errors: Forbidden;
// NotFound.
func (s *Service) Adopt(ctx context.Context, by tenant.Actor, t tenant.ID) (connection.View, error) {
	if !by.Scope().AllTenants() {
		return connection.View{}, fault.New(fault.Forbidden, "connection.adopt", text.NotAllowed)
	}
	return s.changeByTenant(ctx, by.Scope(), t, connection.Adopt{By: by})
}

// Remove deletes the instance on its server (now, or as soon as it answers) and then the row, and the salon with it when
// it is marked as deleted by then. A salon without a connection is fine.
func (s *Service) Remove(ctx context.Context, by tenant.Actor, t tenant.ID) error {
	_, err := s.changeByTenant(ctx, by.Scope(), t, connection.Remove{By: by})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// Pause stops or resumes what a robot sends and answers. The session stays. Errors: NotFound.
func (s *Service) Pause(ctx context.Context, by tenant.Actor, t tenant.ID, paused bool) (connection.View, error) {
	v, err := s.Get(ctx, by.Scope(), t)
	if err != nil {
		return connection.View{}, err
	}
	c, err := s.store.Change(ctx, by.Scope(), v.ID, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if old.Paused == paused {
			return old, nil, nil
		}
		old.Paused = paused
		kind := connection.EntryResumed
		if paused {
			kind = connection.EntryPaused
		}
		return old, []connection.Effect{connection.AppendHistory{Entry: connection.Entry{At: s.now(), Kind: kind, Actor: by}}}, nil
	})
	return s.view(c), err
}
