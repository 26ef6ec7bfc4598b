// Package tenant says who is who: the salon (tenant in code), its slug, locale and time zone; the people who sign in;
// API keys; the actor behind a call and the scope of a question to the store.
//
// It is pure: values and functions, no transport, no storage, no clock of its own. It must never decide what a WhatsApp
// connection does; that is package connection.
//
// Start reading at Tenant and Scope.
package tenant
