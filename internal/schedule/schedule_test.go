package schedule_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/schedule"
)

func TestBackoffDoublesUpToItsLast(t *testing.T) {
	b := schedule.Backoff{First: 5 * time.Second, Last: time.Minute}
	for failures, want := range map[int]time.Duration{
		-1: 5 * time.Second, 0: 5 * time.Second, 1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 5: time.Minute, 1 << 40: time.Minute,
	} {
		if got := b.After(failures); got != want {
			t.Errorf("after %d failures: %s, want %s", failures, got, want)
		}
	}
	for chance, want := range map[float64]time.Duration{0: 48 * time.Second, 0.5: time.Minute, 0.75: 66 * time.Second} {
		if got := schedule.Spread(time.Minute, 0.2, chance); got.Round(time.Millisecond) != want {
			t.Errorf("spread by %g: %s, want %s", chance, got, want)
		}
	}
}

// Run calls look at once, after a hint on either channel, when the returned duration has passed, and not after the context has ended.
func TestRunLooksWhenSomethingIsDueOrHinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		outside, inside := make(chan struct{}), make(chan struct{})
		looks := make(chan time.Time, 10)
		done := make(chan struct{})
		go func() {
			defer close(done)
			schedule.Run(ctx, func(context.Context) time.Duration { looks <- time.Now(); return time.Hour }, outside, inside)
		}()
		start := time.Now()
		for i, hint := range []func(){
			func() {}, func() { outside <- struct{}{} }, func() { inside <- struct{}{} }, func() { <-time.After(time.Hour) },
		} {
			hint()
			if at := (<-looks).Sub(start); at != map[bool]time.Duration{true: time.Hour}[i == 3] {
				t.Errorf("look %d came after %s", i, at)
			}
		}
		stop()
		<-done
		if len(looks) != 0 {
			t.Errorf("%d looks came without a reason", len(looks))
		}
	})
}
