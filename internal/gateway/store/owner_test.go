package store_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
)

const lockHolders = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`

// On PostgreSQL a new owner waits when the previous one did not end cleanly; after a clean end it does not. An owner that has lost its lock
// notices it without any call.
func TestANewOwnerWaitsForOneThatGaveNoWord(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		var said bytes.Buffer
		c.Log = slog.New(slog.NewTextHandler(&said, nil))
		const word = "did not end cleanly"
		for range 2 {
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(said.String(), word) {
			t.Errorf("after a clean end: %s", said.String())
		}
		if c.DatabaseURL == "" {
			return
		}
		first := open(t, c)
		db, _ := first.Engine()
		if _, err := db.ExecContext(t.Context(), lockHolders); err != nil {
			t.Fatal(err)
		}
		second := open(t, c)
		select {
		case <-first.Lost():
		default:
			t.Error("the next owner began before the first one knew that it is none")
		}
		if !strings.Contains(said.String(), word) {
			t.Errorf("nobody waited: %s", said.String())
		}
		if err := first.Done(t.Context(), 1); !fault.Is(err, fault.Unavailable) {
			t.Errorf("the first one writes: %v", err)
		}
		if err := first.Close(); err != nil { // it must not clear the second one's ownership
			t.Error(err)
		}
		if err := put(t, second, salon("a")); err != nil {
			t.Error(err)
		}
	})
}
