//go:build race

package e2e_test

// underRace tells that the race detector watches, which costs ten times the work.
const underRace = true
