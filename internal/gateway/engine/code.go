package engine

import (
	"fmt"
	"log/slog"
)

const redacted = "[hidden]"

// Empty tells whether no code is shown.
func (c Code) Empty() bool { return c.Text == "" && c.Pairing == "" }

// String hides the code.
func (c Code) String() string {
	if c.Empty() {
		return "no code"
	}
	return redacted
}

// GoString hides the code from %#v.
func (c Code) GoString() string { return c.String() }

// Format hides the code from every verb, also where it is a field of something that is printed.
func (c Code) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }

// LogValue hides the code.
func (c Code) LogValue() slog.Value {
	return slog.GroupValue(slog.Bool("empty", c.Empty()), slog.Int("count", c.Count))
}
