package gateway

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// uploaded is a medium from a body's text: decoded already, or its URL.
type uploaded struct {
	data []byte
	mime string // of a data URL
	url  string
}

// readUpload reads a JSON object, one of whose properties may hold a medium. That text is decoded while it is read and never held as text;
// rest is the object with "" in its place. most is how many bytes the medium may have, size about how many the body has. Errors: errMedia,
// 413, the reader's own.
func readUpload(in io.Reader, name string, size, most int64) (rest []byte, m *uploaded, err error) {
	s := &uploadScanner{in: bufio.NewReaderSize(in, scanBuffer), name: name, sink: mediaSink{most: most, size: size}}
	if err := s.run(); err != nil {
		return nil, nil, err
	}
	if !s.found {
		return s.out.Bytes(), nil, nil
	}
	m, err = s.sink.finish()
	return s.out.Bytes(), m, err
}

// readMedium reads a text that is a medium, and decodes it while it is read.
func readMedium(in io.Reader, size, most int64) (*uploaded, error) {
	sink, chunk := mediaSink{most: most, size: size}, make([]byte, scanBuffer)
	for {
		n, err := in.Read(chunk)
		if bad := sink.write(chunk[:n]); bad != nil {
			return nil, bad
		}
		if errors.Is(err, io.EOF) {
			return sink.finish()
		}
		if err != nil {
			return nil, err
		}
	}
}

const scanBuffer = 64 << 10

var (
	errTooLarge   = refusalOf(http.StatusRequestEntityTooLarge, "request entity too large")
	errMediaLarge = refusalOf(http.StatusRequestEntityTooLarge, "The media is too large")
)

// uploadScanner copies a JSON text except for the text of one property of the outermost object. It does not validate the JSON: whoever
// parses the copy does.
type uploadScanner struct {
	in    *bufio.Reader
	out   bytes.Buffer
	name  string
	sink  mediaSink
	found bool
}

func (s *uploadScanner) run() error {
	depth, isKey, key := 0, false, ""
	for {
		c, err := s.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch c {
		case '{', '[':
			depth++
			isKey = depth == 1 && c == '{'
		case '}', ']':
			depth--
		case ',':
			isKey = depth == 1
		case ':':
			isKey = isKey && depth != 1
		case '"':
			if depth == 1 && !isKey && s.name != "" && key == s.name {
				if err := s.divert(); err != nil {
					return err
				}
				continue
			}
			text, err := s.text()
			if err != nil {
				return err
			}
			if depth == 1 && isKey && json.Unmarshal(text, &key) != nil {
				key = ""
			}
			continue
		}
		if err := s.appendKept(c); err != nil {
			return err
		}
	}
}

func (s *uploadScanner) appendKept(c ...byte) error {
	if s.out.Len()+len(c) > smallBody {
		return errTooLarge
	}
	s.out.Write(c)
	return nil
}

// text copies a string whose first quote was read, and returns it with its quotes.
func (s *uploadScanner) text() ([]byte, error) {
	begin := s.out.Len()
	if err := s.appendKept('"'); err != nil {
		return nil, err
	}
	for escaped := false; ; {
		c, err := s.in.ReadByte()
		if err != nil {
			return nil, broken(err)
		}
		if err := s.appendKept(c); err != nil {
			return nil, err
		}
		if c == '"' && !escaped {
			return s.out.Bytes()[begin:], nil
		}
		escaped = c == '\\' && !escaped
	}
}

// broken is the error of a text that ends in the middle, or the reader's own.
func broken(err error) error {
	if errors.Is(err, io.EOF) {
		return errNoObject
	}
	return err
}

