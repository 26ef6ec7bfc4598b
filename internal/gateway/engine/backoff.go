package engine

import "time"

const jitter = 0.3

// backoff is how long to wait before the next try after so many that failed, spread by chance (0 ≤ chance < 1) so that
// those who were cut together do not come back together.
func (p Patience) backoff(failed int, chance float64) time.Duration {
	wait := p.Most
	if failed < 30 { // beyond it the shift would overflow
		wait = min(p.First<<failed, p.Most)
	}
	return time.Duration(float64(wait) * (1 - jitter + 2*jitter*chance))
}
