package outbox

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/gateway/store"
)

// How Evolution 2.3.7 waits between attempts (WEBHOOK_RETRY_*), except that it gives up after ten.
const (
	firstWait = 5 * time.Second
	longest   = 5 * time.Minute
	jitter    = 0.2
	timeout   = 30 * time.Second
)

// parkAfter is after how many attempts an event is parked that others pass (Evolution gives up then): about 20 minutes.
// parkedLife is how long it is kept.
const (
	parkAfter  = 10
	parkedLife = 72 * time.Hour
)

// atOnce is how many events are read, and forgotten, together. After a crash at most so many come twice.
const atOnce = 32

// deliver hands over what waits for an instance. It gives 0 when nothing is left, else how long to wait. With now what failed is
// tried whenever it is due.
func (o *Office) deliver(instance string, l *lane, now bool) time.Duration {
	for o.ctx.Err() == nil {
		until := o.c.Now()
		if now {
			until = until.Add(2 * longest)
		}
		waiting, err := o.c.Queue.Next(o.ctx, instance, until, atOnce)
		if err != nil {
			return o.stumbled(err)
		}
		before := l.failures
		done, wait := o.handOver(l, waiting)
		now = before >= inARow && l.failures == 0 // the receiver is back
		if len(done) > 0 {
			if err := o.c.Queue.Done(o.ctx, done...); err != nil {
				return o.stumbled(err)
			}
		}
		switch {
		case wait > 0:
			return wait
		case len(waiting) == 0:
			return o.rest(instance)
		case len(waiting) < atOnce && len(done) == len(waiting) && !now && !slices.ContainsFunc(waiting, failedBefore):
			return o.rest(instance) // who put an event there since then has woken us; behind one that failed others may wait
		}
	}
	return firstWait
}

func failedBefore(w store.Waiting) bool { return !w.Due.IsZero() }

// rest is how long those that failed wait; 0 when none does.
func (o *Office) rest(instance string) time.Duration {
	due, err := o.c.Queue.Due(o.ctx, instance)
	switch {
	case err != nil:
		return o.stumbled(err)
	case due.IsZero():
		return 0
	}
	return max(due.Sub(o.c.Now()), time.Millisecond)
}

func (o *Office) stumbled(err error) time.Duration {
	if o.ctx.Err() == nil {
		o.c.Log.Error("the outbox cannot be read or written", slog.Any("err", err))
	}
	return firstWait
}

// handOver tries events one after the other. One that fails holds up its chat alone; when several fail in a row it is the
// receiver that is tried less often. It gives the events that need no more attention, and how long to leave the receiver alone.
func (o *Office) handOver(l *lane, waiting []store.Waiting) (done []int64, wait time.Duration) {
	held := map[string]bool{} // chats
	for _, w := range waiting {
		at := o.c.Now()
		hook, wanted := o.c.Hook(w.Instance)
		switch {
		case held[w.Chat]:
			continue
		case !wanted:
			done = append(done, w.Seq)
			continue
		case !w.Expires.After(at):
			o.drop(w, "nobody wants it any more", 0)
			done = append(done, w.Seq)
			continue
		}
		status, err := o.post(hook, w, at)
		never, hopeless := errors.AsType[unsent](err)
		switch {
		case o.ctx.Err() != nil:
			return done, firstWait
		case hopeless:
			o.drop(w, string(never), 0)
			done = append(done, w.Seq)
		case err == nil && status/100 == 2:
			l.failures = 0
			l.taken++
			done = append(done, w.Seq)
		case err == nil && o.final(hook, status):
			o.drop(w, "the receiver refused it for good", status)
			l.failures = 0
			done = append(done, w.Seq)
		default:
			held[w.Chat] = true
			if wait := o.failed(l, w, status, err); wait > 0 {
				return done, wait
			}
		}
	}
	return done, 0
}

// inARow is how many failures one after the other are the receiver's, and no longer an event's.
const inARow = 3

// failed keeps that an attempt failed, and gives how long to leave the receiver alone: 0 while it may be this event only.
func (o *Office) failed(l *lane, w store.Waiting, status int, err error) time.Duration {
	w.Attempts++
	l.failures++
	others := l.taken > l.since[w.Seq] && w.Attempts > 1
	l.since[w.Seq] = l.taken
	attrs := []any{
		slog.String("instance_id", w.Instance), slog.String("event", w.Name), slog.Int("attempts", w.Attempts),
		slog.Int("status", status), slog.String("why", why(err)),
	}
	if w.Attempts >= parkAfter && (others || hopeless(status, err)) {
		delete(l.since, w.Seq)
		o.c.Log.Error("an event is parked: its receiver refuses it again and again, and the rest goes on without it", attrs...)
		if err := o.c.Queue.Park(o.ctx, w.Seq, w.Attempts, o.c.Now().Add(parkedLife)); err != nil {
			return o.stumbled(err)
		}
		return 0
	}
	if w.Attempts == 1 {
		o.c.Log.Warn("a webhook failed and is tried again", attrs...)
	}
	if err := o.c.Queue.Again(o.ctx, w.Seq, w.Attempts, o.c.Now().Add(pause(w.Attempts))); err != nil {
		return o.stumbled(err)
	}
	if l.failures >= inARow {
		return pause(l.failures - inARow + 1)
	}
	return 0
}

// hopeless tells whether a receiver that is there refused this very event: it answered, and not that it is away or busy.
func hopeless(status int, err error) bool {
	return err == nil && !slices.Contains([]int{
		http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}, status)
}

// why is what kept an event from being taken, in words that hold no address.
func why(err error) string {
	if forbidden, ok := errors.AsType[*egress.Error](err); ok {
		return string(forbidden.Reason)
	}
	if err != nil {
		return "no answer"
	}
	return "refused"
}

func (o *Office) drop(w store.Waiting, why string, status int) {
	o.c.Log.Warn("an event was not delivered", slog.String("why", why), slog.String("instance_id", w.Instance),
		slog.String("event", w.Name), slog.Int("attempts", w.Attempts), slog.Int("status", status))
}

// final tells whether a status ends an event (WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES). Our own platform has none.
func (o *Office) final(hook store.Hook, status int) bool {
	return slices.Contains([]int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity,
	}, status) && !o.ours(hook.Target.Config.URL)
}

// pause is how long to wait after so many failures: doubling from 5 s to 5 min, give or take a fifth, never under 5 s.
func pause(failures int) time.Duration {
	wait := longest
	if doublings := failures - 1; doublings < 6 {
		wait = firstWait << doublings
	}
	spread := 1 - jitter + 2*jitter*rand.Float64() //nolint:gosec // it only spreads the load
	return max(firstWait, min(longest, time.Duration(float64(wait)*spread)))
}
