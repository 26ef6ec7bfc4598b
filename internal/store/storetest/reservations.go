package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// picks is what a visitor of the page of the fixture's salon picks; each time another day's.
func (f fixture) picks() robot.Wish {
	f.w.stock(f.row.Tenant, unused("Corte"), unused("João"))
	return f.w.wish(f.row.Tenant, 2, agenda.Minute(600+60*f.w.held(f.row.Tenant)))
}

// wish is a time of a barbershop that a visitor picks some days from now.
func (w *world) wish(t tenant.ID, days int, at agenda.Minute) robot.Wish {
	w.Helper()
	day := agenda.DateOf(w.clock.now()).AddDays(days)
	s, err := w.s.Snapshot(w.Context(), anybody, t, agenda.View{From: day, To: day.AddDays(1)})
	w.must(err)
	id := contact.NewID()
	return robot.Wish{Visitor: id, Address: id.String(), Service: s.Services[0].ID, At: agenda.Local{Date: day, Minute: at}}
}

// held are the times of a barbershop that are kept now.
func (w *world) held(t tenant.ID) int {
	w.Helper()
	day := agenda.DateOf(w.clock.now())
	s, err := w.s.Snapshot(w.Context(), anybody, t, agenda.View{From: day, To: day.AddDays(30)})
	w.must(err)
	now := agenda.InstantOf(w.clock.now())
	return len(slices.DeleteFunc(s.Occupied, func(o agenda.Occupancy) bool { return o.Kind != agenda.ForHold || o.Expires <= now }))
}

func reservationTaken(w *world) {
	t, a, ctx := w.barbershop("Pelo link"), w.assistant(), w.Context()
	r, err := w.s.Reserve(ctx, anybody, t, w.wish(t, 2, 15*60))
	w.must(err)
	alike(w, "held", w.held(t), 1)
	if _, err := w.s.Reservation(ctx, anybody, w.barbershop("Outro"), r.Code); !fault.Is(err, fault.NotFound) {
		w.Errorf("another salon finds it: %v", err)
	}
	_, err = w.s.MeetContact(ctx, anybody, t, contact.Sighting{Address: w.wrote(line, "", "x", "", 0).Peer.Address, At: w.clock.now()})
	w.must(err)
	s, err := w.s.Snapshot(ctx, anybody, t, agenda.View{From: r.At.Date, To: r.At.Date.AddDays(1)})
	w.must(err)
	w.writes(t, line, r.AskFor(text.PT, s))
	said, err := w.turn(a)
	if err != nil || len(said) != 1 || !strings.Contains(said[0], "15:00* com João") {
		w.Fatalf("%q %v", said, err)
	}
	alike(w, "held by the client now", w.held(t), 1)
	for _, words := range []string{"Maria Silva", "sim"} {
		w.writes(t, line, words)
		said, err = w.turn(a)
		w.must(err)
	}
	if all := w.booked(t); len(all) != 1 || all[0].At != r.At || !strings.Contains(said[0], "Marcado") {
		w.Fatalf("%q %+v", said, all)
	}
	alike(w, "held", w.held(t), 0)
	used, err := w.s.Reservation(ctx, anybody, t, r.Code)
	w.must(err)
	alike(w, "used by", used.UsedBy, w.booked(t)[0].Client)
	// Another client has the same text: it is not theirs, and nothing of the first client's changes.
	w.writes(t, "5511977776666@s.whatsapp.net", r.AskFor(text.PT, s))
	said, err = w.turn(a)
	if err != nil || len(said) != 1 || !strings.Contains(said[0], "acabou de ser preenchido") {
		w.Errorf("%q %v", said, err)
	}
	alike(w, "booked", len(w.booked(t)), 1)
	w.clock.pass(time.Hour)
	n, err := w.s.PruneReservations(ctx, anybody, w.clock.now(), w.clock.now())
	if err != nil || n == 0 {
		w.Errorf("pruned %d: %v", n, err)
	}
}

func reservationBounds(w *world) {
	t, ctx := w.barbershop("Raspador"), w.Context()
	one := w.wish(t, 2, 600)
	for i := range 4 { // the same browser changes its mind
		one.At.Minute = agenda.Minute(600 + 30*i)
		_, err := w.s.Reserve(ctx, anybody, t, one)
		w.must(err)
		alike(w, "held for one browser", w.held(t), 1)
	}
	for i := range robot.MaxReservationsFrom { // other browsers behind the same address
		v := w.wish(t, 3+i, 600)
		v.Address = one.Address
		if _, err := w.s.Reserve(ctx, anybody, t, v); (err != nil) != (i == robot.MaxReservationsFrom-1) || err != nil && !fault.Is(err, fault.RateLimited) {
			w.Errorf("browser %d of an address: %v", i+2, err)
		}
	}
	w.clock.pass(robot.ReservationLasts)
	alike(w, "held after their time", w.held(t), 0)

	errs := make([]error, 3*robot.MaxReservationsDay)
	wishes := make([]robot.Wish, len(errs))
	for i := range wishes {
		wishes[i] = w.wish(t, 5, agenda.Minute(480+30*i))
	}
	var wg sync.WaitGroup
	for i := range wishes {
		wg.Go(func() { _, errs[i] = w.s.Reserve(ctx, anybody, t, wishes[i]) })
	}
	wg.Wait()
	kept := 0
	for _, err := range errs {
		switch {
		case err == nil:
			kept++
		case !fault.Is(err, fault.RateLimited):
			w.Errorf("%v", err)
		}
	}
	alike(w, fmt.Sprintf("of %d at once for one day", len(errs)), kept, robot.MaxReservationsDay)
	for i := range robot.MaxReservations {
		_, _ = w.s.Reserve(ctx, anybody, t, w.wish(t, 6+i, 600))
	}
	alike(w, "of the salon", w.held(t), robot.MaxReservations)
}
