package evolution

import (
	"bytes"
	"errors"
	"io"
)

// maxInlineString is how long a string of base64 may be that is read as it is, in bytes: thumbnails and codes are shorter, and
// so is every text, of which WhatsApp takes 65,536 characters. What is longer is a medium.
const maxInlineString = 96 << 10

// maxTextString is how long a text may be that is read as it is, in bytes: WhatsApp's longest with each character escaped. What is longer
// is cut, so that nothing else of its body is lost.
const maxTextString = 448 << 10

// ErrBodyTooLarge says that a body is larger than what is read of it.
var ErrBodyTooLarge = errors.New("evolution: the body is too large")

// ReadWithoutMedia reads a JSON text and empties its strings of base64 that are media, as they come: servers put whole
// documents of many MiB into the webhook of a message, and who wants them asks for them by the message's key. A text beyond all
// measure is cut. What is left is given whole when it has at most maxKept bytes; rest is nil then. Else head is its first maxKept
// bytes, and rest reads on. Of the text itself at most maxRead bytes are read: with ErrBodyTooLarge, here or from rest, it is longer.
func ReadWithoutMedia(r io.Reader, maxKept int, maxRead int64) (head []byte, rest io.Reader, err error) {
	bounded := &boundedReader{r, maxRead}
	head, err = io.ReadAll(io.LimitReader(bounded, maxInlineString))
	if err != nil || len(head) < maxInlineString && len(head) <= maxKept { // no string in it can be a medium
		return head, nil, err
	}
	left := withoutMedia(io.MultiReader(bytes.NewReader(head), bounded))
	if head, err = io.ReadAll(io.LimitReader(left, int64(maxKept)+1)); err != nil || len(head) <= maxKept {
		return head, nil, err
	}
	return head[:maxKept], io.MultiReader(bytes.NewReader(head[maxKept:]), left), nil
}

// boundedReader fails when there is more to read than may be.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrBodyTooLarge
	}
	return n, err
}

// withoutMedia reads what is left of a JSON text without its media. It holds the string under way in memory, which is cut at
// maxTextString.
func withoutMedia(r io.Reader) io.Reader {
	return &mediaReader{r: r, filter: mediaFilter{opened: -1}, chunk: make([]byte, 32<<10)}
}

type mediaReader struct {
	r      io.Reader
	err    error // of r
	filter mediaFilter
	chunk  []byte
	ready  []byte // what may be read
}

func (m *mediaReader) Read(p []byte) (int, error) {
	for len(m.ready) == 0 {
		if m.err != nil {
			return 0, m.err
		}
		var n int
		n, m.err = m.r.Read(m.chunk)
		m.filter.write(m.chunk[:n])
		m.ready = m.filter.take(m.err != nil)
	}
	n := copy(p, m.ready)
	m.ready = m.ready[n:]
	return n, nil
}

// mediaFilter is what is left of a JSON text so far.
type mediaFilter struct {
	out      []byte
	opened   int  // where in out the content of the string under way begins; -1 outside of strings
	text     bool // the string under way is no base64
	escaped  bool // the last byte was a backslash in a string
	escapeAt int  // where in out the last escape of the string under way begins
	dropping bool // the rest of the string under way is left out: it is a medium, or too long
}

func (f *mediaFilter) write(chunk []byte) {
	for len(chunk) > 0 {
		if f.dropping {
			chunk = f.skip(chunk)
			continue
		}
		c := chunk[0]
		if f.mayCut(c) {
			f.dropping = true
			continue
		}
		f.out, chunk = append(f.out, c), chunk[1:]
		switch {
		case f.opened < 0:
			if c == '"' {
				f.opened, f.text, f.escapeAt = len(f.out), false, -1
			}
		case f.escaped:
			f.escaped = false
		case c == '"':
			f.opened = -1
		default:
			if f.escaped = c == '\\'; f.escaped {
				f.escapeAt = len(f.out) - 1
			}
			f.text = f.text || !inDataURL(c)
			if !f.text && len(f.out)-f.opened > maxInlineString {
				f.out, f.dropping = f.out[:f.opened], true
			}
		}
	}
}

// take gives what is certain to be left, and forgets it: all but a string under way, or at the end all.
func (f *mediaFilter) take(end bool) []byte {
	certain := len(f.out)
	if f.opened >= 0 && !end {
		certain = f.opened
	}
	if certain == 0 {
		return nil
	}
	taken := f.out[:certain:certain]
	f.out = append([]byte(nil), f.out[certain:]...)
	if f.opened >= 0 {
		f.opened, f.escapeAt = f.opened-certain, f.escapeAt-certain
	}
	return taken
}

// mayCut tells whether a text that is too long may end before its next byte: not within a character or an escape.
func (f *mediaFilter) mayCut(next byte) bool {
	const unicodeEscape = 6 // \u00e9
	if f.opened < 0 || len(f.out)-f.opened < maxTextString || f.escaped || next == '"' || next >= 0x80 && next < 0xC0 {
		return false
	}
	return f.escapeAt < 0 || f.out[f.escapeAt+1] != 'u' || len(f.out) >= f.escapeAt+unicodeEscape
}

// skip passes over the rest of a medium: up to the quote that ends its string, which is left for write.
func (f *mediaFilter) skip(chunk []byte) []byte {
	if f.escaped {
		f.escaped = false
		return chunk[1:]
	}
	end := bytes.IndexAny(chunk, `"\`)
	switch {
	case end < 0:
		return nil
	case chunk[end] == '\\':
		f.escaped = true
		return chunk[end+1:]
	}
	f.dropping = false
	return chunk[end:]
}

// inDataURL tells whether a byte may stand in base64, or in the head of a data URL ("data:audio/ogg; codecs=opus;base64,").
func inDataURL(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return bytes.IndexByte([]byte("+/=-_:;,. "), c) >= 0
}
