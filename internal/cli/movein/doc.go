// Package movein plans an import: how the instances of an Evolution server, and the rows of the program that used them before, become salons
// and connections.
//
// It is pure. It promises that nothing in its plan needs a new scan, that no salon gets two connections and no number two salons, and that a
// second plan, made after the first was carried out, is empty. An ambiguous instance is skipped with a reason, never guessed; it goes on
// working where it is.
//
// Start reading at Plan.
package movein
