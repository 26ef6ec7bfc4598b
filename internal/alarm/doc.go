// Package alarm notifies people that a salon's WhatsApp was lost, and that it works again.
//
// It promises one notice for an outage, by each channel that a person chose: none for a short interruption, none in quiet hours, none when the
// outage ended before it was sent, and "it works again" only to who was notified of the outage. Operators get one notice for a server, however
// many of its salons are down. What is due is in the database, so that a restart neither loses nor repeats a notice.
//
// The rules (Judge, Settle) are pure; Runner carries them out. It must never decide whether a salon is down: connection.Outage does.
// Start reading at Judge.
package alarm
