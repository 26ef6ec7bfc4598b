package webhook

import (
	"context"
	"time"

	"salonzap/internal/gateway/store"
	"salonzap/internal/outbox"
)

// Events stores the gateway's events; see gateway/store.
type Events interface {
	Queues(ctx context.Context) ([]string, error)
	Next(ctx context.Context, instance string, until time.Time, limit int) ([]store.Waiting, error)
	Due(ctx context.Context, instance string) (time.Time, error)
	Done(ctx context.Context, seqs ...int64) error
	Failed(ctx context.Context, seq int64, attempts int, due, parkedUntil time.Time) error
}

// Queue adapts Events to outbox.Store: a queue is an instance's id, a lane is a chat.
type Queue struct{ Events Events }

var _ outbox.Store = Queue{}

// Queues lists the ids of the instances that have undelivered events.
func (q Queue) Queues(ctx context.Context) ([]string, error) { return q.Events.Queues(ctx) }

// Next lists the events of an instance that may be delivered.
func (q Queue) Next(ctx context.Context, instance string, until time.Time, limit int) ([]outbox.Message, error) {
	waiting, err := q.Events.Next(ctx, instance, until, limit)
	list := make([]outbox.Message, len(waiting))
	for i, w := range waiting {
		list[i] = outbox.Message{
			Seq: w.Seq, ID: w.ID, Queue: w.Instance, Lane: w.Chat, Kind: w.Name, Body: w.Body, Attempts: w.Attempts, Due: w.Due, Expires: w.Expires,
		}
	}
	return list, err
}

// NextDue is when the next failed event of an instance is to be retried.
func (q Queue) NextDue(ctx context.Context, instance string) (time.Time, error) {
	return q.Events.Due(ctx, instance)
}

// Remove removes events.
func (q Queue) Remove(ctx context.Context, seqs ...int64) error { return q.Events.Done(ctx, seqs...) }

// Failed stores that an attempt failed.
func (q Queue) Failed(ctx context.Context, seq int64, f outbox.Failure) error {
	return q.Events.Failed(ctx, seq, f.Attempts, f.Due, f.ParkedUntil)
}
