package evolution

import (
	"fmt"
	"log/slog"
)

const hidden = "[hidden]"

// Key is an API key or an instance token. It encodes as a plain JSON string; fmt and slog show "[hidden]", or "" for an empty key. Convert
// it with string(k) where the value is needed.
type Key string

// String hides the key.
func (k Key) String() string { return hide(string(k)) }

// GoString hides the key from %#v.
func (k Key) GoString() string { return hide(string(k)) }

// Format hides the key from every verb, %x and %q included.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hide(string(k)))) }

// LogValue hides the key.
func (k Key) LogValue() slog.Value { return slog.StringValue(hide(string(k))) }

func hide(s string) string {
	if s == "" {
		return ""
	}
	return hidden
}

// IsSampleKey reports whether key is one of the three in Evolution's sample files and defaults: AUTHENTICATION_API_KEY of .env.example,
// the code's default (also in env.example), and v1.8's. They are public, so that anybody who reaches such a server controls it.
func IsSampleKey(key Key) bool {
	switch key {
	case "429683C4C977415CAAFCCE10F7D57E11", "BQYHJGJHJ", "B6D711FCDE4D4FD5936544120E713976":
		return true
	default:
		return false
	}
}
