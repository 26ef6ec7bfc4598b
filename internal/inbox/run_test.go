package inbox_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
)

// memoryQueue is a queue in memory that counts how its chats ended.
type memoryQueue struct {
	mu       sync.Mutex
	due      []inbox.Work
	asked    int
	finished int
	failed   []inbox.Work
	finish   error
}

func (s *memoryQueue) add(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.due = append(s.due, inbox.Work{Contact: contact.NewID(), DueAt: time.Now()})
	}
}

func (s *memoryQueue) Claim(_ context.Context, holder string, until, now time.Time) (inbox.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	for i, w := range s.due {
		if !w.DueAt.After(now) {
			s.due = append(s.due[:i:i], s.due[i+1:]...)
			return inbox.Claim{Work: w, Holder: holder, Until: until, Messages: make([]inbox.Message, 1)}, nil
		}
	}
	return inbox.Claim{}, fault.New(fault.NotFound, "memory queue", "")
}

func (s *memoryQueue) Finish(ctx context.Context, _ inbox.Claim, _ inbox.Result, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finish != nil || ctx.Err() != nil {
		return errors.Join(s.finish, ctx.Err())
	}
	s.finished++
	return nil
}

func (s *memoryQueue) Fail(_ context.Context, c inbox.Claim, why error, now time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := c.Failed(why, now)
	s.due, s.failed = append(s.due, w), append(s.failed, w)
	return nil
}

func (s *memoryQueue) counts() (asked, finished, failed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, s.finished, len(s.failed)
}

// handlerFunc is a function as a Handler.
type handlerFunc func(ctx context.Context) error

func (h handlerFunc) Handle(ctx context.Context, _ inbox.Turn) (inbox.Result, error) {
	return inbox.Result{}, h(ctx)
}

// startDispatcher runs a dispatcher over a queue until stop is called.
func startDispatcher(t *testing.T, s *memoryQueue, workers int, h handlerFunc) (hints chan struct{}, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	hints = make(chan struct{}, 1)
	ended := make(chan struct{})
	d := inbox.NewDispatcher(s, "a", time.Now, h)
	go func() {
		defer close(ended)
		d.Run(ctx, inbox.RunOptions{Workers: workers, Hints: hints, Failed: func(err error) { t.Error(err) }})
	}()
	return hints, func() { cancel(); <-ended }
}

func TestAnIdleDispatcherAsksOnceASweep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryQueue{}
		_, stop := startDispatcher(t, s, 4, func(context.Context) error { return nil })
		defer stop()
		pass(10*inbox.SweepEvery + time.Second)
		if asked, _, _ := s.counts(); asked != 11 {
			t.Errorf("asked %d times in ten sweeps", asked)
		}
		s.add(1) // nobody hints
		pass(inbox.SweepEvery)
		if _, finished, _ := s.counts(); finished != 1 {
			t.Error("what nobody hinted at was not found by the sweep")
		}
	})
}

func TestAHintIsFollowedAtOnceAndNeverLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryQueue{}
		gate := make(chan struct{})
		hints, stop := startDispatcher(t, s, 2, func(context.Context) error { <-gate; return nil })
		defer stop()
		synctest.Wait()
		s.add(2)
		hints <- struct{}{}
		synctest.Wait() // both workers are busy
		s.add(3)
		hints <- struct{}{}
		synctest.Wait() // no worker was free for the hint
		begun := time.Now()
		close(gate)
		synctest.Wait()
		if _, finished, _ := s.counts(); finished != 5 || time.Since(begun) != 0 {
			t.Errorf("%d of 5 turns after %s", finished, time.Since(begun))
		}
	})
}

func TestManyChatsAreWorkedOnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryQueue{}
		hints, stop := startDispatcher(t, s, 8, func(context.Context) error { pass(time.Second); return nil })
		defer stop()
		synctest.Wait()
		s.add(16)
		hints <- struct{}{} // one hint for all
		pass(2*time.Second + time.Millisecond)
		if _, finished, _ := s.counts(); finished != 16 {
			t.Errorf("%d of 16 turns of a second each are done after two seconds by eight", finished)
		}
	})
}

func TestWhatFailsIsTriedAgainWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, tries := &memoryQueue{}, 0
		hints, stop := startDispatcher(t, s, 1, func(context.Context) error {
			if tries++; tries < 3 {
				return errors.New("not now")
			}
			return nil
		})
		defer stop()
		synctest.Wait()
		s.add(1)
		hints <- struct{}{}
		pass(4 * time.Second) // back-offs of about 1 s and 2 s, within the sweep's time
		if _, finished, failed := s.counts(); finished != 1 || failed != 2 {
			t.Errorf("%d finished, %d failed", finished, failed)
		}
	})
}

// A conflict of an effect (the time is taken) is a failure like any other, and does not mean that
// the claim was lost.
func TestAnEffectsConflictGivesTheClaimBack(t *testing.T) {
	for _, c := range []struct {
		err    error
		failed int
	}{
		{fault.New(fault.Conflict, "agenda.book", ""), 1},
		{&fault.Error{Kind: fault.Conflict, Op: "leave", Err: inbox.ErrClaimLost}, 0},
	} {
		s := &memoryQueue{finish: c.err}
		s.add(1)
		found, err := inbox.NewDispatcher(s, "a", time.Now).Work(t.Context())
		if _, _, failed := s.counts(); !found || err != nil || failed != c.failed {
			t.Errorf("%v: found %v, %v, %d failed", c.err, found, err, failed)
		}
	}
}

func TestTurnsUnderWayEndBeforeItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryQueue{}
		hints, stop := startDispatcher(t, s, 1, func(context.Context) error { pass(3 * time.Second); return nil })
		synctest.Wait()
		s.add(2)
		hints <- struct{}{}
		synctest.Wait()
		stop()
		if _, finished, failed := s.counts(); finished != 1 || failed != 0 {
			t.Errorf("%d finished, %d failed", finished, failed)
		}
		hints, stop = startDispatcher(t, s, 1, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		synctest.Wait()
		hints <- struct{}{}
		synctest.Wait()
		begun := time.Now()
		stop() // a handler that does not return is cancelled
		if took := time.Since(begun); took > 11*time.Second {
			t.Errorf("it took %s to stop", took)
		}
	})
}

// pass lets time pass in a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }
