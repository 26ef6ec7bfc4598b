package messages

import (
	"context"
	"database/sql"
	"errors"
	"time"

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

// maxDueOutboxes bounds how many due outboxes are listed at once.
const maxDueOutboxes = 10_000

// DueOutboxes lists the outboxes that are due until then, the longest due first. Those that somebody works on are due when their
// lease ends. next is when the first of the others is due; zero: never. Only for the platform itself.
func (s *Store) DueOutboxes(ctx context.Context, scope tenant.Scope, until time.Time) (list []inbox.DueOutbox, next time.Time, err error) {
	const op = "store.due_outboxes"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, time.Time{}, err
	}
	rows, err := s.kit.Reads().DueOutboxes(ctx, db.DueOutboxesParams{Until: column.At(until), MaxRows: maxDueOutboxes})
	if err != nil {
		return nil, time.Time{}, s.kit.Fault(op, err)
	}
	list = make([]inbox.DueOutbox, len(rows))
	for i, row := range rows {
		t, err := tenant.ParseID(row.TenantID)
		if err != nil {
			return nil, time.Time{}, s.kit.Fault(op, storekit.Unreadable("tenant", err))
		}
		list[i] = inbox.DueOutbox{Tenant: t, At: row.DueAt.Time(), Server: row.ServerID, Holder: row.Holder, Fence: row.Fence}
	}
	at, err := s.kit.Reads().NextOutbox(ctx, column.At(until))
	if errors.Is(err, sql.ErrNoRows) {
		return list, time.Time{}, nil
	}
	return list, at.Time(), s.kit.Fault(op, err)
}

// TakeOutbox takes the lease of an outbox that is as it was listed, judges all that waits in it (inbox.Plan), and gives the one message
// that goes now: the lease lasts for inbox.OutboxLease. What a holder that died handed over has an unknown outcome from now on. When nothing
// goes, the lease is given back. Only for the platform itself. Errors: NotFound when somebody else took it.
func (s *Store) TakeOutbox(ctx context.Context, scope tenant.Scope, due inbox.DueOutbox, holder string, now time.Time) (inbox.Handover, error) {
	const op = "store.take_outbox"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return inbox.Handover{}, err
	}
	var h inbox.Handover
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		h = inbox.Handover{}
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), due.Tenant)
		if err != nil {
			return err
		}
		row, err := tx.TakeOutbox(ctx, db.TakeOutboxParams{
			Holder: holder, Until: column.At(now.Add(inbox.OutboxLease)), TenantID: due.Tenant.String(), Fence: due.Fence,
		})
		if err != nil {
			return err
		}
		b := box{folder: folder{tx: tx, salon: salon, now: now}, row: row, pace: s.pace}
		h, err = b.handOverNext(ctx)
		return err
	})
	return h, err
}

// RenewOutbox prolongs a lease. Only for the platform itself. Errors: Conflict when it is somebody else's now.
func (s *Store) RenewOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, now time.Time) error {
	const op = "store.renew_outbox"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.RenewOutbox(ctx, db.RenewOutboxParams{
			Until: column.At(now.Add(inbox.OutboxLease)), TenantID: h.Tenant.String(), Fence: h.Fence,
		})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, op, text.Conflicting)
		}
		return err
	})
}

// SettleOutbox notes what came of a handover, and gives the lease back. Where the lease is somebody else's by now, only what is certain
// counts: that the message went, or was refused. Only for the platform itself.
func (s *Store) SettleOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, out inbox.Outcome, now time.Time) error {
	const op = "store.settle_outbox"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), h.Tenant)
		if err != nil {
			return err
		}
		row, err := tx.OutboxOf(ctx, h.Tenant.String())
		if err != nil {
			return err
		}
		b := box{folder: folder{tx: tx, salon: salon, now: now}, row: row, pace: s.pace}
		tx.Hint(h.Tenant.String())
		if row.Fence != h.Fence {
			return b.learn(ctx, h, out)
		}
		if err := b.settle(ctx, h, out); err != nil {
			return err
		}
		if !out.Looked {
			b.row.LastAt = column.At(now)
		}
		if !out.Looked && h.Origin == inbox.Unasked {
			b.row.LastUnaskedAt = column.At(now)
		}
		return b.release(ctx)
	})
}

// MarkOutboxDue makes an outbox due at once, if a message waits in it: the line may have opened.
// Only for the platform itself.
func (s *Store) MarkOutboxDue(ctx context.Context, scope tenant.Scope, t tenant.ID, now time.Time) error {
	const op = "store.mark_outbox_due"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.MarkOutboxDue(ctx, db.MarkOutboxDueParams{Now: column.At(now), TenantID: t.String()})
		if err == nil && n == 0 {
			return storekit.ErrUnchanged
		}
		tx.AfterCommit(s.hintQueued)
		return err
	})
}

