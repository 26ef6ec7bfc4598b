// Package egress decides which addresses may be called for URLs that clients or operators set: webhooks, media, proxies, servers.
//
// It promises that an address is checked when it is dialled, after its name was resolved, and again at each redirect, so that neither DNS
// rebinding nor a redirect leads into our own network; and that a refused address was not called.
//
// It must never resolve a name except in Resolve and Dial, or reveal in an error which address a name has.
//
// Start reading at Guard.
package egress
