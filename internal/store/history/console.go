package history

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// maxMarks bounds what is read for a strip: a connection that flickers more often than this is down anyway.
const maxMarks = 2000

// Marks reads the entries that begin or end a salon's connected time since a moment, oldest first, and the one before it,
// which says how that time began.
func (s *Store) Marks(ctx context.Context, scope tenant.Scope, t tenant.ID, since time.Time) ([]connection.Entry, error) {
	const op = "store.marks"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	from := firstID(since)
	before, err := s.kit.Reads().MarksBefore(ctx, db.MarksBeforeParams{TenantID: t.String(), Since: from})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows, err := s.kit.Reads().MarksSince(ctx, db.MarksSinceParams{TenantID: t.String(), Since: from, MaxRows: maxMarks})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	marks := make([]connection.Entry, 0, len(before)+len(rows))
	for _, r := range append(before, rows...) {
		marks = append(marks, entry(r))
	}
	return marks, nil
}

// firstID sorts before every id that is made at t or later: a UUIDv7 begins with 48 bits of milliseconds (RFC 9562 §5.7).
func firstID(t time.Time) string {
	ms := max(0, t.UnixMilli())
	return fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff)
}

// stretchBits is how many bits of an id's milliseconds are below its first seven digits.
const stretchBits = 20

// Activity counts what happened to all salons since a moment, in stretches of 17.5 minutes; stretches in which nothing
// happened are left out. It walks that time's entries.
func (s *Store) Activity(ctx context.Context, scope tenant.Scope, since time.Time) ([]connection.ActivityBucket, error) {
	const op = "store.activity"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().Activity(ctx, firstID(since))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	var beats []connection.ActivityBucket
	for _, r := range rows {
		stretch, err := strconv.ParseInt(r.Stretch, 16, 64)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		at := time.UnixMilli(stretch << stretchBits).UTC()
		if len(beats) == 0 || !beats[len(beats)-1].At.Equal(at) {
			beats = append(beats, connection.ActivityBucket{At: at})
		}
		b := &beats[len(beats)-1]
		switch connection.EntryKind(r.Kind) {
		case connection.EntryConnected:
			b.Linked = int(r.Rows)
		case connection.EntryDropped:
			b.Dropped = int(r.Rows)
		default:
			b.Attempts = int(r.Rows)
		}
	}
	return beats, nil
}

// PasskeyCounts counts what became of passkey steps since a moment. It walks that time's entries.
func (s *Store) PasskeyCounts(ctx context.Context, scope tenant.Scope, since time.Time) (connection.LinkPasskeyCounts, error) {
	const op = "store.passkey_counts"
	var counts connection.LinkPasskeyCounts
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return counts, err
	}
	rows, err := s.kit.Reads().PasskeyEntries(ctx, firstID(since))
	if err != nil {
		return counts, s.kit.Fault(op, err)
	}
	for _, r := range rows {
		counts.Add(connection.Entry{Kind: connection.EntryKind(r.Kind), Cause: connection.Cause(r.Cause), Detail: r.Detail}, int(r.Rows))
	}
	return counts, nil
}

// CountCauses counts the living salons that are not connected for a cause.
func (s *Store) CountCauses(ctx context.Context, scope tenant.Scope) (map[connection.Cause]int, error) {
	const op = "store.count_causes"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().CountCauses(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	count := make(map[connection.Cause]int, len(rows))
	for _, r := range rows {
		count[connection.Cause(r.Cause)] = int(r.Rows)
	}
	return count, nil
}

// Events lists the newest webhooks that changed a salon's connection, without what they said.
func (s *Store) Events(ctx context.Context, scope tenant.Scope, t tenant.ID, limit int) ([]connection.Envelope, error) {
	const op = "store.events"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().EventsOfTenant(ctx, db.EventsOfTenantParams{TenantID: t.String(), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]connection.Envelope, len(rows))
	for i, r := range rows {
		list[i] = connection.Envelope{Event: r.Event, Date: r.Date.Time(), At: r.At.Time()}
	}
	return list, nil
}
