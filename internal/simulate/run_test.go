package simulate_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/simulate"
)

// small is a scenario with as many salons as its classes need.
func small(t *testing.T, name string) simulate.Scenario {
	t.Helper()
	content, ok := simulate.ShippedText(name)
	if !ok {
		t.Fatal("no scenario", name)
	}
	s, err := simulate.Parse(name, content)
	if err == nil {
		s, err = s.Sized(salons, 6, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t *testing.T, s simulate.Scenario) simulate.Report {
	t.Helper()
	r, err := simulate.Run(t.Context(), s, simulate.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Each class of failure is noticed, healed and told as promised.
func TestShippedScenariosKeepThePromises(t *testing.T) {
	seen := map[simulate.Class]bool{}
	for _, name := range simulate.Shipped() {
		if name == "a-bad-day" { // all of the others in one day, for many salons: scripts/bench.sh simulate
			continue
		}
		if !allDays && name != "server-dies" && name != "mass-unlink" && name != "instances-deleted" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			r := run(t, small(t, name))
			for _, p := range r.Promises {
				if p.Broken > 0 {
					t.Errorf("%s: broken %d times: %v", p.Name, p.Broken, p.How)
				}
			}
			for _, c := range r.Classes {
				seen[c.Class] = true
				if c.Healed+c.Waiting != c.Salons || c.Waiting > 0 {
					t.Errorf("%s: of %d salons %d work again, %d wait", c.Class, c.Salons, c.Healed, c.Waiting)
				}
			}
			if r.Errors > 0 {
				t.Errorf("the program logged %d errors", r.Errors)
			}
		})
	}
	for _, c := range simulate.Classes() {
		if allDays && !seen[c] {
			t.Errorf("no scenario has %q", c)
		}
	}
}

// The same file with the same seed gives the same report, to the byte.
func TestARunCanBeRepeated(t *testing.T) {
	s := small(t, "mass-unlink")
	text := func() string {
		b, err := json.MarshalIndent(run(t, s), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	first := text()
	if diff := cmp.Diff(first, text()); diff != "" {
		t.Error(diff)
	}
	s.Seed++
	if text() == first {
		t.Error("another seed changes nothing")
	}
}

// A run that nobody waits for any more ends.
func TestARunCanBeBrokenOff(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s, err := small(t, "night").Sized(6, 6, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := simulate.Run(ctx, s, simulate.Options{Now: time.Now}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
