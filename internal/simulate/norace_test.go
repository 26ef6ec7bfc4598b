//go:build !race

package simulate_test

const (
	salons  = 36 // enough for the shares in the scenarios to hit some
	allDays = true
)
