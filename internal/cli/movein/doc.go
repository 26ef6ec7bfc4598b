// Package movein plans an import: how the instances of an Evolution server, and the rows of the program that used them before, become salons
// and connections.
//
// Plan is a pure function. It promises that no connected instance needs a new scan, that no salon gets two connections and no connected number two
// salons, and that a second plan, made after the first was carried out, only skips. An ambiguous instance is skipped with a reason, and goes on working
// where it is.
//
// Start reading at Plan.
package movein
