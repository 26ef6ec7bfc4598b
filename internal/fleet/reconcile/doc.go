// Package reconcile compares what servers have with what the platform keeps of them, server after server, by one list a turn.
//
// Judge is the comparison: from the rows of a server, its list and what earlier turns found, to findings and to the rows that the rule of
// package connection is to look at now. It is pure. Runner takes the turns: over all nodes one process has a server's turn.
//
// It promises that nothing is concluded from a server that does not answer, that has just restarted, or whose list lacks most of what lives
// there; that a finding counts only when two turns agree; and that it changes nothing on a server: what it finds is healed by the rule, which
// looks for itself, or reported.
//
// It must never create, delete or log out an instance, and never know HTTP or SQL.
//
// Start reading at Judge, then Runner.
package reconcile
