package agenda_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
)

func lines(slots []agenda.Slot) []string {
	var all []string
	for _, s := range slots {
		all = append(all, fmt.Sprintf("%s %s %d", s.Date, s.Time, int64(s.At)))
	}
	return all
}

// TestSlotsAreThoseOfTheOracle asks both about random salons around every turn, a hundred each.
func TestSlotsAreThoseOfTheOracle(t *testing.T) {
	for _, at := range clockChanges() {
		t.Run(at.zone+" "+at.day, func(t *testing.T) {
			t.Parallel()
			spanByMinutes := clocks{}
			rapid.Check(t, func(r *rapid.T) {
				d := drawSalon(r, at)
				c := agenda.NewSchedule(d.Snapshot)
				o := newOracle(spanByMinutes, d.Snapshot, d.from, d.to)
				for _, a := range d.asks() {
					want, got := o.slots(a), lines(c.Slots(nil, a, d.from, d.to))
					if diff := cmp.Diff(want, got); diff != "" {
						r.Fatalf("the oracle (-) and the engine (+) differ from %s to %s:\n%s", d.from, d.to, diff)
					}
				}
			})
		})
	}
}
