// Package qr draws a text as a QR code, as SVG for pages and as PNG for APIs and downloads.
//
// What it promises: explicit black on white, whatever the page's colours are, with the quiet zone of four modules that phones need; the smallest
// symbol for the text, with better error correction where that does not enlarge it; the same image for the same text; well under a millisecond
// for a WhatsApp QR code, since each code that a salon is shown is drawn anew.
//
// What it must never do: keep a text or put it into an error. A WhatsApp QR code is a secret while it is valid.
//
// Start reading at SVG and PNG; deflate.go explains why the package has its own encoder.
package qr
