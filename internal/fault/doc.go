// Package fault is the one application error of Salonzap.
//
// A fault says what kind of failure it is (for the status at the edge), where it happened (for the log) and which
// sentence a person reads (a key of package text with its arguments). Drivers and remote APIs translate their errors
// into faults once, in their own package; handlers translate faults into statuses once, in package edge.
//
// It must never carry a secret, a code or a phone number in Args that a stranger could read.
//
// Start reading at Error.
package fault
