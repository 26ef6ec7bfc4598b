package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what is printed and logged instead of a secret.
const hidden = "[secret]"

// Text is a secret from outside: an API key, a password, a DSN. Printing it with fmt, logging it with slog and marshalling it to JSON or text
// give "[secret]", or nothing when it is empty; Reveal gives the content. It is unmarshalled from JSON like a string. Do not use it as the key
// of a map: encoding/json writes keys of a string kind as they are.
type Text string

// Reveal is the content.
func (t Text) Reveal() string { return string(t) }

// String hides the content.
func (t Text) String() string {
	if t == "" {
		return ""
	}
	return hidden
}

// Format hides the content from every verb.
func (t Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue hides the content.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText hides the content.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalJSON hides the content.
func (t Text) MarshalJSON() ([]byte, error) { return []byte(`"` + t.String() + `"`), nil }
