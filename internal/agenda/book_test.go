package agenda_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ordinary draws a salon whose rows overlap nowhere, as a database keeps them.
func ordinary(r *rapid.T) drawn {
	all := clockChanges()
	return drawAt(r, all[intBetween(r, 0, len(all)-1, "turn")])
}

func drawAt(r *rapid.T, at clockChange) drawn {
	d := drawSalon(r, at)
	d.eager(unixOf(date(r, at.day)) + 12*3600)
	d.Occupied = slices.DeleteFunc(d.Occupied, func(o agenda.Occupancy) bool { return o.Kind == agenda.ForEncaixe })
	d.Occupied = apart(d.Occupied)
	return d
}

func apart(rows []agenda.Occupancy) []agenda.Occupancy {
	var all []agenda.Occupancy
	for _, o := range rows {
		if !slices.ContainsFunc(all, func(x agenda.Occupancy) bool { return x.Professional == o.Professional && x.Span.Overlaps(o.Span) }) {
			all = append(all, o)
		}
	}
	return all
}

var staff = agenda.ByStaff(tenant.CLIActor())

func booking(a agenda.Ask, at agenda.Local) agenda.Booking {
	client := contact.NewID()
	return agenda.Booking{
		Key: "msg:" + client.String(), Client: client, At: at, By: agenda.ByClient(client), Source: agenda.FromBot,
		Items: []agenda.Item{{Service: a.Service, Professional: a.Professional}},
	}
}

// TestWhatIsOfferedCanBeBooked books, looks again, cancels, and finds everything as it was.
func TestWhatIsOfferedCanBeBooked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		slots := slotsOf(d, a)
		if len(slots) == 0 {
			return
		}
		slot := rapid.SampledFrom(slots).Draw(r, "slot")
		desk := newDesk(d.Snapshot)
		before := live(desk)
		booked, err := agenda.BookAt(r.Context(), desk, booking(a, slot.Local()))
		if err != nil {
			r.Fatalf("%s is offered, and cannot be booked: %v", slot.Local(), err)
		}
		mine := occupied(d, a, slot.At)
		for _, other := range d.Services {
			ask := agenda.Ask{Service: other.ID, Professional: a.Professional}
			for _, s := range slotsOf(drawn{desk.s, d.from, d.to}, ask) {
				for _, x := range occupied(d, ask, s.At) {
					if slices.ContainsFunc(mine, x.Overlaps) {
						r.Fatalf("%s is offered, and was booked", s.Local())
					}
				}
			}
		}
		if got := booked.Appointments[0]; got.At != slot.Local() || got.Span.From != slot.At || got.Version != 1 {
			r.Fatalf("booked %v, for %v", got, slot)
		}
		cancelled, err := agenda.StateAt(r.Context(), desk, booked.Appointments[0].ID, 1, agenda.Cancel, staff)
		if err != nil || len(cancelled.Events) != 1 || cancelled.Events[0].Before.Status != agenda.IsBooked {
			r.Fatalf("%v, %v", cancelled, err)
		}
		if diff := cmp.Diff(rowsOf(before), rowsOf(live(desk))); diff != "" {
			r.Fatal(diff)
		}
	})
}

func live(d *desk) []agenda.Occupancy {
	return slices.DeleteFunc(d.taken(), func(o agenda.Occupancy) bool { return o.Kind == agenda.ForHold && o.Expires <= d.s.Now })
}

func TestWhatIsNotOfferedCannotBeBookedByClients(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		at := agenda.Local{Date: d.from, Minute: agenda.Minute(intBetween(r, 0, 287, "at") * 5)}
		offered := slices.ContainsFunc(slotsOf(d, a), func(s agenda.Slot) bool { return s.Local() == at })
		_, err := agenda.Book(d.Snapshot, booking(a, at))
		if (err == nil) != offered {
			r.Fatalf("%s: offered %v, booked with %v", at, offered, err)
		}
		if refusal, ok := errors.AsType[*agenda.RefusalError](err); err != nil && (!ok || len(refusal.Reasons) == 0 || !fault.Is(err, fault.Conflict)) {
			r.Fatalf("refused without a reason: %v", err)
		}
	})
}

