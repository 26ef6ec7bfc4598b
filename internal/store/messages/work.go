package messages

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxErased bounds how often a claim finds a chat that is erased in the same moment.
const maxErased = 16

// ClaimWork see inbox.Queue. A chat is claimed, and then read: should reading fail, the claim ends by itself. Only for the platform itself.
func (s *Store) ClaimWork(ctx context.Context, scope tenant.Scope, holder string, until, now time.Time) (inbox.Claim, error) {
	const op = "store.claim_work"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return inbox.Claim{}, err
	}
	for range maxErased {
		own := ownHolder(holder)
		row, err := s.takeNext(ctx, own, until, now)
		if err != nil {
			return inbox.Claim{}, s.kit.Fault(op, err)
		}
		c, err := s.claimed(ctx, row, own, until)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		return c, s.kit.Fault(op, err)
	}
	return inbox.Claim{}, storekit.NotFound(op, text.NotFound)
}

// takeNext claims the work that waits longest. Errors: sql.ErrNoRows when none is due.
func (s *Store) takeNext(ctx context.Context, own string, until, now time.Time) (row db.Work, err error) {
	if s.kit.CanBatch() {
		rows, err := storekit.Select[db.Work](ctx, s.kit.Writer(), takeNextUnlocked, own, column.At(until), column.At(now))
		if err != nil || len(rows) == 0 {
			return db.Work{}, cmp.Or(err, sql.ErrNoRows)
		}
		return rows[0], nil
	}
	if _, err := s.kit.Reads().OldestDueWork(ctx, column.At(now)); err != nil { // where none is due, the writer is left alone
		return db.Work{}, err
	}
	// The writer chooses: who chose beforehand would choose what all others chose in the same moment, and only one of them gets it.
	err = s.kit.Do(ctx, "store.take_work", func(ctx context.Context, tx *storekit.Tx) (err error) {
		row, err = tx.TakeDueWork(ctx, db.TakeDueWorkParams{Holder: own, Until: column.At(until), Now: column.At(now)})
		return err
	})
	return row, err
}

// takeNextUnlocked is TakeDueWork for PostgreSQL: it goes past what others take in the same moment, for which it would only wait. It
// does not wait for the disk: a claim that a crash of the database forgets was nobody's, and the work is due as before. ($1 holder, $2
// until, $3 now)
const takeNextUnlocked = `
UPDATE work SET lease_holder = $1, lease_until = $2, fence = fence + 1
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS at_once
WHERE contact_id = (
	SELECT contact_id FROM work
	WHERE parked_at IS NULL AND due_at <= $3 AND (lease_until IS NULL OR lease_until <= $3)
	ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING work.*`

// ownHolder names one claim: work that is done is deleted, and the next begins at the first fence again.
func ownHolder(holder string) string { return holder + "/" + uuid.NewString() }

// claimed reads what was claimed.
func (s *Store) claimed(ctx context.Context, row db.Work, holder string, until time.Time) (inbox.Claim, error) {
	q := s.kit.Reads()
	w, err := readWork(row)
	if err != nil {
		return inbox.Claim{}, err
	}
	salon, err := contacts.Look(ctx, q, s.kit.Ring(), w.Tenant)
	if err != nil {
		return inbox.Claim{}, err
	}
	c := inbox.Claim{Work: w, Holder: holder, Fence: row.Fence, Until: until}
	if c.Client, err = salon.ByID(ctx, w.Contact); err != nil {
		return inbox.Claim{}, err
	}
	rows, err := q.UnhandledMessages(ctx, db.UnhandledMessagesParams{ContactID: row.ContactID, MaxRows: inbox.MaxTurn})
	if err != nil {
		return inbox.Claim{}, err
	}
	c.Messages, err = readAll(salon, rows)
	return c, err
}

// Apply applies an effect of a handler, within the transaction that ends the work.
type Apply func(ctx context.Context, tx *storekit.Tx, e inbox.Effect) error

// FinishWork see inbox.Queue; apply may be nil where no handler has effects. Only for the platform itself.
func (s *Store) FinishWork(ctx context.Context, scope tenant.Scope, c inbox.Claim, r inbox.Result, apply Apply, now time.Time) error {
	const op = "store.finish_work"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	do := s.kit.Do
	if plain(r.Effects) {
		do = s.kit.DoPipelined
	}
	return do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), c.Tenant)
		if err != nil {
			return err
		}
		if err := releaseClaim(ctx, tx, c); err != nil {
			return err
		}
		for _, m := range c.Messages {
			if err := tx.HandleMessage(ctx, db.HandleMessageParams{Now: column.At(now), ID: m.ID.String()}); err != nil {
				return err
			}
		}
		f := folder{tx: tx, salon: salon, now: now, queued: s.hintQueued}
		for _, o := range r.Replies {
			if err := f.send(ctx, o); err != nil {
				return err
			}
		}
		for _, e := range r.Effects {
			if apply == nil {
				return fault.New(fault.Internal, op, text.Unexpected)
			}
			if err := apply(ctx, tx, e); err != nil {
				return err
			}
		}
		tx.Hint(c.Tenant.String())
		return again(ctx, tx, c.Contact, now)
	})
}

