package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
)

func jobs(w *world) {
	w.story("run when they are due", dueJobs)
	w.story("do not wait for the leader of a killed process", leaderless)
	w.story("do not block the changes that make them", busy)
	w.story("are tried again", again)
	w.story("are not there when the change failed", noJob)
}

// desk works the jobs of a store and hands each to the test.
type desk struct {
	got   chan connection.Job
	prune chan struct{}
	fail  func(connection.Job) error
}

func newDesk() *desk {
	return &desk{got: make(chan connection.Job, 1000), prune: make(chan struct{}, 10)}
}

// work begins to work jobs until the test ends, or stop is called.
func (d *desk) work(w *world, s *store.Store) (stop func()) {
	w.Helper()
	end, err := s.StartJobs(w.Context(), store.Handlers{
		Wake: func(_ context.Context, j connection.Job) error {
			var err error
			if d.fail != nil {
				err = d.fail(j)
			}
			d.got <- j
			return err
		},
		Prune: func(context.Context) error { d.prune <- struct{}{}; return nil },
	})
	w.must(err)
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(w.Context()), patience)
		defer cancel()
		if err := end(ctx); err != nil {
			w.Error("stop:", err)
		}
	})
	w.Cleanup(stop)
	return stop
}

// next is the next job that is worked.
func (d *desk) next(w *world) connection.Job {
	w.Helper()
	select {
	case j := <-d.got:
		return j
	case <-time.After(patience):
		w.Fatal("no job comes")
	}
	return connection.Job{}
}

// woken works jobs until one comes for a row.
func woken(w *world, c connection.Connection) connection.Job {
	w.Helper()
	d := newDesk()
	stop := d.work(w, w.s)
	defer stop()
	for {
		if j := d.next(w); j.ID == c.ID {
			return j
		}
	}
}

// enqueue changes a row so that a job is queued.
func (w *world) enqueue(c connection.Connection, kind connection.JobKind, after time.Duration) connection.Job {
	w.Helper()
	at := w.when().Add(after)
	j := connection.Job{Kind: kind, ID: c.ID, Due: at}
	_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.JobAt = at },
		connection.Enqueue{Job: j, At: at}))
	w.must(err)
	return j
}

// dueJobs: one that is due runs at once, one that is due soon runs when it is, one that is due later does not run; the
// hourly cleaning runs at the start.
func dueJobs(w *world) {
	c := w.clicked("Fila", nil)
	w.enqueue(c, connection.JobReconcile, time.Hour)
	soon := w.enqueue(c, connection.JobExpire, time.Second)
	now := w.enqueue(c, connection.JobEnsure, 0)
	d := newDesk()
	d.work(w, w.s)
	for _, want := range []connection.Job{now, soon} {
		if got := d.next(w); got.Kind != want.Kind || got.ID != want.ID || !got.Due.Equal(want.Due) {
			w.Errorf("got %+v, want %+v", got, want)
		}
	}
	if early := soon.Due.Sub(w.clock.now()); early > 0 {
		w.Errorf("%v too early", early)
	}
	select {
	case <-d.prune:
	case <-time.After(patience):
		w.Error("the cleaning does not come")
	}
	if len(d.got) > 0 {
		w.Errorf("came an hour too early: %+v", <-d.got)
	}
}

// leaderless: the place of River's leader is held by a process that was killed. What is due now or soon runs all the same.
func leaderless(w *world) {
	db := w.raw()
	now := w.clock.now().UTC()
	from, until := any(now), any(now.Add(time.Hour))
	if w.db.URL == "" {
		const layout = "2006-01-02 15:04:05.000"
		from, until = now.Format(layout), now.Add(time.Hour).Format(layout)
	}
	for _, query := range []string{
		"DELETE FROM river_leader", "INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES ($1, $2, 'killed')",
	} {
		args := []any{from, until}[:2*strings.Count(query, "VALUES")]
		_, err := db.ExecContext(w.Context(), query, args...)
		w.must(err)
	}
	c := w.clicked("Sem líder", nil)
	soon := w.enqueue(c, connection.JobExpire, 500*time.Millisecond)
	if got := woken(w, c); got.Kind != soon.Kind {
		w.Errorf("got %+v", got)
	}
	_, err := db.ExecContext(w.Context(), "DELETE FROM river_leader")
	w.must(err)
}

// busy: many changes that make jobs, while jobs run that change rows. On SQLite all of it goes through one connection.
func busy(w *world) {
	d := newDesk()
	d.fail = func(j connection.Job) error {
		_, err := w.s.Change(w.Context(), anybody, j.ID, edit(func(c *connection.Connection) { c.Lease.Fence++ }))
		return err
	}
	d.work(w, w.s)
	const salons, each = 5, 10
	var wg sync.WaitGroup
	var all []connection.Connection
	for range salons {
		c := w.clicked("Ocupado", nil)
		all = append(all, c)
		wg.Go(func() {
			for range each {
				w.enqueue(c, connection.JobRefresh, 0)
			}
		})
	}
	wg.Wait()
	for range salons * each {
		d.next(w)
	}
	for _, c := range all {
		if n := w.row(c).Lease.Fence; n != each {
			w.Errorf("%d of %d jobs changed the row", n, each)
		}
	}
}

func again(w *world) {
	c := w.clicked("De novo", nil)
	d := newDesk()
	tries := 0
	d.fail = func(connection.Job) error {
		if tries++; tries == 1 {
			return errors.New("this try fails, and the log says so")
		}
		return nil
	}
	want := w.enqueue(c, connection.JobEnsure, 0)
	d.work(w, w.s)
	for range 2 {
		if got := d.next(w); got.ID != want.ID {
			w.Errorf("got %+v", got)
		}
	}
}

func noJob(w *world) {
	c := w.clicked("Nenhum", nil)
	no := errors.New("no")
	at := w.clock.now()
	_, err := w.s.Change(w.Context(), anybody, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		return c, []connection.Effect{connection.Enqueue{Job: connection.Job{Kind: connection.JobExpire, ID: c.ID}, At: at}}, no
	})
	if !errors.Is(err, no) {
		w.Fatal(err)
	}
	bad := connection.Keep{Envelope: connection.Envelope{Key: "", At: at}}
	_, err = w.s.Change(w.Context(), anybody, c.ID, edit(nil,
		connection.Enqueue{Job: connection.Job{Kind: connection.JobExpire, ID: c.ID}, At: at}, bad))
	if err == nil {
		w.Fatal("an effect that cannot be stored was stored")
	}
	last := w.enqueue(c, connection.JobEnsure, 0)
	if got := woken(w, c); got.Kind != last.Kind {
		w.Errorf("a job of a change that failed runs: %+v", got)
	}
}

// restart: what was queued by a process that is gone runs in the next one, a job that was under way included.
func restart(w *world) {
	c := w.clicked("Reinício", nil)
	first, err := store.Open(w.Context(), w.config(newHub()))
	w.must(err)
	d := newDesk()
	d.fail = func(connection.Job) error { return errors.New("the process ends before it is done") }
	w.enqueue(c, connection.JobEnsure, 0)
	stop := d.work(w, first)
	d.next(w)
	stop()
	queued := w.enqueue(c, connection.JobReconcile, 0)
	closeStore(w.T, first)

	second := w.open(newHub())
	d = newDesk()
	d.work(w, second)
	kinds := map[connection.JobKind]bool{}
	for len(kinds) < 2 {
		kinds[d.next(w).Kind] = true
	}
	if !kinds[queued.Kind] || !kinds[connection.JobEnsure] {
		w.Errorf("ran after the restart: %v", kinds)
	}
}
