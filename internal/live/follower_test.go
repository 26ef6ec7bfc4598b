package live_test

import (
	"slices"
	"testing"

	"salonzap/internal/live"
)

// taken calls Next until nothing is left, and returns the topics.
func taken(f *live.Follower) []string {
	var all []string
	for {
		topic, ok := f.Next()
		if !ok {
			return all
		}
		all = append(all, topic)
	}
}

func TestAFollowerLearnsWhatChanged(t *testing.T) {
	h := live.New()
	all, stop := h.Follow(live.All, 3)
	one, stopOne := h.Follow("a", 3)
	defer stopOne()
	for _, topic := range []string{"b", "a", "b", "c", "a"} {
		h.Publish(topic)
	}
	if !pending(all.Hints()) || pending(all.Hints()) {
		t.Error("five changes are not one hint")
	}
	if got := taken(all); !slices.Equal(got, []string{"b", "a", "c"}) {
		t.Errorf("a follower of all learns %q", got)
	}
	if got := taken(one); !slices.Equal(got, []string{"a"}) {
		t.Errorf("a follower of one topic learns %q", got)
	}
	h.Publish("a")
	if got := taken(all); !pending(all.Hints()) || !slices.Equal(got, []string{"a"}) {
		t.Errorf("a change after the last was taken: %q", got)
	}
	stop()
	h.Publish("a")
	if got := taken(all); pending(all.Hints()) || got != nil {
		t.Errorf("after cancel: %q", got)
	}
}

func TestAFollowerOfTooMuchReadsAgain(t *testing.T) {
	h := live.New()
	f, stop := h.Follow(live.All, 2)
	defer stop()
	for _, topic := range []string{"a", "b", "a", "c", "d"} {
		h.Publish(topic)
	}
	if got := taken(f); !slices.Equal(got, []string{live.All}) {
		t.Errorf("four topics of two: %q", got)
	}
	h.Publish("a")
	h.PublishAll() // All includes the topic a
	if got := taken(f); !pending(f.Hints()) || !slices.Equal(got, []string{live.All}) {
		t.Errorf("lost hints: %q", got)
	}
	h.Publish("a")
	if got := taken(f); !slices.Equal(got, []string{"a"}) {
		t.Errorf("after reading again: %q", got)
	}
}
