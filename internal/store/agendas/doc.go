// Package agendas keeps salons' agendas: what they sell, who serves and when, and what is booked.
//
// It implements the ports of package agenda. The database refuses two occupancies of one professional at one time: by an
// exclusion constraint on PostgreSQL, by a trigger on SQLite, where one writer writes at a time. A Desk is the agenda inside
// a transaction, Transact's or somebody else's (Within).
//
// It must never decide whether something can be booked.
//
// Start reading at Store, then desk.go.
package agendas
