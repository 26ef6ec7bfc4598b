package worker

import (
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/connection"
)

// A click commits while a step runs, and sets its alarm for the end of that step's lease. When the step has committed and set its own
// alarm first, the click's is of an older version of the row.
func TestAnAlarmOfAnOlderRowIsNotSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		rang := make(chan time.Duration, 2)
		a := newAlarms(time.Now, func(connection.ID) { rang <- time.Since(began) })
		defer a.stop()
		id := connection.NewID()
		a.set(id, 3, began.Add(time.Second))
		a.set(id, 2, began.Add(15*time.Second))
		if at := <-rang; at != time.Second {
			t.Errorf("it rang after %v", at)
		}
		a.set(id, 4, began.Add(10*time.Second))
		a.set(id, 4, began.Add(5*time.Second)) // the same row, looked at again
		if at := <-rang; at != 5*time.Second {
			t.Errorf("it rang after %v", at)
		}
	})
}
