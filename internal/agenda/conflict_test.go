package agenda_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/agendatest"
)

// TestChangedHoursMoveNothing books a few, changes hours and durations, and finds exactly those listed that clients could
// not book again if nobody else were there.
func TestChangedHoursMoveNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d, k, _, ok := booked(r)
		if !ok {
			return
		}
		all := k.all()
		if n := agenda.NewSchedule(k.s).Conflicts(all); len(n) != 0 {
			r.Fatalf("nothing has changed, and %v are listed", n)
		}
		other := k.s
		other.Professionals = slices.Clone(d.Professionals)
		for i, p := range other.Professionals {
			p.Active = !oneIn(r, 5, "leaves")
			p.Week = drawProfessional(r, d, d.from).Week
			other.Professionals[i] = p
		}
		other.Services = slices.Clone(d.Services)
		for i := range other.Services {
			if oneIn(r, 3, "longer") {
				other.Services[i].Work.Segments = slices.Clone(other.Services[i].Work.Segments)
				other.Services[i].Work.Segments[0].Minutes += 10
			}
		}
		other.Now = agenda.Instant(unixOf(d.from)) + agenda.Instant(intBetween(r, -3, 3, "later"))*8*3600
		listed := map[agenda.AppointmentID]agenda.Conflict{}
		for _, x := range agenda.NewSchedule(other).Conflicts(all) {
			listed[x.Appointment] = x
		}
		alone := other
		alone.Occupied, alone.Rules.Lead, alone.Rules.Horizon, alone.Rules.Snug = nil, 0, 365, false
		for i := range alone.Professionals {
			alone.Professionals[i].DailyCap = 0
		}
		for _, a := range all {
			x, isListed := listed[a.ID]
			if want := conflicts(alone, a); want != isListed {
				r.Fatalf("%s: a conflict %v, listed %v", a.At, want, x)
			}
		}
	})
}

// conflicts asks Explain, with the minutes that were sold, and today's minutes.
func conflicts(s agenda.Snapshot, a agenda.Appointment) bool {
	service, _ := s.Service(a.Service)
	p, _ := s.Professional(a.Professional)
	today, _ := p.Offer(service)
	p.Does = []agenda.Skill{{Service: a.Service, Work: &a.Sold.Work}}
	s.Professionals = []agenda.Professional{p}
	why := slices.DeleteFunc(agenda.NewSchedule(s).Explain(agenda.Ask{Service: a.Service, Professional: a.Professional}, a.At), func(x agenda.Reason) bool {
		return x.Code == agenda.OffGrid || x.Code == agenda.Past
	})
	return a.Span.To > s.Now && (len(why) > 0 || today.Work.Minutes() != a.Sold.Work.Minutes())
}

func (d *desk) all() []agenda.Appointment {
	var all []agenda.Appointment
	for _, a := range d.appointments {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b agenda.Appointment) int { return a.ID.Compare(b.ID) })
	return all
}

// TestWallTimesSurviveANewRuleOfTheZone books under one rule, and derives under another: a decree that brings, or ends, summer time.
func TestWallTimesSurviveANewRuleOfTheZone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		x := rapid.SampledFrom([]struct {
			clockChange
			rules string
		}{
			{clockChange{"America/Fortaleza", "2018-11-04"}, "America/Sao_Paulo"},
			{clockChange{"America/Fortaleza", "2019-02-16"}, "America/Sao_Paulo"},
			{clockChange{"America/Sao_Paulo", "2018-11-04"}, "America/Fortaleza"},
			{clockChange{"America/Sao_Paulo", "2026-03-08"}, "America/Havana"},
			{clockChange{"America/Sao_Paulo", "2026-11-01"}, "America/Havana"},
			{clockChange{"America/Manaus", "2026-11-29"}, "America/Noronha"},
			{clockChange{"America/New_York", "2026-03-08"}, "America/New_York"},
			{clockChange{"America/Sao_Paulo", "2010-11-06"}, "America/St_Johns"},
		}).Draw(r, "new rules")
		d := drawAt(r, x.clockChange)
		k := newDesk(d.Snapshot)
		for range intBetween(r, 1, 7, "appointments") {
			a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
			if slots := slotsOf(drawn{k.s, d.from, d.to}, a); len(slots) > 0 {
				if _, err := agenda.BookAt(r.Context(), k, booking(a, rapid.SampledFrom(slots).Draw(r, "slot").Local())); err != nil {
					r.Fatal(err)
				}
			}
		}
		if c, err := agenda.BlockTime(k.s, d.Professionals[0].ID, d.from, agenda.Window{Start: 0, End: agenda.Minute(intBetween(r, 1, 90, "block"))}, ""); err == nil {
			if err := k.Write(r.Context(), c); err != nil {
				r.Fatal(err)
			}
		}
		k.s.Occupied = slices.DeleteFunc(k.s.Occupied, func(o agenda.Occupancy) bool { // rows whose appointments the desk does not have
			return k.appointments[o.Appointment].ID.IsZero() && k.blocks[o.Block].ID.IsZero()
		})
		before := k.all()
		s := k.s
		s.Zone = agenda.ZoneOf(renamed(r, x.rules, d.Zone.String()))
		got := agenda.Rederive(s, before, k.allBlocks())
		if err := k.Write(r.Context(), got.Change); err != nil {
			r.Fatalf("the database refuses: %v", err)
		}
		if k.overlaps() > 0 {
			r.Fatal("something overlaps")
		}
		for i, a := range k.all() {
			if a.At != before[i].At || a.Zone != before[i].Zone || a.Span.Minutes() != before[i].Span.Minutes() {
				r.Fatalf("%v became %v", before[i], a)
			}
			want, exists := s.Zone.Instant(a.At)
			if before[i].Span.To > s.Now && (exists && a.Span.From != want || exists == slices.Contains(got.Nonexistent, a.ID)) {
				r.Fatalf("%s is at %d, want %d", a.At, a.Span.From, want)
			}
		}
		for _, b := range k.allBlocks() {
			if want := spanByMinutes(s.Zone, b.Date, b.Window); b.Span != want && want.To > s.Now {
				r.Fatalf("a block of %s on %s is at %v, want %v", b.Window, b.Date, b.Span, want)
			}
		}
		if again := agenda.Rederive(s, k.all(), k.allBlocks()); !again.Change.Empty() {
			r.Fatalf("a second time: %v", again.Change)
		}
	})
}

