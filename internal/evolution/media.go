package evolution

import (
	"bytes"
	"errors"
	"io"
)

// maxInlineString is the longest string of base64 characters that is kept, in bytes. Thumbnails and codes are shorter; a longer one is a
// medium.
const maxInlineString = 96 << 10

// maxTextString is the longest text that is kept whole, in bytes: WhatsApp's longest, 65,536 characters, with each character escaped. A
// longer one is cut, so that nothing else of its body is lost.
const maxTextString = 448 << 10

// ErrBodyTooLarge means that a body, or one value of it, is longer than the limit up to which it is read.
var ErrBodyTooLarge = errors.New("evolution: the body is too large")

// ReadWithoutMedia reads a JSON text and empties its long strings of base64, which are media: servers put whole documents of many MiB into
// the webhook of a message, and FetchMedium fetches them by the message's key. Other strings are cut at 448 KiB. head is the filtered text
// when that has at most maxKept bytes, and rest is nil; else head is its first maxKept bytes, and rest streams the remainder. A text of
// more than maxRead bytes before filtering is ErrBodyTooLarge, from here or from rest.
func ReadWithoutMedia(r io.Reader, maxKept int, maxRead int64) (head []byte, rest io.Reader, err error) {
	bounded := &boundedReader{r, maxRead}
	head, err = io.ReadAll(io.LimitReader(bounded, maxInlineString))
	if err != nil || len(head) < maxInlineString && len(head) <= maxKept { // too short to hold a medium
		return head, nil, err
	}
	filtered := withoutMedia(io.MultiReader(bytes.NewReader(head), bounded))
	if head, err = io.ReadAll(io.LimitReader(filtered, int64(maxKept)+1)); err != nil || len(head) <= maxKept {
		return head, nil, err
	}
	return head[:maxKept], io.MultiReader(bytes.NewReader(head[maxKept:]), filtered), nil
}

// boundedReader returns ErrBodyTooLarge when r has more than left bytes.
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

// withoutMedia streams a JSON text without its media. It buffers at most the current string, up to maxTextString.
func withoutMedia(r io.Reader) io.Reader {
	return &mediaReader{r: r, filter: mediaFilter{opened: -1}, chunk: make([]byte, 32<<10)}
}

type mediaReader struct {
	r      io.Reader
	err    error // of r
	filter mediaFilter
	chunk  []byte
	ready  []byte // filtered, and not read yet
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

// mediaFilter removes media from a JSON text that is written to it in chunks. "The string" below is the one that the input is in.
type mediaFilter struct {
	out      []byte
	opened   int  // where in out the content of the string begins; -1 outside of strings
	text     bool // the string has a byte that neither base64 nor the head of a data URL has
	escaped  bool // the last byte was a backslash that begins an escape
	escapeAt int  // where in out the last escape of the string begins; -1 when it has none
	dropping bool // the remainder of the string is left out: it is a medium, or too long
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

// take returns the filtered output so far and removes it from out: all but the string, or everything at the end of the input.
func (f *mediaFilter) take(end bool) []byte {
	certain := len(f.out)
	if f.opened >= 0 && !end {
		certain = f.opened
	}
	if certain == 0 {
		return nil
	}
	output := f.out[:certain:certain]
	f.out = append([]byte(nil), f.out[certain:]...)
	if f.opened >= 0 {
		f.opened, f.escapeAt = f.opened-certain, f.escapeAt-certain
	}
	return output
}

// mayCut reports whether the string is a text that is too long and may end before its next byte: not within a character or an escape.
func (f *mediaFilter) mayCut(next byte) bool {
	const unicodeEscape = 6 // \u00e9
	if f.opened < 0 || len(f.out)-f.opened < maxTextString || f.escaped || next == '"' || next >= 0x80 && next < 0xC0 {
		return false
	}
	return f.escapeAt < 0 || f.out[f.escapeAt+1] != 'u' || len(f.out) >= f.escapeAt+unicodeEscape
}

// skip drops the remainder of the string, and returns the chunk from its closing quote on.
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

// inDataURL reports whether a byte may occur in base64, or in the head of a data URL ("data:audio/ogg; codecs=opus;base64,").
func inDataURL(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return bytes.IndexByte([]byte("+/=-_:;,. "), c) >= 0
}
