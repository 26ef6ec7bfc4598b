package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Queue names what waits for its time.
type Queue string

// The queues: a closed list.
const (
	QueueConnections   Queue = "connections"   // connections that a worker must look at
	QueueOutbox        Queue = "outbox"        // salons that have messages to send
	QueueInbox         Queue = "inbox"         // chats with messages to handle
	QueueWebhooks      Queue = "webhooks"      // webhooks of integrators that have events to deliver
	QueueReminders     Queue = "reminders"     // reminders of appointments
	QueueConversations Queue = "conversations" // of robots, that go on by themselves
	QueueWaitlist      Queue = "waitlist"      // clients to be asked when a time becomes free
	QueueDigests       Queue = "digests"       // summaries of the next day
	QueueAlarms        Queue = "alarms"        // outages to judge, and notices to send
)

// OldestDue tells, for every queue, when its oldest entry was due that nobody works on; a queue where nothing is due has the zero time. Each answer is
// the first entry of an index. Only for the platform itself.
func (s *Store) OldestDue(ctx context.Context, scope tenant.Scope, now time.Time) (map[Queue]time.Time, error) {
	const op = "store.oldest_due"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	reads, at := s.kit.Reads(), column.At(now)
	until := func(f func(context.Context, column.Time) (column.Time, error)) func(context.Context) (column.Time, error) {
		return func(ctx context.Context) (column.Time, error) { return f(ctx, at) }
	}
	oldest := map[Queue]time.Time{}
	for _, q := range []struct {
		name Queue
		read func(context.Context) (column.Time, error)
	}{
		{QueueConnections, until(reads.OldestDueConnection)},
		{QueueOutbox, until(reads.OldestDueOutbox)},
		{QueueInbox, until(reads.OldestDueWork)},
		{QueueWebhooks, until(reads.OldestDueSubscription)},
		{QueueReminders, reads.NextReminder},
		{QueueConversations, reads.NextConversation},
		{QueueWaitlist, reads.NextWaitlist},
		{QueueDigests, reads.NextDigest},
		{QueueAlarms, reads.NextOutage},
		{QueueAlarms, reads.NextNotice},
	} {
		first, err := q.read(ctx)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, s.kit.Fault(op, err)
		}
		due := first.Time()
		if err != nil || due.After(now) {
			due = time.Time{}
		}
		if known := oldest[q.name]; known.IsZero() || !due.IsZero() && due.Before(known) {
			oldest[q.name] = due
		}
	}
	return oldest, nil
}
