package engine_test

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// TestManySessionsLeaveNothingBehind makes two hundred instances and deletes them, some linked, some with a code shown, some after all were cut at
// once: no goroutine and no row is left of them.
func TestManySessionsLeaveNothingBehind(t *testing.T) {
	const n, every = 200, 10 // a pairing makes 812 keys, which is slow under the race detector
	r := newRig(t)
	before := runtime.NumGoroutine()
	var work sync.WaitGroup
	places := make(chan struct{}, 8)
	for i := range n {
		if i%every != 0 {
			r.begin(strconv.Itoa(i), engine.LinkRequest{})
			continue
		}
		p := r.phone(crowdNumber(i))
		places <- struct{}{}
		work.Go(func() {
			defer func() { <-places }()
			r.linkThere(strconv.Itoa(i), p)
		})
	}
	work.Wait()
	if r.rows() != n/every || t.Failed() {
		t.Fatalf("%d devices", r.rows())
	}
	r.wa.Drop()
	for i := range n {
		if i%(2*every) == 0 { // these are connected again before they are deleted
			eventually(t, func() bool { return online(r.wa.Phone(crowdNumber(i))) })
		}
		if err := r.Remove(t.Context(), strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	if r.rows() != 0 {
		t.Errorf("%d devices are left", r.rows())
	}
	eventually(t, func() bool { return runtime.NumGoroutine() <= before })
}

func crowdNumber(i int) string { return fmt.Sprintf("55119876%05d", i) }

func online(p *simulator.Phone) bool {
	all := p.Devices()
	return len(all) == 1 && all[0].Online
}

// linkThere is link for another goroutine than the test's.
func (r *rig) linkThere(instance string, p *simulator.Phone) {
	r.Add(instance)
	if err := r.Link(r.t.Context(), instance, engine.LinkRequest{}); err != nil {
		r.t.Error(err)
		return
	}
	deadline := time.After(time.Minute)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	scanned := false
	for {
		n, err := r.Snapshot(instance)
		switch {
		case err != nil:
			r.t.Error(err)
			return
		case n.State == engine.Open:
			return
		case n.Code.Text != "" && !scanned:
			scanned = true
			if _, err := p.Scan(r.t.Context(), n.Code.Text); err != nil {
				r.t.Error(err)
				return
			}
		}
		select {
		case <-tick.C:
		case <-deadline:
			r.t.Errorf("%s is %+v", instance, n)
			return
		}
	}
}
