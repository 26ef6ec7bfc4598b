package evolution

import (
	"fmt"
	"log/slog"
)

const hidden = "[hidden]"

// Key is an API key or an instance token. On the wire it is a JSON string; everywhere else it hides itself: fmt, slog
// and error texts show "[hidden]". Convert it with string(k) at the one place that needs the value.
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

// IsSampleKey tells whether key is one of the three that Evolution's own sample files and defaults ship. Whoever can
// reach such a server owns it: AUTHENTICATION_API_KEY of .env.example, the code's default (also in env.example), and
// the one of v1.8.
func IsSampleKey(key Key) bool {
	switch key {
	case "429683C4C977415CAAFCCE10F7D57E11", "BQYHJGJHJ", "B6D711FCDE4D4FD5936544120E713976":
		return true
	default:
		return false
	}
}
