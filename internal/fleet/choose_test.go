package fleet_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// at is a server with salons on it; how changes it.
func at(id string, salons int, how ...func(*fleet.Server)) fleet.ServerLoad {
	l := fleet.ServerLoad{Server: fleet.Server{ID: id, CreatedAt: time.Unix(0, 0)}, Connections: salons}
	for _, f := range how {
		f(&l.Server)
	}
	return l
}

func drained(s *fleet.Server) { s.Draining = true }

func sick(s *fleet.Server) { s.Health.Problem = "down" }

func newer(s *fleet.Server) { s.CreatedAt = time.Unix(1, 0) }

func upTo(n int) func(*fleet.Server) { return func(s *fleet.Server) { s.Capacity = n } }

func weighs(n int) func(*fleet.Server) { return func(s *fleet.Server) { s.Weight = n } }

func in(region string) func(*fleet.Server) { return func(s *fleet.Server) { s.Region = region } }

// Each case lists the servers with the reason that is given for each, the best first; the first one is chosen when its reason is one for choosing.
func TestChoose(t *testing.T) {
	t.Parallel()
	type reasons = [][2]string
	for name, c := range map[string]struct {
		servers []fleet.ServerLoad
		want    fleet.Preference
		chosen  string
		why     reasons
		problem fault.Key
	}{
		"no server":       {problem: text.NoServer},
		"one":             {servers: []fleet.ServerLoad{at("a", 9)}, chosen: "a", why: reasons{{"a", "only"}}},
		"fewer salons":    {servers: []fleet.ServerLoad{at("a", 9), at("b", 3)}, chosen: "b", why: reasons{{"b", "load"}, {"a", "load"}}},
		"weight":          {servers: []fleet.ServerLoad{at("a", 9, weighs(4)), at("b", 3)}, chosen: "a", why: reasons{{"a", "load"}, {"b", "load"}}},
		"the heavy first": {servers: []fleet.ServerLoad{at("a", 0), at("b", 0, newer, weighs(2))}, chosen: "b", why: reasons{{"b", "load"}, {"a", "load"}}},
		"the older":       {servers: []fleet.ServerLoad{at("a", 3, newer), at("b", 3)}, chosen: "b", why: reasons{{"b", "order"}, {"a", "order"}}},
		"by id":           {servers: []fleet.ServerLoad{at("b", 3), at("a", 3)}, chosen: "a", why: reasons{{"a", "order"}, {"b", "order"}}},
		"the default":     {servers: []fleet.ServerLoad{at("a", 3), at("b", 3, newer)}, want: fleet.Preference{Server: "b"}, chosen: "b", why: reasons{{"b", "order"}, {"a", "order"}}},
		"the default is no island": {
			servers: []fleet.ServerLoad{at("a", 3), at("b", 4, newer)}, want: fleet.Preference{Server: "b"}, chosen: "a", why: reasons{{"a", "load"}, {"b", "load"}},
		},
		"draining": {servers: []fleet.ServerLoad{at("a", 0, drained), at("b", 90)}, chosen: "b", why: reasons{{"b", "only"}, {"a", "draining"}}},
		"full":     {servers: []fleet.ServerLoad{at("a", 3, upTo(3)), at("b", 90)}, chosen: "b", why: reasons{{"b", "only"}, {"a", "full"}}},
		"room for one": {
			servers: []fleet.ServerLoad{at("a", 2, upTo(3)), at("b", 90, upTo(100))}, chosen: "a", why: reasons{{"a", "load"}, {"b", "load"}},
		},
		"sick":                     {servers: []fleet.ServerLoad{at("a", 0, sick), at("b", 90)}, chosen: "b", why: reasons{{"b", "unhealthy"}, {"a", "unhealthy"}}},
		"all are sick":             {servers: []fleet.ServerLoad{at("a", 0, sick), at("b", 90, sick)}, chosen: "a", why: reasons{{"a", "load"}, {"b", "load"}}},
		"sick rather than full":    {servers: []fleet.ServerLoad{at("a", 3, upTo(3)), at("b", 0, sick)}, chosen: "b", why: reasons{{"b", "only"}, {"a", "full"}}},
		"the region":               {servers: []fleet.ServerLoad{at("a", 0), at("b", 90, in("sp"))}, want: fleet.Preference{Region: "sp"}, chosen: "b", why: reasons{{"b", "region"}, {"a", "region"}}},
		"the region is no must":    {servers: []fleet.ServerLoad{at("a", 0, in("rj")), at("b", 9, in("sp"), upTo(9))}, want: fleet.Preference{Region: "sp"}, chosen: "a", why: reasons{{"a", "only"}, {"b", "full"}}},
		"no region is asked for":   {servers: []fleet.ServerLoad{at("a", 0), at("b", 90, in("sp"))}, chosen: "a", why: reasons{{"a", "load"}, {"b", "load"}}},
		"health before the region": {servers: []fleet.ServerLoad{at("a", 90), at("b", 0, in("sp"), sick)}, want: fleet.Preference{Region: "sp"}, chosen: "a", why: reasons{{"a", "unhealthy"}, {"b", "unhealthy"}}},
		"our gateway by default":   {servers: []fleet.ServerLoad{at("a", 0), at(fleet.EmbeddedID, 90)}, want: fleet.Preference{Server: fleet.EmbeddedID}, chosen: fleet.EmbeddedID, why: reasons{{fleet.EmbeddedID, "kind"}, {"a", "kind"}}},
		"another's by default":     {servers: []fleet.ServerLoad{at("a", 90), at(fleet.EmbeddedID, 0)}, want: fleet.Preference{Server: "default"}, chosen: "a", why: reasons{{"a", "kind"}, {fleet.EmbeddedID, "kind"}}},
		"all are full":             {servers: []fleet.ServerLoad{at("a", 3, upTo(3)), at("b", 5, upTo(4), drained)}, why: reasons{{"a", "full"}, {"b", "draining"}}, problem: text.ServersFull},
		"all are draining":         {servers: []fleet.ServerLoad{at("b", 3, drained), at("a", 3, drained)}, why: reasons{{"a", "draining"}, {"b", "draining"}}, problem: text.ServersDraining},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := fleet.Choose(c.servers, c.want)
			var why reasons
			for _, one := range got.Candidates {
				why = append(why, [2]string{one.Server, string(one.Reason)})
				if one.Chosen != (one.Server == c.chosen) {
					t.Errorf("%s: chosen %v", one.Server, one.Chosen)
				}
				if key := text.PlaceWhy(string(one.Reason), one.Chosen); !text.Has(key) {
					t.Errorf("there is no sentence %s", key)
				}
			}
			if got.Server != c.chosen || got.Problem() != c.problem {
				t.Errorf("chosen %q, problem %q", got.Server, got.Problem())
			}
			if d := cmp.Diff(c.why, why); d != "" {
				t.Error(d)
			}
		})
	}
}

