// Package web is the dashboard: sessions, who may see what, and the pages of package page.
//
// It promises that an owner sees their own salon and nothing else, that every change is a POST from our own pages
// (http.CrossOriginProtection, SameSite cookies), that every page works as plain forms without scripts, that no answer with
// a code may be stored, and that the text of a Go error never reaches a page.
//
// WhatsApp's passkey step is passed on (passkey.go): what WhatsApp asks goes to our script as JSON, what the owner signs
// comes back from it; neither is put into a page or kept.
//
// Handlers have five steps in a fixed order: actor (done by the route's gate), parse, call, render, done. They return
// errors; one wrapper renders them.
//
// It must never decide what a connection does, write SQL, or import store or api: what it needs of others stands as small
// interfaces beside the handlers that call it, and Deps gathers them.
//
// Start reading at New (the routes) and gate.go (who may pass).
package web
