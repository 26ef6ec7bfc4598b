// Package robots keeps what each salon's robot is told, what it remembers of each chat, and what it tells the salon.
//
// A conversation is sealed by the salon's data key, since it has clients' names and times. What comes of a turn is written by Apply
// within the transaction that ends the turn: conversation, agenda, contact and notices, or nothing. A conversation that somebody
// changed since it was read, and a time that somebody took, are conflicts: the turn is decided once more.
package robots
