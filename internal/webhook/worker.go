package webhook

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/fault"
)

const (
	maxWindow  = 32  // concurrent attempts at one receiver
	maxBuffer  = 256 // deliveries in memory, besides those under way
	settleAt   = 128 // results that are stored in one commit
	settleIn   = 50 * time.Millisecond
	readEvery  = 20 * time.Millisecond // the least time between two reads while attempts are under way
	readAtMost = time.Second           // the most time between two reads, reached when reads find nothing new
	awayAfter  = 3                     // after so many failures in a row the receiver counts as down
	renewAfter = 10 * time.Second      // the lease, while attempts last
)

// worker delivers one subscription while this node has its lease.
type worker struct {
	d     *Dispatcher
	lease Lease

	lanes   map[string][]Delivery // deliveries that were read and not tried, by lane
	ready   []string              // lanes with deliveries of which none is under way
	flying  int                   // attempts under way
	known   map[int64]bool        // deliveries that were read and are not settled, by Seq
	window  int                   // concurrent attempts: doubled by each success, one after a failure
	results chan result
	settled []Settled
	back    bool      // the receiver has accepted an event after it was down
	retryAt time.Time // nothing is sent to the receiver until then
	renewed time.Time
	readAt  time.Time
	pause   time.Duration // until the next read, while attempts are under way
	gone    bool          // the receiver answered 410
}

type result struct {
	delivery Delivery
	answer   Answer
}

func newWorker(d *Dispatcher, l Lease) *worker {
	return &worker{
		d: d, lease: l, lanes: map[string][]Delivery{}, known: map[int64]bool{}, window: 1, results: make(chan result, maxWindow), renewed: d.cfg.Now(),
		pause: readEvery,
	}
}

// run delivers until nothing is left, the receiver is down, the lease is lost or the dispatcher is closed. It then returns the lease.
func (w *worker) run() {
	ctx := context.WithoutCancel(w.d.ctx)
	err := w.deliver()
	for ; w.flying > 0; w.flying-- { // attempts end by their timeout, or when the dispatcher is closed
		w.settleAttempt(<-w.results)
	}
	if err == nil || w.d.ctx.Err() != nil {
		err = w.settle(ctx)
	}
	if err == nil {
		err = w.release(ctx)
	}
	if err != nil && !fault.Is(err, fault.Conflict) { // Conflict: another process has the lease, or the subscription was changed
		w.d.failed("deliveries cannot be read or written", err)
	}
}

// deliver makes attempts until there is nothing to do for now. It returns an error of the store, which ends the worker.
func (w *worker) deliver() error {
	for w.d.ctx.Err() == nil {
		if w.retryAt.IsZero() && w.buffered() < maxBuffer/2 && w.looksAgain() {
			if err := w.read(); err != nil {
				return err
			}
		}
		for w.retryAt.IsZero() && w.flying < w.window && len(w.ready) > 0 {
			w.launch()
		}
		if w.flying == 0 {
			return nil
		}
		if err := w.wait(); err != nil {
			return err
		}
	}
	return nil
}

// looksAgain tells whether it is time to read. Each read renews the lease, which is a write, so that reads become rarer while a slow receiver is waited
// for; a new delivery of another lane is then found up to readAtMost later.
func (w *worker) looksAgain() bool {
	return w.flying == 0 || w.flying < w.window && w.d.cfg.Now().Sub(w.readAt) >= w.pause
}

func (w *worker) buffered() int {
	return len(w.known) - w.flying - len(w.settled)
}

// read settles results, so that their deliveries are not read again, and reads the next deliveries.
func (w *worker) read() error {
	if err := w.settle(w.d.ctx); err != nil {
		return err
	}
	now := w.d.cfg.Now()
	w.readAt = now
	l, list, err := w.d.cfg.Deliveries.NextDeliveries(w.d.ctx, scope(), w.lease, now.Add(leaseTime), now, maxBuffer+len(w.known))
	if err != nil {
		return err
	}
	l.Failures, l.FailingAt, l.DeliveredAt = w.lease.Failures, w.lease.FailingAt, w.lease.DeliveredAt
	w.lease, w.renewed = l, now
	w.pause = min(2*w.pause, readAtMost)
	for _, d := range list {
		if w.known[d.Seq] {
			continue
		}
		w.known[d.Seq], w.pause = true, readEvery
		lane, busy := w.lanes[d.Lane]
		if !busy {
			w.ready = append(w.ready, d.Lane)
		}
		w.lanes[d.Lane] = append(lane, d)
	}
	return nil
}

