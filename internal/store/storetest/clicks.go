package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

const crowd = 50

func clicks(w *world) {
	w.story("fifty first clicks make one row", firstClicks)
	w.story("changes of a row are serial", serial)
	w.story("a change that fails saves nothing", failing)
	w.story("a change that changes nothing writes nothing", unchanged)
	w.story("the identity of a row never changes", identity)
	w.story("no row, no salon", nobody)
	w.story("due rows that nobody works on are found", due)
}

// firstClicks come at once on two nodes.
func firstClicks(w *world) {
	salon, other := w.salon("Studio"), w.open(newHub())
	var existed atomic.Int64
	var wg sync.WaitGroup
	for i := range crowd {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			_, before, err := s.Open(w.Context(), anybody, salon.ID, fresh, edit(func(c *connection.Connection) { c.Lease.Fence++ }))
			if err != nil {
				w.Error(err)
			}
			if before {
				existed.Add(1)
			}
		})
	}
	wg.Wait()
	c, err := w.s.ByTenant(w.Context(), anybody, salon.ID)
	if err != nil {
		w.Fatal(err)
	}
	if n := existed.Load(); n != crowd-1 {
		w.Errorf("%d of %d clicks found the row", n, crowd)
	}
	if c.Lease.Fence != crowd {
		w.Errorf("%d of %d changes are there", c.Lease.Fence, crowd)
	}
	if c.Instance != "studio_whatsapp" {
		w.Errorf("the instance is %q", c.Instance)
	}
}

func serial(w *world) {
	c, other := w.clicked("Contador", nil), w.open(newHub())
	var wg sync.WaitGroup
	for i := range crowd {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			_, err := s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Lease.Fence++ }))
			if err != nil {
				w.Error(err)
			}
		})
	}
	wg.Wait()
	if got := w.row(c).Lease.Fence; got != crowd {
		w.Errorf("counted %d of %d", got, crowd)
	}
}

func failing(w *world) {
	c := w.clicked("Falha", nil)
	before, hints := w.row(c), w.hub.count(c.Tenant.String())
	sorry := errors.New("the rule says no")
	entry := connection.AppendHistory{Entry: connection.Entry{At: w.clock.now(), Kind: connection.EntryPaused}}
	_, err := w.s.Change(w.Context(), anybody, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Paused = true
		return c, []connection.Effect{entry}, sorry
	})
	if !errors.Is(err, sorry) || fault.KindOf(err) != fault.Internal {
		w.Errorf("got %v, want the change's own error", err)
	}
	if w.row(c) != before {
		w.Error("the row changed")
	}
	if w.hub.count(c.Tenant.String()) != hints {
		w.Error("hinted at what did not happen")
	}
	salon := w.salon("Falha no primeiro clique")
	_, _, err = w.s.Open(w.Context(), anybody, salon.ID, fresh, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		return c, nil, sorry
	})
	if !errors.Is(err, sorry) {
		w.Errorf("got %v", err)
	}
	_, err = w.s.ByTenant(w.Context(), anybody, salon.ID)
	w.want(err, fault.NotFound, text.NotConnectedYet)
}

func unchanged(w *world) {
	c := w.clicked("Igual", func(c *connection.Connection) { c.Attempt = w.attempt() })
	before, hints := w.row(c), w.hub.count(c.Tenant.String())
	got, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil))
	if err != nil {
		w.Fatal(err)
	}
	if got.Version != before.Version || w.row(c).Version != before.Version {
		w.Error("a version was used up")
	}
	if w.hub.count(c.Tenant.String()) != hints {
		w.Error("hinted at nothing")
	}
	after, existed, err := w.s.Open(w.Context(), anybody, c.Tenant, fresh, edit(nil))
	if err != nil || !existed || after.Version != before.Version {
		w.Errorf("a click that changes nothing: existed %v, version %d, %v", existed, after.Version, err)
	}
	changed, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.Attempt.Phase = connection.Scanned }))
	if err != nil || changed.Version != before.Version+1 || !changed.UpdatedAt.After(before.UpdatedAt) {
		w.Errorf("after a change: version %d, updated %v, %v", changed.Version, changed.UpdatedAt, err)
	}
}

func identity(w *world) {
	c := w.clicked("Nome", nil)
	got, err := w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) {
		c.ID, c.Instance, c.CreatedAt, c.Paused = connection.NewID(), "other_whatsapp", time.Time{}, true
	}))
	if err != nil {
		w.Fatal(err)
	}
	if got.ID != c.ID || got.Instance != "nome_whatsapp" || !got.CreatedAt.Equal(c.CreatedAt) || w.row(c) != got {
		w.Errorf("the row became %+v", got)
	}
	byName, err := w.s.ByInstance(w.Context(), anybody, "default", "nome_whatsapp")
	if err != nil || byName.ID != c.ID {
		w.Errorf("by its name: %v, %v", byName.ID, err)
	}
	_, err = w.s.ByInstance(w.Context(), anybody, "elsewhere", "nome_whatsapp")
	w.want(err, fault.NotFound, text.NotFound)
	second := w.salon("Outro")
	_, _, err = w.s.Open(w.Context(), anybody, second.ID, func(x tenant.Tenant) connection.Connection {
		f := fresh(x)
		f.Instance = "nome_whatsapp"
		return f
	}, edit(nil))
	w.want(err, fault.Conflict, "")
}

func nobody(w *world) {
	_, err := w.s.Change(w.Context(), anybody, connection.NewID(), edit(nil))
	w.want(err, fault.NotFound, text.NotFound)
	_, _, err = w.s.Open(w.Context(), anybody, tenant.NewID(), fresh, edit(nil))
	w.want(err, fault.NotFound, text.SalonUnknown)
	_, err = w.s.ByTenant(w.Context(), anybody, w.salon("Sem clique").ID)
	w.want(err, fault.NotFound, text.NotConnectedYet)
}

func due(w *world) {
	now := w.clock.now()
	at := func(name string, due time.Duration, lease time.Duration) connection.ID {
		return w.clicked(name, func(c *connection.Connection) {
			c.DueAt = now.Add(due)
			if lease != 0 {
				c.Lease = connection.Lease{Holder: "somebody", Until: now.Add(lease), Fence: 1}
			}
		}).ID
	}
	late, abandoned := at("Atrasado", -time.Hour, 0), at("Abandonado", -time.Minute, -time.Second)
	at("Depois", time.Minute, 0)
	at("Em obra", -time.Minute, time.Second)
	got, err := w.s.DueConnections(w.Context(), anybody, now, 10, 10)
	if err != nil {
		w.Fatal(err)
	}
	if want := fmt.Sprint([]connection.ID{late, abandoned}); fmt.Sprint(got) != want {
		w.Errorf("got %v, want %v", got, want)
	}
	if got, err = w.s.DueConnections(w.Context(), anybody, now, 1, 0); err != nil || len(got) != 1 {
		w.Errorf("asked for one, got %v, %v", got, err)
	}
}
