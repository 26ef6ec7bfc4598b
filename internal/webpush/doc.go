// Package webpush sends notices to browsers through the push services of their makers: messages encrypted for one browser (RFC 8291) and signed
// with this platform's key (RFC 8292).
//
// It promises that a message can be read by its browser alone, that a response is read up to a bound, and that no error contains the address of a
// browser, which whoever knows it could send to. Addresses come from browsers, so the transport must refuse forbidden ones (egress.Guard).
//
// It must never decide what is sent, or when. Start reading at Sender.Send.
package webpush
