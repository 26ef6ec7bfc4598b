// Package agendatest makes up rules of time zones, for tests of what happens when they change.
//
// Start reading at Rules.
package agendatest