// box is a salon's outbox within a transaction that holds its lease.
type box struct {
	folder
	row      db.Outbox
	pace     inbox.Pace
	line     inbox.Line
	at       place
	verdicts []inbox.Verdict
}

// handOverNext plans what waits and hands one message over. When none goes now, the lease is given
// back.
func (b *box) handOverNext(ctx context.Context) (inbox.Handover, error) {
	for {
		queue, err := b.judge(ctx)
		if err != nil {
			return inbox.Handover{}, err
		}
		going, ok := first(queue, b.verdicts, inbox.Go)
		if !ok {
			return b.looking(ctx, queue)
		}
		h, err := b.handOver(ctx, going)
		if err != nil || !h.ID.IsZero() {
			return h, err
		}
	}
}

// release plans what waits, and gives the lease back.
func (b *box) release(ctx context.Context) error {
	if _, err := b.judge(ctx); err != nil {
		return err
	}
	return b.giveBack(ctx)
}

// looking gives a message to look up, when none goes now; without one the lease is given back.
func (b *box) looking(ctx context.Context, queue []inbox.Outgoing) (inbox.Handover, error) {
	o, ok := first(queue, b.verdicts, inbox.Look)
	if !ok {
		return inbox.Handover{Shut: b.line.Shut}, b.giveBack(ctx)
	}
	return inbox.Handover{Outgoing: o, Server: b.at.server, Instance: b.at.instance, Fence: b.row.Fence, Shut: b.line.Shut, OnlyLook: true}, nil
}

// first is the first message with which something is to be done.
func first(queue []inbox.Outgoing, verdicts []inbox.Verdict, do inbox.Action) (inbox.Outgoing, bool) {
	for _, v := range verdicts {
		if v.Do != do {
			continue
		}
		for _, o := range queue {
			if o.ID == v.ID {
				return o, true
			}
		}
	}
	return inbox.Outgoing{}, false
}

// judge plans all that waits, and ends what is past its deadline.
func (b *box) judge(ctx context.Context) ([]inbox.Outgoing, error) {
	var err error
	if b.line, b.at, err = b.lineOf(ctx); err != nil {
		return nil, err
	}
	queue, err := b.waiting(ctx)
	if err != nil {
		return nil, err
	}
	b.verdicts = inbox.Plan(queue, b.line, b.now)
	byID := make(map[inbox.ID]inbox.Outgoing, len(queue))
	for _, o := range queue {
		byID[o.ID] = o
	}
	for _, v := range b.verdicts {
		if v.Do != inbox.Expire {
			continue
		}
		o := byID[v.ID]
		if err := b.advance(ctx, o.Message, o.Expire(v.Why, b.now)); err != nil {
			return nil, err
		}
	}
	return queue, nil
}

// waiting reads what is to be planned, without contents. A message that a crashed process handed
// over gets an unknown outcome; one that receipts have settled no longer waits.
func (b *box) waiting(ctx context.Context) ([]inbox.Outgoing, error) {
	t := b.salon.ID.String()
	late, err := b.tx.QueuePastDeadline(ctx, db.QueuePastDeadlineParams{TenantID: t, Now: column.At(b.now), MaxRows: inbox.MaxPlanned})
	if err != nil {
		return nil, err
	}
	rows, err := b.tx.QueueOf(ctx, db.QueueOfParams{TenantID: t, MaxRows: inbox.MaxPlanned})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(rows))
	var queue []inbox.Outgoing
	for i := range len(late) + len(rows) {
		row := db.QueueOfRow{}
		if i < len(late) {
			row = db.QueueOfRow(late[i])
		} else {
			row = rows[i-len(late)]
		}
		if seen[row.ID] {
			continue
		}
		seen[row.ID] = true
		o, err := b.recover(ctx, row)
		if err != nil {
			return nil, err
		}
		if !o.State.Final() {
			queue = append(queue, o)
		}
	}
	return queue, nil
}

// recover reads a row of the queue, and repairs what a crash left in it.
func (b *box) recover(ctx context.Context, row db.QueueOfRow) (inbox.Outgoing, error) {
	o, err := b.light(row)
	if err != nil {
		return o, err
	}
	before, handed := o.Message, !row.HandedAt.IsZero()
	if handed {
		o = o.Tried(inbox.Outcome{State: inbox.Unknown, At: b.now})
	}
	if handed || o.State.Final() {
		return o, b.advance(ctx, before, o)
	}
	return o, nil
}

