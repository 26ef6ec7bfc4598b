package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
)

// bound says on which side of its target a figure should be.
type bound string

const (
	atLeast bound = "at_least"
	atMost  bound = "at_most"
)

// figure is one line of the report.
type figure struct {
	Group   string   `json:"group"`
	Name    string   `json:"name"`
	Value   float64  `json:"value"`
	Unit    string   `json:"unit"`
	Bound   bound    `json:"bound,omitempty"`
	Target  *float64 `json:"target"`
	Verdict string   `json:"verdict,omitempty"` // "pass" or "falls short"
}

const (
	passes     = "pass"
	fallsShort = "falls short"
)

// report gathers figures in the order in which they were measured. It says each at once to whoever waits.
type report struct {
	progress io.Writer
	options  options
	figures  []figure
	profiles []string
	group    string
}

// begin opens a group of figures.
func (r *report) begin(group string) {
	r.group = group
	_, _ = fmt.Fprintf(r.progress, "\n%s\n", group)
}

// note adds a figure that has no target.
func (r *report) note(name string, value float64, unit string) {
	r.add(figure{Name: name, Value: value, Unit: unit})
}

// judge adds a figure and holds it against its target.
func (r *report) judge(name string, value float64, unit string, b bound, target float64) {
	f := figure{Name: name, Value: value, Unit: unit, Bound: b, Target: &target, Verdict: fallsShort}
	if (b == atLeast && value >= target) || (b == atMost && value <= target) {
		f.Verdict = passes
	}
	r.add(f)
}

func (r *report) add(f figure) {
	f.Group = r.group
	r.figures = append(r.figures, f)
	_, _ = fmt.Fprintln(r.progress, f.line())
}

// missed tells whether a figure fell short of its target.
func (r *report) missed() bool {
	return slices.ContainsFunc(r.figures, func(f figure) bool { return f.Verdict == fallsShort })
}

// line is the figure for people.
func (f figure) line() string {
	line := fmt.Sprintf("  %-58s %9s %-5s", f.Name, digits(f.Value), f.Unit)
	if f.Target == nil {
		return line
	}
	sign := "≥"
	if f.Bound == atMost {
		sign = "≤"
	}
	return fmt.Sprintf("%s  %s %-7s %s", line, sign, digits(*f.Target), f.Verdict)
}

// digits shows three digits that matter.
func digits(v float64) string {
	switch {
	case v >= 100 || v == float64(int(v)):
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

// write closes the report: how many targets were met or, for machines, everything.
func (r *report) write(out io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{
			"go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH, "cores": runtime.NumCPU(),
			"clicks": r.options.clicks, "rounds": r.options.rounds, "workers": r.options.workers,
			"figures": r.figures, "profiles": r.profiles,
		})
	}
	met, all := 0, 0
	for _, f := range r.figures {
		if f.Target != nil {
			all++
		}
		if f.Verdict == passes {
			met++
		}
	}
	_, err := fmt.Fprintf(out, "\n%d of %d targets are met.\n", met, all)
	return err
}
