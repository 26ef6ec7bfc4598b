package storetest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

func callsOfConsole() map[string]call {
	return map[string]call{
		"Marks": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Marks(ctx, sc, f.row.Tenant, time.Time{})
			return err
		}},
		"Pulse": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Pulse(ctx, sc, time.Time{})
			return err
		}},
		"CountCauses": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.CountCauses(ctx, sc)
			return err
		}},
		"Events": {operators, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Events(ctx, sc, f.row.Tenant, 1)
			return err
		}},
	}
}

func console(w *world) {
	w.server("other")
	all := w.manySalons()
	w.story("in other orders", func(w *world) { orders(w, all) })
	w.story("why salons are down", func(w *world) {
		want := map[connection.Cause]int{}
		for _, s := range all {
			if s.Connection != nil && s.Connection.Cause != "" {
				want[s.Connection.Cause]++
			}
		}
		got, err := w.s.CountCauses(w.Context(), anybody)
		w.must(err)
		for cause, n := range want {
			if got[cause] != n {
				w.Errorf("%s: %d, want %d", cause, got[cause], n)
			}
		}
	})
	w.story("what happened to one and to all", past)
}

// orders asks for every salon, and for some, in the orders that are not that of creation.
func orders(w *world, all []connection.Salon) {
	now := w.clock.now()
	sorted := map[connection.Order]func(a, b connection.Salon) int{
		connection.Newest: func(a, b connection.Salon) int { return cmp.Compare(b.Cursor(), a.Cursor()) },
		connection.ByName: func(a, b connection.Salon) int {
			return cmp.Or(cmp.Compare(plainName(a), plainName(b)), cmp.Compare(a.Cursor(), b.Cursor()))
		},
	}
	for order, compare := range sorted {
		for _, q := range []connection.Query{{}, {Status: connection.StatusConnected}, {Text: "joão"}, {Cause: connection.Unlinked}} {
			q.Order = order
			var want []string
			for _, s := range slices.SortedStableFunc(slices.Values(all), compare) {
				if fits(s, q, now) {
					want = append(want, s.Tenant.Slug.String())
				}
			}
			if got := w.pages(q, 7); strings.Join(got, " ") != strings.Join(want, " ") {
				w.Errorf("%+v: got %v, want %v", q, got, want)
			}
		}
	}
	if got, err := w.s.Salons(w.Context(), anybody, connection.Query{Order: connection.ByName, After: "nonsense"}); err != nil || len(got) == 0 {
		w.Errorf("after a salon that is not there: %d, %v", len(got), err)
	}
}

func plainName(s connection.Salon) string {
	return strings.ReplaceAll(strings.ToLower(s.Tenant.Name), "ã", "a") + " " + s.Tenant.Slug.String()
}

// past writes a history and reads it back as marks and as a pulse.
func past(w *world) {
	began := w.clock.now()
	salon := w.salon("Com passado")
	kinds := []connection.EntryKind{connection.DidBegin, connection.DidConnect, connection.DidClimb, connection.DidDrop, connection.DidEnd}
	c, _, err := w.s.Open(w.Context(), anybody, salon.ID, fresh, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		var effects []connection.Effect
		for _, k := range kinds {
			effects = append(effects, connection.Record{Entry: connection.Entry{At: w.clock.now(), Kind: k, Actor: tenant.SystemActor("test")}})
		}
		return old, effects, nil
	})
	w.must(err)
	for name, since := range map[string]time.Time{"since before": began.Add(-time.Minute), "since later": began.Add(time.Hour)} {
		marks, err := w.s.Marks(w.Context(), anybody, c.Tenant, since)
		w.must(err)
		var got []connection.EntryKind
		for _, m := range marks {
			got = append(got, m.Kind)
		}
		want := []connection.EntryKind{connection.DidConnect, connection.DidDrop}
		if name == "since later" {
			want = want[1:] // the last word before it
		}
		if !slices.Equal(got, want) {
			w.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	beats, err := w.s.Pulse(w.Context(), anybody, began.Add(-time.Hour))
	w.must(err)
	var sum connection.Beat
	for _, b := range beats {
		sum.Linked, sum.Dropped, sum.Attempts = sum.Linked+b.Linked, sum.Dropped+b.Dropped, sum.Attempts+b.Attempts
		if b.At.After(began.Add(time.Hour)) || b.At.Before(began.Add(-2*time.Hour)) {
			w.Errorf("a beat at %v", b.At)
		}
	}
	if sum.Linked != 1 || sum.Dropped != 1 || sum.Attempts != 1 {
		w.Errorf("the pulse is %+v", sum)
	}
}
