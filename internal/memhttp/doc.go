// Package memhttp is a network inside the process: names such as "gateway.internal", servers that listen under them, and a
// transport that reaches them over net.Pipe. Requests to other hosts are passed to another transport.
//
// Its ends are a real http.Server and a real http.Transport, so that streams, deadlines, timeouts, broken connections and panics are as over
// TCP. It promises that a request to a name of its own never leaves the process: without a listener it fails like a refused connection.
//
// It must never know what is served, nor look into a request beyond its host.
//
// Start reading at Network.
package memhttp
