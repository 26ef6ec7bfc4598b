package storetest

import (
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

func servers(w *world) {
	w.story("kept", putServer)
	w.story("with what lives on them", loads)
}

func putServer(w *world) {
	want := fleet.Server{ID: "eu", URL: "https://eu.test", Key: "the key", MaxLinking: 7, CreatedAt: w.when()}
	w.must(w.s.PutServer(w.Context(), anybody, want))
	want.Health = fleet.Health{At: w.when(), OK: true, Version: "2.3.7", Problem: "timeout", BootAt: w.when(), LatencyM: 12, Passkey: true}
	w.must(w.s.SetHealth(w.Context(), anybody, "eu", want.Health))
	if got, err := w.s.Server(w.Context(), anybody, "eu"); err != nil || got != want {
		w.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	created := want.CreatedAt
	want.URL, want.Key, want.MaxLinking, want.Draining, want.CreatedAt = "https://eu2.test", "new", 0, true, w.when()
	w.must(w.s.PutServer(w.Context(), anybody, want))
	want.CreatedAt = created
	if got, err := w.s.Server(w.Context(), anybody, "eu"); err != nil || got != want {
		w.Errorf("changed: got %+v, %v, want %+v", got, err, want)
	}
	w.must(w.s.DeleteServer(w.Context(), anybody, "eu"))
	_, err := w.s.Server(w.Context(), anybody, "eu")
	w.want(err, fault.NotFound, text.ServerUnknown)
	w.want(w.s.DeleteServer(w.Context(), anybody, "eu"), fault.NotFound, text.ServerUnknown)
	w.want(w.s.SetHealth(w.Context(), anybody, "eu", fleet.Health{}), fault.NotFound, text.ServerUnknown)
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
	got := map[string]fleet.Load{}
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
	w.clicked("Mudou", func(c *connection.Connection) { c.Server, c.Left.Server = "a", "left" })
	w.want(w.s.DeleteServer(w.Context(), anybody, "left"), fault.Conflict, text.ServerInUse)
	w.must(w.s.DeleteServer(w.Context(), anybody, "b"))
}