// plain tells whether nothing of what is applied needs a part of the transaction for itself: then the statements go together.
func plain(all []inbox.Effect) bool {
	for _, e := range all {
		if e, ok := e.(interface{ IsPlain() bool }); !ok || !e.IsPlain() {
			return false
		}
	}
	return true
}

// releaseClaim gives a claim back, if it still is one. Errors: Conflict with inbox.ErrClaimLost.
func releaseClaim(ctx context.Context, tx *storekit.Tx, c inbox.Claim) error {
	n, err := tx.LeaveWork(ctx, db.LeaveWorkParams{ContactID: c.Contact.String(), Holder: c.Holder, Fence: c.Fence})
	if err == nil && n == 0 {
		return &fault.Error{Kind: fault.Conflict, Op: "store.leave_work", Key: text.Conflicting, Err: inbox.ErrClaimLost}
	}
	return err
}

// again leaves the work for what came in meanwhile, or ends it.
func again(ctx context.Context, tx *storekit.Tx, who contact.ID, now time.Time) error {
	left, err := tx.UnhandledMessages(ctx, db.UnhandledMessagesParams{ContactID: who.String(), MaxRows: 1})
	if err != nil {
		return err
	}
	if len(left) == 0 {
		return tx.DropWork(ctx, who.String())
	}
	return saveWork(ctx, tx, inbox.Work{Contact: who, DueAt: now})
}

// FailWork see inbox.Queue. Only for the platform itself.
func (s *Store) FailWork(ctx context.Context, scope tenant.Scope, c inbox.Claim, why error, now time.Time) error {
	const op = "store.fail_work"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	_, putOff := errors.AsType[*inbox.LaterError](why)
	return s.kit.DoPipelined(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if putOff { // should it be forgotten, the handler puts it off again
			if err := tx.MayBeForgotten(ctx); err != nil {
				return err
			}
		}
		if err := releaseClaim(ctx, tx, c); err != nil {
			return err
		}
		return saveWork(ctx, tx, c.Failed(why, now))
	})
}

// ParkedWork lists the chats on which nobody works any more, the longest parked first.
func (s *Store) ParkedWork(ctx context.Context, scope tenant.Scope, limit int) ([]inbox.Work, error) {
	const op = "store.parked_work"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().ParkedWork(ctx, storekit.PageSize(limit))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]inbox.Work, 0, len(rows))
	for _, row := range rows {
		w, err := readWork(row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, w)
	}
	return list, nil
}

// CountParkedWork tells how many chats those are.
func (s *Store) CountParkedWork(ctx context.Context, scope tenant.Scope) (int, error) {
	const op = "store.count_parked_work"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return 0, err
	}
	n, err := s.kit.Reads().CountParkedWork(ctx)
	return int(n), s.kit.Fault(op, err)
}

// RestartWork lets a parked chat be worked on again. Errors: NotFound when it is not parked.
func (s *Store) RestartWork(ctx context.Context, scope tenant.Scope, who contact.ID, now time.Time) error {
	const op = "store.restart_work"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		row, err := tx.WorkByContact(ctx, who.String())
		if errors.Is(err, sql.ErrNoRows) || err == nil && row.ParkedAt.IsZero() {
			err = storekit.NotFound(op, text.WorkNotParked)
		}
		if err != nil {
			return err
		}
		w, err := readWork(row)
		if err != nil {
			return err
		}
		tx.Hint(row.TenantID)
		tx.AfterCommit(s.hintWork)
		return saveWork(ctx, tx, w.Restart(now))
	})
}

func saveWork(ctx context.Context, tx *storekit.Tx, w inbox.Work) error {
	return tx.SaveWork(ctx, db.SaveWorkParams{
		DueAt: column.At(w.DueAt), Attempts: int64(w.Attempts), FailingAt: column.At(w.Failing), ParkedAt: column.At(w.Parked), Reason: w.Reason,
		ContactID: w.Contact.String(),
	})
}

func readWork(row db.Work) (inbox.Work, error) {
	who, err := contact.ParseID(row.ContactID)
	if err != nil {
		return inbox.Work{}, storekit.Unreadable("contact", err)
	}
	t, err := tenant.ParseID(row.TenantID)
	if err != nil {
		return inbox.Work{}, storekit.Unreadable("tenant", err)
	}
	return inbox.Work{
		Tenant: t, Contact: who, DueAt: row.DueAt.Time(), Attempts: int(row.Attempts), Failing: row.FailingAt.Time(),
		Parked: row.ParkedAt.Time(), Reason: row.Reason,
	}, nil
}
