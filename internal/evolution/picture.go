package evolution

import "bytes"

// WithoutPictures empties the strings of a JSON text that are pictures ("data:image/…"): servers send each QR code also as a picture of
// 12,000 characters, which a caller that renders the code itself does not need. Other strings stay as they are. The text is not changed in
// place; a text without pictures is returned itself.
func WithoutPictures(text []byte) []byte {
	const opening = `"data:image/`
	at := bytes.Index(text, []byte(opening))
	if at < 0 {
		return text
	}
	var out []byte
	for ; at >= 0; at = bytes.Index(text, []byte(opening)) {
		end := closing(text[at+1:])
		if end < 0 || isKey(text[at+1+end+1:]) || (at > 0 && text[at-1] == '\\') { // no JSON, a member's name, or an escaped quote
			out, text = append(out, text[:at+len(opening)]...), text[at+len(opening):]
			continue
		}
		out, text = append(out, text[:at+1]...), text[at+1+end:]
	}
	return append(out, text...)
}

// closing is the index of the quote that ends the JSON string whose content s begins with; -1 when there is none.
func closing(s []byte) int {
	for from := 0; ; {
		i := bytes.IndexAny(s[from:], `"\`)
		switch {
		case i < 0:
			return -1
		case s[from+i] == '"':
			return from + i
		}
		from += i + 2
		if from > len(s) {
			return -1
		}
	}
}

// isKey reports whether a string is a member's name, by the text after its closing quote.
func isKey(after []byte) bool {
	after = bytes.TrimLeft(after, " \t\r\n")
	return len(after) > 0 && after[0] == ':'
}
