// Package schedule is for work that is repeated or becomes due: how long to wait after failures (Backoff, Spread), and the loop that does what is
// due and waits until more is (Run).
//
// A call that is retried while its caller waits uses failsafe-go instead (evolution, connection/worker, inbox/sender). This package is for
// attempts that outlive the process: their number and the time of the next one are in the database, so that there is no running call that a
// retry policy could repeat, only a time to compute and to store.
//
// What it must never do: keep state, read the clock, or make random numbers.
package schedule
