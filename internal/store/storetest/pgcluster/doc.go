// Package pgcluster runs a throw-away PostgreSQL server from the binaries that the machine has, for tests and benchmarks.
//
// Start makes a cluster in a temporary folder in about half a second. It is reached through a socket in that folder, so
// any number of them run side by side and no port is taken. As root everything runs as the user postgres, since initdb
// refuses root.
//
// What it promises: nothing is left when Stop has returned; on Linux the server ends with the program that started it,
// even when that is killed; an error says what to do.
//
// What it must never do: touch a cluster that it did not make, or import testing, since the benchmark program uses it,
// too.
//
// Start reading at Start.
package pgcluster