// launch tries the first delivery of a lane.
func (w *worker) launch() {
	lane := w.ready[0]
	w.ready = w.ready[1:]
	next := w.lanes[lane][0]
	w.lanes[lane] = w.lanes[lane][1:]
	w.flying++
	s := w.lease.Subscription
	w.d.wg.Go(func() {
		body, err := next.Event.Encode()
		if err != nil {
			w.results <- result{next, Answer{Cause: CauseStatus, At: w.d.cfg.Now()}}
			return
		}
		w.results <- result{next, w.d.cfg.Poster.Post(w.d.ctx, s, next.Event.ID, body)}
	})
}

// wait waits for one result, and settles results after settleIn or when there are settleAt of them.
func (w *worker) wait() error {
	timer := time.NewTimer(settleIn)
	defer timer.Stop()
	select {
	case r := <-w.results:
		w.flying--
		w.pause = readEvery
		w.settleAttempt(r)
	case <-timer.C:
		return w.settle(w.d.ctx)
	case <-w.d.ctx.Done():
		return nil
	}
	if len(w.settled) >= settleAt {
		return w.settle(w.d.ctx)
	}
	return nil
}

// settleAttempt notes the result of an attempt. A failed one is ignored after Close, which may have cancelled it: it is tried again after the next start.
func (w *worker) settleAttempt(r result) {
	if w.d.ctx.Err() != nil && !r.answer.OK() {
		return
	}
	l, lane := &w.lease, r.delivery.Lane
	w.settled = append(w.settled, r.delivery.settle(r.answer, l.DeliveredAt))
	if r.answer.OK() {
		w.back = w.back || l.Failures >= awayAfter
		l.Failures, l.FailingAt, l.DeliveredAt = 0, time.Time{}, r.answer.At
		w.window = min(2*w.window, maxWindow)
		if len(w.lanes[lane]) > 0 {
			w.ready = append(w.ready, lane)
		} else {
			delete(w.lanes, lane)
		}
		return
	}
	for _, d := range w.lanes[lane] { // they wait for the failed one, and are read again later
		delete(w.known, d.Seq)
	}
	delete(w.lanes, lane)
	w.window = 1
	l.Failures++
	if l.FailingAt.IsZero() {
		l.FailingAt = r.answer.At
	}
	w.gone = w.gone || r.answer.Status == http.StatusGone
	if l.Failures == awayAfter {
		w.d.cfg.Log.Warn("a webhook's receiver does not take events", slog.String("subscription", l.ID),
			slog.Int("status", r.answer.Status), slog.String("cause", string(r.answer.Cause)))
	}
	if l.Failures >= awayAfter || w.gone {
		w.retryAt = r.answer.At.Add(max(backoff(max(1, l.Failures-awayAfter+1)), r.answer.Retry))
	}
}

// settle stores the results of attempts, and renews the lease when it is old. It does nothing when there is neither.
func (w *worker) settle(ctx context.Context) error {
	now := w.d.cfg.Now()
	if len(w.settled) == 0 && now.Sub(w.renewed) < renewAfter {
		return nil
	}
	if err := w.d.cfg.Deliveries.SettleDeliveries(ctx, scope(), w.lease, w.settled, w.back, now.Add(leaseTime)); err != nil {
		return err
	}
	w.renewed = now
	for _, s := range w.settled {
		delete(w.known, s.Seq)
	}
	w.settled, w.back = nil, false
	return nil
}

// release pauses the subscription when its receiver is gone or dead, else returns the lease until retryAt or the next due delivery.
func (w *worker) release(ctx context.Context) error {
	now, l := w.d.cfg.Now(), w.lease
	why := PauseCause("")
	switch {
	case w.gone:
		why = PausedAsGone
	case !l.FailingAt.IsZero() && now.Sub(l.FailingAt) >= GiveUpAfter:
		why = PausedAsDead
	}
	if why != "" {
		w.d.cfg.Log.ErrorContext(ctx, "a webhook is paused: its receiver takes nothing", slog.String("subscription", l.ID), slog.String("cause", string(why)))
		return w.d.cfg.Store.PauseSubscription(ctx, scope(), l, why, now)
	}
	due := w.retryAt
	if w.d.ctx.Err() != nil {
		due = now
	}
	_, err := w.d.cfg.Store.LeaveSubscription(ctx, scope(), l, due) // with a new delivery it is due at once
	return err
}
