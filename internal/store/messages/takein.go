package messages

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// maxReports is how many reports are taken in by one commit: a history has thousands, and others wait meanwhile.
const maxReports = 100

// TakeIn makes what a server told of a salon's messages durable, in one commit, and tells how many messages are new and how many
// changed. Told again, it changes nothing. Only for the platform itself. Errors: NotFound (no such salon).
func (s *Store) TakeIn(ctx context.Context, scope tenant.Scope, t tenant.ID, reports []inbox.Report, now time.Time) (inbox.Taken, error) {
	return s.takeIn(ctx, scope, t, nil, reports, now)
}

// TakeInEvent is TakeIn with the envelope that the reports came in, under its unique key, in the same commit. What is long is more
// than one commit; the envelope is in the last, so that what is told again is complete. Only for the platform itself. Errors:
// NotFound (no such salon); connection.ErrDuplicate: it was taken in before.
func (s *Store) TakeInEvent(
	ctx context.Context, scope tenant.Scope, t tenant.ID, env connection.Envelope, reports []inbox.Report, now time.Time,
) (inbox.Taken, error) {
	var all inbox.Taken
	for len(reports) > maxReports {
		taken, err := s.takeIn(ctx, scope, t, nil, reports[:maxReports], now)
		if err != nil {
			return all, err
		}
		all.New, all.Changed, reports = all.New+taken.New, all.Changed+taken.Changed, reports[maxReports:]
	}
	taken, err := s.takeIn(ctx, scope, t, &env, reports, now)
	return inbox.Taken{New: all.New + taken.New, Changed: all.Changed + taken.Changed}, err
}

func (s *Store) takeIn(
	ctx context.Context, scope tenant.Scope, t tenant.ID, env *connection.Envelope, reports []inbox.Report, now time.Time,
) (inbox.Taken, error) {
	const op = "store.take_in"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return inbox.Taken{}, err
	}
	var f folder
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		if env != nil {
			if err := addEnvelope(ctx, tx, t, *env); err != nil {
				return err
			}
		}
		f = folder{tx: tx, salon: salon, now: now}
		for _, r := range reports {
			if err := f.report(ctx, r); err != nil {
				return err
			}
		}
		if f.taken != (inbox.Taken{}) {
			tx.Hint(t.String())
		}
		if f.stirred {
			tx.AfterCommit(s.hintWork)
		}
		return nil
	})
	if err != nil {
		return inbox.Taken{}, err
	}
	return f.taken, nil
}

// addEnvelope notes that an event was taken in. Its body is not kept: what it says is in the rows.
func addEnvelope(ctx context.Context, tx *storekit.Tx, t tenant.ID, e connection.Envelope) error {
	n, err := tx.KeepEvent(ctx, db.KeepEventParams{
		Key: e.Key, TenantID: t.String(), ServerID: e.Server, InstanceName: e.Instance, Event: e.Event, Date: column.At(e.Date), At: column.At(e.At),
		Payload: []byte{},
	})
	if err == nil && n == 0 {
		return connection.ErrDuplicate
	}
	return err
}

// WorkDue receives when a commit of this process made work on a chat due. Like all hints it may come in vain.
func (s *Store) WorkDue() <-chan struct{} { return s.due }

func (s *Store) hintWork() {
	select {
	case s.due <- struct{}{}:
	default: // a hint waits already
	}
}
