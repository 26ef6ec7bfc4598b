// Package mail sends mails (letters) of the platform, in plain text, over SMTP.
//
// It promises that a password is never sent unencrypted: with a password, or to another machine, TLS is required, by STARTTLS or from the start.
// No error contains an address or a part of a letter.
//
// It must never decide who gets a letter or what is in it. Start reading at Parse and Sender.Send.
package mail
