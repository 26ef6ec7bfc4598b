// Package timezone keeps appointments at their wall times when the rules of time zones change: by a new version of the time zone
// database, or because a salon's zone is another.
//
// Keeper.Run goes through the salons and lets agenda.Rederive derive the moments anew where the
// mark of the rules is not the one that they were derived under. A salon is one transaction, which
// compares the mark again, so that two keepers on two nodes do the work once. An interrupted run
// leaves the other salons to the next one.
//
// Find tells which version of the database this program reads: the machine's, or the one inside.
//
// Start reading at Keeper.
package timezone
