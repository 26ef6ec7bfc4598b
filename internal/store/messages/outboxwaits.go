package messages

import (
	"context"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/inbox"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// OutboxWaits counts what waits to be sent, by salon and by what keeps it. Errors: Forbidden for who does not see all salons.
func (s *Store) OutboxWaits(ctx context.Context, scope tenant.Scope) ([]inbox.Waiting, error) {
	const op = "store.outbox_waits"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().OutboxWaits(ctx, db.OutboxWaitsParams{LastTenant: storekit.AfterEveryID})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]inbox.Waiting, 0, len(rows))
	for _, row := range rows {
		t, err := tenant.ParseID(row.TenantID)
		if err != nil {
			return nil, s.kit.Fault(op, storekit.Unreadable("tenant", err))
		}
		list = append(list, inbox.Waiting{
			Tenant: t, State: inbox.State(row.State), Why: inbox.Cause(row.WaitsFor), Messages: int(row.Messages), Oldest: madeAt(row.OldestID),
		})
	}
	return list, nil
}

// madeAt is when a message's id was made, to the millisecond: the ids are UUIDv7.
func madeAt(id string) time.Time {
	v, err := uuid.Parse(id)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(v.Time().UnixTime()).UTC().Truncate(time.Millisecond)
}