// TestStaffIsRefusedOnlyWhatIsImpossible books by staff at any time: only what is impossible is refused, and nothing overlaps.
func TestStaffIsRefusedOnlyWhatIsImpossible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		desk := newDesk(d.Snapshot)
		c := agenda.NewSchedule(d.Snapshot)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		b := booking(a, agenda.Local{Date: d.from, Minute: agenda.Minute(intBetween(r, 0, 287, "at") * 5)})
		b.By, b.Encaixe = staff, rapid.Bool().Draw(r, "encaixe")
		why := c.Explain(a, b.At)
		change, err := agenda.BookAt(r.Context(), desk, b)
		impossible := slices.ContainsFunc(why, func(x agenda.Reason) bool { return x.Impossible() && (!b.Encaixe || !x.Taken()) })
		if (err != nil) != impossible {
			r.Fatalf("%s, encaixe %v: %v, reasons %v", b.At, b.Encaixe, err, why)
		}
		if err == nil && (len(change.Warnings) > 0) != (len(why) > 0) {
			r.Fatalf("warnings %v, reasons %v", change.Warnings, why)
		}
		if desk.overlaps() > 0 {
			r.Fatal("something overlaps")
		}
		if b.Encaixe && err == nil {
			for _, x := range c.Explain(a, b.At) {
				if x.Code == agenda.TakenByEncaixe {
					return
				}
			}
			if !slices.ContainsFunc(agenda.NewSchedule(desk.s).Explain(a, b.At), func(x agenda.Reason) bool { return x.Code == agenda.TakenByEncaixe }) {
				r.Fatal("a client can land on top of an encaixe")
			}
		}
	})
}

func TestOnlyStaffSqueezesIn(t *testing.T) {
	b := booking(agenda.Ask{}, agenda.Local{})
	b.Encaixe = true
	for _, by := range []agenda.Actor{b.By, agenda.BySystem("robot")} {
		b.By = by
		if _, err := agenda.Book(agenda.Snapshot{}, b); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", by.Party, err)
		}
	}
}

// TestMessagesThatComeTwice delivers bookings, moves and cancellations in order once, and then again with repetitions: the
// appointments are the same.
func TestMessagesThatComeTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		var wishes []agenda.Booking
		for i := range intBetween(r, 1, 5, "wishes") {
			b := booking(a, agenda.Local{Date: d.from, Minute: agenda.Minute(intBetween(r, 0, 95, "at") * 15)})
			b.Key, b.By = fmt.Sprint("msg:", i), staff
			wishes = append(wishes, b)
		}
		once, often := newDesk(d.Snapshot), newDesk(d.Snapshot)
		for i, b := range wishes {
			_, first := agenda.BookAt(r.Context(), once, b)
			for range intBetween(r, 1, 3, "times") {
				again := wishes[intBetween(r, 0, i, "earlier")]
				if _, known := often.key(again.Key); known {
					if _, err := agenda.BookAt(r.Context(), often, again); err != nil {
						r.Fatalf("again: %v", err)
					}
				}
				if _, err := agenda.BookAt(r.Context(), often, b); (err == nil) != (first == nil) {
					r.Fatalf("%v, and again %v", first, err)
				}
			}
		}
		if diff := cmp.Diff(times(once), times(often)); diff != "" {
			r.Fatal(diff)
		}
	})
}

func (d *desk) key(key string) (agenda.Appointment, bool) {
	for _, a := range d.appointments {
		if a.Key == key {
			return a, true
		}
	}
	return agenda.Appointment{}, false
}

func times(d *desk) []string {
	var all []string
	for _, a := range d.appointments {
		all = append(all, a.Key+" "+a.At.String()+" "+string(a.Status.Name()))
	}
	slices.Sort(all)
	return all
}

