// Package simulator is a test double of WhatsApp's server, with simulated phones: the real client library, unchanged, links to it, logs in,
// sends and receives. It is for tests, for the page with simulated phones, and for measuring.
//
// It promises what the real server promises to a linked device: registration by QR code and by pairing code with their real keys, signatures
// and lifetimes; one-time keys that are given out once; end-to-end encryption by real Signal sessions, each used by one goroutine at a time;
// messages that are queued until the device confirms them, and delivered again at its next login; and, on demand, every way in which WhatsApp
// ends a session. A person is a Phone: an account with a number, a hidden identity (LID), and up to four linked devices; a contact is a Phone
// without any. Of groups it has queries and changes, messages that phones write, and their receipts; of calls the offer and its rejection. It
// does not have: history, app state, and messages that linked devices write in groups.
//
// It must never be part of a process that serves real salons, and never be reachable from another machine: it authenticates no caller, and
// anybody who reaches it can act as any simulated person. Peers that are not on this machine are refused, whatever address it listens on.
//
// A client uses it with three lines: whatsmeow.WACertPubKey = server.RootKey(), and server.Client() as its HTTP client before login and for the
// websocket (a fourth for media). When it runs in another process: Serve runs it, Dialer(address) makes the HTTP client, and GET /control/root
// gives the root key.
//
// Start reading at Server, then Phone; a connection goes through handshake.go, then register.go or login.go.
//
// # Control
//
// Under /control/ the same listener serves JSON, for other processes on this machine. Failures are {"error": "..."} with status 400, 404 or 409.
// Numbers are digits with country code. Where no result is given below, it is the phone.
//
//	GET  /control/root                          → {"root": hex, "websocket": "ws://127.0.0.1:…/ws/chat"}
//	GET  /control/phones                        → [phone]
//	POST /control/phones                        {"number", "lid"?, "name"?, "platform"?} → phone
//	GET  /control/phones/{number}               → phone {"number","lid","name","platform","devices":[{"id","name","online"}],"received"}
//	POST /control/phones/{number}/scan          {"text"} → device
//	POST /control/phones/{number}/code          {"code"} → device
//	POST /control/phones/{number}/unlink        {"device"?} → phone; every device when absent
//	POST /control/phones/{number}/write         {"to", "text", "id"?, "extended"?, "count"?} → {"id"}; a phone when count > 1
//	POST /control/phones/{number}/read          {"of": number, "ids"}
//	GET  /control/phones/{number}/received      ?after=N&wait=seconds → [arrival], those after the Nth
//	POST /control/phones/{number}/trouble       {"kind", "code"?, "seconds"?, "device"?, "off"?}; kinds: see ApplyTrouble
//	POST /control/trouble                       {"kind": "unavailable"|"outdated"|"drop", "version"?, "off"?} → {"done": true}
package simulator
