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

// atOnce is how many events are read, and forgotten, together. After a crash at most so many come twice.
const atOnce = 32

// deliver hands over what waits for an instance, in order. It gives 0 when nothing is left, else how long to wait. With now
// the first one is tried whenever it is due.
func (o *Office) deliver(instance string, now bool) time.Duration {
	for o.ctx.Err() == nil {
		waiting, err := o.c.Queue.Next(o.ctx, instance, atOnce)
		if err != nil {
			return o.stumbled(err)
		}
		if len(waiting) == 0 {
			return 0
		}
		done, wait := o.handOver(waiting, now)
		now = false
		if len(done) > 0 {
			if err := o.c.Queue.Done(o.ctx, done...); err != nil {
				return o.stumbled(err)
			}
		}
		if wait > 0 || len(waiting) < atOnce { // who put an event there since then has woken us
			return wait
		}
	}
	return firstWait
}

func (o *Office) stumbled(err error) time.Duration {
	if o.ctx.Err() == nil {
		o.c.Log.Error("the outbox cannot be read or written", slog.Any("err", err))
	}
	return firstWait
}

// handOver tries events one after the other, until one fails. It gives those that need no more attention.
func (o *Office) handOver(waiting []store.Waiting, now bool) (done []int64, wait time.Duration) {
	for _, w := range waiting {
		at := o.c.Now()
		hook, wanted := o.c.Hook(w.Instance)
		switch {
		case !wanted:
			done = append(done, w.Seq)
			continue
		case !w.Expires.After(at):
			o.drop(w, "nobody wants it any more", 0)
			done = append(done, w.Seq)
			continue
		case w.Due.After(at) && !now:
			return done, w.Due.Sub(at)
		}
		now = false
		status, err := o.post(hook, w, at)
		never, hopeless := errors.AsType[unsent](err)
		switch {
		case o.ctx.Err() != nil:
			return done, firstWait
		case hopeless:
			o.drop(w, string(never), 0)
			done = append(done, w.Seq)
		case err == nil && status/100 == 2:
			done = append(done, w.Seq)
		case err == nil && o.final(hook, status):
			o.drop(w, "the receiver refused it for good", status)
			done = append(done, w.Seq)
		default:
			return done, o.failed(w, status, err)
		}
	}
	return done, 0
}

// failed keeps that an attempt failed, and gives how long to wait.
func (o *Office) failed(w store.Waiting, status int, err error) time.Duration {
	w.Attempts++
	wait := pause(w.Attempts)
	if w.Attempts == 1 {
		o.c.Log.Warn("a webhook failed and is tried again", slog.String("instance_id", w.Instance), slog.String("event", w.Name),
			slog.Int("status", status), slog.String("why", why(err)))
	}
	if err := o.c.Queue.Again(o.ctx, w.Seq, w.Attempts, o.c.Now().Add(wait)); err != nil {
		return o.stumbled(err)
	}
	return wait
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
