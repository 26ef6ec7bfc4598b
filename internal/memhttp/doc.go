// Package memhttp is a network inside the process: names such as "gateway.internal", servers that listen under them, and a
// transport that reaches them over net.Pipe. Every other host is left to another transport.
//
// A real http.Server and a real http.Transport stand at the ends, so streams, deadlines, time-outs, broken connections and
// panics are as over TCP. It promises that a name of its own never leaves the process: while nobody listens there, a
// call fails like a refused connection.
//
// It must never know what is served, nor look into a request beyond its host.
//
// Start reading at Network.
package memhttp
