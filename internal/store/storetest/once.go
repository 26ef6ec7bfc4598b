package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// once tells how something is done once, however often and however many ask for it.
func once(w *world) {
	ctx, now := w.Context(), w.clock.now()
	o := tenant.Once{Owner: "key", Key: "word", Request: "request"}
	w.story("one of many does it", func(w *world) {
		var mine, running atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				switch a, err := w.s.ClaimOnce(ctx, anybody, o, now); {
				case err == nil && a.Status == 0:
					mine.Add(1)
				case fault.Is(err, fault.Conflict):
					running.Add(1)
				default:
					w.Errorf("%d, %v", a.Status, err)
				}
			})
		}
		wg.Wait()
		if mine.Load() != 1 || running.Load() != 7 {
			w.Errorf("%d do it, %d are told that it is under way", mine.Load(), running.Load())
		}
	})
	other := o
	other.Request = "another request"
	if _, err := w.s.ClaimOnce(ctx, anybody, other, now); !fault.Is(err, fault.Invalid) {
		w.Errorf("another request under the same word: %v", err)
	}
	w.must(w.s.KeepOnce(ctx, anybody, o, tenant.OnceAnswer{Status: 201, Body: []byte(`{"a":1}`)}))
	w.must(w.s.DropOnce(ctx, anybody, o)) // too late: it is kept
	again, err := w.s.ClaimOnce(ctx, anybody, o, now.Add(tenant.OnceTime/2))
	if err != nil || again.Status != 201 || string(again.Body) != `{"a":1}` {
		w.Errorf("again: %d %q, %v", again.Status, again.Body, err)
	}
	stranger := o
	stranger.Owner = "another key"
	if a, err := w.s.ClaimOnce(ctx, anybody, stranger, now); err != nil || a.Status != 0 {
		w.Errorf("another key's word: %d, %v", a.Status, err)
	}
	w.must(w.s.DropOnce(ctx, anybody, stranger))
	if a, err := w.s.ClaimOnce(ctx, anybody, stranger, now); err != nil || a.Status != 0 {
		w.Errorf("after it came to nothing: %d, %v", a.Status, err)
	}
	for passed, left := range map[time.Duration]time.Duration{0: tenant.OnceStale, 20 * time.Second: tenant.OnceStale - 20*time.Second, tenant.OnceStale: time.Second} {
		_, err := w.s.ClaimOnce(ctx, anybody, stranger, now.Add(passed))
		if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.Conflict || (f.RetryAfter-left).Abs() >= time.Second { // the database has microseconds
			w.Errorf("%s after it began: %+v, want %s", passed, err, left)
		}
	}
	if a, err := w.s.ClaimOnce(ctx, anybody, stranger, now.Add(2*tenant.OnceStale)); err != nil || a.Status != 0 {
		w.Errorf("after its process died: %d, %v", a.Status, err)
	}
	if a, err := w.s.ClaimOnce(ctx, anybody, o, now.Add(2*tenant.OnceTime)); err != nil || a.Status != 0 {
		w.Errorf("after a day: %d, %v", a.Status, err)
	}
}
