// Package evolution is the contract of an Evolution API v2 server: the requests, answers and webhooks as they are on the wire, and a
// typed client for it. The DTOs encode and decode, so that a server of the same contract shares them with its clients.
//
// It promises:
//   - one error type for every call, *Error, whatever the shape of the server's answer (there are at least six, some with status 200);
//   - Unreachable means that the call was certainly not applied, Timeout that its outcome is unknown;
//   - only reads are repeated (isRead); every other operation is sent at most once per call, but for Restart, which sends PUT after a
//     server has answered that it has no such POST route;
//   - instance names are path-escaped, and only a validated number and an instance name are put in a query (query parameters
//     override the path on Evolution, after the key was checked);
//   - keys, tokens, codes and phone numbers appear in no error text and in no log value.
//
// It must never decide what a state means for a tenant, whether to create or to connect, or when to try a call again: its callers do.
// It does not know about tenants.
//
// Where Evolution's sources and the observed behaviour of a running 2.3.7 differ, this package follows the observed behaviour. Comments
// cite its recordings by name ("recording f-05"); they are in package evolutiontest, whose tests replay them and which also holds a
// fake server and a conformance suite.
//
// Start reading at Client, then Error, then Envelope.
package evolution
