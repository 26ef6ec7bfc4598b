//go:build race

package simulate_test

// Under the race detector, which makes all some times as slow, only a few salons go through those days in which most happens at once.
const (
	salons  = 12
	allDays = false
)
