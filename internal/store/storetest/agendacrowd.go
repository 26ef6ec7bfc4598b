package storetest

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"salonzap/internal/agenda"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

const (
	writers = 32 // that come at once
	rounds  = 40
)

// oneSlot lets many writers on two nodes take one slot, again and again.
func oneSlot(w *world) {
	h, other := w.house(1), w.secondNode()
	for round := range rounds {
		var won, lost atomic.Int32
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				s := w.s
				if i%2 == 1 {
					s = other
				}
				switch _, err := h.book(w.Context(), s, h.booking(0, 0, h.at(round*30))); {
				case err == nil:
					won.Add(1)
				case isTaken(err):
					lost.Add(1)
				default:
					w.Errorf("neither booked nor taken: %v", err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != writers-1 {
			w.Fatalf("round %d: %d won, %d lost", round, won.Load(), lost.Load())
		}
	}
	if n := h.overlaps(); n != 0 {
		w.Errorf("%d overlaps", n)
	}
}

// oneDay lets many writers fill a day up to its cap, which only the lock of the professional holds.
func oneDay(w *world) {
	h, other := w.house(1), w.secondNode()
	h.people[0].DailyCap = 3
	w.must(w.s.PutProfessional(w.Context(), h.scope, h.id, h.people[0]))
	var won atomic.Int32
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			switch _, err := h.book(w.Context(), s, h.booking(0, 0, h.at(i*30))); {
			case err == nil:
				won.Add(1)
			case !isTaken(err):
				w.Errorf("neither booked nor full: %v", err)
			}
		})
	}
	wg.Wait()
	if n := won.Load(); n != 3 {
		w.Errorf("%d appointments of at most 3", n)
	}
}

// oneKey sends one message many times at once, each time for somebody else.
func oneKey(w *world) {
	h, other := w.house(4), w.secondNode()
	first := h.booking(0, 0, h.at(600))
	var mu sync.Mutex
	ids := map[agenda.AppointmentID]int{}
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			b := first
			b.Items = []agenda.Item{{Service: h.services[0].ID, Professional: h.people[i%4].ID}}
			c, err := h.book(w.Context(), s, b)
			if err != nil {
				w.Errorf("the same message again: %v", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			ids[c.Appointments[0].ID]++
		})
	}
	wg.Wait()
	if len(ids) != 1 {
		w.Errorf("one message made %d appointments", len(ids))
	}
}

// manyWriters do everything at random over a few days: nothing overlaps, and no error is another than "taken" or "stale".
func manyWriters(w *world) {
	h, other := w.house(3), w.secondNode()
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			s := w.s
			if i%2 == 1 {
				s = other
			}
			r := rand.New(rand.NewPCG(7, uint64(i))) //nolint:gosec // a test's
			var mine []agenda.AppointmentID
			for range 10 {
				err := h.anything(w.Context(), s, r, &mine)
				if err != nil && !isTaken(err) && !says(err, text.AgendaStale) {
					w.Errorf("%v", err)
				}
			}
		})
	}
	wg.Wait()
	if n := h.overlaps(); n != 0 {
		w.Errorf("%d overlaps", n)
	}
	all, err := w.s.AppointmentsBetween(w.Context(), h.scope, h.id, h.day, h.day.AddDays(8))
	w.must(err)
	rows := map[agenda.AppointmentID]int{}
	for _, o := range h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(8)}).Occupied {
		rows[o.Appointment]++
	}
	for _, a := range all {
		if got, want := rows[a.ID], len(a.Occupies()); got != want {
			w.Errorf("%s takes up %d stretches, want %d", a.Status.Name(), got, want)
		}
	}
	if len(all) < writers {
		w.Errorf("only %d appointments", len(all))
	}
}

// anything does one thing at random.
func (h house) anything(ctx context.Context, s *store.Store, r *rand.Rand, mine *[]agenda.AppointmentID) error {
	at := agenda.Local{Date: h.day.AddDays(r.IntN(3)), Minute: agenda.Minute(r.IntN(48) * 30)}
	staff := agenda.ByStaff(tenant.CLIActor())
	b := h.booking(r.IntN(2), r.IntN(4)-1, at) //nolint:contextcheck // the clients are made with the world's
	what := r.IntN(10)
	if len(*mine) == 0 {
		what = 0
	}
	var made []agenda.AppointmentID // by the run that is committed
	err := s.Transact(ctx, h.scope, h.id, func(ctx context.Context, d agenda.Desk) error {
		made = nil
		one := func() agenda.AppointmentID { return (*mine)[r.IntN(len(*mine))] }
		var err error
		switch what {
		case 6:
			_, err = agenda.MoveAt(ctx, d, one(), 0, agenda.Place{At: at, Professional: h.people[r.IntN(3)].ID}, staff)
		case 7:
			_, err = agenda.StateAt(ctx, d, one(), 0, agenda.Cancel, staff)
		case 8:
			var locked agenda.Snapshot
			if locked, err = d.Lock(ctx, agenda.View{From: at.Date.AddDays(-1), To: at.Date.AddDays(2)}); err != nil {
				return err
			}
			var c agenda.Change
			if c, err = agenda.PlaceHold(locked, b.Client, b.Items, at, b.By); err == nil {
				err = d.Write(ctx, c)
			}
		default:
			if what == 9 {
				b.Encaixe, b.By, b.Items[0].Professional = true, staff, h.people[0].ID
			}
			var c agenda.Change
			if c, err = agenda.BookAt(ctx, d, b); err == nil {
				made = append(made, c.Appointments[0].ID)
			}
		}
		if says(err, text.AgendaIsKey(string(agenda.IsCancelled))) {
			return nil
		}
		return err
	})
	if err == nil {
		*mine = append(*mine, made...)
	}
	return err
}
