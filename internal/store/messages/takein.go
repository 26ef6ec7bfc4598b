package messages

import (
	"context"
	"errors"
	"hash/fnv"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxReports is how many reports are taken in by one commit: a history has thousands, and others wait meanwhile.
const maxReports = 100

// TakeIn makes what a server told of a salon's messages durable, in one commit, and tells how many messages are new and how many
// changed. Told again, it changes nothing. Only for the platform itself. Errors: NotFound (no such salon).
func (s *Store) TakeIn(ctx context.Context, scope tenant.Scope, t tenant.ID, reports []inbox.Report, now time.Time) (inbox.TakeInResult, error) {
	return s.takeIn(ctx, scope, t, nil, reports, now)
}

// TakeInEvent is TakeIn with the envelope that the reports came in, under its unique key, in the same commit. What is long is more
// than one commit; the envelope is in the last, so that what is told again is complete. Only for the platform itself. Errors:
// NotFound (no such salon); connection.ErrDuplicate: it was taken in before.
func (s *Store) TakeInEvent(
	ctx context.Context, scope tenant.Scope, t tenant.ID, env connection.Envelope, reports []inbox.Report, now time.Time,
) (inbox.TakeInResult, error) {
	var all inbox.TakeInResult
	for len(reports) > maxReports {
		taken, err := s.takeIn(ctx, scope, t, nil, reports[:maxReports], now)
		if err != nil {
			return all, err
		}
		all.New, all.Changed, reports = all.New+taken.New, all.Changed+taken.Changed, reports[maxReports:]
	}
	taken, err := s.takeIn(ctx, scope, t, &env, reports, now)
	return inbox.TakeInResult{New: all.New + taken.New, Changed: all.Changed + taken.Changed}, err
}

func (s *Store) takeIn(
	ctx context.Context, scope tenant.Scope, t tenant.ID, env *connection.Envelope, reports []inbox.Report, now time.Time,
) (inbox.TakeInResult, error) {
	if err := storekit.RequireSystem(scope, opTakeIn); err != nil {
		return inbox.TakeInResult{}, err
	}
	call := &intakeCall{ctx: ctx, tenant: t, env: env, reports: reports, now: now, err: errUnfinished}
	if s.kit.IsWithin() {
		call.err = s.commitTakes(ctx, []*intakeCall{call})
	} else {
		s.intake.of(t).Do(call)
	}
	switch {
	case call.err != nil:
		return inbox.TakeInResult{}, call.err
	case call.refused != nil:
		return inbox.TakeInResult{}, call.refused
	}
	return call.taken, nil
}

const opTakeIn = "store.take_in"

// intakeCall is one call on its way.
type intakeCall struct {
	ctx     context.Context //nolint:containedctx // of the caller, who waits
	tenant  tenant.ID
	env     *connection.Envelope // nil: none
	reports []inbox.Report
	now     time.Time

	taken   inbox.TakeInResult
	refused error // what takes in nothing and is no failure: NotFound, connection.ErrDuplicate
	err     error // of the commit
}

var errUnfinished = errors.New("store: the intake was broken off")

const (
	// maxTakes is how many calls share a commit at most.
	maxTakes = 64
	// lanes is how many commits of several calls are under way at once on PostgreSQL: one writes while another one reads. A salon has one lane.
	lanes = 4
	// maxIntake bounds such a commit. It serves many callers, so no single caller's context ends
	// it.
	maxIntake = 30 * time.Second
)

// intake gathers concurrent calls into shared commits.
type intake []*sqlkit.Gather[*intakeCall]

func newIntake(s *Store) intake {
	n := lanes
	if s.kit.IsSQLite() {
		n = 1 // there is one writer
	}
	all := make(intake, n)
	for i := range all {
		all[i] = &sqlkit.Gather[*intakeCall]{Run: s.takeTogether, Most: maxTakes}
	}
	return all
}

func (i intake) of(t tenant.ID) *sqlkit.Gather[*intakeCall] {
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.String())) // it never fails
	return i[h.Sum32()%uint32(len(i))] //nolint:gosec // there are a few
}

// takeTogether takes calls in with one commit; when that fails, each in its own, since a single
// call may be the reason.
func (s *Store) takeTogether(calls []*intakeCall) {
	alive := make([]*intakeCall, 0, len(calls))
	for _, c := range calls {
		if c.err = c.ctx.Err(); c.err == nil {
			c.err = errUnfinished
			alive = append(alive, c)
		}
	}
	if len(alive) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(alive[0].ctx), maxIntake)
	defer cancel()
	err := s.commitTakes(ctx, alive)
	for _, c := range alive {
		if c.err = err; err != nil && len(alive) > 1 && !fault.Is(err, fault.Unavailable) {
			c.err = s.commitTakes(ctx, []*intakeCall{c})
		}
	}
}

