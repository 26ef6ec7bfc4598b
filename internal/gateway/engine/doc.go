// Package engine keeps WhatsApp sessions: one whatsmeow client an instance, in one process, over one database.
//
// An Engine links phones (by QR or pairing code), keeps sessions connected (paced at start, with jitter and a ceiling afterwards), sends
// messages, and gives events to its Sink. An incoming message is acknowledged to WhatsApp only after the Sink has stored it.
//
// It promises that a device has one owner, that no event of one instance is delivered while another of the same instance
// is, that each state and each ending has exactly one Cause, and that Close leaves no goroutine behind.
//
// It must never know HTTP, webhooks, tokens or salons, never block WhatsApp's node queue on anything but the Sink, and never
// write a code, a key, a number or a text into a log.
//
// Start reading at Engine, then Event.
package engine
