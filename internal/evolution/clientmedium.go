package evolution

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http/httptrace"
	"time"
)

// mediumTime is how long a FetchMedium may take until the last byte is read from its reader: the server downloads the medium from WhatsApp
// first.
const mediumTime = 2 * time.Minute

// MediumRequest is the body of getBase64FromMediaMessage. With Message the server need not have stored the message.
type MediumRequest struct {
	Key     MessageKey      `json:"key"`
	Message json.RawMessage `json:"message,omitempty"` // {"imageMessage":{"mediaKey":…}}
}

// FetchMedium fetches a message's medium within 2 minutes, reading included. The reader streams it, decoded from base64; close it.
// Reading returns io.ErrUnexpectedEOF when the answer breaks off. KindNotFound and KindInvalid mean that the medium is not available.
func (c *Client) FetchMedium(ctx context.Context, name string, in MediumRequest) (io.ReadCloser, error) {
	if err := checkName(OpMedium, name); err != nil {
		return nil, err
	}
	r := post(OpMedium, pathFor("/chat/getBase64FromMediaMessage", name), map[string]any{"message": in, "convertToMp4": false})
	var start time.Time
	if c.observe != nil {
		start = c.now()
	}
	medium, err := c.openMedium(ctx, r)
	if c.observe != nil {
		c.observe(r.op, string(KindOf(err)), c.now().Sub(start))
	}
	if err != nil { // not a nil *mediumReader in an interface
		return nil, err
	}
	return medium, nil
}

func (c *Client) openMedium(ctx context.Context, r request) (_ *mediumReader, err error) {
	payload, err := marshalPlain(r.body)
	if err != nil {
		return nil, &Error{Kind: KindInvalid, Op: r.op, Message: "the request cannot be encoded"}
	}
	ctx, cancel := context.WithTimeout(ctx, mediumTime)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	var trip requestTrace
	req, err := c.newRequest(httptrace.WithClientTrace(ctx, trip.trace()), r, payload)
	if err != nil {
		return nil, &Error{Kind: KindInvalid, Op: r.op, Message: "the request cannot be built"}
	}
	resp, err := c.http.Do(req) //nolint:bodyclose // the reader closes it
	if err != nil {
		return nil, trip.failure(r.op, err)
	}
	m := &mediumReader{body: resp.Body, buffered: bufio.NewReader(resp.Body), cancel: cancel}
	if resp.StatusCode < 200 || resp.StatusCode >= 300 {
		body, _ := io.ReadAll(io.LimitReader(m.buffered, maxAnswer))
		_ = m.Close()
		return nil, decodeFailure(r.op, resp.StatusCode, body)
	}
	head, err := m.seek()
	if err != nil {
		_ = m.Close()
		if f := readFailure(head); f.flagged || f.licence {
			return nil, decodeFailure(r.op, resp.StatusCode, head)
		}
		message := "the answer holds no medium"
		if errors.Is(err, errNoMedium) {
			message = "the answer is too big"
		}
		return nil, &Error{Kind: KindProtocol, Op: r.op, Status: resp.StatusCode, Message: message}
	}
	m.decoded = base64.NewDecoder(base64.StdEncoding, (*base64Text)(m))
	return m, nil
}

// mediumReader streams the medium out of an answer.
type mediumReader struct {
	body     io.Closer
	buffered *bufio.Reader
	decoded  io.Reader
	ended    bool // the closing quote was read
	cancel   context.CancelFunc
}

func (m *mediumReader) Read(p []byte) (int, error) { return m.decoded.Read(p) }

// Close ends the call.
func (m *mediumReader) Close() error {
	m.cancel()
	return m.body.Close()
}

var errNoMedium = errors.New("evolution: no medium where one is expected in the answer")

// seek reads up to the first byte of the medium, and returns what comes before it. Quotes inside of a JSON string are escaped, so that
// `"base64":"` can only be the member's name.
func (m *mediumReader) seek() (head []byte, err error) {
	const limit = 64 << 10 // a file name, a caption and a size are shorter
	for len(head) < limit {
		part, err := m.buffered.ReadSlice('"')
		head = append(head, part...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return head, err
		}
		before, ok := bytes.CutSuffix(head, []byte(`"`))
		before, colon := bytes.CutSuffix(bytes.TrimRight(before, " \t\r\n"), []byte(":"))
		if ok && colon && bytes.HasSuffix(bytes.TrimRight(before, " \t\r\n"), []byte(`"base64"`)) {
			return head, nil
		}
	}
	return head, errNoMedium
}

// base64Text is the text of the medium, up to its closing quote.
type base64Text mediumReader

func (b *base64Text) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}
	n, err := b.buffered.Read(p)
	if end := bytes.IndexByte(p[:n], '"'); end >= 0 {
		b.ended, n, err = true, end, nil
		if n == 0 {
			return 0, io.EOF
		}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	unescaped := p[:0]
	for _, c := range p[:n] { // some JSON encoders write / as \/
		if c != '\\' {
			unescaped = append(unescaped, c)
		}
	}
	return len(unescaped), err
}
