package storetest

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// lockOrder holds one professional, and lets somebody lock two, named in either order: who waits has locked none after it in the order of
// ids. So nobody waits in a circle. SQLite has one writer.
func lockOrder(w *world) {
	if w.db.URL == "" {
		return
	}
	h := w.house(2)
	first, second := h.people[0].ID, h.people[1].ID
	if first.Compare(second) > 0 {
		first, second = second, first
	}
	db := w.raw()
	for _, named := range [][]agenda.ProfessionalID{{first, second}, {second, first}} {
		holder, err := db.BeginTx(w.Context(), nil)
		w.must(err)
		var pid int
		w.must(holder.QueryRowContext(w.Context(), "SELECT pg_backend_pid()").Scan(&pid))
		_, err = holder.ExecContext(w.Context(), "SELECT 1 FROM professional WHERE id = $1 FOR UPDATE", first.String())
		w.must(err)
		done := make(chan error, 1)
		go func() {
			done <- h.do(func(ctx context.Context, d agenda.Desk) error {
				_, err := d.Lock(ctx, agenda.View{From: h.day, To: h.day, Professionals: named})
				return err
			})
		}()
		h.somebodyWaits(db, pid)
		if _, err := holder.ExecContext(w.Context(), "SELECT 1 FROM professional WHERE id = $1 FOR UPDATE NOWAIT", second.String()); err != nil {
			w.Errorf("named %v: who waits for the first has locked the second: %v", named, err)
		}
		w.must(holder.Rollback())
		w.must(<-done)
	}
}

// somebodyWaits waits until somebody waits for what a session of PostgreSQL has locked.
func (h house) somebodyWaits(db *sql.DB, pid int) {
	h.Helper()
	for end := time.After(time.Minute); ; {
		var n int
		h.must(db.QueryRowContext(h.Context(), "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", pid).Scan(&n))
		if n > 0 {
			return
		}
		select {
		case <-end:
			h.Fatal("nobody waits")
		default:
		}
	}
}

// staleWrite writes a change of an appointment that somebody else changed since it was read, past every rule.
func staleWrite(w *world) {
	h := w.house(1)
	booked, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(600)))
	w.must(err)
	a := booked.Appointments[0]
	s := h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(1)})
	staff := agenda.ByStaff(tenant.CLIActor())
	confirmed, err := agenda.State(s, a, agenda.Confirm, staff)
	w.must(err)
	cancelled, err := agenda.State(s, a, agenda.Cancel, staff)
	w.must(err)
	write := func(c agenda.Change) error {
		return h.do(func(ctx context.Context, d agenda.Desk) error { return d.Write(ctx, c) })
	}
	w.must(write(confirmed))
	if err := write(cancelled); !says(err, text.AgendaStale) {
		w.Errorf("a change from a version that is no more: %v", err)
	}
	now, err := w.s.Appointment(w.Context(), h.scope, h.id, a.ID)
	w.must(err)
	events, err := w.s.AppointmentEvents(w.Context(), h.scope, h.id, a.ID, 1000)
	w.must(err)
	if now.Status.Name() != agenda.IsConfirmed || now.Version != 2 || len(events) != 2 {
		w.Errorf("it is %s at version %d after %d events", now.Status.Name(), now.Version, len(events))
	}
	if got := h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(1)}).Occupied; len(got) != 1 {
		w.Errorf("what was refused let its time go: %v", got)
	}
}

// takenNames lets many make a service, and somebody, under one name at once: one of each is there, and the others are told at the name.
func takenNames(w *world) {
	h, other := w.house(1), w.secondNode()
	simple := []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}
	makes := map[string]func(s *store.Store, name string) error{
		"a service": func(s *store.Store, name string) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: name, Segments: simple})
			w.must(err)
			return s.PutOffered(w.Context(), h.scope, h.id, v, nil)
		},
		"a service alone": func(s *store.Store, name string) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: name + " 2", Segments: simple})
			w.must(err)
			return s.PutService(w.Context(), h.scope, h.id, v)
		},
		"somebody": func(s *store.Store, name string) error {
			p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: name})
			w.must(err)
			return s.PutProfessional(w.Context(), h.scope, h.id, p)
		},
		"all at the beginning": func(s *store.Store, name string) error {
			v, err := agenda.NewService(agenda.ServiceDraft{Name: name + " 3", Segments: simple})
			w.must(err)
			p, err := agenda.NewProfessional(agenda.ProfessionalDraft{Name: name + " 3"})
			w.must(err)
			return s.SetUp(w.Context(), h.scope, h.id, []agenda.Service{v}, []agenda.Professional{p})
		},
	}
	for what, make := range makes {
		var made atomic.Int32
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				s, name := w.s, "Bárbara"
				if i%2 == 1 {
					s, name = other, "bÁRBARA"
				}
				if err := make(s, name); err == nil {
					made.Add(1)
				} else if !fault.Is(err, fault.Invalid) || !says(err, text.ServiceNameTaken) && !says(err, text.TeamNameTaken) {
					w.Errorf("%s: neither made nor told at the name: %v", what, err)
				}
			})
		}
		wg.Wait()
		if n := made.Load(); n != 1 {
			w.Errorf("%s was made %d times under one name", what, n)
		}
	}
	h.namesComeBack()
}

// namesComeBack takes a service off the list, gives its name to another one, and puts it back.
func (h house) namesComeBack() {
	w := h.world
	w.Helper()
	v := h.snapshot(agenda.View{From: h.day, To: h.day}).Services
	i := slices.IndexFunc(v, func(v agenda.Service) bool { return v.ID == h.services[0].ID })
	old := v[i]
	old.Active = false
	w.must(w.s.PutService(w.Context(), h.scope, h.id, old))
	young, err := agenda.NewService(agenda.ServiceDraft{Name: old.Name, Segments: old.Work.Segments})
	w.must(err)
	w.must(w.s.PutService(w.Context(), h.scope, h.id, young))
	old.Active, old.Version = true, 0
	if err := w.s.PutService(w.Context(), h.scope, h.id, old); !says(err, text.ServiceNameTaken) {
		w.Errorf("a service comes back under the name of another: %v", err)
	}
	old.Name += " de antes"
	w.must(w.s.PutService(w.Context(), h.scope, h.id, old))
}