// commitTakes takes in what several calls bring, in their order.
func (s *Store) commitTakes(ctx context.Context, calls []*intakeCall) error {
	return s.kit.DoPipelined(ctx, opTakeIn, func(ctx context.Context, tx *storekit.Tx) error {
		ids := make([]tenant.ID, len(calls))
		for i, c := range calls {
			c.taken, c.refused, ids[i] = inbox.TakeInResult{}, nil, c.tenant
		}
		salons, err := contacts.LockAll(ctx, tx, s.kit.Ring(), ids)
		if err != nil {
			return err
		}
		fresh, err := keepEnvelopes(ctx, tx, salons, calls)
		if err != nil {
			return err
		}
		known, err := readAhead(ctx, tx, salons, fresh)
		if err != nil {
			return err
		}
		for _, c := range fresh {
			if err := s.fold(ctx, tx, salons[c.tenant], known[c.tenant], c); err != nil {
				return err
			}
		}
		if len(fresh) == 0 {
			return storekit.ErrUnchanged
		}
		return nil
	})
}

// fold takes in what one call brings.
func (s *Store) fold(ctx context.Context, tx *storekit.Tx, salon *contacts.Salon, known *ahead, c *intakeCall) error {
	f := folder{tx: tx, salon: salon, now: c.now, ahead: known}
	for _, r := range c.reports {
		if err := f.report(ctx, r); err != nil {
			return err
		}
	}
	c.taken = f.taken
	if f.taken != (inbox.TakeInResult{}) {
		tx.Hint(c.tenant.String())
	}
	if f.workDue {
		tx.AfterCommit(s.hintWork)
	}
	return nil
}

// keepEnvelopes notes that events were taken in, and gives the calls that go on: those of known salons whose event is new, or that have none.
// The body of an event is not kept: what it says is in the rows.
func keepEnvelopes(ctx context.Context, tx *storekit.Tx, salons map[tenant.ID]*contacts.Salon, calls []*intakeCall) ([]*intakeCall, error) {
	known := make([]*intakeCall, 0, len(calls))
	for _, c := range calls {
		if salons[c.tenant] == nil {
			c.refused = storekit.NotFound(opTakeIn, text.SalonUnknown)
			continue
		}
		known = append(known, c)
	}
	isNew, err := addEnvelopes(ctx, tx, known)
	if err != nil {
		return nil, err
	}
	fresh := known[:0]
	for i, c := range known {
		if c.env != nil && !isNew[i] {
			c.refused = connection.ErrDuplicate
			continue
		}
		fresh = append(fresh, c)
	}
	return fresh, nil
}

// addEnvelopes tells of each call whether its event was not known.
func addEnvelopes(ctx context.Context, tx *storekit.Tx, calls []*intakeCall) ([]bool, error) {
	isNew := make([]bool, len(calls))
	var rows []db.KeepEventParams
	for i, c := range calls {
		if c.env == nil {
			continue
		}
		row := db.KeepEventParams{
			Key: c.env.Key, TenantID: c.tenant.String(), ServerID: c.env.Server, InstanceName: c.env.Instance, Event: c.env.Event,
			Date: column.At(c.env.Date), At: column.At(c.env.At), Payload: []byte{},
		}
		if tx.Sets != nil {
			rows = append(rows, row)
			continue
		}
		n, err := tx.KeepEvent(ctx, row)
		if err != nil {
			return nil, err
		}
		isNew[i] = n > 0
	}
	if len(rows) == 0 {
		return isNew, nil
	}
	kept, err := keepEvents(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	for i, c := range calls {
		if c.env != nil {
			isNew[i] = kept[c.env.Key]
			delete(kept, c.env.Key) // of two with the same key the first is new
		}
	}
	return isNew, nil
}

// keepEvents is KeepEvent for many, and tells which keys were new.
func keepEvents(ctx context.Context, tx *storekit.Tx, rows []db.KeepEventParams) (map[string]bool, error) {
	type key struct{ Key string }
	keys, err := storekit.Select[key](ctx, tx.Sets, `
INSERT INTO webhook_event (key, tenant_id, server_id, instance_name, event, date, at, payload)
SELECT *, '' FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
ON CONFLICT (key) DO NOTHING RETURNING key`, storekit.Columns(len(rows), func(i int) []any {
		r := rows[i]
		return []any{r.Key, r.TenantID, r.ServerID, r.InstanceName, r.Event, r.Date, r.At}
	})...)
	if err != nil {
		return nil, err
	}
	kept := make(map[string]bool, len(keys))
	for _, k := range keys {
		kept[k.Key] = true
	}
	return kept, nil
}

// WorkDue receives when a commit of this process made work on a chat due. Like all hints it may come in vain.
func (s *Store) WorkDue() <-chan struct{} { return s.due }

func (s *Store) hintWork() {
	select {
	case s.due <- struct{}{}:
	default: // a hint waits already
	}
}
