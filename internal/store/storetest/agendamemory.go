package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// rememberedAgenda lets one node change what another one remembers of a salon's agenda: each change is in the next answer and in the next
// booking there, and what was taken back is in none.
func rememberedAgenda(w *world) {
	h, other := w.house(2), w.secondNode()
	view := agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(3)}
	holiday, err := agenda.NewHoliday(h.day, "Aniversário da cidade")
	w.must(err)
	own, err := agenda.Simple(50)
	w.must(err)
	changes := []struct {
		what string
		make func(s *store.Store, seen agenda.Snapshot) error
	}{
		{"rules", func(s *store.Store, seen agenda.Snapshot) error {
			seen.Rules.Grid = 20
			return s.PutRules(w.Context(), h.scope, h.id, seen.Rules)
		}},
		{"a service", func(s *store.Store, seen agenda.Snapshot) error {
			seen.Services[0].Name = "Corte novo"
			return s.PutService(w.Context(), h.scope, h.id, seen.Services[0])
		}},
		{"somebody's day", func(s *store.Store, seen agenda.Snapshot) error {
			seen.Professionals[0].DailyCap = 7
			return s.PutProfessional(w.Context(), h.scope, h.id, seen.Professionals[0])
		}},
		{"somebody's week", func(s *store.Store, seen agenda.Snapshot) error {
			seen.Professionals[1].Week = seen.Professionals[1].Week[:3]
			return s.SetUp(w.Context(), h.scope, h.id, nil, seen.Professionals[1:])
		}},
		{"who does what", func(s *store.Store, seen agenda.Snapshot) error {
			by := []agenda.Doer{{Professional: h.people[0].ID, Skill: agenda.Skill{Work: &own}}}
			return s.PutOffered(w.Context(), h.scope, h.id, seen.Services[1], by)
		}},
		{"an order", func(s *store.Store, seen agenda.Snapshot) error {
			a, b := seen.Services[0].ID, seen.Services[1].ID
			return s.SortServices(w.Context(), h.scope, h.id, []agenda.ServiceID{a, b}, []agenda.ServiceID{b, a})
		}},
		{"a holiday", func(s *store.Store, _ agenda.Snapshot) error {
			return s.PutHoliday(w.Context(), h.scope, h.id, holiday)
		}},
		{"a day", func(s *store.Store, _ agenda.Snapshot) error {
			return s.PutException(w.Context(), h.scope, h.id, agenda.Exception{Date: h.day})
		}},
		{"days", func(s *store.Store, _ agenda.Snapshot) error {
			return s.PutDays(w.Context(), h.scope, h.id, []agenda.Exception{{Date: h.day.AddDays(1)}}, nil)
		}},
		{"no day", func(s *store.Store, seen agenda.Snapshot) error {
			return s.DropException(w.Context(), h.scope, h.id, seen.Exceptions[0])
		}},
		{"no holiday", func(s *store.Store, seen agenda.Snapshot) error {
			return s.DropHoliday(w.Context(), h.scope, h.id, seen.Holidays[0])
		}},
		{"the time zone", func(s *store.Store, _ agenda.Snapshot) error {
			_, err := s.ChangeTenant(w.Context(), anybody, h.id, func(t tenant.Tenant) (tenant.Tenant, error) {
				t.Timezone = "America/Manaus"
				return t, nil
			})
			select {
			case <-s.ZoneChanged():
			case <-time.After(patience):
				w.Error("nobody is told of the salon's other zone")
			}
			return err
		}},
	}
	for _, c := range changes {
		before := h.look(w.s, view) // which it remembers from now on
		w.must(c.make(other, h.snapshot(view)))
		if now, locked := h.look(w.s, view), h.lockedLook(w.s, view); now == before || now != locked {
			w.Errorf("after another node changed %s, a node that said\n%s\nsays\n%s\nand when it books\n%s", c.what, before, now, locked)
		}
	}
	h.takenBack(view)
}

// takenBack changes the agenda in a transaction that fails, after it read what it changed; then somebody else changes it.
func (h house) takenBack(view agenda.View) {
	w := h.world
	w.Helper()
	fail, rules := errors.New("later"), h.snapshot(view).Rules
	rules.Lead++
	err := w.s.Do(w.Context(), "test", func(ctx context.Context, tx *store.Tx) error {
		within := w.s.AgendaStore.Within(tx)
		if err := within.PutRules(ctx, h.scope, h.id, rules); err != nil {
			return err
		}
		if _, err := w.s.Desk(tx, h.id).Lock(ctx, view); err != nil {
			return err
		}
		return fail
	})
	if !errors.Is(err, fail) {
		w.Errorf("the transaction ended with %v", err)
	}
	rules = h.snapshot(view).Rules
	rules.Lead += 5
	w.must(w.s.PutRules(w.Context(), h.scope, h.id, rules))
	if got := h.snapshot(view).Rules; got.Lead != rules.Lead {
		w.Errorf("the lead is %d minutes, want %d", got.Lead, rules.Lead)
	}
}

// look is what a store says of a salon, in words.
func (h house) look(s *store.Store, v agenda.View) string {
	h.Helper()
	snapshot, err := s.Snapshot(h.Context(), h.scope, h.id, v)
	h.must(err)
	return inWords(snapshot)
}

// lockedLook is what it says to whoever books.
func (h house) lockedLook(s *store.Store, v agenda.View) (said string) {
	h.Helper()
	h.must(s.Transact(h.Context(), h.scope, h.id, func(ctx context.Context, d agenda.Desk) error {
		snapshot, err := d.Lock(ctx, v)
		said = inWords(snapshot)
		return err
	}))
	return said
}

func inWords(s agenda.Snapshot) string {
	all := []string{fmt.Sprintf("%v %+v %+v %+v %+v", s.Zone, s.Rules, s.Services, s.Exceptions, s.Holidays)}
	for _, p := range s.Professionals {
		all = append(all, spelled(p))
	}
	return strings.Join(all, "\n")
}
