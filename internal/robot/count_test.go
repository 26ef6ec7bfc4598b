package robot_test

import (
	"os"
	"strings"
	"testing"
)

// TestMessagesUntilBooked counts what a client writes until the appointment is there: two messages at most for one whom the salon knows, and six by the
// menu for a new one, the name counted.
func TestMessagesUntilBooked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		from string // the answer from which on messages count; empty: from the first one
		most int
	}{
		"returning":    {"a-returning-client", "", 2},
		"new, by menu": {"b-new-client-by-menu", "5 Falar com a gente", 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wrote, booked := 0, false
			for line := range strings.Lines(replay(t, c.file)) {
				switch {
				case booked:
				case c.from != "" && strings.Contains(line, c.from):
					wrote = 0
				case strings.HasPrefix(line, ">"):
					wrote++
				case strings.HasPrefix(line, "= booked"):
					booked = true
				}
			}
			if !booked || wrote > c.most {
				t.Errorf("booked: %v, after %d messages; at most %d", booked, wrote, c.most)
			}
		})
	}
}

// TestRobotsAreLeftAlone counts the answers to another robot: three rounds at most, of one text or of two in turn, and then none.
func TestRobotsAreLeftAlone(t *testing.T) {
	t.Parallel()
	const rounds = 3
	for file, texts := range map[string]int{"loop": 1, "loop_two": 2} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			answers, last := 0, ""
			for line := range strings.Lines(replay(t, file)) {
				if strings.HasPrefix(last, ">") && strings.HasPrefix(line, "<") {
					answers++
				}
				last = line
			}
			if answers == 0 || answers > rounds*texts || !strings.HasPrefix(last, "~ silence") {
				t.Errorf("%d answers, and at the end %q", answers, last)
			}
		})
	}
}

// replay plays a transcript as the robot answers it now.
func replay(t *testing.T, name string) string {
	t.Helper()
	script, err := os.ReadFile("testdata/transcripts/" + name + ".txt")
	check(t, err)
	return play(t, string(script))
}
