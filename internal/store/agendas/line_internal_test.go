package agendas

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"salonzap/internal/tenant"
)

// A salon has so many transactions under way and the others wait in line; another salon waits for none of them, whoever gives up leaves the
// line, and when all have gone nothing is kept.
func TestTransactionsOfASalonWaitInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var l lines
		var mu sync.Mutex
		var order []int
		salon, other := tenant.NewID(), tenant.NewID()
		leaves := make(chan func(), 3*atOnce)
		for i := range 3 * atOnce {
			go func() {
				leave, err := l.enter(t.Context(), salon)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				leaves <- leave
			}()
			synctest.Wait()
		}
		if len(leaves) != atOnce {
			t.Errorf("%d are under way", len(leaves))
		}
		leave, err := l.enter(t.Context(), other)
		if err != nil {
			t.Fatal(err)
		}
		leave()
		impatient, giveUp := context.WithCancel(t.Context())
		giveUp()
		if _, err := l.enter(impatient, salon); !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up got %v", err)
		}
		for range 3 * atOnce {
			(<-leaves)()
			synctest.Wait()
		}
		for i, who := range order {
			if who != i {
				t.Errorf("they came in the order %v", order)
				break
			}
		}
		if len(order) != 3*atOnce || len(l.of) != 0 {
			t.Errorf("%d were served, %d salons are kept", len(order), len(l.of))
		}
	})
}
