package agenda_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/agenda"
)

func TestSegmentsAreReadAndWrittenAlike(t *testing.T) {
	busy, free := agenda.Busy, agenda.Free
	for typed, want := range map[string][]agenda.Segment{
		"50": {{Kind: busy, Minutes: 50}}, " 50 min ": {{Kind: busy, Minutes: 50}},
		"40 + 30+20": {{Kind: busy, Minutes: 40}, {Kind: free, Minutes: 30}, {Kind: busy, Minutes: 20}},
	} {
		got, err := agenda.ParseSegments(typed)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", typed, err, diff)
		}
		if again, err := agenda.ParseSegments(agenda.SaySegments(got)); err != nil || !cmp.Equal(got, again) {
			t.Errorf("%q does not read back: %v, %v", typed, again, err)
		}
	}
	for _, typed := range []string{"", "0", "-5", "40+30", "40+30+", "721", "1,5", "x", "1+1+1+1+1+1+1+1+1+1+1"} {
		if got, err := agenda.ParseSegments(typed); err == nil {
			t.Errorf("%q = %v", typed, got)
		}
	}
}
