package agenda_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
)

// checkEverywhere checks a property on random salons around every clock change.
func checkEverywhere(t *testing.T, law func(r *rapid.T, d drawn)) {
	t.Helper()
	all := clockChanges()
	rapid.Check(t, func(r *rapid.T) { law(r, drawSalon(r, all[intBetween(r, 0, len(all)-1, "turn")])) })
}

func slotsOf(d drawn, a agenda.Ask) []agenda.Slot {
	return agenda.NewSchedule(d.Snapshot).Slots(nil, a, d.from, d.to)
}

// notIn are those of some that are not among all.
func notIn(some, all []string) []string {
	return slices.DeleteFunc(slices.Clone(some), func(s string) bool { return slices.Contains(all, s) })
}

func TestNothingOfferedIsTaken(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		for _, a := range d.asks() {
			for _, slot := range slotsOf(d, a) {
				for _, mine := range occupied(d, a, slot.At) {
					for _, o := range d.Occupied {
						counts := o.Kind != agenda.ForHold || o.Expires > d.Now
						if o.Professional == a.Professional && counts && o.Span.Overlaps(mine) {
							r.Fatalf("%v is offered, and taken by %v", slot, o)
						}
					}
				}
			}
		}
	})
}

// occupied are the stretches that a start would take.
func occupied(d drawn, a agenda.Ask, at agenda.Instant) []agenda.Span {
	s, _ := d.Service(a.Service)
	p, _ := d.Professional(a.Professional)
	offer, _ := p.Offer(s)
	return agenda.Occupy(offer.Work, at)
}

// TestWhatIsNotOfferedHasAReason asks for every minute of the days: what is offered has no reason, and what is
// not has one.
func TestWhatIsNotOfferedHasAReason(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		c := agenda.NewSchedule(d.Snapshot)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		offered := map[agenda.Local]bool{}
		for _, s := range c.Slots(nil, a, d.from, d.to) {
			offered[s.Local()] = true
		}
		for day := d.from; day.Before(d.to); day = day.AddDays(1) {
			for m := range agenda.EndOfDay {
				at := agenda.Local{Date: day, Minute: m}
				if why := c.Explain(a, at); (len(why) == 0) != offered[at] {
					r.Fatalf("%s: offered %v, reasons %v", at, offered[at], why)
				}
			}
		}
	})
}

func TestWhatIsAddedTakesAndGives(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		d.Rules.Snug = false // a snug start is offered because of an appointment
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		before := lines(slotsOf(d, a))

		more := d
		more.Occupied = append(slices.Clone(d.Occupied), drawOccupied(r, d, d.from))
		if gained := notIn(lines(slotsOf(more, a)), before); len(gained) > 0 {
			r.Fatalf("an appointment more, and these too: %v", gained)
		}

		wider := d
		wider.Exceptions = nil
		d.Exceptions = nil
		before = lines(slotsOf(d, a))
		wider.Professionals = slices.Clone(d.Professionals)
		for i, p := range wider.Professionals {
			wider.Professionals[i].Week = append(slices.Clone(p.Week), gap(r, p, d)...)
		}
		if lost := notIn(before, lines(slotsOf(wider, a))); len(lost) > 0 {
			r.Fatalf("a window more, and these no longer: %v", lost)
		}
	})
}

// gap draws a window on a day of the question where the week has none that crosses it.
func gap(r *rapid.T, p agenda.Professional, d drawn) []agenda.Weekly {
	start := agenda.Minute(intBetween(r, 0, 1400, "gap"))
	w := agenda.Weekly{Weekday: d.from.Weekday(), Window: agenda.Window{Start: start, End: start + 40}}
	for _, o := range p.Week {
		if o.Weekday == w.Weekday && o.Start < w.End && w.Start < o.End {
			return nil
		}
	}
	return []agenda.Weekly{w}
}

func TestWhatTakesLongerFitsLess(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		d.Rules.Snug = false
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		for i := range d.Professionals {
			for k := range d.Professionals[i].Does {
				d.Professionals[i].Does[k].Work = nil
			}
		}
		before := lines(slotsOf(d, a))
		longer := d
		longer.Services = slices.Clone(d.Services)
		for i, s := range longer.Services {
			s.Work.Segments = slices.Clone(s.Work.Segments)
			s.Work.Segments[len(s.Work.Segments)-1].Minutes += 20
			longer.Services[i] = s
		}
		if gained := notIn(lines(slotsOf(longer, a)), before); len(gained) > 0 {
			r.Fatalf("it takes longer, and these too: %v", gained)
		}
	})
}

