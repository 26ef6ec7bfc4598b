package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func effects(w *world) {
	w.story("history", history)
	w.story("a number is registered", register)
	w.story("an event counts once", duplicate)
	w.story("what a server said is sealed, and counted", sealedPayload)
	w.story("an effect that fails takes the row back", halfDone)
	w.story("a code is gone with its attempt", codes)
	w.story("a row is forgotten", forgotten)
}

func history(w *world) {
	c := w.clicked("História", nil)
	by := tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Name: "ana@example.com", Role: tenant.Owner, Tenant: c.Tenant}
	var want []connection.Entry
	for i := range 5 {
		e := connection.Entry{
			At: w.clock.now().UTC().Truncate(time.Microsecond), Kind: connection.EntryEscalated, Attempt: "a1", Actor: by,
			Cause: connection.NoCode, Detail: string(rune('a' + i)),
		}
		want = append([]connection.Entry{e}, want...)
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil, connection.AppendHistory{Entry: e}))
		w.must(err)
	}
	got, err := w.s.History(w.Context(), anybody, c.Tenant, "", 0)
	w.must(err)
	if len(got) != len(want) {
		w.Fatalf("%d entries, want %d", len(got), len(want))
	}
	for i := range want {
		want[i].ID = got[i].ID
		if got[i] != want[i] {
			w.Errorf("entry %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
	rest, err := w.s.History(w.Context(), anybody, c.Tenant, got[2].ID, 1)
	if err != nil || len(rest) != 1 || rest[0] != got[3] {
		w.Errorf("after the third: %+v, %v", rest, err)
	}
}

func register(w *world) {
	c, n := w.clicked("Registro", nil), w.number()
	got, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil, connection.RegisterNumber{Number: n}))
	w.must(err)
	salon, err := w.s.Tenant(w.Context(), anybody, c.Tenant)
	w.must(err)
	if got.Registered != n || w.row(c).Registered != n || salon.Phone != n {
		w.Error("the number is not the registered one")
	}
}

func note(w *world, kind connection.EntryKind) connection.AppendHistory {
	return connection.AppendHistory{Entry: connection.Entry{At: w.clock.now(), Kind: kind}}
}

func envelope(key string) connection.Envelope {
	return connection.Envelope{
		Key: key, Server: "default", Instance: "x_whatsapp", Event: "connection.update", Date: time.UnixMilli(5), At: time.UnixMilli(6),
		Payload: []byte(`{"state":"open"}`),
	}
}

func duplicate(w *world) {
	c := w.clicked("Evento", nil)
	count := func(key string) error {
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(
			func(c *connection.Connection) { c.Lease.Fence++ },
			note(w, connection.EntryUnexpected), connection.StoreEvent{Envelope: envelope(key)}))
		return err
	}
	w.must(count("one"))
	hints := w.hub.count(c.Tenant.String())
	if err := count("one"); !errors.Is(err, connection.ErrDuplicate) {
		w.Errorf("got %v, want ErrDuplicate", err)
	}
	w.must(count("two"))
	h, err := w.s.History(w.Context(), anybody, c.Tenant, "", 0)
	w.must(err)
	if fence := w.row(c).Lease.Fence; fence != 2 || len(h) != 2 {
		w.Errorf("three events, two different: counted %d, %d in the history", fence, len(h))
	}
	if got := w.hub.count(c.Tenant.String()) - hints; got != 1 {
		w.Errorf("%d hints after a double and a new one", got)
	}
	n, err := w.s.PruneEvents(w.Context(), anybody, w.clock.now())
	if err != nil || n != 2 {
		w.Errorf("pruned %d, %v", n, err)
	}
	w.must(count("one")) // nobody remembers
}

// sealedPayload: nothing of a payload can be read in the database without the key ring.
func sealedPayload(w *world) {
	const word = "a word of the payload"
	c, e := w.clicked("Selado", nil), envelope("sealed")
	e.Server, e.Payload = "talker", []byte(`{"said":"`+word+`"}`)
	keep := func() error {
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence++ }, connection.StoreEvent{Envelope: e}))
		return err
	}
	w.must(keep())
	var kept []byte
	w.must(w.raw().QueryRowContext(w.Context(), "SELECT payload FROM webhook_event WHERE key = $1", e.Key).Scan(&kept))
	if bytes.Contains(kept, []byte(word)) {
		w.Error("the payload can be read")
	}
	if open, err := Ring(w.T, testRing).Open("webhook_event/payload/"+e.Key, string(kept)); err != nil || !bytes.Equal(open, e.Payload) {
		w.Errorf("opened: %q, %v", open, err)
	}
	n := w.s.KeptToday("talker")
	w.keptElsewhere("talker", n)
	if n < int64(len(kept)) || w.s.KeptToday("nobody") != 0 {
		w.Errorf("counted %d, %d bytes are kept", n, len(kept))
	}
	if err := keep(); !errors.Is(err, connection.ErrDuplicate) || w.s.KeptToday("talker") != n {
		w.Errorf("a double is counted: %v", err)
	}
}

