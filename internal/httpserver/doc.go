// Package httpserver makes the HTTP servers of this program, and bounds the resources that a caller can occupy.
//
// It promises timeouts for reading a request's header and body and for writing an answer; that the rest of a body that the handler did not
// read is not read, so that the connection is free at once; that headers are bounded; and that connections are bounded in total and for each
// address.
//
// It must never know what is served. Handlers that stream set deadlines of their own for each write, through
// http.ResponseController.
//
// Start reading at New.
package httpserver
