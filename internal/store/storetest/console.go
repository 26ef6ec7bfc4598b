package storetest

import (
	"cmp"
	"fmt"
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
		"Activity": {operators, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.Activity(ctx, sc, time.Time{})
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
	w.story("after a salon that is not there", func(w *world) {
		got, err := w.s.Salons(w.Context(), anybody, connection.Query{Order: connection.ByName, After: "nonsense"})
		if err != nil || len(got) == 0 {
			w.Errorf("%d, %v", len(got), err)
		}
	})
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
	w.story("what is old is forgotten, and what a salon was stays", forgetting)
}

// sortedBy compares salons in an order.
func sortedBy(o connection.Order) func(a, b connection.Salon) int {
	switch o {
	case connection.Newest:
		return func(a, b connection.Salon) int { return cmp.Compare(b.Cursor(), a.Cursor()) }
	case connection.ByName:
		return func(a, b connection.Salon) int {
			return cmp.Or(cmp.Compare(plainName(a), plainName(b)), cmp.Compare(a.Cursor(), b.Cursor()))
		}
	case connection.Oldest:
	}
	return func(a, b connection.Salon) int { return cmp.Compare(a.Cursor(), b.Cursor()) }
}

func plainName(s connection.Salon) string {
	return strings.ReplaceAll(strings.ToLower(s.Tenant.Name), "ã", "a") + " " + s.Tenant.Slug.String()
}

// past writes a history and reads it back as marks and as activity.
func past(w *world) {
	began := w.clock.now()
	salon := w.salon("Com passado")
	kinds := []connection.EntryKind{connection.EntryAttemptStarted, connection.EntryConnected, connection.EntryEscalated, connection.EntryDropped, connection.EntryAttemptEnded}
	c, _, err := w.s.Open(w.Context(), anybody, salon.ID, fresh, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		var effects []connection.Effect
		for _, k := range kinds {
			effects = append(effects, connection.AppendHistory{Entry: connection.Entry{At: w.clock.now(), Kind: k, Actor: tenant.SystemActor("test")}})
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
		want := []connection.EntryKind{connection.EntryConnected, connection.EntryDropped}
		if name == "since later" {
			want = want[1:] // the last word before it
		}
		if !slices.Equal(got, want) {
			w.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	beats, err := w.s.Activity(w.Context(), anybody, began.Add(-time.Hour))
	w.must(err)
	var sum connection.ActivityBucket
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

// forgetting: entries of a year ago go, but for the one that says what the salon was when the year ended.
func forgetting(w *world) {
	c := w.clicked("Esquecido", nil)
	write := func(kinds ...connection.EntryKind) {
		for _, k := range kinds {
			_, err := w.s.Change(w.Context(), anybody, c.ID, edit(nil, note(w, k)))
			w.must(err)
		}
	}
	write(connection.EntryAttemptStarted, connection.EntryDropped, connection.EntryConnected, connection.EntryEscalated)
	then := w.agoOf(c) // what was written until here is made to be a year old
	write(connection.EntryDropped, connection.EntryEscalated)
	_, err := w.s.PruneHistory(w.Context(), anybody, then)
	w.must(err)
	left, err := w.s.History(w.Context(), anybody, c.Tenant, "", 0)
	w.must(err)
	var kinds []connection.EntryKind
	for _, e := range left {
		kinds = append(kinds, e.Kind)
	}
	if want := []connection.EntryKind{connection.EntryEscalated, connection.EntryDropped, connection.EntryConnected}; !slices.Equal(kinds, want) {
		w.Errorf("left: %v, want %v", kinds, want)
	}
}

// agoOf puts a salon's whole history back by a year, and tells a moment between it and now.
func (w *world) agoOf(c connection.Connection) time.Time {
	w.Helper()
	db := w.raw()
	list, err := w.s.History(w.Context(), anybody, c.Tenant, "", 0)
	w.must(err)
	ago := w.clock.now().AddDate(-1, 0, 0)
	for i, e := range list { // newest first
		ms := ago.Add(-time.Duration(i) * time.Millisecond).UnixMilli()
		id := fmt.Sprintf("%08x-%04x", ms>>16, ms&0xffff) + e.ID[13:]
		_, err := db.ExecContext(w.Context(), "UPDATE history SET id = $1 WHERE id = $2", id, e.ID)
		w.must(err)
	}
	return ago.AddDate(0, 6, 0)
}
