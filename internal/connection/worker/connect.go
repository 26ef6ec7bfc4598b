package worker

import (
	"context"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Connect is the main job: the first click creates the instance and links it, every later one links the same instance
// again with a new code; a click joins a live attempt of its method. It waits up to r.Wait for a code, or for the attempt
// to end, and returns what is then true.
// Errors: NotFound (no such salon for who clicked), Invalid "method", Invalid "phone" (method code without a number), Conflict (the salon is
// being deleted), Unavailable (no server).
func (s *Service) Connect(ctx context.Context, t tenant.ID, r connection.Request) (connection.View, error) {
	scope := r.Click.By.Scope()
	hints, cancel := s.hints.Subscribe(t.String())
	defer cancel()
	var todo pendingStep
	place := sync.OnceValues(func() (string, error) { return s.placement.Place(ctx) }) // once, however often the row is drafted
	elsewhere := memoize(s.placement.PlaceElsewhere)
	c, existed, err := s.store.Open(ctx, scope, t, s.newConnection(place), func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if old.Server == "" {
			_, err := place()
			return old, nil, err
		}
		return s.applyRule(old, s.leaveOrLink(old, r.Click, elsewhere), connection.Observation{}, &todo)
	})
	if err != nil {
		return connection.View{}, err
	}
	s.continueAfterCommit(ctx, c, todo)
	s.takeOver(c)
	v, err := s.awaitCode(ctx, scope, s.view(c), hints, r.Wait)
	v.IsReconnect = existed
	return v, err
}

// leaveOrLink is what a click on a row means: it links the salon where it lives, or on another server when the one on which it lives is to
// become empty and nothing of the salon's is under way there.
func (s *Service) leaveOrLink(c connection.Connection, k connection.Click, elsewhere func(server string) string) connection.Trigger {
	if connection.LeavingOf(c) != connection.LeavesAtClick {
		return k
	}
	if to := elsewhere(c.Server); to != "" && to != c.Server {
		return connection.Move{Server: to, TokenKey: s.tokens.KeyID(), Click: k}
	}
	return k
}

// memoize asks a function once for each argument.
func memoize(f func(string) string) func(string) string {
	known := map[string]string{}
	return func(arg string) string {
		v, ok := known[arg]
		if !ok {
			v = f(arg)
			known[arg] = v
		}
		return v
	}
}

// newConnection makes the row of a first click: intended, on the server that placement chose; on none when it found none.
func (s *Service) newConnection(place func() (string, error)) func(tenant.Tenant) connection.Connection {
	return func(t tenant.Tenant) connection.Connection {
		server, err := place()
		if err != nil {
			server = ""
		}
		now := s.now()
		return connection.Connection{
			ID: connection.NewID(), Tenant: t.ID, Server: server, Instance: connection.InstanceName(t.Slug),
			Ownership: connection.ByHMAC, TokenKey: s.tokens.KeyID(),
			State: connection.Intended{}, Wanted: connection.Linked, Registered: t.Phone, CreatedAt: now, UpdatedAt: now,
		}
	}
}

// hintsGatherTime is how long a waiting click collects hints before it reads the row: the commits of one linking come close together.
const hintsGatherTime = 4 * time.Millisecond

// awaitCode waits until there is a code, or the attempt has ended, or the time in patience has passed.
func (s *Service) awaitCode(ctx context.Context, scope tenant.Scope, v connection.View, hints <-chan struct{}, patience time.Duration) (connection.View, error) {
	deadline, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for patience > 0 && codeIsPending(v) {
		select {
		case <-hints:
			select {
			case <-time.After(hintsGatherTime):
			case <-deadline.Done():
			}
		case <-deadline.Done():
			patience = 0
		}
		c, err := s.store.ByInstance(ctx, scope, v.Server, v.Instance)
		if fault.Is(err, fault.NotFound) { // moved to another server meanwhile, or deleted
			c, err = s.store.ByTenant(ctx, scope, v.Tenant)
		}
		if err != nil {
			return connection.View{}, err
		}
		v = s.view(c)
	}
	return v, nil
}

// codeIsPending tells whether a code may still come.
func codeIsPending(v connection.View) bool {
	return v.Status == connection.StatusConnecting && v.Phase == connection.Preparing
}
