package servers

import (
	"context"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// CountLeaving counts what lives on a server by what takes it off. Ways that nothing takes are absent. A server that does not exist has nothing.
func (s *Store) CountLeaving(ctx context.Context, scope tenant.Scope, server string) (map[connection.Leaving]int, error) {
	const op = "store.count_leaving"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	groups, err := s.kit.Reads().CountLeaving(ctx, server)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	counts := map[connection.Leaving]int{}
	for _, g := range groups {
		counts[connection.LeavingOf(sketch(g))] += int(g.Rows)
	}
	left, err := s.kit.Reads().CountLeftOn(ctx, column.Text(server))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	if left > 0 {
		counts[connection.LeavesItself] = int(left)
	}
	return counts, nil
}

// sketch is a connection of a group, with what connection.LeavingOf asks about.
func sketch(g db.CountLeavingRow) connection.Connection {
	c := connection.Connection{State: connection.Known{}}
	switch g.State {
	case "connected":
		c.State = connection.Connected{}
	case "quarantined":
		c.State = connection.Quarantined{}
	}
	if g.Live {
		c.Attempt = &connection.Attempt{}
	}
	if g.Owing {
		c.PendingCleanup = connection.CleanupLogout
	}
	if g.Moving {
		c.Previous.Server = "another"
	}
	return c
}
