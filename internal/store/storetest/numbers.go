package storetest

import (
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func numbers(w *world) {
	w.story("of many who connect with a number one gets it", race)
	w.story("the ninth digit makes no other number", ninthDigit)
	w.story("a number tells which salon it serves", serves)
	w.story("an import with a number in use makes no row", importTaken)
}

// serving makes a row connected with a number.
func serving(n phone.Number) func(c *connection.Connection) {
	return func(c *connection.Connection) { c.State = connection.Connected{Number: n, Since: time.UnixMilli(7)} }
}

func race(w *world) {
	n := w.number()
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		c := w.clicked("Disputa", nil)
		wg.Go(func() {
			_, err := w.s.Change(w.Context(), anybody, c.ID, edit(serving(n)))
			if err == nil {
				won.Add(1)
				return
			}
			lost.Add(1)
			w.want(err, fault.Conflict, text.NumberInUse)
			_, err = w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) {
				c.State = connection.Quarantined{Number: n, Why: connection.NumberInUse, Since: time.UnixMilli(7)}
			}))
			if err != nil {
				w.Error("a quarantined row may have the number:", err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 || lost.Load() != 7 {
		w.Errorf("%d got the number, %d did not", won.Load(), lost.Load())
	}
}

func serves(w *world) {
	n := w.number()
	_, err := w.s.Serves(w.Context(), anybody, n)
	w.want(err, fault.NotFound, text.NotFound)
	c := w.clicked("Dono", serving(n))
	who, err := w.s.Serves(w.Context(), anybody, n)
	w.must(err)
	if who != c.Tenant {
		w.Errorf("%v, want %v", who, c.Tenant)
	}
	stranger := w.clicked("Outro", nil)
	_, err = w.s.Serves(w.Context(), tenant.For(stranger.Tenant), n)
	w.want(err, fault.NotFound, text.NotFound)
	_, err = w.s.Change(w.Context(), anybody, c.ID, edit(func(c *connection.Connection) { c.State = connection.Known{} }))
	w.must(err)
	_, err = w.s.Serves(w.Context(), anybody, n)
	w.want(err, fault.NotFound, text.NotFound)
}

func ninthDigit(w *world) {
	long, _ := phone.FromDigits("5511987650001")
	short, _ := phone.FromDigits("551187650001")
	if !long.SameLine(short) {
		w.Fatal("the test's numbers are not the same line")
	}
	first := w.clicked("Primeiro", serving(long))
	second := w.clicked("Segundo", nil)
	_, err := w.s.Change(w.Context(), anybody, second.ID, edit(serving(short)))
	w.want(err, fault.Conflict, text.NumberInUse)
	_, err = w.s.Change(w.Context(), anybody, first.ID, edit(func(c *connection.Connection) { c.State = connection.Known{} }))
	w.must(err)
	if _, err = w.s.Change(w.Context(), anybody, second.ID, edit(serving(short))); err != nil {
		w.Error("a number that was let go is still taken:", err)
	}
}

func importTaken(w *world) {
	n := w.number()
	w.clicked("Dono", serving(n))
	salon := w.salon("Importado")
	_, _, err := w.s.Open(w.Context(), anybody, salon.ID, func(x tenant.Tenant) connection.Connection {
		c := fresh(x)
		serving(n)(&c)
		return c
	}, edit(nil))
	w.want(err, fault.Conflict, text.NumberInUse)
	_, err = w.s.ByTenant(w.Context(), anybody, salon.ID)
	w.want(err, fault.NotFound, text.NotConnectedYet)
}