// TestAHoldExpiresAndIsBooked keeps a time, lets it expire, and books it.
func TestAHoldExpiresAndIsBooked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		d.Rules.Lead = 0
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		slots := slotsOf(d, a)
		if len(slots) == 0 {
			return
		}
		desk := newDesk(d.Snapshot)
		mine := booking(a, rapid.SampledFrom(slots).Draw(r, "slot").Local())
		held, err := agenda.PlaceHold(desk.s, mine.Client, mine.Items, mine.At, mine.By)
		if err != nil || desk.Write(r.Context(), held) != nil {
			r.Fatal(err)
		}
		stranger := booking(a, mine.At)
		if _, err := agenda.Book(desk.s, stranger); err == nil {
			r.Fatal("somebody else books what is held")
		}
		if _, err := agenda.PlaceHold(desk.s, stranger.Client, stranger.Items, stranger.At, stranger.By); err == nil {
			r.Fatal("somebody else holds what is held")
		}
		expired := desk.s
		expired.Now = held.Hold.Expires
		unheld := d.Snapshot
		unheld.Now = expired.Now
		if diff := cmp.Diff(lines(slotsOf(drawn{unheld, d.from, d.to}, a)), lines(slotsOf(drawn{expired, d.from, d.to}, a))); diff != "" {
			r.Fatalf("an expired hold leaves something: %s", diff)
		}
		other := booking(a, rapid.SampledFrom(slots).Draw(r, "other").Local())
		other.Client = mine.Client
		second, err := agenda.PlaceHold(desk.s, mine.Client, mine.Items, other.At, mine.By)
		if err != nil || desk.Write(r.Context(), second) != nil {
			r.Fatalf("a client does not change their mind: %v", err)
		}
		if n := holdsIn(desk, mine.Client); n != 1 {
			r.Fatalf("a client has %d holds", n)
		}
		mine.At = other.At
		direct := newDesk(d.Snapshot)
		if _, err := agenda.BookAt(r.Context(), direct, mine); err != nil {
			r.Fatal(err)
		}
		if _, err := agenda.BookAt(r.Context(), desk, mine); err != nil || holdsIn(desk, mine.Client) != 0 {
			r.Fatalf("%v, %d holds", err, holdsIn(desk, mine.Client))
		}
		if diff := cmp.Diff(times(direct), times(desk)); diff != "" {
			r.Fatal(diff)
		}
	})
}

func holdsIn(d *desk, c agenda.ClientID) int {
	ids := map[agenda.HoldID]bool{}
	for _, o := range d.s.Occupied {
		if o.Kind == agenda.ForHold && o.Client == c {
			ids[o.Hold] = true
		}
	}
	return len(ids)
}

// TestAVisitIsBackToBack books several services, with anybody or somebody, all or none.
func TestAVisitIsBackToBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		items := drawItems(r, d)
		visits := agenda.NewSchedule(d.Snapshot).Visits(items, d.from, d.to, agenda.Manner{By: agenda.PartyClient})
		if len(visits) == 0 {
			return
		}
		for _, placed := range visits {
			bookVisit(r, d, items, placed[0].At)
		}
	})
}

func bookVisit(r *rapid.T, d drawn, items []agenda.Item, at agenda.Local) {
	b := booking(agenda.Ask{}, at)
	b.Items = items
	desk := newDesk(d.Snapshot)
	change, err := agenda.BookAt(r.Context(), desk, b)
	if err != nil {
		r.Fatalf("a visit is offered, and cannot be booked: %v", err)
	}
	all := change.Appointments
	for i, a := range all {
		if a.Service != items[i].Service || !items[i].Professional.IsZero() && a.Professional != items[i].Professional {
			r.Fatalf("%v is not what was wanted: %v", a, items[i])
		}
		if i > 0 && all[i-1].Professional != a.Professional && all[i-1].Span.To != a.Span.From {
			r.Fatalf("%v does not follow on %v", a.Span, all[i-1].Span)
		}
		gap := agenda.Span{From: all[max(0, i-1)].Span.To, To: a.Span.From}.Minutes()
		if i > 0 && all[i-1].Professional == a.Professional && gap != all[i-1].Sold.Work.BufferAfter+a.Sold.Work.BufferBefore {
			r.Fatalf("%d minutes between two services of one", gap)
		}
	}
	if desk.overlaps() > 0 {
		r.Fatal("something overlaps")
	}
}

// TestAVisitWithAnybodyFindsEveryWayThatThereIs compares "with anybody" with all ways to name somebody.
func TestAVisitWithAnybodyFindsEveryWayThatThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		items := drawItems(r, d)
		c := agenda.NewSchedule(d.Snapshot)
		if rapid.Bool().Draw(r, "anybody at all") {
			for i := range items {
				items[i].Professional = agenda.ProfessionalID{}
			}
		}
		m := agenda.Manner{By: agenda.PartyClient}
		for _, start := range c.Anyone(items[0].Service, d.from, d.to) {
			want, at := false, start.Local()
			for _, named := range ways(d, items) {
				_, err := c.Fit(named, at, m)
				want = want || err == nil
			}
			if _, err := c.Fit(items, at, m); (err == nil) != want {
				r.Fatalf("%s: some way %v, found one %v", at, want, err)
			}
		}
	})
}

