// Package alarm tells people that a salon's WhatsApp fell, and that it works again.
//
// It promises one notice for an outage, by each way that a person chose: none for a blink, none in the night, none when all is well
// again before it went out, and "it works again" only to who was told before. Those who run the platform get one notice for a server,
// however many of its salons are down. What is due is in the database: a restart neither loses nor repeats a notice.
//
// The rules (Judge, Settle) are pure; Runner carries them out. It must never decide whether a salon is down: connection.Outage does.
// Start reading at Judge.
package alarm
