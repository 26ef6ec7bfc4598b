// Package mail sends the platform's few letters, plain text, over SMTP.
//
// It promises that a password never goes over a line that others can read: with one, or to another machine, TLS is
// required, by STARTTLS or from the start. Addresses and letters are in no error.
//
// It must never decide who gets a letter or what is in it. Start reading at Parse and Sender.Send.
package mail
