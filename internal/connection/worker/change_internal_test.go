package worker

import (
	"testing"
	"time"
)

func TestARowAtRestIsDueLaterThanNow(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	for due, want := range map[time.Time]time.Time{
		{}:                        {},
		now.Add(-time.Hour):       now.Add(minimumPause),
		now:                       now.Add(minimumPause),
		now.Add(time.Millisecond): now.Add(time.Millisecond),
		now.Add(5 * minimumPause): now.Add(5 * minimumPause),
	} {
		if got := notInThePast(due, now); !got.Equal(want) {
			t.Errorf("due %v: %v, want %v", due, got, want)
		}
	}
}
