package engine

import (
	"time"

	"salonzap/internal/schedule"
)

const jitter = 0.3

// backoff is how long to wait after so many failed attempts, with jitter by chance (0 ≤ chance < 1), so that sessions that were cut
// together do not reconnect together.
func (p Timeouts) backoff(failed int, chance float64) time.Duration {
	return schedule.Spread(schedule.Backoff{First: p.RetryMin, Last: p.RetryMax}.After(failed+1), jitter, chance)
}
