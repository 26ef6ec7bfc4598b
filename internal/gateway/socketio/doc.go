// Package socketio is the server's side of socket.io v4 over engine.io v4, as far as telling events needs it: websockets and long polling, text
// packets, namespaces, and nothing that a client sends is an event for us.
//
// It promises that a slow reader delays nobody, and is closed; that what a client sends is bounded; and that nobody gets an event of a
// namespace that Authorize did not open. Events are told to who is there; nothing is kept.
//
// It must never know what an event is about.
//
// Start reading at Server.
package socketio
