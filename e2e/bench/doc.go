// Command bench measures how fast Salonzap answers, as `make bench` does.
//
// What counts is the ratio to a baseline in the same run, since absolute figures are the machine's as much as ours: a bare
// net/http handler that makes exactly the same calls to the WhatsApp server with the same client, and keeps nothing. Both
// take turns, slice by slice, on the same cores as the load, the server that plays Evolution (at 0 ms) and the database.
// Every slice also says what it cost in processor time, which other work on the machine disturbs much less than it
// disturbs a rate.
//
// It promises: everything is a process of its own, on loopback, in a temporary folder, and ends with the run; the calls
// that reach the played server are counted, and a run in which clicks cost fewer calls than they must is a failed run; a
// target that is missed is said to be missed. Counts and times are bounded.
//
// It must never be pointed at a real server or a database that somebody needs.
//
// Start reading at main, then bench.run, then clicks.go.
package main
