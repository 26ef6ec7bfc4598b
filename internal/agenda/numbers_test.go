package agenda_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/agenda"
)

// TestNumbersOfAWeekAreSummedUp sums up by hand.
func TestNumbersOfAWeekAreSummedUp(t *testing.T) {
	cut, err := agenda.NewWork([]agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	price, err := agenda.Cents(4500)
	if err != nil {
		t.Fatal(err)
	}
	sold, asked := agenda.Sold{Work: cut, Price: price}, agenda.Sold{Work: cut}
	service := agenda.NewID[agenda.Service]()
	ana := agenda.Professional{ID: agenda.NewID[agenda.Professional](), Week: []agenda.Weekly{{Weekday: time.Tuesday, Window: agenda.Window{Start: 540, End: 660}}}}
	s := agenda.Snapshot{Zone: zone(t, "America/Sao_Paulo"), Professionals: []agenda.Professional{ana}}
	tuesday := date(t, "2026-12-01")
	make1 := func(status agenda.Status, sold agenda.Sold, day agenda.Date) agenda.Appointment {
		return agenda.Appointment{Professional: ana.ID, Service: service, Status: status, Sold: sold, At: agenda.Local{Date: day, Minute: 540}}
	}
	all := []agenda.Appointment{
		make1(agenda.Done{}, sold, tuesday), make1(agenda.NoShow{}, sold, tuesday), make1(agenda.Booked{}, asked, tuesday), make1(agenda.Confirmed{}, sold, tuesday.AddDays(5)),
		make1(agenda.Cancelled{Late: true}, sold, tuesday), make1(agenda.Cancelled{}, sold, tuesday),
		make1(agenda.Done{}, sold, tuesday.AddDays(6)), // Monday
		make1(agenda.Done{}, sold, tuesday.AddDays(-1)), make1(agenda.Done{}, sold, tuesday.AddDays(13)),
	}
	got := agenda.NewSchedule(s).Numbers(all, tuesday, tuesday.AddDays(13))
	monday := tuesday.AddDays(-1)
	same := agenda.Figures{Appointments: 1, Done: 1, BookedCents: 4500, DoneCents: 4500, BusyMinutes: 40}
	want := []agenda.Row{
		{Week: monday, Professional: ana.ID, Figures: agenda.Figures{OpenMinutes: 120}},
		{Week: monday, Professional: ana.ID, Service: service, Figures: agenda.Figures{Appointments: 4, Done: 1, NoShow: 1, Open: 2, Cancelled: 2, Late: 1, BookedCents: 13500, DoneCents: 4500, BusyMinutes: 120}},
		{Week: monday.AddDays(7), Professional: ana.ID, Figures: agenda.Figures{OpenMinutes: 120}},
		{Week: monday.AddDays(7), Professional: ana.ID, Service: service, Figures: same},
	}
	if diff := cmp.Diff(lines2(want), lines2(got)); diff != "" {
		t.Error(diff)
	}
	total := agenda.Total(got)
	if rate, known := total.NoShowRate(); !known || rate != 1.0/3 {
		t.Errorf("%v, %v", rate, known)
	}
	if share, known := total.Occupancy(); !known || share != 160.0/240 {
		t.Errorf("%v, %v", share, known)
	}
	if _, known := (agenda.Figures{}).NoShowRate(); known {
		t.Error("a rate of nothing")
	}
	if _, known := (agenda.Figures{}).Occupancy(); known {
		t.Error("an occupancy of nothing")
	}
}

func lines2(rows []agenda.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Week.String()+" "+r.Professional.String()+" "+r.Service.String()+" "+cmp.Diff(agenda.Figures{}, r.Figures))
	}
	return all
}

// TestNumbersDependOnRowsAlone: in any order, and in parts by week, they are the same.
func TestNumbersDependOnRowsAlone(t *testing.T) {
	t.Parallel()
	checkEverywhere(t, func(r *rapid.T, d drawn) {
		statuses := []agenda.Status{agenda.Booked{}, agenda.Confirmed{}, agenda.Done{}, agenda.NoShow{}, agenda.Cancelled{}, agenda.Cancelled{Late: true}}
		var all []agenda.Appointment
		for range intBetween(r, 0, 12, "appointments") {
			a := rapid.SampledFrom(d.asks()).Draw(r, "what")
			price, err := agenda.Cents(int64(intBetween(r, 0, 9000, "price")))
			if err != nil {
				r.Fatal(err)
			}
			at := agenda.Local{Date: d.from.AddDays(intBetween(r, -9, 9, "day")), Minute: 600}
			start, _ := d.Zone.Derive(at)
			all = append(all, agenda.Appointment{
				Professional: a.Professional, Service: a.Service, At: at, Status: rapid.SampledFrom(statuses).Draw(r, "status"),
				Sold: agenda.Sold{Work: drawWork(r), Price: price}, Span: agenda.Span{From: start},
			})
		}
		c := agenda.NewSchedule(d.Snapshot)
		from, to := d.from.AddDays(-9), d.from.AddDays(10)
		want := c.Numbers(all, from, to)
		if diff := cmp.Diff(lines2(want), lines2(c.Numbers(rapid.Permutation(all).Draw(r, "order"), from, to))); diff != "" {
			r.Fatal(diff)
		}
		cut := agenda.MondayOf(d.from)
		if diff := cmp.Diff(lines2(want), lines2(append(c.Numbers(all, from, cut), c.Numbers(all, cut, to)...))); diff != "" {
			r.Fatal(diff)
		}
		var cents int64
		for _, a := range all {
			if n, _ := a.Sold.Price.Cents(); a.Status.Name() != agenda.IsCancelled {
				cents += n
			}
		}
		if got := agenda.Total(want).BookedCents; got != cents {
			r.Fatalf("%d centavos, want %d", got, cents)
		}
	})
}
