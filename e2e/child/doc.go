// Package child is what the benchmarks have in common that play several programs: a main function, programs that are started in roles and
// ended, profiles of them, and what each costs by /proc, so that they measure on Linux only. Start reading at Start.
package child
