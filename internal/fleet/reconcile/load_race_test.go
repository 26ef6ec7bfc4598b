//go:build race

package reconcile_test

// manySalons are fewer under the race detector, which costs ten times the work.
const manySalons = 2_000
