// Package connection is what Salonzap exists for: the one rule of a salon's one WhatsApp connection.
//
//	first click:  no row for this tenant → the instance is created and linked
//	later clicks: the row exists         → the same instance is linked again, with a new code. Never a second one
//
// The rule is the pure function Next: from a row, a trigger and an observation to a row, a step and effects. What it is
// asked and answers are values of this package: Connection, Trigger, Observation, Step, Effect. What pages and lists read
// is derived from the row here too: View, Salon, Uptime, LinkPasskeyCounts.
//
// Each file is one part of the rule: click.go begins an attempt, link.go carries it on, code.go shows its codes, ladder.go
// and recreate.go are what is tried while none comes, connected.go looks after a session, number.go is the number check,
// linkpasskey.go WhatsApp's passkey step, move.go and previous.go a change of server, cleanup.go what must still be done on
// a server. Package worker carries the rule out.
//
// It promises: no I/O, no clock but Env.Now, and an answer to every combination. It must never know HTTP, SQL, or the wire
// of Evolution.
//
// Start reading at Connection (connection.go), then Next (next.go).
package connection
