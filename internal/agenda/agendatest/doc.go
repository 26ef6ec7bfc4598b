// Package agendatest makes up time zone rules, for tests of what happens when rules change.
//
// Start reading at Rules.
package agendatest
