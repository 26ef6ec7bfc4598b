// Package movein decides how what exists becomes salons and connections of ours: instances of an Evolution server, and
// rows of the tables of the program that ran them before.
//
// It is pure. It promises that nothing in its plan needs a new scan, that no salon gets two connections and no number two
// salons, and that a plan made after the first was carried out finds nothing left to do. What is ambiguous is skipped
// with its reason, never guessed: what is skipped goes on working where it is.
//
// Start reading at Plan.
package movein
