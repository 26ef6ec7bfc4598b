package evolution

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Bytes is a byte field of a WhatsApp message in any of the encodings of Evolution's versions: a base64
// string (up to 2.3.2), {"0":1,"1":255} (2.3.6 and newer), {"type":"Buffer","data":[1,255]} (in between), or an array.
// It encodes as a base64 string.
type Bytes []byte

// MarshalJSON writes a base64 string, or null for nil.
func (b Bytes) MarshalJSON() ([]byte, error) {
	if b == nil {
		return []byte("null"), nil
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(b))
}

// UnmarshalJSON reads any of the encodings. Indexes must be dense from 0, and values must fit a byte.
func (b *Bytes) UnmarshalJSON(in []byte) error {
	in = bytes.TrimSpace(in)
	if len(in) == 0 {
		return errors.New("evolution: empty bytes value")
	}
	switch in[0] {
	case 'n':
		*b = nil
		return nil
	case '"':
		return b.fromBase64(in)
	case '[':
		return b.fromArray(in)
	case '{':
		return b.fromObject(in)
	}
	return fmt.Errorf("evolution: bytes value starts with %q", in[0])
}

func (b *Bytes) fromBase64(in []byte) error {
	var text string
	if err := json.Unmarshal(in, &text); err != nil {
		return err
	}
	text = strings.TrimRight(text, "=")
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(text)
	}
	if err != nil {
		return errors.New("evolution: bytes value is no base64")
	}
	*b = raw
	return nil
}

func (b *Bytes) fromArray(in []byte) error {
	// encoding/json would read a []uint8 as base64, so the numbers are read as uint16 and converted.
	var wide []uint16
	if err := json.Unmarshal(in, &wide); err != nil {
		return errors.New("evolution: bytes value is no array of bytes")
	}
	raw := make([]byte, len(wide))
	for i, v := range wide {
		if v > 0xFF {
			return errors.New("evolution: bytes value holds a number over 255")
		}
		raw[i] = byte(v)
	}
	*b = raw
	return nil
}

func (b *Bytes) fromObject(in []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(in, &fields); err != nil {
		return err
	}
	if data, ok := fields["data"]; ok {
		return b.UnmarshalJSON(data)
	}
	raw := make([]byte, len(fields))
	for key, value := range fields {
		i, err := strconv.Atoi(key)
		if err != nil || i < 0 || i >= len(raw) || strconv.Itoa(i) != key {
			return errors.New("evolution: bytes value has a key that is no index")
		}
		v, err := strconv.ParseUint(string(value), 10, 8)
		if err != nil {
			return errors.New("evolution: bytes value holds what is no byte")
		}
		raw[i] = byte(v)
	}
	*b = raw
	return nil
}

// Int64 is a 64-bit number in any of the encodings of Evolution's versions: a number, a decimal string, or
// {"low":…,"high":…,"unsigned":…} with two 32-bit halves (2.3.6 and newer). Unsigned values over 2^63−1 are refused.
// It encodes as a number.
type Int64 int64

// UnmarshalJSON reads any of the encodings; null is 0.
func (n *Int64) UnmarshalJSON(in []byte) error {
	in = bytes.TrimSpace(in)
	if len(in) == 0 {
		return errors.New("evolution: empty number")
	}
	switch in[0] {
	case 'n':
		*n = 0
		return nil
	case '"':
		var text string
		if err := json.Unmarshal(in, &text); err != nil {
			return err
		}
		return n.fromText(strings.TrimSpace(text))
	case '{':
		return n.fromHalves(in)
	}
	return n.fromText(string(in))
}

func (n *Int64) fromText(text string) error {
	v, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		*n = Int64(v)
		return nil
	}
	// JavaScript may write a whole number as 1.7e9; its numbers are exact up to 2^53 only.
	const exact = 1 << 53
	f, ferr := strconv.ParseFloat(text, 64)
	if ferr != nil || f != float64(int64(f)) || f > exact || f < -exact {
		return errors.New("evolution: not a 64-bit whole number")
	}
	*n = Int64(f)
	return nil
}

func (n *Int64) fromHalves(in []byte) error {
	var halves struct {
		Low      *int64 `json:"low"`
		High     *int64 `json:"high"`
		Unsigned bool   `json:"unsigned"`
	}
	if err := json.Unmarshal(in, &halves); err != nil || halves.Low == nil || halves.High == nil {
		return errors.New("evolution: a long number needs low and high")
	}
	// Each half may be written as a signed or as an unsigned number, whatever the flag; only its 32 bits matter.
	if !fits32(*halves.Low) || !fits32(*halves.High) {
		return errors.New("evolution: a half of a long number is over 32 bits")
	}
	bits := uint64(uint32(*halves.High))<<32 | uint64(uint32(*halves.Low)) //nolint:gosec // the bits are meant, not the values
	if halves.Unsigned && bits>>63 == 1 {
		return errors.New("evolution: unsigned number over 2^63-1")
	}
	*n = Int64(bits) //nolint:gosec // two's complement is how the halves are written
	return nil
}

func fits32(v int64) bool { return v >= -1<<31 && v < 1<<32 }

// NullString is a string that is null on the wire when it is empty.
type NullString string

// MarshalJSON writes null for the empty string.
func (s NullString) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(s))
}

// looseString reads a JSON string or number as text: clients send numbers and ports both ways.
type looseString string

func (s *looseString) UnmarshalJSON(in []byte) error {
	in = bytes.TrimSpace(in)
	if len(in) > 0 && in[0] != '"' {
		if string(in) == "null" {
			return nil
		}
		var number json.Number
		if err := json.Unmarshal(in, &number); err != nil {
			return err
		}
		*s = looseString(number.String())
		return nil
	}
	return json.Unmarshal(in, (*string)(s))
}

// Instant is an optional time whose form is not certain: it decodes what is no RFC 3339 text to the zero Instant, without an error, so
// that the values beside it are not lost. It encodes as RFC 3339 in UTC with milliseconds.
type Instant struct{ time.Time }

// MarshalJSON writes "2026-11-29T09:30:00.000Z", or null for the zero Instant.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i.IsZero() {
		return []byte("null"), nil
	}
	return []byte(i.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// UnmarshalJSON takes any JSON and never fails.
func (i *Instant) UnmarshalJSON(in []byte) error {
	var text string
	*i = Instant{}
	if json.Unmarshal(in, &text) == nil {
		i.Time, _ = time.Parse(time.RFC3339Nano, text) // the zero time on an error
	}
	return nil
}
