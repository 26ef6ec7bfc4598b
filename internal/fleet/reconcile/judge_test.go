package reconcile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/reconcile"
)

func noon() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }

// open is a row whose session works.
func open(name string) reconcile.Row {
	return reconcile.Row{
		Instance: name, Created: true, Connected: true, Wanted: true, Reading: connection.ReadOpen, ReadingAt: noon().Add(-time.Hour),
		AnsweredAt: noon().Add(-2 * time.Minute), SeenAt: noon().Add(-2 * time.Minute), EventAt: noon().Add(-time.Hour),
	}
}

func with(r reconcile.Row, change func(r *reconcile.Row)) reconcile.Row {
	change(&r)
	return r
}

func has(name, state string) fleet.Listed { return fleet.Listed{Name: name, Ours: true, State: state} }

func facts(rows []reconcile.Row, list ...fleet.Listed) reconcile.Facts {
	return reconcile.Facts{Server: "evo", Rows: rows, List: list, Routine: 5 * time.Minute, Since: noon().Add(-24 * time.Hour), Now: noon()}
}

// told is what was found, "kind instance detail", and what is looked at, "look instance".
func told(v reconcile.Verdict) string {
	var all []string
	for _, f := range v.Findings {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Kind, f.Instance, f.Detail)))
	}
	for _, name := range v.Look {
		all = append(all, "look "+name)
	}
	return strings.Join(all, ", ")
}

func TestWhatATurnFinds(t *testing.T) {
	long := noon().Add(-time.Hour)
	old := func(r *reconcile.Row) { r.AnsweredAt, r.SeenAt = long, noon().Add(-12*time.Minute) }
	others := []reconcile.Row{open("b_whatsapp"), open("c_whatsapp"), open("d_whatsapp")}
	listed := []fleet.Listed{has("b_whatsapp", "open"), has("c_whatsapp", "open"), has("d_whatsapp", "open")}
	idle := with(open("a_whatsapp"), func(r *reconcile.Row) {
		r.Connected, r.Reading, r.AnsweredAt = false, connection.ReadClosed, noon().Add(-2*time.Hour)
	})
	for _, c := range []struct {
		name string
		row  reconcile.Row
		list []fleet.Listed
		want string
	}{
		{"all is well", open("a_whatsapp"), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"missing", open("a_whatsapp"), nil, "missing a_whatsapp connected"},
		{"missing, not connected", idle, nil, "missing a_whatsapp idle"},
		{"missing, and nobody wants it", with(idle, func(r *reconcile.Row) { r.Wanted = false }), nil, ""},
		{"never created", with(idle, func(r *reconcile.Row) { r.Created = false }), nil, ""},
		{"being linked, deleted and created again", with(idle, func(r *reconcile.Row) { r.Busy = true }), nil, ""},
		{"left by a move, and gone", with(idle, func(r *reconcile.Row) { r.Left = true }), nil, ""},
		{"left by a move, and there", with(idle, func(r *reconcile.Row) { r.Left = true }), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"its end was not heard", with(open("a_whatsapp"), old), []fleet.Listed{has("a_whatsapp", "close")}, "look a_whatsapp"},
		{"the live state just said otherwise", open("a_whatsapp"), []fleet.Listed{has("a_whatsapp", "close")}, ""},
		{"its beginning was not heard", idle, []fleet.Listed{has("a_whatsapp", "open")}, "look a_whatsapp"},
		{"stuck", with(open("a_whatsapp"), func(r *reconcile.Row) { r.Reading = connection.ReadConnecting }), []fleet.Listed{has("a_whatsapp", "open")}, "stuck a_whatsapp"},
		{"a blink", with(open("a_whatsapp"), func(r *reconcile.Row) {
			r.Reading, r.ReadingAt = connection.ReadConnecting, noon().Add(-14*time.Minute)
		}), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"silent", with(open("a_whatsapp"), func(r *reconcile.Row) {
			r.AnsweredAt, r.SentAt = noon().Add(-11*time.Minute), r.EventAt.Add(20*time.Minute)
		}), []fleet.Listed{has("a_whatsapp", "open")}, "dead a_whatsapp silent, look a_whatsapp"},
		{"an event that was not stored, since one had just come", with(open("a_whatsapp"), func(r *reconcile.Row) { r.SentAt = r.EventAt.Add(5 * time.Second) }), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"no event ever came: webhooks do not reach us", with(open("a_whatsapp"), func(r *reconcile.Row) { r.EventAt, r.SentAt = time.Time{}, long }), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"unread", with(open("a_whatsapp"), func(r *reconcile.Row) { r.SeenAt = noon().Add(-15 * time.Minute) }), []fleet.Listed{has("a_whatsapp", "open")}, "dead a_whatsapp unread"},
		{"somebody else's webhook", with(open("a_whatsapp"), func(r *reconcile.Row) { r.Repairs = 3 }), []fleet.Listed{has("a_whatsapp", "open")}, "foreign_webhook a_whatsapp"},
		{"a webhook that was put right", with(open("a_whatsapp"), func(r *reconcile.Row) { r.Repairs = 1 }), []fleet.Listed{has("a_whatsapp", "open")}, ""},
		{"orphans", open("a_whatsapp"), []fleet.Listed{
			has("a_whatsapp", "open"), has("e_whatsapp", "open"), has("imported", "close"), {Name: "f_whatsapp"}, {Name: "somebody else's"}, has("moved_whatsapp", "open"),
		}, "orphaned e_whatsapp token, orphaned f_whatsapp name, orphaned imported token, orphaned moved_whatsapp elsewhere"},
	} {
		f := facts(append([]reconcile.Row{c.row}, others...), append(c.list, listed...)...)
		f.Elsewhere = map[string]string{"moved_whatsapp": "other"}
		if got := reconcile.Judge(f); told(got) != c.want || got.Outcome != reconcile.Compared {
			t.Errorf("%s: %s %q, want %q", c.name, got.Outcome, told(got), c.want)
		}
	}
}

