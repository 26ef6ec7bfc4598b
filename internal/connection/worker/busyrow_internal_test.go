package worker

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The rate of a row's changes, by how many there are at which distance.
func TestARowIsBusyBeyondAHundredChangesWithinAMinute(t *testing.T) {
	for name, tc := range map[string]struct {
		changes  int
		distance time.Duration
		episodes int
	}{
		"a linking":                           {30, time.Second, 0},
		"a hundred at once":                   {100, 0, 0},
		"a hundred and one at once":           {101, 0, 1},
		"a hundred in each minute, for a day": {144000, 600 * time.Millisecond, 0},
		"a few more, for a day":               {145000, 590 * time.Millisecond, 1},
		"a thousand a second":                 {5000, time.Millisecond, 1},
		"one each minute":                     {1000, time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var r rowRate
			at, episodes := time.Unix(1_800_000_000, 0), 0
			for range tc.changes {
				if r.change(at) {
					episodes++
				}
				at = at.Add(tc.distance)
			}
			if episodes != tc.episodes {
				t.Errorf("%d episodes, want %d", episodes, tc.episodes)
			}
			if cap(r.changes) > 4*BusyAfter {
				t.Errorf("it keeps room for %d changes", cap(r.changes))
			}
		})
	}
}

// Whatever the changes, the row is busy from a change that is more than a hundred within a minute, for a minute after the last such one.
func TestAnEpisodeIsWhatItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r rowRate
		var all []time.Time
		var over time.Time
		at := time.Unix(1_800_000_000, 0)
		for range rapid.IntRange(1, 60).Draw(t, "bursts") {
			for range rapid.IntRange(1, 130).Draw(t, "changes") {
				n := 1
				for _, earlier := range all {
					if at.Sub(earlier) < BusyWithin {
						n++
					}
				}
				was := !over.IsZero() && at.Sub(over) < BusyWithin
				if n > BusyAfter {
					over = at
				}
				if begins := r.change(at); begins != (n > BusyAfter && !was) {
					t.Fatalf("change %d with %d within a minute, busy before: %v; begins: %v", len(all), n, was, begins)
				}
				all = append(all[max(0, len(all)-300):], at)
				at = at.Add(time.Duration(rapid.IntRange(0, 700).Draw(t, "ms")) * time.Millisecond)
			}
			at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "pause")) * time.Second)
		}
	})
}
