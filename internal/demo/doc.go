// Package demo is the page that plays phones: with it the main job runs with no WhatsApp and no Evolution server.
//
// Server is a fake Evolution on a loopback address, which Salonzap uses like any other. Demo is the page at /demo/ where a
// visitor holds the salon's phone: reads the code, types it, removes the device, loses the network, and breaks the server
// in each way that Salonzap has to live through. Every button says what will happen and what to look at.
//
// It promises to answer nobody but this machine, whatever the process listens on, to be marked as a simulation, to work
// without scripts, and to show neither codes nor keys. What it writes down of the traffic holds no query, no body and no
// address of a webhook.
//
// It must never be part of a process that serves real salons, and it must never reach around the wire: what it changes, it
// changes at the fake, and Salonzap hears of it as it would of a real server.
//
// Start reading at Demo, then actions and troubles.
package demo
