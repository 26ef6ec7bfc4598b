package outbox

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/schedule"
)

// How Evolution 2.3.7 waits between attempts (WEBHOOK_RETRY_*), except that it gives up after ten.
const (
	minBackoff = 5 * time.Second
	maxBackoff = 5 * time.Minute
	jitter     = 0.2
)

// parkAfter is after how many attempts a message is parked that others pass (Evolution gives up then): about 20 minutes.
// parkedTTL is how long it is kept.
const (
	parkAfter = 10
	parkedTTL = 72 * time.Hour
)

// batchSize is how many messages of a queue are read, and removed, together. After a crash at most so many are delivered twice.
const batchSize = 32

// receiverFailures is after how many failures in a row the receiver counts as down, instead of refusing single messages.
const receiverFailures = 3

// maxDrain is how much of an answer is read, so that its connection can be used again.
const maxDrain = 64 << 10

// deliver delivers the messages of a queue. It returns 0 when none is left, otherwise how long to wait. With now, failed messages are retried even when
// they are not due.
func (d *Dispatcher) deliver(name string, q *queue, now bool) time.Duration {
	for d.ctx.Err() == nil {
		until := d.cfg.Now()
		if now {
			until = until.Add(2 * maxBackoff)
		}
		batch, err := d.cfg.Store.Next(d.ctx, name, until, batchSize)
		if err != nil {
			return d.storeFailed(err)
		}
		before := q.failures
		done, wait := d.deliverBatch(q, batch)
		now = before >= receiverFailures && q.failures == 0 // the receiver is back
		if len(done) > 0 {
			if err := d.cfg.Store.Remove(d.ctx, done...); err != nil {
				return d.storeFailed(err)
			}
		}
		switch {
		case wait > 0:
			return wait
		case len(batch) == 0:
			return d.untilNextDue(name)
		case len(batch) < batchSize && len(done) == len(batch) && !now && !slices.ContainsFunc(batch, failedBefore):
			return d.untilNextDue(name) // Notify is called for a later message; behind a failed one others may wait
		}
	}
	return minBackoff
}

func failedBefore(m Message) bool { return !m.Due.IsZero() }

// untilNextDue is how long to wait for the next failed message; 0 when there is none.
func (d *Dispatcher) untilNextDue(name string) time.Duration {
	due, err := d.cfg.Store.NextDue(d.ctx, name)
	switch {
	case err != nil:
		return d.storeFailed(err)
	case due.IsZero():
		return 0
	}
	return max(due.Sub(d.cfg.Now()), time.Millisecond)
}

func (d *Dispatcher) storeFailed(err error) time.Duration {
	if d.ctx.Err() == nil {
		d.cfg.Log.Error("the outbox cannot be read or written", slog.Any("err", err))
	}
	return minBackoff
}

// deliverBatch delivers messages one after the other. One that fails blocks its lane only; several failures in a row count as the receiver's,
// which is then called less often. It returns the messages to be removed, and how long to pause the receiver.
func (d *Dispatcher) deliverBatch(q *queue, batch []Message) (done []int64, wait time.Duration) {
	heldLanes := map[string]bool{}
	for _, m := range batch {
		if heldLanes[m.Lane] {
			continue
		}
		remove, wait := d.deliverOne(q, m)
		switch {
		case remove:
			done = append(done, m.Seq)
		case wait > 0:
			return done, wait
		default:
			heldLanes[m.Lane] = true
		}
	}
	return done, 0
}

// deliverOne delivers one message. It returns whether the message is to be removed, otherwise how long to pause the receiver.
func (d *Dispatcher) deliverOne(q *queue, m Message) (remove bool, wait time.Duration) {
	now := d.cfg.Now()
	if !m.Expires.After(now) {
		d.drop(m, "it has expired", 0)
		return true, 0
	}
	request, err := d.cfg.Compose(d.ctx, m, now)
	switch {
	case errors.Is(err, ErrUnwanted):
		return true, 0
	case errors.Is(err, ErrElsewhere):
		return false, 0
	}
	status := 0
	if err == nil {
		status, err = d.attempt(request, m, now)
	}
	cause, undeliverable := errors.AsType[UndeliverableError](err)
	switch {
	case d.ctx.Err() != nil:
		return false, minBackoff
	case undeliverable:
		d.drop(m, string(cause), 0)
		return true, 0
	case err == nil && status/100 == 2:
		q.failures = 0
		q.taken++
		return true, 0
	case err == nil && slices.Contains(request.FinalStatuses, status):
		d.drop(m, "the receiver refused it for good", status)
		q.failures = 0
		return true, 0
	}
	return false, d.failed(q, m, status, err)
}

