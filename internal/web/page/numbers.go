package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Numbers is how a salon does.
type Numbers struct {
	Page      Context
	CSV       string // where the spreadsheet is
	Spans     []Option
	Span      string // the one that is shown
	Total     []NumbersTile
	Columns   []NumbersColumn // of the picture
	Tables    []NumbersTable
	HasFigure bool // there is something to show
}

// NumbersTile is one sum.
type NumbersTile struct{ Label, Value string }

// NumbersColumn is one week of the picture: shares of a hundred.
type NumbersColumn struct {
	X, Width, BookedY, Booked, DoneY, Done string
}

// NumbersTable is a table beside the picture.
type NumbersTable struct {
	Head, First string
	Rows        []NumbersRow
}

// NumbersRow is a row: a week, a person or a service.
type NumbersRow struct {
	Name                               string
	Visits, Busy, NoShow, Booked, Done string
}

// pictureHeight is the height of the picture, and its width, in its own units.
const pictureHeight, pictureWidth = 100, 400

// NewNumbers sums rows up: in all, by week, by person and by service.
func NewNumbers(p Context, rows []agenda.Row, s agenda.Snapshot) Numbers {
	total := agenda.Total(rows)
	t := numbersRow(p.Localizer, "", total)
	n := Numbers{Page: p, HasFigure: total.Appointments+total.Cancelled > 0}
	n.Total = []NumbersTile{
		{p.Say(text.NumbersVisits), t.Visits},
		{p.Say(text.NumbersBusy), t.Busy},
		{p.Say(text.NumbersNoShow), t.NoShow},
		{p.Say(text.NumbersBooked), t.Booked},
		{p.Say(text.NumbersDone), t.Done},
	}
	weeks := grouped(rows, func(r agenda.Row) agenda.Date { return r.Week })
	slices.SortFunc(weeks, func(a, b group[agenda.Date]) int { return a.key.Compare(b.key) })
	n.Columns = columns(weeks)
	n.Tables = []NumbersTable{
		table(p, text.NumbersByWeek, text.NumbersWeek, weeks, func(d agenda.Date) string { return d.Short() }),
		table(p, text.NumbersByPerson, text.NumbersPerson, byWorth(grouped(rows, func(r agenda.Row) agenda.ProfessionalID { return r.Professional })),
			func(id agenda.ProfessionalID) string {
				one, _ := s.Professional(id)
				return cmp.Or(one.Name, p.Say(text.NumbersGone))
			}),
		table(p, text.NumbersByService, text.NumbersService, byWorth(grouped(sold(rows), func(r agenda.Row) agenda.ServiceID { return r.Service })),
			func(id agenda.ServiceID) string {
				one, _ := s.Service(id)
				return cmp.Or(one.Name, p.Say(text.NumbersGone))
			}),
	}
	return n
}

// sold leaves out the rows that have working time alone.
func sold(rows []agenda.Row) []agenda.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r agenda.Row) bool { return r.Service.IsZero() })
}

// group is the figures of all rows of one key.
type group[K comparable] struct {
	key K
	agenda.Figures
}

// grouped sums rows up by a key, in the order in which keys come.
func grouped[K comparable](rows []agenda.Row, key func(agenda.Row) K) []group[K] {
	of := map[K][]agenda.Row{}
	var order []K
	for _, r := range rows {
		k := key(r)
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], r)
	}
	all := make([]group[K], len(order))
	for i, k := range order {
		all[i] = group[K]{k, agenda.Total(of[k])}
	}
	return all
}

// byWorth puts what brought most first.
func byWorth[K comparable](all []group[K]) []group[K] {
	slices.SortStableFunc(all, func(a, b group[K]) int {
		return cmp.Or(cmp.Compare(b.DoneCents, a.DoneCents), cmp.Compare(b.BookedCents, a.BookedCents), cmp.Compare(b.Appointments, a.Appointments))
	})
	return all
}

func table[K comparable](p Context, head, first fault.Key, all []group[K], name func(K) string) NumbersTable {
	t := NumbersTable{Head: p.Say(head), First: p.Say(first)}
	for _, g := range all {
		t.Rows = append(t.Rows, numbersRow(p.Localizer, name(g.key), g.Figures))
	}
	return t
}

func numbersRow(w Localizer, name string, f agenda.Figures) NumbersRow {
	r := NumbersRow{
		Name: name, Visits: strconv.Itoa(f.Appointments), Busy: "–", NoShow: "–", Booked: agenda.SayCents(f.BookedCents, w.Lang),
		Done: agenda.SayCents(f.DoneCents, w.Lang),
	}
	if share, ok := f.Occupancy(); ok {
		r.Busy = w.percent(share)
	}
	if rate, ok := f.NoShowRate(); ok {
		r.NoShow = w.percent(rate) + " (" + strconv.Itoa(f.NoShow) + ")"
	}
	return r
}

// percent is a share with one digit behind the comma.
func (w Localizer) percent(share float64) string {
	const hundred = 100
	s := strconv.FormatFloat(share*hundred, 'f', 1, 64)
	if w.Lang == text.PT {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s + "%"
}

// columns are the picture: a column a week, as high as what was booked, and in it what was done.
func columns(weeks []group[agenda.Date]) []NumbersColumn {
	most := int64(1)
	for _, w := range weeks {
		most = max(most, w.BookedCents)
	}
	high := func(cents int64) float64 { return float64(cents) * pictureHeight / float64(most) }
	unit := func(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
	all := make([]NumbersColumn, 0, len(weeks))
	for i, w := range weeks {
		const share = 0.7 // the rest is air
		step := float64(pictureWidth) / float64(len(weeks))
		all = append(all, NumbersColumn{
			X: unit(float64(i)*step + step*(1-share)/2), Width: unit(step * share), Booked: unit(high(w.BookedCents)), //nolint:mnd // on both sides
			BookedY: unit(pictureHeight - high(w.BookedCents)), Done: unit(high(w.DoneCents)), DoneY: unit(pictureHeight - high(w.DoneCents)),
		})
	}
	return all
}
