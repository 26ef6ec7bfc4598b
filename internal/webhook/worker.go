package webhook

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"salonzap/internal/fault"
)

const (
	maxWindow  = 32  // attempts at once at one receiver that takes everything
	maxBuffer  = 256 // deliveries in memory, besides those under way
	settleAt   = 128 // attempts that are kept in one commit
	settleIn   = 50 * time.Millisecond
	readEvery  = 20 * time.Millisecond // while attempts are under way, and what is read is new
	readAtMost = time.Second           // between two looks, while an attempt lasts and nothing new comes
	awayAfter  = 3                     // failures in a row are the receiver's
	renewAfter = 10 * time.Second      // the lease, while attempts last
)

// worker delivers one subscription while this node has its lease.
type worker struct {
	d     *Dispatcher
	lease Lease

	lanes   map[string][]Delivery // what was read and not tried, by lane
	ready   []string              // lanes of which nothing is under way
	flying  int
	known   map[int64]bool // what was read and is not settled
	window  int            // attempts at once: doubled by each success, one after a failure
	results chan result
	settled []Settled
	back    bool      // the receiver is there again
	retryAt time.Time // the receiver is left alone until then
	renewed time.Time
	readAt  time.Time
	pause   time.Duration // until the next look, while attempts are under way
	gone    bool          // it answered 410
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

// run delivers until nothing is left, the receiver is away, or the lease is lost.
func (w *worker) run() {
	ctx := context.WithoutCancel(w.d.ctx)
	err := w.deliver()
	for ; w.flying > 0; w.flying-- { // they end with the dispatcher, or by their own time
		w.settleAttempt(<-w.results)
	}
	if err == nil || w.d.ctx.Err() != nil {
		err = w.settle(ctx)
	}
	if err == nil {
		err = w.release(ctx)
	}
	if err != nil && !fault.Is(err, fault.Conflict) { // Conflict: it is somebody else's, or was changed
		w.d.failed("deliveries cannot be read or written", err)
	}
}

// deliver gives nil when there is nothing to do for now.
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

// looksAgain tells whether it is time to read. While a slow receiver is waited for, a look costs a write each time: what comes meanwhile
// and could be tried beside it is found a little later.
func (w *worker) looksAgain() bool {
	return w.flying == 0 || w.flying < w.window && w.d.cfg.Now().Sub(w.readAt) >= w.pause
}

func (w *worker) buffered() int {
	return len(w.known) - w.flying - len(w.settled)
}

// read settles what is done, so that it is not read again, and reads what is next.
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

// wait takes what comes back, and settles it now and then.
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

// settleAttempt takes the end of an attempt in. One that was broken off because we stop is tried again.
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
	for _, d := range w.lanes[lane] { // they wait for it
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

// settle keeps what became of attempts, and renews the lease.
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

// release gives the subscription back, until something is to be done again.
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
	_, err := w.d.cfg.Store.LeaveSubscription(ctx, scope(), l, due) // when something came meanwhile it is due at once
	return err
}
