// Package schedule says when something is done again: how long to wait after failures (Backoff), and the loop that does what is due
// and sleeps until the next thing is (Run).
//
// A call that is tried again while its caller waits is failsafe-go's business (evolution, connection/worker, inbox/sender). What is
// here is for attempts that outlive the process: their number and the time of the next one are in the database, so that there is no
// call under way that a retry policy could repeat, only a time to compute and to store.
//
// What it must never do: keep anything, read the clock, or draw chance by itself.
package schedule
