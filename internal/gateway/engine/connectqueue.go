package engine

import (
	"sync"
	"time"
)

// connectQueue starts connects in first-in, first-out order, limited in rate and in number in flight. A waiting connect costs a
// list entry, and no goroutine.
type connectQueue struct {
	interval    time.Duration
	maxInFlight int
	now         func() time.Time
	spawn       func(func()) // runs a function in a goroutine of its own; not at all when the Engine is closed

	mu        sync.Mutex
	waiting   []func()
	inFlight  int
	nextStart time.Time // when the next may begin
	timer     *time.Timer
	closed    bool
}

func newConnectQueue(p Pace, now func() time.Time, spawn func(func())) *connectQueue {
	return &connectQueue{interval: time.Second / time.Duration(p.PerSecond), maxInFlight: p.MaxInFlight, now: now, spawn: spawn}
}

// enqueue runs f when it is at the head of the queue and the limits allow it.
func (g *connectQueue) enqueue(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, f)
	g.startReady()
}

// close drops the waiting connects.
func (g *connectQueue) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed, g.waiting = true, nil
	if g.timer != nil {
		g.timer.Stop()
	}
}

// startReady starts as many waiting connects as the limits allow. The caller holds mu.
func (g *connectQueue) startReady() {
	for len(g.waiting) > 0 && g.inFlight < g.maxInFlight && !g.closed {
		now := g.now()
		if wait := g.nextStart.Sub(now); wait > 0 {
			g.scheduleStart(wait)
			return
		}
		g.nextStart = now.Add(g.interval)
		f := g.waiting[0]
		g.waiting[0] = nil
		g.waiting = g.waiting[1:]
		g.inFlight++
		g.spawn(func() {
			defer g.release()
			f()
		})
	}
}

func (g *connectQueue) scheduleStart(in time.Duration) {
	if g.timer != nil {
		g.timer.Reset(in)
		return
	}
	g.timer = time.AfterFunc(in, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.startReady()
	})
}

func (g *connectQueue) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.startReady()
}
