// Package child lets a benchmark play several programs: it starts itself in roles, and reads what each costs from /proc, so that it
// measures on Linux only. Start reading at Launch.
package child