// divert writes the content of a string, whose first quote was read, to the sink.
func (s *uploadScanner) divert() error {
	if s.found {
		return errNoObject // it is there twice
	}
	s.found = true
	if err := s.appendKept('"', '"'); err != nil {
		return err
	}
	for {
		if _, err := s.in.Peek(1); err != nil {
			return broken(err)
		}
		chunk, _ := s.in.Peek(s.in.Buffered())
		end := bytes.IndexAny(chunk, `"\`)
		plain := chunk
		if end >= 0 {
			plain = chunk[:end]
		}
		if err := s.sink.write(plain); err != nil {
			return err
		}
		_, _ = s.in.Discard(len(plain)) // they are in the buffer
		if end < 0 {
			continue
		}
		if c, _ := s.in.ReadByte(); c == '"' {
			return nil
		}
		if err := s.unescape(); err != nil {
			return err
		}
	}
}

// unescape writes the character of an escape, whose backslash was read, to the sink.
func (s *uploadScanner) unescape() error {
	c, err := s.in.ReadByte()
	if err != nil {
		return broken(err)
	}
	switch c {
	case '"', '\\', '/':
		return s.sink.write([]byte{c})
	case 'n', 'r', 't':
		return s.sink.write([]byte{'\n'}) // base64 ignores which
	case 'u':
		return s.unicode()
	}
	return errMedia
}

// unicode reads four digits of hex. No medium and no URL has surrogates in it.
func (s *uploadScanner) unicode() error {
	digits := make([]byte, 4) //nolint:mnd // as JSON writes them
	if _, err := io.ReadFull(s.in, digits); err != nil {
		return broken(err)
	}
	var text string
	if json.Unmarshal([]byte(`"\u`+string(digits)+`"`), &text) != nil {
		return errMedia
	}
	r, _ := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError || utf16.IsSurrogate(r) {
		return errMedia
	}
	return s.sink.write([]byte(text))
}

// mediaSink decodes the text of a medium: a URL, a data URL, or base64.
type mediaSink struct {
	most, size int64 // the most bytes of the medium; about how many bytes of text will come

	head    []byte // the text so far, until its kind is known
	kind    sinkKind
	out     uploaded
	pending []byte // base64 digits that are no whole group of four yet
	padded  bool
}

type sinkKind uint8

const (
	unknownText sinkKind = iota
	urlText
	base64Text
)

const (
	maxHead = 1 << 10  // bytes within which the kind of a text is known: the type of a data URL may have parameters
	maxLink = 16 << 10 // bytes of a URL
)

func (m *mediaSink) write(p []byte) error {
	switch m.kind {
	case urlText:
		if len(m.out.url)+len(p) > maxLink {
			return errMedia
		}
		m.out.url += string(p)
		return nil
	case base64Text:
		return m.decode(p)
	case unknownText:
	}
	m.head = append(m.head, p[:min(len(p), maxHead)]...)
	if len(m.head) < maxHead {
		return nil
	}
	if err := m.decide(); err != nil {
		return err
	}
	return m.write(p[min(len(p), maxHead):])
}

// decide determines the kind of the text from its head, and decodes the head.
func (m *mediaSink) decide() error {
	head := strings.TrimLeft(string(m.head), " \t\r\n")
	m.head = nil
	switch {
	case isURL(head):
		m.kind = urlText
		return m.write([]byte(head))
	case strings.HasPrefix(head, "data:"):
		kind, body, found := strings.Cut(strings.TrimPrefix(head, "data:"), ",")
		if !found {
			return errMedia
		}
		m.out.mime, head = parseMediaType(strings.TrimSuffix(kind, ";base64")), body
	}
	m.kind = base64Text
	m.out.data = make([]byte, 0, max(0, min(m.most, m.size*3/4))) //nolint:mnd // four digits are three bytes
	return m.decode([]byte(head))
}

// decode decodes base64 of either alphabet, with or without line ends and padding.
func (m *mediaSink) decode(p []byte) error {
	if !m.padded && !bytes.ContainsAny(p, "\n\r \t=-_") { // the usual case
		return m.groups(p)
	}
	clean := make([]byte, 0, len(p))
	for _, c := range p {
		switch {
		case c == '\n' || c == '\r' || c == ' ' || c == '\t':
			continue
		case c == '=':
			m.padded = true
			continue
		case m.padded:
			return errMedia
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		}
		clean = append(clean, c)
	}
	return m.groups(clean)
}

// groups decodes whole groups of four digits; the rest stays pending.
func (m *mediaSink) groups(p []byte) error {
	const group = 4
	if missing := min(len(p), (group-len(m.pending)%group)%group); missing > 0 {
		m.pending, p = append(m.pending, p[:missing]...), p[missing:]
	}
	if len(m.pending) == group {
		if err := m.append(m.pending); err != nil {
			return err
		}
		m.pending = m.pending[:0]
	}
	whole := len(p) / group * group
	if err := m.append(p[:whole]); err != nil {
		return err
	}
	m.pending = append(m.pending, p[whole:]...)
	return nil
}

func (m *mediaSink) append(digits []byte) error {
	var err error
	if m.out.data, err = base64.RawStdEncoding.AppendDecode(m.out.data, digits); err != nil {
		return errMedia
	}
	if int64(len(m.out.data)) > m.most {
		return errMediaLarge
	}
	return nil
}

// finish decodes the rest, and returns the medium.
func (m *mediaSink) finish() (*uploaded, error) {
	if m.kind == unknownText {
		if err := m.decide(); err != nil {
			return nil, err
		}
	}
	if m.kind == urlText {
		return &m.out, nil
	}
	if err := m.append(m.pending); err != nil {
		return nil, err
	}
	if len(m.out.data) == 0 {
		return nil, errMedia
	}
	return &m.out, nil
}