// TestAWeekLaterIsTheSame shifts everything by a week where no clock changes.
func TestAWeekLaterIsTheSame(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * 60
	rapid.Check(t, func(r *rapid.T) {
		d := drawSalon(r, clockChange{"America/Manaus", "2026-11-30"})
		o := d
		o.Now = d.Now.Add(week)
		o.from, o.to = d.from.AddDays(7), d.to.AddDays(7)
		o.Professionals = slices.Clone(d.Professionals)
		for i, p := range o.Professionals {
			p.Week = slices.Clone(p.Week)
			for k, w := range p.Week {
				p.Week[k].From, p.Week[k].Until = shift(w.From), shift(w.Until)
			}
			o.Professionals[i] = p
		}
		o.Exceptions, o.Holidays, o.Occupied = slices.Clone(d.Exceptions), slices.Clone(d.Holidays), slices.Clone(d.Occupied)
		for i := range o.Exceptions {
			o.Exceptions[i].Date = shift(o.Exceptions[i].Date)
		}
		for i := range o.Holidays {
			o.Holidays[i].Date = shift(o.Holidays[i].Date)
		}
		for i := range o.Occupied {
			x := &o.Occupied[i]
			x.Span = agenda.Span{From: x.Span.From.Add(week), To: x.Span.To.Add(week)}
			x.Date, x.Expires = shift(x.Date), x.Expires.Add(week)
		}
		for _, a := range d.asks() {
			want := slotsOf(d, a)
			for i := range want {
				want[i].At, want[i].Date = want[i].At.Add(week), shift(want[i].Date)
			}
			if diff := cmp.Diff(lines(want), lines(slotsOf(o, a))); diff != "" {
				r.Fatal(diff)
			}
		}
	})
}

func shift(d agenda.Date) agenda.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(7)
}

// TestOthersOccupanciesChangeNoSlots adds people, exceptions and occupancies that are not the professional's.
func TestOthersOccupanciesChangeNoSlots(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		o := d
		stranger := drawProfessional(r, d, d.from)
		o.Professionals = append(slices.Clone(d.Professionals), stranger)
		o.Occupied = slices.Clone(d.Occupied)
		for range intBetween(r, 1, 8, "foreign") {
			x := drawOccupied(r, d, d.from)
			x.Professional = rapid.SampledFrom([]agenda.ProfessionalID{stranger.ID, agenda.NewID[agenda.Professional]()}).Draw(r, "whose")
			o.Occupied = slices.Insert(o.Occupied, intBetween(r, 0, len(o.Occupied), "where"), x)
		}
		o.Exceptions = append(slices.Clone(d.Exceptions), agenda.Exception{Professional: stranger.ID, Date: d.from})
		if diff := cmp.Diff(lines(slotsOf(d, a)), lines(slotsOf(o, a))); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		o := d
		o.Occupied = rapid.Permutation(d.Occupied).Draw(r, "occupied")
		o.Exceptions = rapid.Permutation(d.Exceptions).Draw(r, "exceptions")
		o.Professionals = slices.Clone(d.Professionals)
		for i, p := range o.Professionals {
			p.Week = rapid.Permutation(p.Week).Draw(r, "week")
			o.Professionals[i] = p
		}
		slices.Reverse(o.Professionals)
		for _, a := range d.asks() {
			if diff := cmp.Diff(lines(slotsOf(d, a)), lines(slotsOf(o, a))); diff != "" {
				r.Fatal(diff)
			}
		}
		x, y := agenda.NewSchedule(d.Snapshot), agenda.NewSchedule(o.Snapshot)
		same := cmp.Comparer(func(a, b agenda.Choice) bool { return a.Slot == b.Slot && slices.Equal(a.Candidates, b.Candidates) })
		service := d.Services[0].ID
		if diff := cmp.Diff(x.Anyone(service, d.from, d.to), y.Anyone(service, d.from, d.to), same); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestDaysCanBeAskedInParts(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		c := agenda.NewSchedule(d.Snapshot)
		d.to = d.from.AddDays(3)
		cut := d.from.AddDays(intBetween(r, 0, 3, "cut"))
		for _, a := range d.asks() {
			parts := c.Slots(c.Slots(nil, a, d.from, cut), a, cut, d.to)
			if diff := cmp.Diff(lines(c.Slots(nil, a, d.from, d.to)), lines(parts)); diff != "" {
				r.Fatal(diff)
			}
		}
	})
}

