package storetest

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/store"
)

// presence: whether the process behind a lease has ended is known on both databases.
func presence(w *world) {
	other, err := store.Open(w.Context(), w.config(newHub()))
	if err != nil {
		w.Fatal(err)
	}
	there := "host/1/" + other.Node()
	for holder, want := range map[string]bool{
		there:                        false,
		"host/1/" + w.s.Node():       false, // we ourselves
		"host/1/1a2b3c4d":            false, // an earlier version's, which shows nothing
		"":                           false,
		"host/1/../../somewhere":     false,
		"host/1/" + uuid.NewString(): true, // of a database that was moved here
	} {
		if got := w.s.HolderEnded(w.Context(), holder); got != want {
			w.Errorf("%q is gone: %v, want %v", holder, got, want)
		}
	}
	closeStore(w.T, other)
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for end := time.After(patience); !w.s.HolderEnded(w.Context(), there); {
		select {
		case <-again.C: // PostgreSQL ends a session a moment after its client has
		case <-end:
			w.Fatal("a process that has ended is not known to be gone")
		}
	}
}
