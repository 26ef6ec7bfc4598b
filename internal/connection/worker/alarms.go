package worker

import (
	"sync"
	"time"

	"salonzap/internal/connection"
)

// nearFuture is how far ahead this process sets its own alarm; what is due later is the sweep's.
const nearFuture = time.Minute

// alarms wakes this process when a row that it touched is due, to the moment. They are a convenience: without them a sweep
// finds the row, a little later.
type alarms struct {
	mu     sync.Mutex
	ring   func(connection.ID)
	now    func() time.Time
	timers map[connection.ID]alarm // nil after stop
}

type alarm struct {
	version int64 // of the row that it was set for
	timer   *time.Timer
}

func newAlarms(now func() time.Time, ring func(connection.ID)) *alarms {
	return &alarms{ring: ring, now: now, timers: make(map[connection.ID]alarm)}
}

// set replaces the row's alarm; a zero or far time only takes it away. Who set out with an older row than the alarm's comes too
// late: commits are in an order, what follows them is not.
func (a *alarms) set(id connection.ID, version int64, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timers == nil {
		return
	}
	if old, ok := a.timers[id]; ok {
		if version < old.version {
			return
		}
		old.timer.Stop()
		delete(a.timers, id)
	}
	in := at.Sub(a.now())
	if at.IsZero() || in > nearFuture {
		return
	}
	var t *time.Timer
	t = time.AfterFunc(max(in, 0), func() {
		if a.took(id, &t) {
			a.ring(id)
		}
	})
	a.timers[id] = alarm{version, t}
}

// took removes a timer that fired, unless it was replaced meanwhile.
func (a *alarms) took(id connection.ID, t **time.Timer) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timers == nil || a.timers[id].timer != *t {
		return false
	}
	delete(a.timers, id)
	return true
}

func (a *alarms) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, t := range a.timers {
		t.timer.Stop()
	}
	a.timers = nil
}
