package app

import (
	"fmt"
	"strings"
)

// Problem is a setting that cannot be used.
type Problem struct {
	Variable string // which to change
	Where    string // the file and the line where it is set, ".env, line 7"; empty: the environment
	What     string // what is wrong with it; never its content when that is a secret
	Remedy   string // what to do
}

// Warning is a setting that works, and is probably not intended.
type Warning Problem

// String is Finding and Remedy on one line.
func (w Warning) String() string { return Problem(w).String() }

// String is Finding and Remedy on one line.
func (p Problem) String() string {
	return strings.TrimSpace(p.Finding() + " " + p.Remedy)
}

// Finding says what is wrong, and where, without the remedy: "SALONZAP_LOG (.env, line 7) holds …".
func (p Problem) Finding() string {
	if p.Where == "" {
		return p.Variable + " " + p.What
	}
	return p.Variable + " (" + p.Where + ") " + p.What
}

// ConfigError lists every problem that was found, so that all can be fixed at once.
type ConfigError struct{ Problems []Problem }

// Error lists the problems, one a line.
func (e *ConfigError) Error() string {
	var b strings.Builder
	b.WriteString("the configuration cannot be used:")
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "\n  %s", p)
	}
	return b.String()
}