// The laws of placement, over fleets by chance: never a server that is draining or full; never one whose last check found a problem while another
// takes salons; nowhere only when all are draining or full; and the order in which the servers come decides nothing.
func TestLawsOfPlacement(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		var all []fleet.ServerLoad
		for i := range 1 + r.IntN(5) {
			l := at(fmt.Sprintf("s%d", i), r.IntN(6), upTo(r.IntN(2)*r.IntN(6)), weighs(r.IntN(4)), in([]string{"", "sp", "rj"}[r.IntN(3)]))
			l.Server.Draining = r.IntN(3) == 0
			l.Server.CreatedAt = time.Unix(int64(r.IntN(3)), 0)
			if r.IntN(3) == 0 {
				sick(&l.Server)
			}
			all = append(all, l)
		}
		want := fleet.Preference{Server: fmt.Sprintf("s%d", r.IntN(5)), Region: []string{"", "sp"}[r.IntN(2)]}
		got := fleet.Choose(all, want)
		takes := func(l fleet.ServerLoad) bool {
			return !l.Server.Draining && (l.Server.Capacity == 0 || l.Connections < l.Server.Capacity)
		}
		var chosen fleet.ServerLoad
		well, any := false, false
		for _, l := range all {
			any = any || takes(l)
			well = well || takes(l) && l.Server.Health.Problem == ""
			if l.Server.ID == got.Server {
				chosen = l
			}
		}
		switch {
		case any != (got.Server != ""), any != (got.Err() == nil):
			t.Fatalf("seed %d: %q, %v of %+v", seed, got.Server, got.Err(), all)
		case any && !takes(chosen):
			t.Fatalf("seed %d: %s takes no salons: %+v", seed, got.Server, chosen)
		case well && chosen.Server.Health.Problem != "":
			t.Fatalf("seed %d: %s does not work, and another does", seed, got.Server)
		case len(got.Candidates) != len(all):
			t.Fatalf("seed %d: %d reasons for %d servers", seed, len(got.Candidates), len(all))
		}
		mixed := slices.Clone(all)
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if d := cmp.Diff(got, fleet.Choose(mixed, want)); d != "" {
			t.Fatalf("seed %d: the order of the servers decides\n%s", seed, d)
		}
	}
}