// halfDone: the row is fine, an effect cannot be stored.
func halfDone(w *world) {
	c := w.clicked("Metade", nil)
	before, hints := w.row(c), w.hub.count(c.Tenant.String())
	bad := connection.StoreEvent{Envelope: connection.Envelope{Key: "", At: w.clock.now()}} // the key may not be empty
	for _, effects := range [][]connection.Effect{
		{note(w, connection.EntryPaused), note(w, connection.EntryPaused), bad},
		{connection.RegisterNumber{Number: w.number()}, note(w, "")},
	} {
		_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Paused = true }, effects...))
		if err == nil || fault.KindOf(err) != fault.Internal {
			w.Errorf("got %v", err)
		}
	}
	h, err := w.s.History(w.Context(), anybody, c.Tenant, "", 0)
	w.must(err)
	if w.row(c) != before || len(h) != 0 || w.hub.count(c.Tenant.String()) != hints {
		w.Error("half of it happened")
	}
}

func codes(w *world) {
	const code, pairing = "2@the-text-of-a-code", "PAIRCODE"
	c := w.clicked("Código", func(c *connection.Connection) {
		c.Attempt = w.attempt()
		c.Attempt.Code = connection.LinkCode{QRText: code, Pairing: pairing, ShownAt: w.clock.now(), ExpiresAt: w.clock.now().Add(time.Minute)}
	})
	if all := dump(w); !bytes.Contains(all, []byte(code)) || !bytes.Contains(all, []byte(pairing)) {
		w.Fatal("the code is not where the test looks for it")
	}
	_, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Attempt = nil }))
	w.must(err)
	if all := dump(w); bytes.Contains(all, []byte(code)) || bytes.Contains(all, []byte(pairing)) {
		w.Error("a row still holds the code")
	}
}

func forgotten(w *world) {
	c := w.clicked("Fica", nil)
	_, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil, connection.DeleteRow{}))
	w.must(err)
	_, err = w.s.ByTenant(w.Context(), anybody, c.Tenant)
	w.want(err, fault.NotFound, text.NotConnectedYet)
	if _, err := w.s.Tenant(w.Context(), anybody, c.Tenant); err != nil {
		w.Error("a salon that was not deleted went, too:", err)
	}
	if _, existed, err := w.s.Open(w.Context(), anybody, c.Tenant, fresh, edit(nil)); err != nil || existed {
		w.Errorf("a new first click: existed %v, %v", existed, err)
	}

	c = w.clicked("Vai", nil)
	_, err = w.s.Change(w.Context(), anybody, c.ID, edit(nil,
		note(w, connection.EntryAttemptEnded), connection.StoreEvent{Envelope: envelope("last")}))
	w.must(err)
	w.must(w.s.DeleteTenant(w.Context(), anybody, c.Tenant, w.clock.now()))
	_, err = w.s.Change(w.Context(), anybody, c.ID, edit(nil,
		note(w, connection.EntryAttemptEnded), connection.DeleteRow{}))
	w.must(err)
	if again := w.salon("Vai"); again.Slug.String() != "vai" {
		w.Errorf("the name is still taken: %v", again.Slug)
	}
}

// keptElsewhere tells that another node, or this one after a restart, learns what was kept before with the first thing that it
// keeps itself, and that the database is not written to for each.
func (w *world) keptElsewhere(server string, before int64) {
	w.Helper()
	other := w.open(newHub())
	row := w.clicked("Outro nó", nil)
	keepOne := func(key string) {
		w.Helper()
		_, err := other.Change(w.Context(), anybody, row.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
			return c, []connection.Effect{connection.StoreEvent{Envelope: connection.Envelope{
				Key: key, Server: server, Instance: c.Instance, Event: "connection.update", At: w.clock.now(),
			}}}, nil
		})
		w.must(err)
	}
	keepOne("elsewhere 1")
	first := other.KeptToday(server)
	if first <= before {
		w.Errorf("another node knows of %d bytes after %d", first, before)
	}
	commits, _ := other.Written()
	for i := range 20 {
		keepOne(fmt.Sprint("elsewhere more ", i))
	}
	if after, _ := other.Written(); after-commits != 20 || other.KeptToday(server) != first+20*512 {
		w.Errorf("20 more cost %d commits and count %d bytes", after-commits, other.KeptToday(server)-first)
	}
}
