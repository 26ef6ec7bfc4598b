package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
)

// The library's lines are logged without their arguments, and the loss of a socket while the session is being closed is not logged.
func TestLibraryLogLinesAreRedacted(t *testing.T) {
	var out bytes.Buffer
	var over atomic.Bool
	q := redactingLogger{slog.New(slog.NewTextHandler(&out, nil)), &over}
	q.Sub("Socket").Errorf("Failed to read %d bytes from %s: %+v", 1, "5511987654321", io.EOF)
	if got := out.String(); !strings.Contains(got, "WARN") || !strings.Contains(got, "Failed to read … bytes from …: …") {
		t.Error(got)
	}
	out.Reset()
	over.Store(true)
	q.Errorf("Error reading from websocket: %v", io.EOF)
	if out.Len() > 0 {
		t.Error(out.String())
	}
}

// An error is logged by the type of its innermost error.
func TestErrorTypeIsOfTheInnermostError(t *testing.T) {
	for want, err := range map[string]error{
		"*errors.errorString": fmt.Errorf("a: %w", errors.New("x")),
		"engine.cause":        fmt.Errorf("%w: b: %w", errors.New("x"), fmt.Errorf("c: %w", cause{})),
	} {
		if got := errorType(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

type cause struct{}

func (cause) Error() string { return "cause" }
