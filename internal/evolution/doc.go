// Package evolution is the contract of an Evolution API v2 server: what travels on the wire, in both directions, and a
// typed client for it. The DTOs encode and decode, so that a server of the same contract shares them with its clients.
//
// It promises:
//   - one error type, *Error, whatever shape a failure took (there are at least six, and some arrive as 200);
//   - Unreachable means that the call was certainly not applied, Timeout that its outcome is unknown;
//   - only reads are ever repeated; create, connect, send, logout, delete and restart go out at most once per call;
//   - names travel path-escaped, and nothing but a validated number and an instance name is ever put in a query
//     (query parameters override the path on Evolution, after the key was checked);
//   - keys, tokens, codes and phone numbers appear in no error text and in no log value.
//
// It must never decide what a state means for a salon, whether to create or to connect, or when to try again: its callers do. It knows no
// tenant.
//
// Where a reading of Evolution's sources and a run of 2.3.7 differ, the run is followed; the recordings of that run are
// replayed by the tests of package evolutiontest, which also holds a fake server and a conformance suite.
//
// Start reading at Client, then Error, then Envelope.
package evolution