// What was not looked at while no process ran proves nothing; what half of a server's sessions share is the server's trouble.
func TestWhatManyShareIsNoFindingOfEach(t *testing.T) {
	var unread, stuck []reconcile.Row
	var list []fleet.Listed
	for i := range 10 {
		name := fmt.Sprintf("s%d_whatsapp", i)
		list = append(list, has(name, "open"))
		unread = append(unread, with(open(name), func(r *reconcile.Row) { r.SeenAt = noon().Add(-time.Hour) }))
		stuck = append(stuck, with(open(name), func(r *reconcile.Row) { r.Reading = connection.ReadConnecting }))
	}
	for name, rows := range map[string][]reconcile.Row{"unread": unread, "stuck": stuck} {
		if got := told(reconcile.Judge(facts(rows, list...))); got != "" {
			t.Errorf("all %s: %s", name, got)
		}
	}
	f := facts(append(unread[:1:1], open("s1_whatsapp"), open("s2_whatsapp")), list...)
	f.Rows = append(f.Rows, stuck[3:]...)
	f.Since = noon().Add(-14 * time.Minute)
	if got := told(reconcile.Judge(f)); got != "" {
		t.Errorf("since the start: %s", got)
	}
}

// A finding counts when two turns agree that are apart; the rule is asked to look then, and it looks for itself.
func TestAFindingNeedsTwoTurns(t *testing.T) {
	a := with(open("a_whatsapp"), func(r *reconcile.Row) { r.AnsweredAt, r.SeenAt = noon().Add(-time.Hour), noon() })
	f := facts([]reconcile.Row{a, open("b_whatsapp")}, has("b_whatsapp", "open"))
	first := reconcile.Judge(f)
	if told(first) != "missing a_whatsapp connected" || first.Findings[0].Confirmed() {
		t.Fatalf("%s %+v", told(first), first.Findings)
	}
	f.Before, f.Now = first.Findings, noon().Add(time.Second)
	if again := reconcile.Judge(f); again.Findings[0].Confirmed() {
		t.Error("two turns in a second are one")
	}
	f.Now = noon().Add(90 * time.Second)
	second := reconcile.Judge(f)
	if got := second.Findings[0]; !got.Confirmed() || !got.FirstAt.Equal(noon()) || told(second) != "missing a_whatsapp connected, look a_whatsapp" {
		t.Errorf("%s %+v", told(second), got)
	}
	f.Before, f.List = second.Findings, append(f.List, has("a_whatsapp", "open"))
	if got := reconcile.Judge(f); told(got) != "" {
		t.Errorf("it is there again: %s", told(got))
	}
}

// A server that lies is not believed: an empty list, or one that lacks most, makes no finding and no look, however often it is told, and takes
// none away.
func TestALyingServerMakesNoFindings(t *testing.T) {
	var rows []reconcile.Row
	var all []fleet.Listed
	for i := range 1000 {
		name := fmt.Sprintf("s%d_whatsapp", i)
		rows = append(rows, with(open(name), func(r *reconcile.Row) { r.AnsweredAt = noon().Add(-time.Hour) }))
		all = append(all, has(name, "open"))
	}
	known := reconcile.Judge(facts(rows, all[1:]...))
	if told(known) != "missing s0_whatsapp connected" {
		t.Fatal(told(known))
	}
	for _, list := range [][]fleet.Listed{nil, all[:1], all[:700], {has("z_whatsapp", "open")}} {
		f := facts(rows, list...)
		f.Before = known.Findings
		for i := range 3 {
			f.Now = noon().Add(time.Duration(i) * 5 * time.Minute)
			v := reconcile.Judge(f)
			if v.Outcome != reconcile.Doubtful || told(v) != told(known) || v.Findings[0] != known.Findings[0] {
				t.Errorf("%d of 1000 listed: %s %d findings", len(list), v.Outcome, len(v.Findings))
			}
			f.Before = v.Findings
		}
	}
	f := facts(rows, all[:1]...)
	f.Boot = noon().Add(-2 * time.Minute)
	if v := reconcile.Judge(f); v.Outcome != reconcile.Booting || told(v) != "" {
		t.Errorf("%s %d findings", v.Outcome, len(v.Findings))
	}
}

