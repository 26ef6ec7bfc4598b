package worker

import (
	"sync"
	"time"

	"salonzap/internal/connection"
)

// alarmHorizon is how far ahead this process sets its own alarm; the sweep finds what is due later.
const alarmHorizon = time.Minute

// alarms calls fire for a row that this process changed as soon as the row is due. They are an optimization: without them a sweep
// finds the row a little later.
type alarms struct {
	mu     sync.Mutex
	fire   func(connection.ID)
	now    func() time.Time
	timers map[connection.ID]alarm // nil after stop
}

type alarm struct {
	version int64 // of the row that it was set for
	timer   *time.Timer
}

func newAlarms(now func() time.Time, fire func(connection.ID)) *alarms {
	return &alarms{fire: fire, now: now, timers: make(map[connection.ID]alarm)}
}

// set replaces the row's alarm; a zero or far time only removes it. A call with an older version than the alarm's is ignored: commits
// are ordered, the calls after them are not.
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
	if at.IsZero() || in > alarmHorizon {
		return
	}
	var t *time.Timer
	t = time.AfterFunc(max(in, 0), func() {
		if a.removeFired(id, &t) {
			a.fire(id)
		}
	})
	a.timers[id] = alarm{version, t}
}

// removeFired removes a timer that fired, and tells whether it was still the row's: it may have been replaced meanwhile.
func (a *alarms) removeFired(id connection.ID, t **time.Timer) bool {
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
