package storetest

import (
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// memory: what a process remembers of a row never decides about one that another process changed.
func memory(w *world) {
	w.story("a change begins with what another process left", changedElsewhere)
	w.story("a number that another process registers is seen", registeredElsewhere)
	w.story("a click finds what another process removed gone", removedElsewhere)
	w.story("who was hinted at reads the row anew", readAnew)
}

// changedElsewhere also asks for changes that come to nothing: nothing is saved that would show that they were mistaken.
func changedElsewhere(w *world) {
	c, other := w.clicked("Lembrança", nil), w.open(newHub())
	for i := range int64(6) {
		s := w.s
		if i%2 == 1 {
			s = other
		}
		var seen []int64
		_, err := s.Change(w.Context(), anybody, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
			seen = append(seen, c.Lease.Fence)
			return c, nil, nil
		})
		w.must(err)
		if last := seen[len(seen)-1]; last != i {
			w.Errorf("a change that changes nothing was decided with %d, want %d", last, i)
		}
		got, err := s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence++ }))
		w.must(err)
		if got.Lease.Fence != i+1 || w.row(c).Lease.Fence != i+1 {
			w.Errorf("change %d made it %d", i+1, got.Lease.Fence)
		}
	}
}

func registeredElsewhere(w *world) {
	c, other, number := w.clicked("Número novo", nil), w.open(newHub()), w.number()
	_, err := other.ChangeTenant(w.Context(), anybody, c.Tenant, func(t tenant.Tenant) (tenant.Tenant, error) {
		t.Phone = number
		return t, nil
	})
	w.must(err)
	got, _, err := w.s.Open(w.Context(), anybody, c.Tenant, fresh, edit(func(c *connection.Connection) { c.Lease.Fence++ }))
	w.must(err)
	if got.Registered != number {
		w.Errorf("the registered number is %v, want %v", got.Registered, number)
	}
}

func removedElsewhere(w *world) {
	c, other := w.clicked("Removido", nil), w.open(newHub())
	_, err := other.Change(w.Context(), anybody, c.ID, edit(nil, connection.DeleteRow{}))
	w.must(err)
	got, existed, err := w.s.Open(w.Context(), anybody, c.Tenant, fresh, edit(nil))
	w.must(err)
	if existed || got.ID == c.ID {
		w.Errorf("existed %v, and is %v as before: %v", existed, got.ID, c.ID)
	}
}

func readAnew(w *world) {
	c, other := w.clicked("Releitura", nil), w.open(newHub())
	told, all := w.hub.count(c.Tenant.String()), 0
	_, err := other.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence = 7 }))
	w.must(err)
	for {
		w.hub.wait(w.T, "the change on another node", func(now map[string]int, n int) bool {
			return now[c.Tenant.String()] > told || (w.db.URL == "" && n > all)
		})
		told, all = w.hub.count(c.Tenant.String()), w.hub.countAll()
		got, err := w.s.ByInstance(w.Context(), anybody, c.Server, c.Instance)
		w.must(err)
		if got.Lease.Fence == 7 {
			return
		}
		if w.db.URL != "" { // on SQLite the hint may have been of an earlier commit: there is another
			w.Fatalf("read %d", got.Lease.Fence)
		}
	}
}
