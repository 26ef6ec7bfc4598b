package e2e_test

import (
	"fmt"
	"sync"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// A thousand clicks at once on one salon (200 under the race detector), over two nodes: one create, one row, one attempt.
func TestAThousandClicksOnOneSalon(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		w.pace = connection.DefaultPace()
		a, b := w.node(), w.node()
		a.salon("ana", rightPhone)
		clicks := 1000
		if underRace {
			clicks = 200
		}
		w.clicksAtOnce(clicks, a, b)
	})
}

// A thousand salons at once (150 under the race detector): exactly as many instances, each created once, each with a code
// of its own.
func TestAThousandSalonsAtOnce(t *testing.T) {
	onBoth(t, func(w *world) {
		w.pace = connection.DefaultPace() // ten times as many looks would be a test of something else
		n := w.node()
		salons, callers := 1000, 50
		if underRace {
			salons = 150
		}
		next, texts := make(chan int), make([]string, salons)
		var wg sync.WaitGroup
		for range callers {
			wg.Go(func() {
				for i := range next {
					texts[i] = n.firstClick(fmt.Sprintf("salon-%d", i))
				}
			})
		}
		for i := range salons {
			next <- i
		}
		close(next)
		wg.Wait()
		different := map[string]bool{}
		for i, text := range texts {
			if text == "" || different[text] {
				t.Errorf("salon %d has the code %.10q", i, text)
			}
			different[text] = true
		}
		if c, have := w.fake.Calls(), len(w.fake.Instances()); have != salons || c[evolution.OpCreate] != salons || c[evolution.OpDelete] != 0 {
			t.Errorf("%d instances, calls %v", have, c)
		}
	})
}

// firstClick makes a salon and clicks, from any goroutine; it gives the code, or nothing.
func (n *node) firstClick(slug string) string {
	status, raw, err := n.try("POST", "/api/v1/salons", map[string]any{"name": slug, "slug": slug})
	if err != nil || status != 201 {
		n.t.Errorf("%s: %d %v %.200s", slug, status, err, raw)
		return ""
	}
	v, err := n.race(slug)
	if err != nil {
		n.t.Errorf("%s: %v", slug, err)
	}
	return v.Text
}
