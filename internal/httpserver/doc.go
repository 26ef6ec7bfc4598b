// Package httpserver makes the HTTP servers of this program, and bounds what a caller can hold of them.
//
// It promises that a request's header and body have their times, and so has an answer that is not read; that the body of a
// request that was refused is not read on, so that its connection is free at once; that headers are small; and that
// connections are bounded in all and for each address.
//
// It must never know what is served. Handlers that stream set deadlines of their own for each write, through
// http.ResponseController.
//
// Start reading at New.
package httpserver
