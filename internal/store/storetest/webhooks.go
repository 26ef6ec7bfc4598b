package storetest

import (
	"bytes"
	"fmt"
	"time"
)

func webhooks(w *world) {
	w.story("nonsense is counted", func(w *world) {
		start := w.clock.now()
		long := bytes.Repeat([]byte("x"), 10_000)
		for range 3 {
			w.must(w.s.RejectWebhook(w.Context(), anybody, "default", "oversize", long, w.clock.now()))
		}
		w.must(w.s.RejectWebhook(w.Context(), anybody, "default", "broken", nil, w.clock.now()))
		w.must(w.s.RejectWebhook(w.Context(), anybody, "other", "broken", []byte("{"), w.clock.now()))
		if n, err := w.s.CountRejects(w.Context(), anybody, "default", start); err != nil || n != 4 {
			w.Errorf("counted %d, %v", n, err)
		}
		if n, err := w.s.CountRejects(w.Context(), anybody, "default", w.clock.now()); err != nil || n != 0 {
			w.Errorf("since now %d, %v", n, err)
		}
	})
	w.story("nonsense is capped", func(w *world) {
		for i := range 520 {
			w.must(w.s.RejectWebhook(w.Context(), anybody, "flood", "broken", fmt.Append(nil, i), w.clock.now()))
		}
		if n, err := w.s.CountRejects(w.Context(), anybody, "flood", time.Time{}.Add(time.Second)); err != nil || n != 500 {
			w.Errorf("kept %d, %v", n, err)
		}
	})
	w.story("old ones are forgotten", func(w *world) {
		if n, err := w.s.PruneEvents(w.Context(), anybody, w.clock.now().Add(time.Hour)); err != nil || n == 0 {
			w.Errorf("forgot %d, %v", n, err)
		}
		if n, err := w.s.CountRejects(w.Context(), anybody, "flood", time.Time{}.Add(time.Second)); err != nil || n != 0 {
			w.Errorf("left %d, %v", n, err)
		}
	})
}
