package store_test

import (
	"slices"
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
)

// The options of a poll are sealed, stored once, and deleted by age and with their instance.
func TestPollsAreSealedAndGoneWithTheirAge(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		now := time.Now()
		c.Now = func() time.Time { return now }
		s := open(t, c)
		for _, name := range []string{"a", "b"} {
			if err := put(t, s, salon(name)); err != nil {
				t.Fatal(err)
			}
		}
		keep := func(instance, id string, options ...string) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *store.Tx) error {
				return s.PutPoll(tx, store.Poll{Instance: instance, MessageID: id, Options: options})
			}); err != nil {
				t.Fatal(err)
			}
		}
		want := func(instance, id string, options ...string) {
			t.Helper()
			got, err := s.PollOptions(t.Context(), instance, id)
			if !slices.Equal(got, options) || (err == nil) != (options != nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s of %s: %v %v, want %v", id, instance, got, err, options)
			}
		}
		a, b := salon("a").ID, salon("b").ID
		keep(a, "P1", "9h", "10h")
		keep(a, "P1", "another")
		keep(b, "P1", "sim")
		want(a, "P1", "9h", "10h")
		want(b, "P1", "sim")
		want(a, "P2")
		now = now.Add(time.Hour)
		keep(a, "P2", "não")
		if err := s.PrunePolls(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		want(a, "P1")
		want(a, "P2", "não")
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return s.RemoveInstance(tx, a) }); err != nil {
			t.Fatal(err)
		}
		want(a, "P2")
	})
}