// spanByMinutes looks at the clock minute by minute: a block begins when it first shows its beginning or what comes after, and ends
// likewise.
func spanByMinutes(z agenda.Zone, d agenda.Date, w agenda.Window) agenda.Span {
	first := func(from agenda.Instant, m agenda.Minute) agenda.Instant {
		for ; ; from = from.Add(1) {
			if l := z.Local(from); l.Date.After(d) || l.Date == d && l.Minute >= m {
				return from
			}
		}
	}
	from := first(agenda.Instant(unixOf(d)).Add(-26*60), w.Start)
	return agenda.Span{From: from, To: first(from, w.End)}
}

func (d *desk) allBlocks() []agenda.Block {
	var all []agenda.Block
	for _, b := range d.blocks {
		all = append(all, b)
	}
	return all
}

// TestMarksDifferWhereRulesOfZonesDo that differs where the rules do.
func TestMarksDifferWhereRulesOfZonesDo(t *testing.T) {
	from, to := date(t, "2018-10-01"), date(t, "2019-04-01")
	a, b := zone(t, "America/Sao_Paulo").Rules(from, to), zone(t, "America/Fortaleza").Rules(from, to)
	if a == b || a != zone(t, "America/Sao_Paulo").Rules(from, to) {
		t.Errorf("%s, %s", a, b)
	}
	from, to = date(t, "2026-01-01"), date(t, "2027-01-01")
	if diff := cmp.Diff(zone(t, "America/Sao_Paulo").Rules(from, to), zone(t, "America/Bahia").Rules(from, to)); diff != "" {
		t.Errorf("the same clocks, and other marks: %s", diff)
	}
}

// TestWallTimesOutliveTheirRules books, swaps the rules of the zone for made-up ones, and swaps back (P19): wall times stay through both,
// and then everything is where it was.
func TestWallTimesOutliveTheirRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := drawAt(r, clockChange{"America/Fortaleza", "2026-11-29"})
		k := newDesk(d.Snapshot)
		k.s.Occupied = nil
		for range intBetween(r, 1, 9, "appointments") {
			a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
			if slots := slotsOf(drawn{k.s, d.from, d.to}, a); len(slots) > 0 {
				if _, err := agenda.BookAt(r.Context(), k, booking(a, rapid.SampledFrom(slots).Draw(r, "slot").Local())); err != nil {
					r.Fatal(err)
				}
			}
		}
		usual := k.s.Zone
		k.s.Now = k.s.Now.Add(-3 * 24 * 60) // everything is to come, wherever it goes
		before := k.all()
		for _, z := range []agenda.Zone{agenda.ZoneOf(randomRules(r, usual.String(), d.from)), usual} {
			k.s.Zone = z
			got := agenda.Rederive(k.s, k.all(), nil)
			if err := k.Write(r.Context(), got.Change); err != nil || k.overlaps() > 0 {
				r.Fatalf("%v, %d overlaps", err, k.overlaps())
			}
			for i, a := range k.all() {
				if want, _ := z.Derive(a.At); a.At != before[i].At || a.Zone != before[i].Zone || a.Span.From != want {
					r.Fatalf("%v became %v", before[i], a)
				}
				pushed := slices.ContainsFunc(got.Clashes, func(x agenda.Clash) bool { return x.Appointment == a.ID })
				listed := slices.ContainsFunc(agenda.NewSchedule(k.s).Conflicts([]agenda.Appointment{a}), func(x agenda.Conflict) bool {
					return slices.ContainsFunc(x.Reasons, agenda.Reason.Taken)
				})
				if a.Pushed != pushed || a.Pushed != listed {
					r.Fatalf("%s: pushed %v, clashes %v, listed %v", a.At, a.Pushed, pushed, listed)
				}
			}
			if again := agenda.Rederive(k.s, k.all(), nil); !again.Change.Empty() {
				r.Fatalf("a second time: %v", again.Change)
			}
		}
		after := k.all()
		for i := range after {
			after[i].Version = before[i].Version
		}
		if a, b := fmt.Sprint(before), fmt.Sprint(after); a != b {
			r.Fatal(cmp.Diff(a, b))
		}
	})
}

// randomRules are rules that somebody decreed: up to three turns around a day, of up to two hours, also at midnight.
func randomRules(r *rapid.T, name string, day agenda.Date) *time.Location {
	offset := time.Duration(intBetween(r, -10, -2, "offset")) * 30 * time.Minute
	at := time.Unix(unixOf(day), 0).Add(-48 * time.Hour)
	var turns []agendatest.Transition
	for range intBetween(r, 0, 3, "turns") {
		at = at.Add(time.Duration(intBetween(r, 1, 8, "after")) * 6 * time.Hour)
		turns = append(turns, agendatest.Transition{At: at.Add(-offset), Offset: offset + time.Duration(intBetween(r, -4, 4, "by"))*30*time.Minute})
	}
	loc, err := time.LoadLocationFromTZData(name, agendatest.Rules(offset, turns...))
	if err != nil {
		r.Fatal(err)
	}
	return loc
}
