package sender_test

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
)

// Answers of many salons on one server do not wait for one another's typing: all are typed at the same time.
func TestSalonsTypeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const salons = 300
		q := &typists{simulation: newSimulation(1)}
		for range salons {
			q.replies(t, q.open())
		}
		s := sender.New(sender.Deps{Outbox: q, Carrier: q, Due: q.hints, Holder: "one", Log: slog.New(slog.DiscardHandler), Now: time.Now})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { s.Run(ctx) })
		synctest.Wait()
		if n := q.typists(); n != salons {
			t.Errorf("%d of %d salons type", n, salons)
		}
		pass(time.Minute)
		stop()
		running.Wait()
		if len(q.sent) != salons {
			t.Errorf("%d of %d answers went", len(q.sent), salons)
		}
	})
}

// typists is a simulation in which nothing fails, and whose server types.
type typists struct {
	*simulation

	typing int
	sent   []inbox.ID
}

func (q *typists) typists() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.typing
}

// replies lets a salon answer somebody at length.
func (q *typists) replies(t *testing.T, salon tenant.ID) {
	t.Helper()
	to, _ := contact.ParseAddress("5511987654321@s.whatsapp.net")
	o, err := inbox.Compose(inbox.NewID(), salon, inbox.Draft{
		Contact: contact.NewID(), To: to, Content: inbox.Text{Body: "Consegui: Corte com João, sexta 27/11 às 15:00 — R$ 45. Confirma?"}, Origin: inbox.Reply,
	}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	q.accept(o)
}

func (q *typists) DueOutboxes(_ context.Context, _ tenant.Scope, until time.Time) (list []inbox.DueOutbox, next time.Time, _ error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	list, next = q.due(until)
	return list, next, nil
}

func (q *typists) TakeOutbox(_ context.Context, _ tenant.Scope, due inbox.DueOutbox, holder string, now time.Time) (inbox.Handover, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.boxes[due.Tenant]
	b.due.Fence, b.due.Holder, b.due.At = b.due.Fence+1, holder, now.Add(inbox.OutboxLease)
	return inbox.Handover{Outgoing: b.queue[0], Server: "default", Instance: "x", Fence: b.due.Fence}, nil
}

func (q *typists) RenewOutbox(context.Context, tenant.Scope, inbox.Handover, time.Time) error {
	return nil
}

func (q *typists) SettleOutbox(_ context.Context, _ tenant.Scope, h inbox.Handover, _ inbox.Outcome, _ time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := q.boxes[h.Tenant]
	b.due.Holder, b.due.At = "", time.Time{}
	q.sent = append(q.sent, h.ID)
	return nil
}

func (q *typists) MarkOutboxDue(context.Context, tenant.Scope, tenant.ID, time.Time) error {
	return nil
}

// Carry types, and sends.
func (q *typists) Carry(_ context.Context, h inbox.Handover, _ io.Reader) inbox.Outcome {
	q.mu.Lock()
	q.typing++
	q.mu.Unlock()
	pass(h.Typing())
	return inbox.Outcome{State: inbox.Sent, At: time.Now()}
}

// Find has nothing to look for.
func (q *typists) Find(context.Context, inbox.Handover) inbox.Outcome {
	return inbox.Outcome{State: inbox.Unknown, At: time.Now()}
}
