package storetest

import (
	"fmt"

	"salonzap/internal/connection"
	"salonzap/internal/store"
)

func hints(w *world) {
	w.story("come after the commit", afterCommit)
	w.story("reach other nodes", otherNodes)
	w.story("are sent before the end", beforeTheEnd)
}

// reader is a hub that reads the row as soon as it is hinted at.
type reader struct {
	*hub
	read func()
}

// Publish reads first.
func (r *reader) Publish(topic string) { r.read(); r.hub.Publish(topic) }

func afterCommit(w *world) {
	c := w.clicked("Depois do commit", nil)
	r := &reader{hub: newHub()}
	s := w.open(r)
	var seen []int64
	r.read = func() { seen = append(seen, w.row(c).Lease.Fence) }
	if _, err := s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence = 42 })); err != nil {
		w.Fatal(err)
	}
	if len(seen) != 1 || seen[0] != 42 {
		w.Errorf("who was hinted at read %d", seen)
	}
}

// otherNodes hear of it: on PostgreSQL which salon it was, on SQLite (another process) that there was something.
func otherNodes(w *world) {
	there := newHub()
	other := w.open(there)
	c := w.clicked("Outro nó", nil)
	here := w.hub.count(c.Tenant.String())
	there.wait(w.T, "a change on another node", func(told map[string]int, all int) bool {
		return told[c.Tenant.String()] > 0 || (w.db.URL == "" && all > 0)
	})
	if _, err := other.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Paused = true })); err != nil {
		w.Fatal(err)
	}
	w.hub.wait(w.T, "the way back", func(told map[string]int, all int) bool {
		return told[c.Tenant.String()] > here || (w.db.URL == "" && all > 0)
	})
}

// beforeTheEnd: a command of a moment tells the others, too, however many changes it made.
func beforeTheEnd(w *world) {
	var rows []connection.Connection
	for i := range 300 { // more than one notification can name
		rows = append(rows, w.clicked(fmt.Sprint("Comando ", i), nil))
	}
	s, err := store.Open(w.Context(), w.config(newHub()))
	if err != nil {
		w.Fatal(err)
	}
	before := map[string]int{}
	for _, c := range rows {
		before[c.Tenant.String()] = w.hub.count(c.Tenant.String())
		if _, err := s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Paused = true })); err != nil {
			w.Fatal(err)
		}
	}
	closeStore(w.T, s)
	w.hub.wait(w.T, "every change", func(told map[string]int, all int) bool {
		if w.db.URL == "" {
			return all > 0
		}
		for id, n := range before {
			if told[id] <= n {
				return false
			}
		}
		return true
	})
}
