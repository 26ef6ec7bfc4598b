// Package edge is what web and api share: the problem and status table, who is calling, addresses behind trusted
// proxies, rate limits, live streams, and the outer layers that every request passes.
//
// It promises that the text of a Go error never leaves the process, that an error is logged once, and that neither logs
// nor metrics ever hold a query string, a phone, a code or a secret: a request is named by its route's pattern.
//
// A stream outlives the request that began it, owns its connection then, and ends with Streams.Wait at the latest.
//
// It must never decide what a connection does, render a page, or know a store.
//
// Start reading at Reporter (errors), Middleware (the outer layers) and Streams (live pages).
package edge
