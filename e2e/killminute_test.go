package e2e_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// diesForAWhile kills the program again and again for *walkFor, each time a few hundred milliseconds after it has come up, under a steady
// stream of messages.
func (w *world) diesForAWhile() (*traffic, *process) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), *walkFor+10*patience) // what was left undone is done in the end
	w.Cleanup(cancel)
	w.ctx = ctx
	tr, p := w.traffic(*walkSalons)
	random := rand.New(rand.NewPCG(3, 5))
	over := make(chan struct{})
	tr.wg.Go(func() { tr.pour(over) })
	begun, up, kills := time.Now(), time.Duration(0), 0
	for time.Since(begun) < *walkFor {
		life := time.Duration(100+random.IntN(400)) * time.Millisecond
		select {
		case <-time.After(life):
		case <-ctx.Done():
			w.Fatal(ctx.Err())
		}
		p.kill()
		kills, up = kills+1, up+life
		p = tr.startProgram()
	}
	lasted := time.Since(begun)
	tr.mu.Lock()
	in, out := len(tr.written)+len(tr.posted), tr.asked
	tr.mu.Unlock()
	close(over)
	tr.wg.Wait()
	w.Logf("%d kills in %v, alive for %v of it; %.0f messages/s came in and %.0f/s were asked to go out",
		kills, lasted.Round(time.Second), up.Round(time.Second), float64(in)/lasted.Seconds(), float64(out)/lasted.Seconds())
	return tr, p
}

// pour lets messages come in and asks for others to go out, *walkRate of them in a second, until it is over: a quarter is written by clients
// of salons on our own gateway, a quarter is told by another server, twice, and half is to be sent.
func (t *traffic) pour(over <-chan struct{}) {
	const most = 4096 // of those that are not acknowledged yet
	places := make(chan struct{}, most)
	var running sync.WaitGroup
	defer running.Wait()
	next := time.NewTicker(time.Second / time.Duration(*walkRate))
	defer next.Stop()
	for i := 0; ; i++ {
		select {
		case <-over:
			return
		case <-t.w.ctx.Done():
			return
		case <-next.C:
		}
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			n, s := i/4, t.salon[i/4%len(t.salon)]
			switch i % 4 {
			case 0:
				t.write(s, n)
			case 1:
				var again sync.WaitGroup
				again.Go(func() { t.post(n) })
				t.post(n)
				again.Wait()
			default:
				t.send(s, 2*n+i%2)
			}
		})
	}
}