// Laws of any walk: nothing is found of rows that somebody works on, never more than a quarter is missing, no more than two are looked at,
// one finding of a kind and an instance, and no finding is confirmed that the turn before did not have.
func TestLawsOfTurnsHoldOnAnyWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon()
		var before []reconcile.Finding
		for range rapid.IntRange(1, 8).Draw(t, "turns") {
			now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "seconds")) * time.Second)
			f := reconcile.Facts{Server: "evo", Before: before, Routine: 5 * time.Minute, Now: now, Elsewhere: map[string]string{}}
			if rapid.Bool().Draw(t, "booted") {
				f.Boot = now.Add(-time.Duration(rapid.IntRange(0, 400).Draw(t, "ago")) * time.Second)
			}
			busy, expected := map[string]bool{}, 0
			for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
				r := drawRow(t, fmt.Sprintf("s%d_whatsapp", i), now)
				busy[r.Instance] = r.Busy || r.Left
				if r.Created && !busy[r.Instance] {
					expected++
				}
				f.Rows = append(f.Rows, r)
			}
			for i := range 14 {
				if rapid.Bool().Draw(t, "listed") {
					f.List = append(f.List, fleet.Listed{
						Name: fmt.Sprintf("s%d_whatsapp", i), Ours: rapid.Bool().Draw(t, "ours"), State: rapid.SampledFrom([]string{"open", "close", "connecting"}).Draw(t, "state"),
					})
				}
			}
			v := reconcile.Judge(f)
			if err := lawOfATurn(f, v, busy, expected); err != nil {
				t.Fatal(err)
			}
			before = v.Findings
		}
	})
}

func drawRow(t *rapid.T, name string, now time.Time) reconcile.Row {
	ago := func(what string) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, 7200).Draw(t, what)) * time.Second)
	}
	return reconcile.Row{
		Instance: name, Created: rapid.Bool().Draw(t, "created"), Left: rapid.Bool().Draw(t, "left"), Busy: rapid.Bool().Draw(t, "busy"),
		Connected: rapid.Bool().Draw(t, "connected"), Wanted: rapid.Bool().Draw(t, "wanted"),
		Reading:   rapid.SampledFrom([]connection.Reading{connection.ReadOpen, connection.ReadClosed, connection.ReadConnecting}).Draw(t, "reading"),
		ReadingAt: ago("reading at"), AnsweredAt: ago("answered"), SeenAt: ago("seen"), EventAt: ago("event"), SentAt: ago("sent"), Repairs: rapid.IntRange(0, 4).Draw(t, "repairs"),
	}
}

func lawOfATurn(f reconcile.Facts, v reconcile.Verdict, busy map[string]bool, expected int) error {
	missing, seen := 0, map[string]bool{}
	for _, x := range v.Findings {
		key := string(x.Kind) + " " + x.Instance
		was := slices.ContainsFunc(f.Before, func(b reconcile.Finding) bool { return b.Kind == x.Kind && b.Instance == x.Instance })
		fresh := v.Outcome == reconcile.Compared
		switch {
		case seen[key]:
			return fmt.Errorf("%s twice", key)
		case !was && (!fresh || x.Confirmed()):
			return fmt.Errorf("%s came from nowhere (%s)", key, v.Outcome)
		case fresh && busy[x.Instance]:
			return fmt.Errorf("%s of a row that is left alone", key)
		}
		seen[key] = true
		if x.Kind == reconcile.Missing && fresh {
			missing++
		}
	}
	switch {
	case missing > 2 && 4*missing > expected:
		return fmt.Errorf("%d of %d are missing, and the list is believed", missing, expected)
	case len(v.Look) > 2 || len(v.Look) > 0 && v.Outcome != reconcile.Compared:
		return fmt.Errorf("%d looks (%s)", len(v.Look), v.Outcome)
	}
	for _, name := range v.Look {
		if busy[name] {
			return fmt.Errorf("%s is looked at although it is left alone", name)
		}
	}
	return nil
}

// The phones that a list tells of are those of connected rows, by their tenant; a list that is not trusted tells of none.
func TestATurnTellsOfPhones(t *testing.T) {
	t.Parallel()
	seen := noon().Add(-11 * 24 * time.Hour)
	listed := func(name, state string) fleet.Listed {
		l := has(name, state)
		l.Phone = seen
		return l
	}
	a, off := open("a_whatsapp"), with(open("b_whatsapp"), func(r *reconcile.Row) { r.Connected = false })
	list := []fleet.Listed{listed("a_whatsapp", "open"), listed("b_whatsapp", "close"), listed("stranger", "open"), has("c_whatsapp", "open")}
	v := reconcile.Judge(facts([]reconcile.Row{a, off, open("c_whatsapp")}, list...))
	if len(v.Phones) != 1 || v.Phones[0] != (reconcile.Phone{Tenant: a.Tenant, Seen: seen}) {
		t.Errorf("phones: %+v", v.Phones)
	}
	f := facts([]reconcile.Row{a}, list...)
	f.Boot = noon()
	if v := reconcile.Judge(f); len(v.Phones) != 0 {
		t.Errorf("of a server that just started: %+v", v.Phones)
	}
}
