// Package demo is the page that plays phones: with it the main job runs with no WhatsApp, no Evolution server, and nothing
// to install.
//
// Server is WhatsApp's side of a demonstration: the double of its server (gateway/simulator) on a loopback address, to which
// our own gateway links as it would to WhatsApp, and the phones on it. Demo is the page at /demo/ where a visitor holds the
// salon's phone: reads the code, types it, removes the device, is banned, writes as a customer, reads what came; and breaks
// WhatsApp and the way to the gateway in each way that Salonzap has to live through. Every button says what will happen and
// what to look at.
//
// It promises to answer nobody but this machine, whatever the process listens on, to be marked as a simulation, to work
// without scripts, and to show neither codes nor keys. A camera reads only what is on a screen: a phone gets the code that
// the salon's own page shows, and no other. What is written down of the traffic holds no query, no body and no address of a
// webhook; what people write to each other is shown on the page, and nowhere else.
//
// It must never be part of a process that serves real salons, and it must never reach around the wire: what it changes, it
// changes at WhatsApp's side or on the way there, and Salonzap hears of it as it would in earnest.
//
// Start reading at Demo, then actions and troubles.
package demo
