package sqlkit

import "sync"

// Gather lets calls that come at once be carried out together: whoever comes first leads, and takes those with it who came until then.
// The next ones gather meanwhile. Fields are set before the first Do.
type Gather[C any] struct {
	Run  func(calls []C) // carries calls out, in the order in which they came; one Run at a time
	Most int             // calls in one Run

	line line[C]
}

// Do returns when a Run with the call has returned.
func (g *Gather[C]) Do(call C) { g.line.do(call, g.Most, g.Run) }

// Waiting tells how many calls wait for the Run that is under way.
func (g *Gather[C]) Waiting() int { return g.line.length() }

// line is calls that wait while one of them leads.
type line[C any] struct {
	mu      sync.Mutex
	led     bool
	waiting []*place[C]
}

// place is one call's. Its goroutine waits until leads says that it is to lead (true), or that the call was carried out.
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

// lead carries out those who wait, itself among them as the first, and hands the lead on, also when run panics.
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

// handOn lets the next one lead, if somebody waits.
func (l *line[C]) handOn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.led = len(l.waiting) > 0; l.led {
		l.waiting[0].leads <- true
	}
}

// whileIdle runs f while nobody leads and lets nobody lead before it returns. When somebody leads f is not run.
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
