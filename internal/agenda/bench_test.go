package agenda_test

import (
	"testing"
	"time"

	"salonzap/internal/agenda"
)

// many is a house of n professionals for 60 days from a Monday on: ten hours a day, with eight appointments of an hour or
// less and a quarter of an hour between some; rows come by professional and start, as the store reads them.
func many(tb testing.TB, n int) (agenda.Snapshot, []agenda.Ask, agenda.Date, agenda.Date) {
	tb.Helper()
	const days, lead = 60, 60
	from := date(tb, "2026-11-30")
	work, err := agenda.Simple(30)
	if err != nil {
		tb.Fatal(err)
	}
	s := agenda.Snapshot{Zone: zone(tb, "America/Sao_Paulo"), Rules: agenda.DefaultRules()}
	s.Rules.Snug, s.Rules.Horizon = false, 90
	s.Now, _ = s.Zone.Instant(agenda.Local{Date: from, Minute: 0})
	service := agenda.Service{ID: agenda.NewID[agenda.Service](), Active: true, Work: work}
	s.Services = append(s.Services, service)
	var asks []agenda.Ask
	for i := range n {
		p := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Active: true, Does: []agenda.Skill{{Service: service.ID}}}
		for d := time.Sunday; d <= time.Saturday; d++ {
			p.Week = append(p.Week, agenda.Weekly{Weekday: d, Window: agenda.Window{Start: 540, End: 1140}})
		}
		s.Professionals = append(s.Professionals, p)
		asks = append(asks, agenda.Ask{Service: service.ID, Professional: p.ID})
		for d := range days {
			day := from.AddDays(d)
			for k := range 8 {
				start, _ := s.Zone.Instant(agenda.Local{Date: day, Minute: agenda.Minute(540 + 75*k + (i+d+k)%3*15)})
				s.Occupied = append(s.Occupied, agenda.Occupancy{
					Professional: p.ID, Kind: agenda.ForAppointment, Date: day, Appointment: agenda.NewID[agenda.Appointment](),
					Span: agenda.Span{From: start, To: start.Add(30)},
				})
			}
		}
	}
	return s, asks, from, from.AddDays(days)
}

// BenchmarkSlots lists the free times of 1,000 professionals for 60 days, on one core; then of one, and of a salon of five
// for a week.
func BenchmarkSlots(b *testing.B) {
	for _, c := range []struct {
		name      string
		n, days   int
		unprepare bool
	}{
		{"1000 professionals, 60 days", 1000, 60, false},
		{"1000 professionals, 60 days, prepared anew", 1000, 60, true},
		{"1 professional, 60 days", 1, 60, false},
		{"5 professionals, 7 days", 5, 7, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			s, asks, from, _ := many(b, c.n)
			schedule := agenda.NewSchedule(s)
			var dst []agenda.Slot
			for _, a := range asks {
				dst = schedule.Slots(dst, a, from, from.AddDays(c.days))
			}
			n := len(dst)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				if c.unprepare {
					schedule = agenda.NewSchedule(s)
				}
				dst = dst[:0]
				for _, a := range asks {
					dst = schedule.Slots(dst, a, from, from.AddDays(c.days))
				}
			}
			b.ReportMetric(float64(n), "slots")
			b.ReportMetric(float64(len(s.Occupied)), "busy")
		})
	}
}

// BenchmarkAnyone lists "tanto faz" of twenty professionals for two weeks, prepared anew.
func BenchmarkAnyone(b *testing.B) {
	s, asks, from, _ := many(b, 20)
	b.ReportAllocs()
	for b.Loop() {
		agenda.NewSchedule(s).Anyone(asks[0].Service, from, from.AddDays(14))
	}
}

// TestSlotsAllocateNothing holds what the benchmarks show: a list of slots costs no allocation but the list.
func TestSlotsAllocateNothing(t *testing.T) {
	s, asks, from, to := many(t, 3)
	schedule := agenda.NewSchedule(s)
	dst := make([]agenda.Slot, 0, 10_000)
	if n := testing.AllocsPerRun(20, func() { dst = schedule.Slots(dst[:0], asks[1], from, to) }); n > 1 {
		t.Errorf("%v allocations for %d slots", n, len(dst))
	}
	if len(dst) < 500 {
		t.Fatalf("only %d slots", len(dst))
	}
}
