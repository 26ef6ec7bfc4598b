// Package translate translates the protocol of Evolution-compatible servers into this program's types: errors, states and webhooks into
// observations and events, close codes into causes, passkey steps and health problems likewise. Every function is pure.
//
// It promises: every error, state and close code has exactly one meaning, an unknown one included; texts that people chose (a profile
// name, a version) are bounded and have no invisible characters; no code and no token is in a stored envelope.
//
// It must never call a server, nor know which servers there are.
//
// Start reading at Event and Parse, then ErrorObservation.
package translate
