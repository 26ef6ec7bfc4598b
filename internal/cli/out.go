package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"salonzap/internal/app"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/text"
)

// errFound makes a command exit with 1 without a further message: it has already printed what is wrong.
var errFound = errors.New("something is not as it should be")

// printer writes answers: JSON for programs, tables and sentences for people.
type printer struct {
	json bool
	out  io.Writer
}

// value writes v as JSON, or calls people(w) to write it for people.
func (p printer) value(v any, people func(w io.Writer)) error {
	if !p.json {
		people(p.out)
		return nil
	}
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// say writes a line, in printable form.
func say(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintln(w, printable(fmt.Sprintf(format, args...)))
}

// printable replaces control characters, except line breaks, and marks of writing direction by U+FFFD, since names and versions of other programs could
// contain sequences that control the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// table writes rows under a head, or the sentence none when there are no rows.
func table(w io.Writer, none string, head []string, rows [][]string) {
	if len(rows) == 0 {
		say(w, "%s", none)
		return
	}
	const gap = 2
	tw := tabwriter.NewWriter(w, 0, 0, gap, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = printable(cell)
		}
		_, _ = fmt.Fprintln(tw, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	_ = tw.Flush()
}

// moment is an instant for people: UTC to the second, or "-" for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

// instant is an instant for JSON: UTC with milliseconds, as in the REST API; nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Millisecond)
	return &t
}

// optional is a text for JSON; nil for "".
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// report writes why a command failed to the error stream, and returns the exit code.
func (h *home) report(err error) int {
	if errors.Is(err, errFound) {
		return exitFailed
	}
	field, sentence := explain(err)
	if h.out.json {
		_ = json.NewEncoder(h.Stderr).Encode(map[string]any{
			"error": map[string]any{"kind": fault.KindOf(err).String(), "field": optional(field), "detail": sentence},
		})
		return exitFailed
	}
	if field != "" {
		sentence = field + ": " + sentence
	}
	say(h.Stderr, "salonzap: %s", sentence)
	return exitFailed
}

// explain returns the sentence of an error, and its field. An error without a sentence shows its own text, which has no secrets: the reader runs the
// machine.
func explain(err error) (field, sentence string) {
	if _, ok := errors.AsType[*app.ConfigError](err); ok {
		return "", err.Error()
	}
	e, ok := errors.AsType[*fault.Error](err)
	if known, found := sqlkit.Explain(err); found && (!ok || e.Key == "") {
		return "", "The database cannot be used: " + known.What + ". " + known.Remedy
	}
	if !ok || (e.Key == "" && e.Err != nil) {
		return "", err.Error()
	}
	return e.Field, text.EN.Explain(e)
}
