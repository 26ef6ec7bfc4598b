package storetest

import (
	"errors"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

func servers(w *world) {
	w.story("kept", putServer)
	w.story("with what lives on them", loads)
	w.story("what takes salons off them", leavings)
	w.story("two of one name at once", twins)
	w.story("two changes at once are both there", changes)
	w.story("one node at a time writes how they are", newsOnly)
}

func putServer(w *world) {
	want := fleet.Server{ID: "eu", URL: "https://eu.test", Key: "the key", MaxLinking: 7, Capacity: 300, Weight: 2, Region: "sp", CreatedAt: w.when()}
	w.must(w.s.PutServer(w.Context(), anybody, want))
	want.Health = fleet.Health{At: w.when(), OK: true, Version: "2.3.7", Problem: "timeout", BootAt: w.when(), LatencyMS: 12, Passkey: true}
	w.must(w.s.RecordHealth(w.Context(), anybody, "eu", want.Health, 0))
	if got, err := w.s.Server(w.Context(), anybody, "eu"); err != nil || got != want {
		w.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	created := want.CreatedAt
	want.URL, want.Key, want.MaxLinking, want.Draining, want.CreatedAt = "https://eu2.test", "new", 0, true, w.when()
	want.Capacity, want.Weight, want.Region = 0, 3, ""
	w.must(w.s.PutServer(w.Context(), anybody, want))
	want.CreatedAt = created
	if got, err := w.s.Server(w.Context(), anybody, "eu"); err != nil || got != want {
		w.Errorf("changed: got %+v, %v, want %+v", got, err, want)
	}
	w.must(w.s.ChangeServer(w.Context(), anybody, "eu", func(old fleet.Server) (fleet.Server, error) {
		old.Capacity, old.Weight, old.Region = 9, 0, "rj" // no weight is 1
		return old, nil
	}))
	if got, err := w.s.Server(w.Context(), anybody, "eu"); err != nil || got.Capacity != 9 || got.Weight != 1 || got.Region != "rj" || got.Health != want.Health {
		w.Errorf("its place: got %+v, %v", got, err)
	}
	w.must(w.s.DeleteServer(w.Context(), anybody, "eu"))
	_, err := w.s.Server(w.Context(), anybody, "eu")
	w.want(err, fault.NotFound, text.ServerUnknown)
	w.want(w.s.DeleteServer(w.Context(), anybody, "eu"), fault.NotFound, text.ServerUnknown)
}

// twins: of many who add one name, over two nodes, one does, and the others hear that it is taken.
func twins(w *world) {
	other := w.open(newHub())
	var wg sync.WaitGroup
	var added atomic.Int64
	for i := range 10 {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			err := s.AddServer(w.Context(), anybody, fleet.Server{ID: "twin", URL: "http://x.test", Key: "k", CreatedAt: w.clock.now()})
			if err == nil {
				added.Add(1)
				return
			}
			w.want(err, fault.Conflict, text.ServerIDTaken)
		})
	}
	wg.Wait()
	if n := added.Load(); n != 1 {
		w.Errorf("%d were added", n)
	}
}