// light is a row of the queue as a message without content.
func (b *box) light(row db.QueueOfRow) (inbox.Outgoing, error) {
	id, err := inbox.ParseID(row.ID)
	if err != nil {
		return inbox.Outgoing{}, storekit.Unreadable("id", err)
	}
	who, err := contact.ParseID(row.ContactID)
	if err != nil {
		return inbox.Outgoing{}, storekit.Unreadable("contact", err)
	}
	o := inbox.Outgoing{
		Message: inbox.Message{
			ID: id, Tenant: b.salon.ID, Contact: who, Key: inbox.Key{ID: row.WaID, Mine: true}, Direction: inbox.FromUs,
			SentAt: row.SentAt.Time(), State: inbox.State(row.State), Cause: inbox.Cause(row.Cause), StateAt: row.StateAt.Time(),
		},
		Origin: inbox.Origin(row.Origin), Policy: inbox.Policy(row.Policy), Deadline: row.Deadline.Time(), NotBefore: row.NotBefore.Time(),
		Attempts: int(row.Attempts),
	}
	o.To, _ = contact.ParseAddress(string(row.ToJid))
	return o, nil
}

// handOver notes that a message is handed over. The zero Handover when it must not go after all.
func (b *box) handOver(ctx context.Context, going inbox.Outgoing) (inbox.Handover, error) {
	why, err := b.unwanted(ctx, going)
	if err != nil {
		return inbox.Handover{}, err
	}
	if why != "" {
		return inbox.Handover{}, b.advance(ctx, going.Message, going.Refuse(why, b.now))
	}
	row, err := b.tx.MessageByID(ctx, going.ID.String())
	if err != nil {
		return inbox.Handover{}, err
	}
	whole, err := readOutgoing(b.salon, row)
	if err != nil {
		return inbox.Handover{}, err
	}
	err = b.tx.HandQueued(ctx, db.HandQueuedParams{HandedAt: column.At(b.now), MessageID: row.ID})
	return inbox.Handover{Outgoing: whole, Server: b.at.server, Instance: b.at.instance, Fence: b.row.Fence}, err
}

// unwanted is the cause for which an unasked message must not be sent after all: the client opted
// out, or its reminder is outdated. Empty when it may be sent.
func (b *box) unwanted(ctx context.Context, going inbox.Outgoing) (inbox.Cause, error) {
	if going.Origin != inbox.Unasked {
		return "", nil
	}
	c, err := b.salon.ByID(ctx, going.Contact)
	if err != nil {
		return "", err
	}
	stale, err := b.tx.ReminderOfMessage(ctx, going.ID.String())
	topic := contact.TopicReminders
	if errors.Is(err, sql.ErrNoRows) {
		topic, err = contact.TopicAll, nil
	}
	switch {
	case err != nil:
		return "", err
	case !c.Wants(topic):
		return inbox.CauseOptedOut, nil
	case stale:
		return inbox.CauseOutdated, nil
	}
	return "", nil
}

// giveBack gives the lease back, with when somebody must look again.
func (b *box) giveBack(ctx context.Context) error {
	deadline, err := b.tx.QueueNextDeadline(ctx, b.salon.ID.String())
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	next := inbox.NextLook(b.verdicts, b.line, deadline.Time(), b.now)
	return b.tx.LeaveOutbox(ctx, db.LeaveOutboxParams{
		DueAt: column.At(next), LastAt: b.row.LastAt, LastUnaskedAt: b.row.LastUnaskedAt, WaitsFor: string(inbox.WaitsFor(b.verdicts, b.line)),
		TenantID: b.salon.ID.String(),
	})
}

// advance saves how far a message got since before, and tells of it. What is final leaves the queue, and its medium goes.
func (f *folder) advance(ctx context.Context, before inbox.Message, o inbox.Outgoing) error {
	id := o.ID.String()
	f.tx.Hint(f.salon.ID.String())
	if err := f.addChangeEvents(ctx, before, o.Message); err != nil {
		return err
	}
	err := f.tx.SaveOutgoing(ctx, db.SaveOutgoingParams{
		WaID: o.Key.ID, State: string(o.State), Cause: string(o.Cause), StateAt: column.At(o.StateAt), NotBefore: column.At(o.NotBefore),
		Attempts: int64(o.Attempts), Policy: column.Text(o.Policy), ID: id,
	})
	if err != nil {
		return err
	}
	if !o.State.Final() {
		return f.tx.KeepQueued(ctx, db.KeepQueuedParams{MessageID: id, EndsAt: column.At(o.EndsAt())})
	}
	if err := f.tx.DropQueued(ctx, id); err != nil {
		return err
	}
	return f.tx.DropUploadsOfMessage(ctx, column.Text(id))
}
