package engine

import "time"

const jitter = 0.3

// backoff is how long to wait after so many failed attempts, with jitter by chance (0 ≤ chance < 1), so that sessions that were cut
// together do not reconnect together.
func (p Timeouts) backoff(failed int, chance float64) time.Duration {
	wait := p.RetryMax
	if failed < 30 { // beyond it the shift would overflow
		wait = min(p.RetryMin<<failed, p.RetryMax)
	}
	return time.Duration(float64(wait) * (1 - jitter + 2*jitter*chance))
}
