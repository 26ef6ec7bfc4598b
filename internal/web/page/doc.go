// Package page draws the dashboard: what a salon's owner and the operator see, as HTML.
//
// It turns values (a connection's view, a list of salons, what was typed wrongly) into pages and fragments. It promises
// that everything a person typed is escaped, that no page holds inline scripts or styles, that a code is never in a URL,
// and that every page works as plain forms without a script.
//
// It must never read a request, call a service or decide what a connection does. Sentences come from package text.
//
// Start reading at NewCard (the connect card) and layout.templ (what is around every page). The *_templ.go files are
// generated from the *.templ files beside them.
package page
