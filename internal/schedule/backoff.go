package schedule

import "time"

// Backoff is how long to wait after failures: First after one failure, twice as long after each further one, and never longer than Last.
type Backoff struct{ First, Last time.Duration }

// After is how long to wait after that many consecutive failures; less than one counts as one.
func (b Backoff) After(failures int) time.Duration {
	wait := b.First
	for ; failures > 1 && wait < b.Last; failures-- {
		wait *= 2
	}
	return min(wait, b.Last)
}

// Spread varies a wait by up to a share of it in both directions (share 0.2: from 80 % to 120 %), so that attempts that failed together are not
// repeated together. chance is a random number, 0 ≤ chance < 1; 0.5 gives the wait itself.
func Spread(wait time.Duration, share, chance float64) time.Duration {
	return time.Duration(float64(wait) * (1 - share + 2*share*chance))
}
