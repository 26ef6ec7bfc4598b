package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what a log shows of a secret.
const hidden = "[secret]"

// Text is a secret that somebody gave us: an API key, a password, a DSN. Every way of printing, logging or marshalling
// it shows "[secret]", and nothing when it is empty; Reveal is the one way to its content. It is read from JSON, text
// and flags like a string. It is no key for a map: encoding/json writes keys of a string kind as they are.
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
