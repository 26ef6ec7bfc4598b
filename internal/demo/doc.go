// Package demo is the demonstration: Salonzap with simulated phones, without WhatsApp, without an Evolution server, and with
// nothing to install.
//
// Server is WhatsApp's side of it: the simulator of WhatsApp's server (gateway/simulator) on a loopback address, to which our
// own gateway links as it would to WhatsApp, and the phones on it. Demo is the page at /demo/ on which a visitor uses the
// salon's phone: reads the code, types it, removes the device, is banned, writes as a customer, reads what was sent; and
// switches on failures of WhatsApp and of the connection to the gateway. Every button says what will happen and what to look
// at.
//
// It promises to answer requests from this machine only, whatever the process listens on, to be marked as a simulation, to
// work without scripts, and to show neither codes nor keys. A phone gets the code that the salon's own page shows at that
// moment, and no other. The log of requests holds no query, no body and no address of a webhook; what people write to each
// other is shown on the page, and nowhere else.
//
// It must never be part of a process that serves real salons, and it must never call Salonzap's internals: what it changes,
// it changes in the simulator or in the transport between Salonzap and the gateway, and Salonzap learns of it as in
// production.
//
// Start reading at Demo, then actions and troubles.
package demo
