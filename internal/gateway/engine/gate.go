package engine

import (
	"sync"
	"time"
)

// gate lets connects begin in the order in which they asked, so many a second and so many at once. Waiting costs a place
// in a list, and no goroutine.
type gate struct {
	every time.Duration
	most  int
	now   func() time.Time
	spawn func(func()) // runs in a goroutine of its own, or not at all when all is over

	mu     sync.Mutex
	queue  []func()
	flying int
	next   time.Time // when the next may begin
	timer  *time.Timer
	shut   bool
}

func newGate(p Pace, now func() time.Time, spawn func(func())) *gate {
	return &gate{every: time.Second / time.Duration(p.PerSecond), most: p.AtOnce, now: now, spawn: spawn}
}

// enter runs f when its turn comes.
func (g *gate) enter(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.queue = append(g.queue, f)
	g.pump()
}

// close forgets who waits.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut, g.queue = true, nil
	if g.timer != nil {
		g.timer.Stop()
	}
}

// pump begins what may begin. The caller holds mu.
func (g *gate) pump() {
	for len(g.queue) > 0 && g.flying < g.most && !g.shut {
		now := g.now()
		if wait := g.next.Sub(now); wait > 0 {
			g.wake(wait)
			return
		}
		g.next = now.Add(g.every)
		f := g.queue[0]
		g.queue[0] = nil
		g.queue = g.queue[1:]
		g.flying++
		g.spawn(func() {
			defer g.leave()
			f()
		})
	}
}

func (g *gate) wake(in time.Duration) {
	if g.timer != nil {
		g.timer.Reset(in)
		return
	}
	g.timer = time.AfterFunc(in, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.pump()
	})
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.flying--
	g.pump()
}
