//go:build !race

package reconcile_test

const manySalons = 10_000
