package evolution

import (
	"encoding/json"
	"io"
)

// MaxWebhook is how long a webhook's body may be, in bytes. A server makes it as one text, and Node's longest has 2^29-24 units of
// UTF-16 (V8, include/v8-primitive.h, String::kMaxLength), each of at most three bytes in UTF-8: no longer one can be sent.
const MaxWebhook = 3 * (1<<29 - 24)

// MaxElement is how long one element of a webhook's data may be without its media, in bytes: WhatsApp's frames have a length of 24
// bits, so that a message is shorter than 16 MiB, and each of its bytes is at most six in JSON (\u0000).
const MaxElement = 6 * 16 << 20

// SplitWebhook reads a webhook that is too long for memory, without its media (ReadWithoutMedia), and gives it to yield as several:
// each has all members of the whole, and a part of its data of at least partSize bytes, but for the last. The same text gives the
// same parts. Data that are no array are one part. text opens the webhook from its beginning; it is read twice, since members
// stand behind the data, too. Errors: ErrBodyTooLarge (an element, or a member, is longer than maxElement), an *Error of kind Protocol
// (it is no JSON object, or has no data), those of yield and of the reader.
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

// splitter makes parts of what is read.
type splitter struct {
	partSize int
	yield    func(part []byte) error
	members  []byte // all but the data: `"event":"messages.set",…,`
	elements []byte // those that were not given yet, with commas between them
	given    bool   // something was
}

func (s *splitter) noteMember(name string, value json.RawMessage) error {
	key, err := json.Marshal(name)
	s.members = append(append(append(append(s.members, key...), ':'), value...), ',')
	return err
}

// addElement takes an element of the data, or the data themselves when they are no array.
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

// giveRest gives what is left at the end: also an array without elements.
func (s *splitter) giveRest() error {
	if len(s.elements) > 0 || !s.given {
		return s.giveElements()
	}
	return nil
}
