package schedule

import "time"

// Backoff is how long to wait after failures: First after one, doubled with each further one, and never more than Last.
type Backoff struct{ First, Last time.Duration }

// After is how long to wait after so many failures; fewer than one count as one.
func (b Backoff) After(failures int) time.Duration {
	wait := b.First
	for ; failures > 1 && wait < b.Last; failures-- {
		wait *= 2
	}
	return min(wait, b.Last)
}

// Spread is a wait give or take a share of it (0.2: a fifth), by chance (0 ≤ chance < 1; 0.5 is the wait itself), so that those that
// failed together do not come back together.
func Spread(wait time.Duration, share, chance float64) time.Duration {
	return time.Duration(float64(wait) * (1 - share + 2*share*chance))
}
