package evolution

import (
	"encoding/json"
	"io"
)

// MaxWebhook is how long a webhook's body can be, in bytes. Evolution builds the body as one string, and Node's longest string has 2^29-24
// units of UTF-16 (V8, include/v8-primitive.h, String::kMaxLength), each of at most three bytes in UTF-8.
const MaxWebhook = 3 * (1<<29 - 24)

// MaxElement is how long one element of a webhook's data can be without its media, in bytes: the length of WhatsApp's frames has 24 bits,
// so that a message is shorter than 16 MiB, and JSON needs at most six bytes for each of its bytes (\u0000).
const MaxElement = 6 * 16 << 20

// SplitWebhook splits a webhook that is too long to hold in memory into several webhooks, and calls yield with each: it has all members of
// the whole but the data, and as its data an array of some of the elements, of at least partSize bytes but for the last part. The same text
// gives the same parts. Data that are no array are one part; a webhook without data is one part with an empty array. text opens the webhook
// at its beginning, with its media already removed (ReadWithoutMedia); it is called twice, because members may follow the data. Errors:
// ErrBodyTooLarge (an element or a member is longer than maxElement), an *Error of KindProtocol (the text is no JSON object), those of
// yield and of the reader.
func SplitWebhook(text func() io.Reader, partSize, maxElement int, yield func(part []byte) error) error {
	s := splitter{partSize: partSize, yield: yield}
	skipElement := func(json.RawMessage, bool) error { return nil }
	if err := newEnvelopeReader(text(), maxElement).walk(s.noteMember, skipElement); err != nil {
		return err
	}
	skipMember := func(string, json.RawMessage) error { return nil }
	if err := newEnvelopeReader(text(), maxElement).walk(skipMember, s.addElement); err != nil {
		return err
	}
	return s.giveRest()
}

// splitter collects members and elements, and yields parts of them.
type splitter struct {
	partSize int
	yield    func(part []byte) error
	members  []byte // all members but the data: `"event":"messages.set",…,`
	elements []byte // the elements that were not yielded yet, with commas between them
	given    bool   // a part was yielded
}

func (s *splitter) noteMember(name string, value json.RawMessage) error {
	key, err := json.Marshal(name)
	s.members = append(append(append(append(s.members, key...), ':'), value...), ',')
	return err
}

// addElement adds an element of the data, or yields the whole data when they are no array.
func (s *splitter) addElement(value json.RawMessage, inArray bool) error {
	if !inArray {
		return s.give(value)
	}
	if len(s.elements) > 0 {
		s.elements = append(s.elements, ',')
	}
	if s.elements = append(s.elements, value...); len(s.elements) < s.partSize {
		return nil
	}
	return s.giveElements()
}

func (s *splitter) giveElements() error {
	data := append(append([]byte{'['}, s.elements...), ']')
	s.elements = s.elements[:0]
	return s.give(data)
}

func (s *splitter) give(data []byte) error {
	part := append(append(append([]byte{'{'}, s.members...), `"data":`...), data...)
	s.given = true
	return s.yield(append(part, '}'))
}

// giveRest yields the remaining elements, or an empty array when there was no part.
func (s *splitter) giveRest() error {
	if len(s.elements) > 0 || !s.given {
		return s.giveElements()
	}
	return nil
}
