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

// When WhatsApp is out of reach, whatever the servers, operators are told once, owners that nothing needs to be done, the console shows it, and
// servers are not asked about each salon again and again.
func TestWhatsAppOutOfReach(t *testing.T) {
	const minutes, servers = 60, 6
	morning := func(t *testing.T, steps string) simulate.Report {
		t.Helper()
		s, err := simulate.Parse("away", "from 08:45\nuntil 10:30\n"+steps)
		if err == nil {
			s, err = s.Sized(salons, servers, 0)
		}
		if err != nil {
			t.Fatal(err)
		}
		return run(t, s)
	}
	calm := morning(t, "")
	for name, c := range map[string]struct {
		whose        string
		hit, servers int
	}{
		"of one server": {"s02", salons / servers, 1}, "of all": {"all", salons, servers},
	} {
		t.Run(name, func(t *testing.T) {
			r := morning(t, "at 09:00 whatsapp refuses connections of "+c.whose+"\nat 10:00 whatsapp works for "+c.whose)
			most := 2*minutes*c.servers + 12*c.hit // one look a minute and what comes of it, and each salon at the beginning and at the end
			t.Logf("%d calls more than on a calm morning; at most %d", r.Calls-calm.Calls, most)
			if r.Calls-calm.Calls > most {
				t.Errorf("%d calls more than on a calm morning, want at most %d", r.Calls-calm.Calls, most)
			}
			if !r.Kept() {
				t.Errorf("%+v", r.Promises)
			}
			told := map[string]int{}
			for _, e := range r.Timeline {
				if e.Who == "operator" || e.Who == "owners" {
					told[e.Who+" "+e.What+" "+e.Cause] += e.Number
				}
			}
			want := map[string]int{
				"operator told server_down whatsapp_away": 1, "operator told server_works whatsapp_away": 1,
				"owners told down whatsapp_away": c.hit, "owners told works whatsapp_away": c.hit,
			}
			if diff := cmp.Diff(want, told); diff != "" {
				t.Error(diff)
			}
			for _, n := range r.Counts {
				if n.At == "09:30" && (n.States["connected"] != salons-c.hit || n.Causes["whatsapp_away"] != c.hit) {
					t.Errorf("the console at %s: %+v", n.At, n)
				}
			}
		})
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
