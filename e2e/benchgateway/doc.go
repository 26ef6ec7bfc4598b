// Command benchgateway measures our WhatsApp gateway: what a session costs, how fast sessions are linked and come back, and how
// fast messages pass. It starts the gateway in a process of its own and a double of WhatsApp's server in another, links
// phones by scanning QR codes, and is itself the Evolution client and the receiver of webhooks.
//
// Absolute times mean little on another machine; the memory of a session, its goroutines and the processor's time do.
package main