// ways are all ways to name a professional for each item that has none.
func ways(d drawn, items []agenda.Item) [][]agenda.Item {
	all := [][]agenda.Item{nil}
	for _, i := range items {
		var more [][]agenda.Item
		for _, way := range all {
			for _, p := range d.Professionals {
				if i.Professional.IsZero() || i.Professional == p.ID {
					more = append(more, append(slices.Clone(way), agenda.Item{Service: i.Service, Professional: p.ID}))
				}
			}
		}
		all = more
	}
	return all
}

// TestServicesOfOneProfessionalAreLaidWithBuffers lays services of one professional with their buffers between, and counts them all for the daily cap.
func TestServicesOfOneProfessionalAreLaidWithBuffers(t *testing.T) {
	work, err := agenda.NewWork([]agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, 5, 10)
	if err != nil {
		t.Fatal(err)
	}
	service := agenda.Service{ID: agenda.NewID[agenda.Service](), Active: true, Work: work}
	ana := agenda.Professional{
		ID: agenda.NewID[agenda.Professional](), Active: true, Does: []agenda.Skill{{Service: service.ID}},
		Week: []agenda.Weekly{{Weekday: time.Tuesday, Window: agenda.Window{Start: 540, End: 1080}}},
	}
	s := agenda.Snapshot{Zone: zone(t, "America/Sao_Paulo"), Rules: agenda.DefaultRules(), Services: []agenda.Service{service}, Professionals: []agenda.Professional{ana}}
	at := agenda.Local{Date: date(t, "2026-12-01"), Minute: 600}
	s.Now, _ = s.Zone.Instant(agenda.Local{Date: at.Date.AddDays(-1), Minute: 600})
	three := []agenda.Item{{Service: service.ID, Professional: ana.ID}, {Service: service.ID}, {Service: service.ID}}
	placed, err := agenda.NewSchedule(s).Fit(three, at, agenda.Manner{By: agenda.PartyClient})
	if err != nil || placed[1].At.Minute != 645 || placed[2].At.Minute != 690 {
		t.Errorf("%v, %v", placed, err)
	}
	s.Professionals = []agenda.Professional{ana}
	for limit, ok := range map[int]bool{2: false, 3: true} {
		s.Professionals[0].DailyCap = limit
		_, err := agenda.NewSchedule(s).Fit(three, at, agenda.Manner{By: agenda.PartyClient})
		if refusal, _ := errors.AsType[*agenda.RefusalError](err); (err == nil) != ok || !ok && (refusal.Item != 2 || refusal.Reasons[0].Code != agenda.DayFull) {
			t.Errorf("at most %d a day: %v", limit, err)
		}
	}
	if _, err := agenda.NewSchedule(s).Fit(nil, at, agenda.Manner{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing: %v", err)
	}
}

// TestAVisitComesToAPlaceByTwoWays: the same two people, but later, is no dead end.
func TestAVisitComesToAPlaceByTwoWays(t *testing.T) {
	for30, for60 := agenda.Work{Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}}, agenda.Work{Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 60}}}
	var services []agenda.Service
	var items []agenda.Item
	for range 3 {
		services = append(services, agenda.Service{ID: agenda.NewID[agenda.Service](), Active: true, Work: for30})
		items = append(items, agenda.Item{Service: services[len(services)-1].ID})
	}
	who := func(sort int, does ...agenda.Skill) agenda.Professional {
		return agenda.Professional{
			ID: agenda.NewID[agenda.Professional](), Active: true, Sort: sort, Does: does,
			Week: []agenda.Weekly{{Weekday: time.Tuesday, Window: agenda.Window{Start: 540, End: 1080}}},
		}
	}
	ana := who(0, agenda.Skill{Service: services[0].ID}, agenda.Skill{Service: services[1].ID, Work: &for60})
	bia := who(1, agenda.Skill{Service: services[0].ID, Work: &for60}, agenda.Skill{Service: services[1].ID})
	eva := who(2, agenda.Skill{Service: services[2].ID})
	s := agenda.Snapshot{
		Zone: zone(t, "America/Sao_Paulo"), Rules: agenda.DefaultRules(), Services: services, Professionals: []agenda.Professional{ana, bia, eva},
	}
	at := agenda.Local{Date: date(t, "2026-12-01"), Minute: 600}
	s.Now, _ = s.Zone.Instant(agenda.Local{Date: at.Date.AddDays(-1), Minute: 600})
	block := func(p agenda.Professional, from, to agenda.Minute) {
		c, err := agenda.BlockTime(s, p.ID, at.Date, agenda.Window{Start: from, End: to}, "")
		if err != nil {
			t.Fatal(err)
		}
		s.Occupied = append(s.Occupied, c.Take...)
	}
	block(ana, 645, 660)
	block(eva, 660, 720)
	placed, err := agenda.NewSchedule(s).Fit(items, at, agenda.Manner{By: agenda.PartyClient})
	if err != nil || placed[0].Professional != bia.ID || placed[1].Professional != ana.ID || placed[2].At.Minute != 720 {
		t.Errorf("%v, %v", placed, err)
	}
}

