// Package qr draws a text as a QR code, as SVG for pages and as PNG for interfaces.
//
// What it promises: black on white in so many words, whatever the page's colours are, with the quiet zone of four modules
// that phones need; the smallest symbol for the text, with the better error correction where that costs no size; the same
// drawing for the same text; well under a millisecond for a WhatsApp code, since every click of every salon draws one.
//
// What it must never do: keep a text or put it into an error. A WhatsApp code is a secret for as long as it lives.
//
// Start reading at SVG and PNG; deflate.go says why there is an encoder of our own.
package qr
