// Package qr has the tests that read the product's QR codes as a phone does, with another library's reader, which the server's
// module does without.
//
// Start reading at read.
package qr