func TestARhythmGivesItsDays(t *testing.T) {
	r, err := agenda.NewRhythm(2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, at := range r.Dates(agenda.Local{Date: date(t, "2026-12-18"), Minute: 1080}) {
		got = append(got, at.String())
	}
	if want := []string{"2026-12-18 18:00", "2027-01-01 18:00", "2027-01-15 18:00"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	_, err = agenda.NewRhythm(0, 3)
	refuses(t, "never", err, "weeks")
	_, err = agenda.NewRhythm(1, 1)
	refuses(t, "once", err, "times")
}

func drawItems(r *rapid.T, d drawn) []agenda.Item {
	var items []agenda.Item
	for range intBetween(r, 2, 4, "items") {
		a := rapid.SampledFrom(d.asks()).Draw(r, "item")
		if rapid.Bool().Draw(r, "anybody") {
			a.Professional = agenda.ProfessionalID{}
		}
		items = append(items, agenda.Item{Service: a.Service, Professional: a.Professional})
	}
	return items
}

// TestASeriesListsWhatCannotBe compares a series with its dates booked one by one.
func TestASeriesListsWhatCannotBe(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		d := ordinary(r)
		a := rapid.SampledFrom(d.asks()).Draw(r, "ask")
		b := booking(a, agenda.Local{Date: d.from, Minute: agenda.Minute(intBetween(r, 0, 95, "at") * 15)})
		b.By = staff
		rhythm := agenda.Rhythm{Weeks: intBetween(r, 1, 3, "weeks"), Times: intBetween(r, 2, 6, "times")}
		var want []string
		for _, at := range rhythm.Dates(b.At) {
			one := b
			one.At = at
			if _, err := agenda.Book(d.Snapshot, one); err == nil {
				want = append(want, at.String())
			}
		}
		change, not, err := agenda.Repeat(d.Snapshot, b, rhythm)
		var got []string
		for _, x := range change.Appointments {
			got = append(got, x.At.String())
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got)+len(not) != rhythm.Times || (err == nil) != (len(got) > 0) {
			r.Fatalf("%s\n%d not possible, %v", diff, len(not), err)
		}
		b.By = agenda.ByClient(b.Client)
		if _, _, err := agenda.Repeat(d.Snapshot, b, rhythm); !fault.Is(err, fault.Forbidden) {
			r.Fatalf("a client repeats: %v", err)
		}
	})
}

// TestEveryReasonHasASentence in both languages, with all that it needs.
func TestEveryReasonHasASentence(t *testing.T) {
	for _, code := range agenda.Codes() {
		r := agenda.Reason{Code: code, Windows: []agenda.Window{{Start: 540, End: 720}}, Remark: "férias", Time: agenda.Local{Date: date(t, "2026-11-29"), Minute: 615}, Next: 630, N: 3}
		for _, l := range []text.Lang{text.PT, text.EN} {
			s := r.Say(l)
			if s == l.Say(text.Unexpected) || len(s) < 10 || slices.Contains([]byte(s), '%') {
				t.Errorf("%s: %q", code, s)
			}
		}
	}
}

func rowsOf(all []agenda.Occupancy) []string {
	var text []string
	for _, o := range all {
		text = append(text, fmt.Sprint(o.Professional, o.Span, o.Kind, o.Date, o.Appointment, o.Hold, o.Block))
	}
	return text
}
