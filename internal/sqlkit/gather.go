package sqlkit

import "sync"

// Gather runs concurrent calls in batches. The goroutine of the first call (the leader) runs its own call together with those that are waiting
// by then; calls that arrive during a run wait for the next one, which the first of them leads. Set the fields before the first Do.
type Gather[C any] struct {
	Run  func(calls []C) // runs calls, in order of arrival; there is one Run at a time
	Most int             // largest number of calls in one Run

	line line[C]
}

// Do returns when a Run with the call has returned. A panic of Run is raised in the leader's Do only; the others return.
func (g *Gather[C]) Do(call C) { g.line.do(call, g.Most, g.Run) }

// Waiting is how many calls wait for the current Run to end.
func (g *Gather[C]) Waiting() int { return g.line.length() }

// line is the queue of calls behind Gather and Group; at most one of them leads at a time.
type line[C any] struct {
	mu      sync.Mutex
	led     bool // a call leads, or whileIdle runs
	waiting []*place[C]
}

// place is one call in the line. Its goroutine receives from leads: true when it is to lead, false when its call has been run.
type place[C any] struct {
	call  C
	leads chan bool
}

func (l *line[C]) do(call C, most int, run func([]C)) {
	own := &place[C]{call, make(chan bool, 1)}
	l.mu.Lock()
	l.waiting = append(l.waiting, own)
	leads := !l.led
	l.led = true
	l.mu.Unlock()
	if leads || <-own.leads {
		l.lead(most, run)
	}
}

// lead runs the waiting calls, at most most of them; the leader's own is the first. Then it passes the lead on, also when run panics.
func (l *line[C]) lead(most int, run func([]C)) {
	l.mu.Lock()
	n := min(len(l.waiting), most)
	all := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	l.mu.Unlock()
	defer func() {
		l.handOn()
		for _, other := range all[1:] {
			other.leads <- false
		}
	}()
	calls := make([]C, n)
	for i, p := range all {
		calls[i] = p.call
	}
	run(calls)
}

// handOn makes the first waiting call the leader, if one waits.
func (l *line[C]) handOn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.led = len(l.waiting) > 0; l.led {
		l.waiting[0].leads <- true
	}
}

// whileIdle runs f if no call leads, and lets no call lead before f returns. If a call leads, f is not run.
func (l *line[C]) whileIdle(f func()) {
	l.mu.Lock()
	idle := !l.led
	l.led = true
	l.mu.Unlock()
	if !idle {
		return
	}
	f()
	l.handOn()
}

func (l *line[C]) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}