var errNoAnswer = errors.New("outbox: no answer")

// attempt calls the receiver once. It returns the status, or an error when there was no answer.
func (d *Dispatcher) attempt(request Request, m Message, now time.Time) (int, error) {
	r, err := http.NewRequestWithContext(d.ctx, http.MethodPost, request.URL, bytes.NewReader(request.Body))
	if err != nil {
		return 0, UndeliverableError("the receiver's address is none that can be called")
	}
	if request.Header != nil {
		r.Header = request.Header
	}
	if request.Secret != "" {
		signRequest(r.Header, request.Secret, m.ID, now, request.Body)
	}
	resp, err := request.Doer.Do(r)
	if err != nil {
		if b, ok := errors.AsType[blocked](err); ok {
			return 0, b
		}
		return 0, errNoAnswer // the text of err has the URL in it
	}
	_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	return resp.StatusCode, resp.Body.Close()
}

// blocked is an error of a guard of outgoing addresses. See Doer.
type blocked interface {
	error
	Blocked() string
}

// failed stores that an attempt failed, and returns how long to pause the receiver: 0 while only this message may be at fault.
func (d *Dispatcher) failed(q *queue, m Message, status int, err error) time.Duration {
	m.Attempts++
	q.failures++
	othersTaken := q.taken > q.takenBefore[m.Seq] && m.Attempts > 1
	q.takenBefore[m.Seq] = q.taken
	attrs := []any{
		slog.String("queue", m.Queue), slog.String("event", m.Kind), slog.Int("attempts", m.Attempts),
		slog.Int("status", status), slog.String("why", reason(err)),
	}
	now := d.cfg.Now()
	if m.Attempts >= parkAfter && (othersTaken || refusedItself(status, err)) {
		delete(q.takenBefore, m.Seq)
		d.cfg.Log.Error("an event is parked: its receiver refuses it again and again, and the rest goes on without it", attrs...)
		if err := d.cfg.Store.Failed(d.ctx, m.Seq, Failure{Attempts: m.Attempts, ParkedUntil: now.Add(parkedTTL)}); err != nil {
			return d.storeFailed(err)
		}
		return 0
	}
	if err := d.cfg.Store.Failed(d.ctx, m.Seq, Failure{Attempts: m.Attempts, Due: now.Add(backoff(m.Attempts))}); err != nil {
		return d.storeFailed(err)
	}
	if m.Attempts == 1 {
		d.cfg.Log.Warn("a webhook failed and is tried again", attrs...)
	}
	if q.failures >= receiverFailures {
		return backoff(q.failures - receiverFailures + 1)
	}
	return 0
}

// refusedItself tells whether the receiver refused this message: it answered, with a status that does not mean that it is down or busy.
func refusedItself(status int, err error) bool {
	return err == nil && !slices.Contains([]int{
		http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, status)
}

// reason is why an attempt failed, for the log, without an address.
func reason(err error) string {
	if b, ok := errors.AsType[blocked](err); ok {
		return b.Blocked()
	}
	if err != nil {
		return "no answer"
	}
	return "refused"
}

func (d *Dispatcher) drop(m Message, why string, status int) {
	d.cfg.Log.Warn("an event was not delivered", slog.String("why", why), slog.String("queue", m.Queue),
		slog.String("event", m.Kind), slog.Int("attempts", m.Attempts), slog.Int("status", status))
}

// backoff is how long to wait after so many failures: doubling from 5 s to 5 min, plus or minus a fifth, within these two.
func backoff(failures int) time.Duration {
	wait := schedule.Backoff{First: minBackoff, Last: maxBackoff}.After(failures)
	return max(minBackoff, min(maxBackoff, schedule.Spread(wait, jitter, rand.Float64()))) //nolint:gosec // it only spreads the load
}