// TestSlotsWithAnyoneAreThoseOfEveryone compares "tanto faz" with the union of all, and looks at whose turn it is.
func TestSlotsWithAnyoneAreThoseOfEveryone(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		c := agenda.NewSchedule(d.Snapshot)
		service := rapid.SampledFrom(d.Services).Draw(r, "service").ID
		free := map[agenda.Slot][]agenda.ProfessionalID{}
		for _, p := range d.Professionals {
			for _, s := range c.Slots(nil, agenda.Ask{Service: service, Professional: p.ID}, d.from, d.to) {
				free[s] = append(free[s], p.ID)
			}
		}
		got := c.Anyone(service, d.from, d.to)
		if len(got) != len(free) || !slices.IsSortedFunc(got, func(a, b agenda.Choice) int { return int(a.At - b.At) }) {
			r.Fatalf("%d times are offered, in order; %d are free", len(got), len(free))
		}
		for _, x := range got {
			if len(x.Candidates) != len(free[x.Slot]) || len(missingIDs(x.Candidates, free[x.Slot])) > 0 {
				r.Fatalf("%v: %v are proposed, %v are free", x.Slot, x.Candidates, free[x.Slot])
			}
			for i := 1; i < len(x.Candidates); i++ {
				if turnOf(d, x.Candidates[i-1], x.Date) > turnOf(d, x.Candidates[i], x.Date) {
					r.Fatalf("%v: it is not the turn of %v", x.Slot, x.Candidates[0])
				}
			}
		}
	})
}

func missingIDs(some, all []agenda.ProfessionalID) []agenda.ProfessionalID {
	return slices.DeleteFunc(slices.Clone(some), func(id agenda.ProfessionalID) bool { return slices.Contains(all, id) })
}

// turnOf is a number that is smaller for whose turn it is: appointments of the day, then the last turn, then the order.
func turnOf(d drawn, p agenda.ProfessionalID, day agenda.Date) int64 {
	begun := map[string]bool{}
	for _, o := range d.Occupied {
		counts := o.Kind != agenda.ForBlock && (o.Kind != agenda.ForHold || o.Expires > d.Now)
		if o.Professional == p && o.Date == day && counts {
			begun[o.Appointment.String()+o.Hold.String()] = true
		}
	}
	who, _ := d.Professional(p)
	return int64(len(begun))*1000 + int64(who.LastTurn)*10 + int64(who.Sort)
}

func TestPickedSlotsAreSpreadOverTheDay(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		slots := slotsOf(d, rapid.SampledFrom(d.asks()).Draw(r, "ask"))
		n := intBetween(r, 1, agenda.MostPicked, "n")
		var want *agenda.Local
		if len(slots) > 0 && rapid.Bool().Draw(r, "wanted") {
			w := rapid.SampledFrom(slots).Draw(r, "want").Local()
			want = &w
		}
		got := agenda.Pick(slots, n, want)
		if len(got) != min(n, len(slots)) || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			r.Fatalf("%v of %d slots, %d wanted", got, len(slots), n)
		}
		if len(got) > 0 && got[0] != 0 {
			r.Fatalf("the earliest is missing: %v", got)
		}
		if want != nil && n > 1 && !slices.ContainsFunc(got, func(i int) bool { return slots[i].Local() == *want }) {
			r.Fatalf("%s was wanted, and is not among %v", want, got)
		}
	})
}

// TestWallTimesAndMoments goes there and back, in every zone, over the days around its turn.
func TestWallTimesAndMoments(t *testing.T) {
	t.Parallel()
	for _, at := range clockChanges() {
		z, loc := zone(t, at.zone), zone(t, at.zone).String()
		location, err := time.LoadLocation(loc)
		if err != nil {
			t.Fatal(err)
		}
		day := date(t, at.day)
		seen := map[string]int64{}
		for unix := unixOf(day) - 50*3600; unix < unixOf(day)+74*3600; unix += 60 {
			wall := time.Unix(unix, 0).In(location).Format("2006-01-02 15:04")
			if got := z.Local(agenda.Instant(unix)).String(); got != wall {
				t.Fatalf("%s at %d: %s, want %s", at.zone, unix, got, wall)
			}
			if _, again := seen[wall]; !again {
				seen[wall] = unix
			}
		}
		for d := day.AddDays(-1); d.Before(day.AddDays(2)); d = d.AddDays(1) {
			for m := range agenda.EndOfDay {
				l := agenda.Local{Date: d, Minute: m}
				got, ok := z.Instant(l)
				want, exists := seen[l.String()]
				if ok != exists || ok && int64(got) != want {
					t.Fatalf("%s %s: %d, %v; want %d, %v", at.zone, l, got, ok, want, exists)
				}
				if derived, skipped := z.Derive(l); skipped == exists || exists && int64(derived) != want {
					t.Fatalf("%s %s: derived %d, skipped %v", at.zone, l, derived, skipped)
				}
			}
		}
	}
}
