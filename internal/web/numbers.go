package web

import (
	"net/http"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const numbersPath = "numbers/"

// numbersRoutes are the page of how a salon does, and its spreadsheet.
func (s *site) numbersRoutes(base string, who access) []route {
	base += numbersPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.numbersPage)},
		{"GET " + base + "csv", who, s.withSalon(s.numbersCSV)},
	}
}

// numbersSpans are how many weeks can be looked at; the first is shown when nobody asked.
func numbersSpans() []int { return []int{8, 4, 13, 26, 52} }

// numbersOf sums up the weeks that the address asks for, this one with all of its days being the last.
func (s *site) numbersOf(c *call, t tenant.Tenant) (rows []agenda.Row, all agenda.Snapshot, weeks int, err error) {
	weeks = numbersSpans()[0]
	for _, n := range numbersSpans() {
		if c.r.URL.Query().Get("weeks") == strconv.Itoa(n) {
			weeks = n
		}
	}
	const week = 7
	to := agenda.MondayOf(s.today(t)).AddDays(week)
	from := to.AddDays(-week * weeks)
	if all, err = s.Agenda.Snapshot(c.r.Context(), c.scope(), t.ID, agenda.View{From: from, To: to}); err != nil {
		return nil, all, weeks, err
	}
	booked, err := s.Agenda.AppointmentsBetween(c.r.Context(), c.scope(), t.ID, from, to)
	return agenda.NewSchedule(all).Numbers(booked, from, to), all, weeks, err
}

func (s *site) numbersPage(c *call, t tenant.Tenant) error {
	rows, all, weeks, err := s.numbersOf(c, t)
	if err != nil {
		return err
	}
	n := page.NewNumbers(s.pageContext(c, c.Say(text.NavNumbers)), rows, all)
	n.Span = strconv.Itoa(weeks)
	n.CSV = c.salonBase() + numbersPath + "csv?weeks=" + n.Span
	for _, w := range numbersSpans() {
		n.Spans = append(n.Spans, page.Option{Value: strconv.Itoa(w), Label: c.Say(text.NumbersSpan, w)})
	}
	return s.render(c, http.StatusOK, page.NumbersPage(n))
}

// numbersCSV is a row for each week, person and service, for a spreadsheet.
func (s *site) numbersCSV(c *call, t tenant.Tenant) error {
	rows, all, _, err := s.numbersOf(c, t)
	if err != nil {
		return err
	}
	lines := [][]string{strings.Split(c.Say(text.NumbersColumns), "|")}
	for _, r := range rows {
		p, _ := all.Professional(r.Professional)
		v, _ := all.Service(r.Service)
		lines = append(lines, []string{
			r.Week.String(), escapeFormula(p.Name), escapeFormula(v.Name), strconv.Itoa(r.Appointments), strconv.Itoa(r.Done), strconv.Itoa(r.NoShow), strconv.Itoa(r.Open),
			strconv.Itoa(r.Cancelled), amount(r.BookedCents, c.Lang), amount(r.DoneCents, c.Lang), strconv.Itoa(r.BusyMinutes), strconv.Itoa(r.OpenMinutes),
		})
	}
	c.sendSpreadsheet("numeros.csv", lines)
	return nil
}

// amount is centavos as a spreadsheet of the language reads them.
func amount(cents int64, l text.Lang) string {
	s := strconv.FormatFloat(float64(cents)/100, 'f', 2, 64) //nolint:mnd // centavos
	if l == text.PT {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