// changes: each of many changes, over two nodes, is of the server as the one before left it.
func changes(w *world) {
	w.server("busy-server")
	other, yes, before := w.open(newHub()), true, 40
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			change := func(old fleet.Server) (fleet.Server, error) { old.MaxLinking++; return old, nil }
			if i == 5 {
				change = fleet.Patch{Draining: &yes}.Apply
			}
			if err := s.ChangeServer(w.Context(), anybody, "busy-server", change); err != nil {
				w.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := w.s.Server(w.Context(), anybody, "busy-server")
	if err != nil || got.MaxLinking != before+9 || !got.Draining || got.Key != "server key" {
		w.Errorf("%+v, %v", got, err)
	}
	w.want(w.s.ChangeServer(w.Context(), anybody, "nowhere", fleet.Patch{}.Apply), fault.NotFound, text.ServerUnknown)
	no := errors.New("no")
	if err := w.s.ChangeServer(w.Context(), anybody, "busy-server", func(fleet.Server) (fleet.Server, error) { return fleet.Server{}, no }); !errors.Is(err, no) {
		w.Errorf("got %v", err)
	}
}

// newsOnly: what another node wrote a moment ago stays, unless the server fails or works again.
func newsOnly(w *world) {
	w.server("looked-at")
	at := w.when()
	share := func(after time.Duration, ok bool, version string) fleet.Health {
		problem := "down"
		if ok {
			problem = ""
		}
		w.must(w.s.RecordHealth(w.Context(), anybody, "looked-at", fleet.Health{At: at.Add(after), OK: ok, Version: version, Problem: problem}, 25*time.Second))
		got, err := w.s.Server(w.Context(), anybody, "looked-at")
		w.must(err)
		return got.Health
	}
	if h := share(0, true, "1"); h.Version != "1" {
		w.Errorf("the first: %+v", h)
	}
	if h := share(10*time.Second, true, "2"); h.Version != "1" {
		w.Errorf("ten seconds later: %+v", h)
	}
	if h := share(11*time.Second, false, "3"); h.OK || h.Version != "3" {
		w.Errorf("it fails: %+v", h)
	}
	if h := share(40*time.Second, false, "4"); h.Version != "4" {
		w.Errorf("later: %+v", h)
	}
}

func loads(w *world) {
	w.server("a")
	w.server("b")
	for range 3 {
		w.clicked("Conectado", func(c *connection.Connection) { c.Server = "a"; serving(w.number())(c) })
	}
	c := w.linking("a")
	if _, err := w.s.Admit(w.Context(), anybody, c.ID, 5, w.clock.now()); err != nil {
		w.Fatal(err)
	}
	w.linking("a") // has no place
	got := map[string]fleet.ServerLoad{}
	list, err := w.s.Servers(w.Context(), anybody)
	w.must(err)
	for _, l := range list {
		got[l.Server.ID] = l
	}
	if l := got["a"]; l.Connections != 5 || l.Connected != 3 || l.Linking != 1 {
		w.Errorf("a has %d connections, %d connected, %d linking", l.Connections, l.Connected, l.Linking)
	}
	if l := got["b"]; l.Connections != 0 || l.Connected != 0 || l.Linking != 0 || l.Server.Key.Reveal() != "server key" {
		w.Errorf("b: %+v", l)
	}
	if list[0].Server.ID != "default" {
		w.Errorf("the oldest is %q", list[0].Server.ID)
	}
	w.want(w.s.DeleteServer(w.Context(), anybody, "a"), fault.Conflict, text.ServerInUse)
	w.server("left")
	w.clicked("Mudou", func(c *connection.Connection) { c.Server, c.Previous.Server = "a", "left" })
	w.want(w.s.DeleteServer(w.Context(), anybody, "left"), fault.Conflict, text.ServerInUse)
	w.must(w.s.DeleteServer(w.Context(), anybody, "b"))
}

// leavings: salons are counted by what takes them off their server, as the rule says of each row.
func leavings(w *world) {
	w.server("emptying")
	w.server("other")
	on := func(server string, change func(c *connection.Connection)) {
		w.clicked("leaves", func(c *connection.Connection) {
			c.Server, c.Attempt = server, nil
			change(c)
		})
	}
	on("emptying", func(c *connection.Connection) { c.State = connection.Connected{Number: w.number(), Since: w.when()} })
	on("emptying", func(c *connection.Connection) { c.State = connection.Connected{Number: w.number(), Since: w.when()} })
	on("emptying", func(c *connection.Connection) { c.State = connection.Known{} })
	on("emptying", func(c *connection.Connection) { c.State = connection.Intended{} })
	on("emptying", func(c *connection.Connection) {
		c.State, c.PendingCleanup = connection.Known{}, connection.CleanupLogout
	})
	on("emptying", func(c *connection.Connection) {
		c.State, c.Previous = connection.Known{}, connection.PreviousInstance{Server: "other", Ownership: connection.ByHMAC, TokenKey: "k1"}
	})
	on("other", func(c *connection.Connection) {
		c.State = connection.Connected{Number: w.number(), Since: w.when()}
		c.Previous = connection.PreviousInstance{Server: "emptying", Ownership: connection.ByHMAC, TokenKey: "k1", Discard: true}
	})
	want := map[connection.Leaving]int{
		connection.LeavesByOwner: 2, connection.LeavesAtClick: 2, connection.LeavesAfterwork: 2, connection.LeavesItself: 1,
	}
	got, err := w.s.CountLeaving(w.Context(), anybody, "emptying")
	if err != nil || !maps.Equal(got, want) {
		w.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, err := w.s.CountLeaving(w.Context(), anybody, "nowhere"); err != nil || len(got) > 0 {
		w.Errorf("a server that is none: %v, %v", got, err)
	}
}
