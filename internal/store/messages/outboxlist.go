package messages

import (
	"context"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// OutboxEntries lists messages of outboxes: what waits, the oldest first; what did not go, the newest first. Errors: NotFound of a salon that
// the scope does not have; Forbidden for who does not see all salons and asks about them.
func (s *Store) OutboxEntries(ctx context.Context, scope tenant.Scope, q inbox.OutboxQuery) ([]inbox.OutboxEntry, error) {
	const op = "store.outbox_entries"
	if err := mayList(scope, q.Tenant, op); err != nil {
		return nil, err
	}
	rows, err := entriesOf(ctx, s.kit.Reads(), q)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]inbox.OutboxEntry, 0, len(rows))
	for _, row := range rows {
		e, err := entry(row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, e)
	}
	return list, nil
}

func mayList(scope tenant.Scope, t tenant.ID, op string) error {
	if t.IsZero() {
		return storekit.RequireAllTenants(scope, op)
	}
	return storekit.Authorize(scope, t, op)
}

// FailedCounts counts what did not go of what was asked for since then, over all salons. Errors: Forbidden for who does not see all salons.
func (s *Store) FailedCounts(ctx context.Context, scope tenant.Scope, since time.Time) ([]inbox.Count, error) {
	const op = "store.failed_counts"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	var list []inbox.Count
	for _, state := range []inbox.State{inbox.Refused, inbox.Expired} {
		rows, err := s.kit.Reads().CountFailed(ctx, db.CountFailedParams{State: string(state), Since: firstIDAt(since)})
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		for _, row := range rows {
			list = append(list, inbox.Count{State: inbox.State(row.State), Cause: inbox.Cause(row.Cause), Messages: int(row.Messages)})
		}
	}
	return list, nil
}

func entriesOf(ctx context.Context, q *db.Queries, o inbox.OutboxQuery) ([]db.WaitingMessagesRow, error) {
	if o.Waits() {
		return waitingOf(ctx, q, o)
	}
	failed, err := failedOf(ctx, q, o)
	rows := make([]db.WaitingMessagesRow, 0, len(failed))
	for _, r := range failed {
		rows = append(rows, db.WaitingMessagesRow{
			ID: r.ID, TenantID: r.TenantID, ContactID: r.ContactID, Kind: r.Kind, State: r.State, Cause: r.Cause, StateAt: r.StateAt, ToJid: r.ToJid,
			Origin: r.Origin, Policy: r.Policy, Deadline: r.Deadline, Attempts: r.Attempts, WaitsFor: r.Cause,
		})
	}
	return rows, err
}

func waitingOf(ctx context.Context, q *db.Queries, o inbox.OutboxQuery) ([]db.WaitingMessagesRow, error) {
	p := db.WaitingMessagesParams{State: string(o.State), Cause: string(o.Cause), MaxRows: storekit.PageSize(o.Limit)}
	if !o.After.IsZero() {
		p.After = o.After.String()
	}
	if o.Tenant.IsZero() {
		return q.WaitingMessages(ctx, p)
	}
	own, err := q.WaitingMessagesOfTenant(ctx, db.WaitingMessagesOfTenantParams{
		TenantID: o.Tenant.String(), After: p.After, State: p.State, Cause: p.Cause, MaxRows: p.MaxRows,
	})
	rows := make([]db.WaitingMessagesRow, 0, len(own))
	for _, row := range own {
		rows = append(rows, db.WaitingMessagesRow(row))
	}
	return rows, err
}

func failedOf(ctx context.Context, q *db.Queries, o inbox.OutboxQuery) ([]db.FailedMessagesRow, error) {
	p := db.FailedMessagesParams{
		State: string(o.State), Cause: string(o.Cause), Before: storekit.AfterEveryID, Since: firstIDAt(o.Since), MaxRows: storekit.PageSize(o.Limit),
	}
	if !o.After.IsZero() {
		p.Before = o.After.String()
	}
	if o.Tenant.IsZero() {
		return q.FailedMessages(ctx, p)
	}
	own, err := q.FailedMessagesOfTenant(ctx, db.FailedMessagesOfTenantParams{
		TenantID: o.Tenant.String(), State: p.State, Cause: p.Cause, Before: p.Before, Since: p.Since, MaxRows: p.MaxRows,
	})
	rows := make([]db.FailedMessagesRow, 0, len(own))
	for _, row := range own {
		rows = append(rows, db.FailedMessagesRow(row))
	}
	return rows, err
}

func entry(row db.WaitingMessagesRow) (e inbox.OutboxEntry, err error) {
	if e.ID, err = inbox.ParseID(row.ID); err != nil {
		return e, storekit.Unreadable("id", err)
	}
	if e.Tenant, err = tenant.ParseID(row.TenantID); err != nil {
		return e, storekit.Unreadable("tenant", err)
	}
	if e.Contact, err = contact.ParseID(row.ContactID); err != nil {
		return e, storekit.Unreadable("contact", err)
	}
	e.To, _ = contact.ParseAddress(string(row.ToJid))
	e.Kind, e.Origin, e.Policy = inbox.Kind(row.Kind), inbox.Origin(row.Origin), inbox.Policy(row.Policy)
	e.State, e.Cause, e.AskedAt = inbox.State(row.State), inbox.Cause(row.WaitsFor), madeAt(row.ID)
	e.StateAt, e.Deadline, e.Attempts, e.OnWay = row.StateAt.Time(), row.Deadline.Time(), int(row.Attempts), !row.HandedAt.IsZero()
	return e, nil
}

// firstIDAt is before every id that was made at an instant or later: the ids are UUIDv7. Empty for the zero time.
func firstIDAt(at time.Time) string {
	if at.IsZero() || at.UnixMilli() < 0 {
		return ""
	}
	var id uuid.UUID
	for i, ms := 5, at.UnixMilli(); i >= 0; i, ms = i-1, ms>>8 {
		id[i] = byte(ms)
	}
	return id.String()
}
