package agenda

import (
	"cmp"
	"slices"
)

// Figures are sums over some appointments. Money is whole centavos; a service on request has no price and adds none.
type Figures struct {
	Appointments int   // all but the cancelled
	Done         int   // came
	NoShow       int   // did not come
	Open         int   // booked or confirmed, whether or not the day has passed
	Cancelled    int   // by whom ever
	Late         int   // of these, within the salon's time for cancelling
	BookedCents  int64 // worth of all but the cancelled
	DoneCents    int64 // worth of what was done
	BusyMinutes  int   // of professionals, buffers included; cancelled ones take none, and neither do no-shows
	OpenMinutes  int   // in which professionals work; only where they are known
}

// NoShowRate is the share of no-shows among those that are decided; false when none is.
func (f Figures) NoShowRate() (float64, bool) {
	if f.Done+f.NoShow == 0 {
		return 0, false
	}
	return float64(f.NoShow) / float64(f.Done+f.NoShow), true
}

// Occupancy is the share of working time that was busy; false where no working time is known. Encaixes and work outside of
// hours can bring it above 1.
func (f Figures) Occupancy() (float64, bool) {
	if f.OpenMinutes == 0 {
		return 0, false
	}
	return float64(f.BusyMinutes) / float64(f.OpenMinutes), true
}

func (f *Figures) add(a Appointment) {
	cents, _ := a.Sold.Price.Cents()
	switch s := a.Status.(type) {
	case Cancelled:
		f.Cancelled++
		if s.Late {
			f.Late++
		}
		return
	case Done:
		f.Done++
		f.DoneCents += cents
	case NoShow:
		f.NoShow++
	case Booked, Confirmed:
		f.Open++
	}
	f.Appointments++
	f.BookedCents += cents
	if a.Status.Name() != IsNoShow {
		for _, s := range Occupy(a.Sold.Work, a.Span.From) {
			f.BusyMinutes += s.Minutes()
		}
	}
}

// Row is the figures of one professional and one service in one week. A row without a service has the professional's working
// minutes alone.
type Row struct {
	Week         Date // its Monday
	Professional ProfessionalID
	Service      ServiceID
	Figures
}

// MondayOf is the Monday of a date's week.
func MondayOf(d Date) Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// Numbers sums up appointments that begin on the days from the first on and before the other, by week, professional and
// service, and the working minutes of the schedule's people on these days. It depends on nothing but the rows: in whatever
// order they come, and whenever it is asked, it gives the same.
func (c *Schedule) Numbers(all []Appointment, from, to Date) []Row {
	sums := map[Row]*Figures{} // by what names a row; its Figures are zero
	at := func(d Date, p ProfessionalID, s ServiceID) *Figures {
		key := Row{Week: MondayOf(d), Professional: p, Service: s}
		if sums[key] == nil {
			sums[key] = &Figures{}
		}
		return sums[key]
	}
	for _, a := range all {
		if !a.At.Date.Before(from) && a.At.Date.Before(to) {
			at(a.At.Date, a.Professional, a.Service).add(a)
		}
	}
	for i := range c.people {
		for d := from; d.Before(to); d = d.AddDays(1) {
			if n := c.open(&c.people[i], d); n > 0 {
				at(d, c.people[i].ID, ServiceID{}).OpenMinutes += n
			}
		}
	}
	rows := make([]Row, 0, len(sums))
	for key, f := range sums {
		key.Figures = *f
		rows = append(rows, key)
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(a.Week.Compare(b.Week), a.Professional.Compare(b.Professional), a.Service.Compare(b.Service))
	})
	return rows
}

// open are the real minutes that a person works on a day: a window over an hour that the clock skips is an hour shorter.
func (c *Schedule) open(p *person, d Date) int {
	windows, _ := c.windows(nil, p, d)
	sum := 0
	for _, w := range windows {
		sum += deriveWindow(c.Zone, d, w).Minutes()
	}
	return sum
}

// Total adds rows up.
func Total(rows []Row) Figures {
	var t Figures
	for _, r := range rows {
		t.Appointments += r.Appointments
		t.Done += r.Done
		t.NoShow += r.NoShow
		t.Open += r.Open
		t.Cancelled += r.Cancelled
		t.Late += r.Late
		t.BookedCents += r.BookedCents
		t.DoneCents += r.DoneCents
		t.BusyMinutes += r.BusyMinutes
		t.OpenMinutes += r.OpenMinutes
	}
	return t
}