// Salons come in the proportion of the weights.
func TestSharesFollowTheWeights(t *testing.T) {
	t.Parallel()
	all := []fleet.ServerLoad{at("a", 0), at("b", 0, weighs(3)), at("c", 0, weighs(6), upTo(30))}
	for range 100 {
		c := fleet.Choose(all, fleet.Preference{})
		for i := range all {
			if all[i].Server.ID == c.Server {
				all[i].Connections++
			}
		}
	}
	if a, b, c := all[0].Connections, all[1].Connections, all[2].Connections; c != 30 || a < 17 || a > 18 || a+b+c != 100 {
		t.Errorf("a has %d, b %d, c %d", a, b, c)
	}
}

// A burst between two counts is spread, and bounded, by what this process placed itself; a count of the store takes its place.
func TestABurstIsCounted(t *testing.T) {
	r := newRig(t, "")
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: r.http.URL, Key: "k", Capacity: 3})
	r.put(t, fleet.Server{ID: "other", URL: "http://other.test", Key: "k", Capacity: 2})
	got := map[string]int{}
	for range 5 {
		got[r.placed(t)]++
	}
	if got[fleet.DefaultID] != 3 || got["other"] != 2 {
		t.Errorf("placed %v", got)
	}
	if _, err := r.fleet.Place(t.Context()); !fault.Is(err, fault.Unavailable) || err.(*fault.Error).Key != text.ServersFull { //nolint:errorlint // made there
		t.Errorf("all are full: %v", err)
	}
	if err := r.fleet.AcceptsConnections("other"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a move to a full one: %v", err)
	}
	if c := r.fleet.WhereNow("other"); c.Server != "other" {
		t.Errorf("a salon that lives there counts against itself: %+v", c)
	}
	if err := r.fleet.Refresh(t.Context()); err != nil { // the store has none of them
		t.Fatal(err)
	}
	if c := r.fleet.WhereNow(""); c.Candidates[0].Load != 0 || c.Candidates[1].Load != 0 {
		t.Errorf("after the count: %+v", c)
	}
}

// What is placed while the store counts is not forgotten.
func TestPlacedWhileCounting(t *testing.T) {
	r := newRig(t, "")
	r.memoryStore.onList = func() { r.placed(t) }
	if err := r.fleet.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.memoryStore.onList = nil
	if c := r.fleet.WhereNow(""); c.Candidates[0].Load != 1 {
		t.Errorf("%+v", c)
	}
}
