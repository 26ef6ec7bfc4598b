package evolution

import "bytes"

// WithoutPictures empties the strings of a JSON text that are pictures ("data:image/…"): servers send each code once more
// as a picture of 12,000 characters, and who draws codes has no use for it. Other strings stay as they are. The text is not
// changed in place; without pictures it is returned itself.
func WithoutPictures(text []byte) []byte {
	const opening = `"data:image/`
	at := bytes.Index(text, []byte(opening))
	if at < 0 {
		return text
	}
	var out []byte
	for ; at >= 0; at = bytes.Index(text, []byte(opening)) {
		end := closing(text[at+1:])
		if end < 0 || isKey(text[at+1+end+1:]) || (at > 0 && text[at-1] == '\\') { // no JSON, a name, or a quote inside a string
			out, text = append(out, text[:at+len(opening)]...), text[at+len(opening):]
			continue
		}
		out, text = append(out, text[:at+1]...), text[at+1+end:]
	}
	return append(out, text...)
}

// closing is the index of the quote that ends a JSON string.
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

// isKey tells whether a string that was followed by this was a member's name.
func isKey(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}
