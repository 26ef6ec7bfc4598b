// Package egress decides which addresses may be called when somebody else names them: webhooks, media, proxies, servers.
//
// It promises that an address is judged when it is dialled, after its name was resolved, and again at each redirect, so
// that neither a name that changes nor a redirect leads into our own network; and that what is refused was not called.
//
// It must never resolve a name on its own where it is not asked to, or tell in an error which address a name has.
//
// Start reading at Guard.
package egress
