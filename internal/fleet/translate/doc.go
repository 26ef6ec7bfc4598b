// Package translate turns what Evolution-compatible servers answer and tell into the words of this program: errors, states
// and webhooks into observations and events, close codes into causes, passkey steps and health problems likewise. It is the
// one place where the wire's shapes become meaning; every function is pure.
//
// It promises: every error, state and close code has exactly one meaning, an unknown one included; what people named
// (a profile, a version) is made visible and short; no code and no token is in a stored envelope.
//
// It must never call a server, nor know which servers there are.
//
// Start reading at Event and Parse, then ErrorObservation.
package translate
