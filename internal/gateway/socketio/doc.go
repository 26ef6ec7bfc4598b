// Package socketio is the server side of socket.io v4 over engine.io v4, as far as sending events needs it: websockets and long polling, text
// packets, and namespaces. Events that a client sends are ignored.
//
// It promises that a slow reader delays no other, and is closed; that what a client sends is bounded; and that nobody gets an event of a
// namespace that Authorize refused. Events are sent to the clients that are connected; none is stored.
//
// It must never know what an event is about.
//
// Start reading at Server.
package socketio
