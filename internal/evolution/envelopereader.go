package evolution

import (
	"encoding/json"
	"errors"
	"io"
)

// envelopeReader reads an envelope one JSON value at a time. A value longer than maxValue bytes is ErrBodyTooLarge.
type envelopeReader struct {
	dec      *json.Decoder
	in       *boundedReader
	broken   *error // the error of the underlying reader, other than io.EOF
	maxValue int64
}

func newEnvelopeReader(text io.Reader, maxValue int) *envelopeReader {
	in := &boundedReader{r: text}
	broken := new(error)
	return &envelopeReader{dec: json.NewDecoder(noteError{in, broken}), in: in, broken: broken, maxValue: int64(maxValue)}
}

// noteError stores the reader's error in why, because json.Decoder may return another one in its place.
type noteError struct {
	r   io.Reader
	why *error
}

func (n noteError) Read(p []byte) (int, error) {
	got, err := n.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		*n.why = err
	}
	return got, err
}

// walk calls member for every member of the envelope but "data", and element for every element of its data, or once for the whole data
// when they are no array. Errors: those of member and element, and those of failure.
func (e *envelopeReader) walk(member func(name string, value json.RawMessage) error, element func(value json.RawMessage, inArray bool) error) error {
	if t, err := e.token(); err != nil || t != json.Delim('{') {
		return e.failure()
	}
	for e.dec.More() {
		name, err := e.token()
		if err != nil {
			return err
		}
		if name == "data" {
			err = e.walkData(element)
		} else {
			err = e.walkMember(name.(string), member) //nolint:forcetypeassert // the decoder takes nothing else for a name
		}
		if err != nil {
			return err
		}
	}
	_, err := e.token()
	return err
}

func (e *envelopeReader) walkMember(name string, member func(string, json.RawMessage) error) error {
	value, err := e.value()
	if err != nil {
		return err
	}
	return member(name, value)
}

func (e *envelopeReader) walkData(element func(json.RawMessage, bool) error) error {
	switch t, err := e.token(); {
	case err != nil:
		return err
	case t == json.Delim('{'):
		return e.walkObject(element)
	case t != json.Delim('['):
		value, err := json.Marshal(t)
		if err != nil {
			return e.failure()
		}
		return element(value, false)
	}
	for e.dec.More() {
		value, err := e.value()
		if err != nil {
			return err
		}
		if err := element(value, true); err != nil {
			return err
		}
	}
	_, err := e.token()
	return err
}

// walkObject reads data that are one object. Its opening brace has been read.
func (e *envelopeReader) walkObject(element func(json.RawMessage, bool) error) error {
	whole := []byte{'{'}
	for e.dec.More() {
		name, err := e.token()
		if err != nil {
			return err
		}
		key, err := json.Marshal(name)
		if err != nil {
			return e.failure()
		}
		value, err := e.value()
		if err != nil {
			return err
		}
		if len(whole) > 1 {
			whole = append(whole, ',')
		}
		if whole = append(append(append(whole, key...), ':'), value...); int64(len(whole)) > e.maxValue {
			return ErrBodyTooLarge
		}
	}
	if _, err := e.token(); err != nil {
		return err
	}
	return element(append(whole, '}'), false)
}

func (e *envelopeReader) token() (json.Token, error) {
	e.in.left = e.maxValue // the decoder may have more in its buffer
	t, err := e.dec.Token()
	if err != nil {
		return nil, e.failure()
	}
	return t, nil
}

func (e *envelopeReader) value() (json.RawMessage, error) {
	e.in.left = e.maxValue
	var v json.RawMessage
	if err := e.dec.Decode(&v); err != nil {
		return nil, e.failure()
	}
	if int64(len(v)) > e.maxValue {
		return nil, ErrBodyTooLarge
	}
	return v, nil
}

// failure says why reading failed: ErrBodyTooLarge, the reader's own error, or an *Error of KindProtocol when the text is no envelope.
func (e *envelopeReader) failure() error {
	if *e.broken != nil {
		return *e.broken
	}
	return &Error{Kind: KindProtocol, Op: OpWebhook, Message: "the body is no webhook envelope"}
}
