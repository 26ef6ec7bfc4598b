package storetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
)

func jobs(w *world) {
	w.story("no row has a job", jobless)
	w.story("the cleaning comes at the start", cleaning)
	w.story("what earlier versions queued comes to nothing", retired)
}

// jobless: whatever is made of rows, at once and for later, nothing is queued: a row says itself when it is due.
func jobless(w *world) {
	c := w.clicked("Sem fila", func(c *connection.Connection) { c.Attempt, c.DueAt = w.attempt(), w.clock.now() })
	for _, later := range []time.Duration{0, time.Second, time.Minute, time.Hour} {
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) {
			c.DueAt = w.clock.now().Add(later)
			c.Lease = c.Lease.Acquire("p1", w.clock.now())
		}, note(w, connection.EntryEscalated)))
		w.must(err)
	}
	w.end(c, "default")
	var n int
	w.must(w.raw().QueryRowContext(w.Context(), "SELECT count(*) FROM river_job").Scan(&n))
	if n != 0 {
		w.Errorf("%d jobs were queued", n)
	}
}

// work begins to work jobs until the test ends. The channels hear of each cleaning, each erasure, and each look at time zones.
func (w *world) work() (pruned, erased, zones <-chan struct{}) {
	w.Helper()
	cleaned, gone, derived := make(chan struct{}, 10), make(chan struct{}, 10), make(chan struct{}, 10)
	end, err := w.s.StartJobs(w.Context(), store.Handlers{
		Prune: func(context.Context) error { cleaned <- struct{}{}; return nil },
		Erase: func(context.Context) error { gone <- struct{}{}; return nil },
		Zones: func(context.Context) error { derived <- struct{}{}; return nil },
	})
	w.must(err)
	w.Cleanup(sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.Context()), patience)
		defer cancel()
		if err := end(ctx); err != nil {
			w.Error("stop:", err)
		}
	}))
	return cleaned, gone, derived
}

func cleaning(w *world) {
	pruned, erased, zones := w.work()
	for what, came := range map[string]<-chan struct{}{"cleaning": pruned, "erasure": erased, "zones": zones} {
		select {
		case <-came:
		case <-time.After(patience):
			w.Errorf("the %s does not come", what)
		}
	}
}

// retired: a database of an earlier version holds jobs for its rows. They end well, and are not tried again.
func retired(w *world) {
	kinds := []string{"ensure", "refresh_code", "expire_attempt", "reconcile"}
	args := "$1"
	if w.db.URL == "" {
		args = "jsonb($1)"
	}
	db := w.raw()
	for _, kind := range kinds {
		_, err := db.ExecContext(w.Context(), fmt.Sprintf(
			"INSERT INTO river_job (args, kind, max_attempts, state) VALUES (%s, $2, 5, 'available')", args), `{"kind":"x","id":"y"}`, kind)
		w.must(err)
	}
	w.work()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(patience)
	for ended := 0; ended < len(kinds); {
		select {
		case <-deadline:
			w.Fatalf("%d of %d have ended", ended, len(kinds))
		case <-look.C:
		}
		w.must(db.QueryRowContext(w.Context(), "SELECT count(*) FROM river_job WHERE kind NOT IN ('prune', 'erase_bodies') AND state = 'completed'").Scan(&ended))
	}
}
