package storetest

import (
	"errors"
	"sync"
	"sync/atomic"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/store"
	"salonzap/internal/text"
)

// twoWriters lets two read the same thing and write it at the same moment, on two nodes: one of them is told.
func twoWriters(w *world) {
	h, other := w.house(2), w.secondNode()
	holiday, err := agenda.NewHoliday(h.day, "Aniversário da cidade")
	w.must(err)
	w.must(w.s.PutHoliday(w.Context(), h.scope, h.id, holiday))
	w.must(w.s.PutException(w.Context(), h.scope, h.id, agenda.Exception{Date: h.day}))
	own, err := agenda.Simple(50)
	w.must(err)
	longer, err := agenda.Simple(70)
	w.must(err)
	view := agenda.View{From: h.day, To: h.day.AddDays(1)}
	writes := map[string]func(s *store.Store, seen agenda.Snapshot) error{
		"rules": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutRules(w.Context(), h.scope, h.id, seen.Rules)
		},
		"a service": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutService(w.Context(), h.scope, h.id, seen.Services[0])
		},
		"somebody": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutProfessional(w.Context(), h.scope, h.id, seen.Professionals[0])
		},
		"a service and who does it": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutOffered(w.Context(), h.scope, h.id, seen.Services[0], nil)
		},
		"everybody": func(s *store.Store, seen agenda.Snapshot) error {
			return s.SetUp(w.Context(), h.scope, h.id, nil, seen.Professionals)
		},
		"a day": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutException(w.Context(), h.scope, h.id, seen.Exceptions[0])
		},
		"a holiday": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutHoliday(w.Context(), h.scope, h.id, seen.Holidays[0])
		},
		"days": func(s *store.Store, seen agenda.Snapshot) error {
			return s.PutDays(w.Context(), h.scope, h.id, seen.Exceptions, nil)
		},
		"a new day": func(s *store.Store, seen agenda.Snapshot) error {
			e := agenda.Exception{Date: h.day.AddDays(7), Version: agenda.Absent}
			return s.PutDays(w.Context(), h.scope, h.id, []agenda.Exception{e}, nil)
		},
		"an order": func(s *store.Store, seen agenda.Snapshot) error {
			a, b := seen.Services[0].ID, seen.Services[1].ID
			return s.SortServices(w.Context(), h.scope, h.id, []agenda.ServiceID{a, b}, []agenda.ServiceID{b, a})
		},
		// A form of a service shows who does it, and one of somebody what they do: each is a change of what the other one shows.
		"who does what, from both sides": func(s *store.Store, seen agenda.Snapshot) error {
			if s == other {
				return s.PutOffered(w.Context(), h.scope, h.id, seen.Services[1], []agenda.Doer{{Professional: seen.Professionals[0].ID, Skill: agenda.Skill{Work: &own}}})
			}
			p := seen.Professionals[0]
			p.Does = []agenda.Skill{{Service: seen.Services[1].ID, Work: &longer}}
			return s.PutProfessional(w.Context(), h.scope, h.id, p)
		},
	}
	for what, write := range writes {
		seen := h.snapshot(view)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, s := range []*store.Store{w.s, other} {
			wg.Go(func() { errs[i] = write(s, seen) })
		}
		wg.Wait()
		if kept := (errs[0] == nil) != (errs[1] == nil); !kept || !agenda.Changed(errors.Join(errs[0], errs[1])) {
			w.Errorf("%s, written by two: %v and %v", what, errs[0], errs[1])
		}
	}
	h.dropsWhatIsSeen(view)
}

// dropsWhatIsSeen drops days, and is told where they are not as they were seen.
func (h house) dropsWhatIsSeen(view agenda.View) {
	w := h.world
	w.Helper()
	now := h.snapshot(view)
	gone := now.Exceptions[0]
	gone.Version--
	if err := w.s.DropException(w.Context(), h.scope, h.id, gone); !fault.Is(err, fault.Conflict) || !says(err, text.AgendaChanged) {
		w.Errorf("a day is dropped as nobody sees it now: %v", err)
	}
	stale := now.Holidays[0]
	stale.Version--
	if err := w.s.DropHoliday(w.Context(), h.scope, h.id, stale); !says(err, text.AgendaChanged) {
		w.Errorf("a holiday is dropped as nobody sees it now: %v", err)
	}
	w.must(w.s.DropException(w.Context(), h.scope, h.id, now.Exceptions[0]))
	w.must(w.s.DropException(w.Context(), h.scope, h.id, now.Exceptions[0]))
	w.must(w.s.DropHoliday(w.Context(), h.scope, h.id, now.Holidays[0]))
	seen := now.Exceptions[0]
	if err := w.s.PutException(w.Context(), h.scope, h.id, seen); !says(err, text.AgendaChanged) {
		w.Errorf("a day is written over what is gone: %v", err)
	}
}

// manyChanges lets many count in a service, in somebody, and in the rules, while somebody else is booked all the time: each count is there
// at the end, and nobody waits in a circle.
func manyChanges(w *world) {
	const counters, times = 4, 8
	h, other := w.house(2), w.secondNode()
	nodes := []*store.Store{w.s, other}
	before := h.snapshot(agenda.View{From: h.day, To: h.day})
	var wg sync.WaitGroup
	var booked atomic.Int32
	for n := range counters {
		s := nodes[n%2]
		wg.Go(func() {
			for range times {
				w.noError(h.count(s))
			}
		})
		wg.Go(func() {
			for i := range times {
				if _, err := h.book(w.Context(), s, h.booking(0, 1, h.at(30*(n*times+i)))); err == nil {
					booked.Add(1)
				} else {
					w.noError(err)
				}
			}
		})
	}
	wg.Wait()
	after := h.snapshot(agenda.View{From: h.day, To: h.day})
	somebody := func(s agenda.Snapshot) agenda.Professional {
		p, _ := s.Professional(h.people[0].ID)
		return p
	}
	for what, grown := range map[string]int{
		"a service":    after.Services[1].Work.BufferAfter - before.Services[1].Work.BufferAfter,
		"somebody":     somebody(after).DailyCap - somebody(before).DailyCap,
		"the rules":    after.Rules.Cancel - before.Rules.Cancel,
		"appointments": int(booked.Load()),
	} {
		if grown != counters*times {
			w.Errorf("%s: %d of %d are there", what, grown, counters*times)
		}
	}
}

// count adds one to a service, to somebody, and to the rules, each from what is stored.
func (h house) count(s *store.Store) error {
	adding := func(add func(agenda.Snapshot) error) error {
		return agenda.Reread(func() error {
			now, err := s.Snapshot(h.Context(), h.scope, h.id, agenda.View{From: h.day, To: h.day})
			if err != nil {
				return err
			}
			return add(now)
		})
	}
	return errors.Join(
		adding(func(now agenda.Snapshot) error {
			v := now.Services[1]
			v.Work.BufferAfter++
			return s.PutService(h.Context(), h.scope, h.id, v)
		}),
		adding(func(now agenda.Snapshot) error {
			p, _ := now.Professional(h.people[0].ID)
			p.DailyCap++
			return s.PutProfessional(h.Context(), h.scope, h.id, p)
		}),
		adding(func(now agenda.Snapshot) error {
			r := now.Rules
			r.Cancel++
			return s.PutRules(h.Context(), h.scope, h.id, r)
		}),
	)
}

func (w *world) noError(err error) {
	w.Helper()
	if err != nil {
		w.Errorf("an error: %v", err)
	}
}
