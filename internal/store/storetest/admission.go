package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

func admission(w *world) {
	w.story("never more than the places, over two nodes", places)
	w.story("first come, first served", inLine)
	w.story("leaving wakes the next", leaving)
	w.story("leaving and changing at once do not block each other", crossing)
	w.story("without an attempt there is no place", func(w *world) {
		_, err := w.s.Admit(w.Context(), anybody, w.clicked("Nada", nil).ID, 1, w.clock.now())
		w.want(err, fault.NotFound, text.NotFound)
	})
}

// linking is a salon with a live attempt on a server.
func (w *world) linking(server string) connection.Connection {
	w.Helper()
	return w.clicked("Fila", func(c *connection.Connection) { c.Server, c.Attempt = server, w.attempt() })
}

func places(w *world) {
	w.server("small")
	other := w.open(newHub())
	got := make([]int, 20)
	var wg sync.WaitGroup
	for i := range got {
		c := w.linking("small")
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			var err error
			if got[i], err = s.Admit(w.Context(), anybody, c.ID, 3, w.clock.now()); err != nil {
				w.Error(err)
			}
			if again, err := s.Admit(w.Context(), anybody, c.ID, 3, w.clock.now()); err != nil || (again == 0) != (got[i] == 0) {
				w.Errorf("asked again: %d, then %d, %v", got[i], again, err)
			}
			if a := w.row(c).Attempt; a.Admitted != (got[i] == 0) || a.QueuedAt.IsZero() != a.Admitted || (a.Place == 0) != a.Admitted {
				w.Errorf("the row says %+v", a)
			}
		})
	}
	wg.Wait()
	admitted := 0
	for _, place := range got {
		if place == 0 {
			admitted++
		}
	}
	if admitted != 3 {
		w.Errorf("%d have one of 3 places", admitted)
	}
	if place, err := w.s.Admit(w.Context(), anybody, w.linking("small").ID, 0, w.clock.now()); place != 0 || err != nil {
		w.Errorf("without a limit: %d, %v", place, err)
	}
}

func inLine(w *world) {
	w.server("one")
	ask := func(c connection.Connection) int {
		place, err := w.s.Admit(w.Context(), anybody, c.ID, 1, w.clock.now())
		if err != nil {
			w.Fatal(err)
		}
		return place
	}
	a, b, c := w.linking("one"), w.linking("one"), w.linking("one")
	got := fmt.Sprint(ask(a), ask(b), ask(c), ask(b))
	if got != "0 1 2 1" {
		w.Errorf("places %s", got)
	}
	w.end(a, "one")
	late := w.linking("one")
	if got := fmt.Sprint(ask(late), ask(c), ask(b), ask(c)); got != "3 2 0 1" {
		w.Errorf("with a free place that the first in line did not take yet: %s", got)
	}
}

// end ends an attempt, which leaves its place.
func (w *world) end(c connection.Connection, server string) {
	w.Helper()
	_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Attempt = nil },
		connection.AdmitNext{Server: server}))
	w.must(err)
}

func leaving(w *world) {
	w.server("busy")
	in, next, last := w.linking("busy"), w.linking("busy"), w.linking("busy")
	for _, c := range []connection.Connection{in, next, last} {
		if _, err := w.s.Admit(w.Context(), anybody, c.ID, 1, w.clock.now()); err != nil {
			w.Fatal(err)
		}
	}
	hints := w.hub.count(next.Tenant.String())
	select {
	case <-w.s.Due(): // of the stories before
	default:
	}
	w.end(in, "busy")
	now := w.clock.now()
	if d := w.row(next).DueAt; d.IsZero() || d.After(now) {
		w.Errorf("the next is due at %v", d)
	}
	if d := w.row(last).DueAt; !d.IsZero() {
		w.Errorf("the last is due at %v", d)
	}
	if w.hub.count(next.Tenant.String()) == hints {
		w.Error("nobody told the next")
	}
	select {
	case <-w.s.Due():
	default:
		w.Error("whoever sweeps was not told that somebody is due")
	}
	if ids, err := w.s.DueConnections(w.Context(), anybody, now, 100, 100); err != nil || !slices.Contains(ids, next.ID) {
		w.Errorf("due: %v, %v", ids, err)
	}
}

// crossing: many leave while the ones in line change themselves. Nothing may be broken off.
func crossing(w *world) {
	w.server("crossing")
	var rows []connection.Connection
	for range 12 {
		c := w.linking("crossing")
		if _, err := w.s.Admit(w.Context(), anybody, c.ID, 6, w.clock.now()); err != nil {
			w.Fatal(err)
		}
		rows = append(rows, c)
	}
	var wg sync.WaitGroup
	for i, c := range rows {
		wg.Go(func() {
			for range 5 {
				_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence++ },
					connection.AdmitNext{Server: "crossing"}))
				if err != nil {
					w.Error(i, err)
				}
				if _, err := w.s.Admit(w.Context(), anybody, c.ID, 6, w.clock.now()); err != nil {
					w.Error(i, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
		w.Fatal("they wait for each other")
	}
}
