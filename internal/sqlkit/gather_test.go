package sqlkit_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"salonzap/internal/sqlkit"
)

// Calls that arrive during a run share the next runs: each call is run once, and no run has more than Most. A panic of a run reaches its leader
// alone, and the later runs take place.
func TestCallsThatComeTogetherShareARun(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	var runs [][]int
	g := sqlkit.Gather[int]{Most: 4}
	g.Run = func(calls []int) {
		mu.Lock()
		runs = append(runs, slices.Clone(calls))
		first := len(runs) == 1
		mu.Unlock()
		if first {
			close(begun)
			<-release
			panic("as planned")
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		defer func() {
			if recover() == nil {
				t.Error("the leader does not hear of the panic")
			}
		}()
		g.Do(0)
	})
	<-begun
	const others = 10
	for i := range others {
		wg.Go(func() { g.Do(i + 1) })
	}
	for g.Waiting() < others {
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	var all []int
	for _, run := range runs {
		if len(run) > g.Most {
			t.Errorf("%d in one run", len(run))
		}
		all = append(all, run...)
	}
	slices.Sort(all)
	if len(runs) != 4 || !slices.Equal(all, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Errorf("the runs: %v", runs)
	}
}
