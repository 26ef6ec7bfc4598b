package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/agenda"
	"salonzap/internal/edge"
)

// figuresView are sums over some appointments.
type figuresView struct {
	Appointments int      `json:"appointments" doc:"All but the cancelled" example:"42"`
	Done         int      `json:"done" doc:"The client came" example:"35"`
	NoShow       int      `json:"no_show" doc:"The client did not come" example:"2"`
	Open         int      `json:"open" doc:"Booked or confirmed" example:"5"`
	Cancelled    int      `json:"cancelled" example:"3"`
	Late         int      `json:"late" doc:"Of the cancelled, those within the salon's time for it" example:"1"`
	BookedCents  int64    `json:"booked_cents" doc:"Worth of all but the cancelled, in centavos" example:"189000"`
	DoneCents    int64    `json:"done_cents" doc:"Worth of what was done" example:"157500"`
	BusyMinutes  int      `json:"busy_minutes" doc:"Of professionals, buffers included" example:"1260"`
	OpenMinutes  int      `json:"open_minutes" doc:"In which professionals work; of rows without a service alone" example:"2400"`
	NoShowRate   *float64 `json:"no_show_rate" doc:"Of those that are decided; null when none is" example:"0.054"`
	Occupancy    *float64 `json:"occupancy" doc:"The busy share of working time; null where none is known" example:"0.525"`
}

// numbersRowView are the figures of one professional and one service in one week.
type numbersRowView struct {
	Week         string      `json:"week" doc:"Its Monday" example:"2026-11-23"`
	Professional string      `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Service      *string     `json:"service" doc:"Null in the row of the professional's working time"`
	Figures      figuresView `json:"figures"`
}

// numbersView are a salon's numbers.
type numbersView struct {
	From  string           `json:"from" example:"2026-11-01"`
	To    string           `json:"to" doc:"The day after the last one" example:"2026-12-01"`
	Total figuresView      `json:"total"`
	Items []numbersRowView `json:"items" nullable:"false"`
}

// conflictView is an appointment that today's hours, services or professionals would not allow.
type conflictView struct {
	Appointment string       `json:"appointment" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Date        string       `json:"date" example:"2026-11-29"`
	Time        string       `json:"time" example:"15:00"`
	Reasons     []reasonView `json:"reasons" nullable:"false"`
	Longer      int          `json:"longer" doc:"Minutes that the service takes more today than what was booked; negative: fewer"`
	Mark        string       `json:"mark" doc:"Of what does not fit; to keep the appointment as it is, say it again" example:"9f86d081884c7d65"`
}

// conflictListView are conflicts.
type conflictListView struct {
	Items []conflictView `json:"items" nullable:"false"`
}

func (a *api) registerNumbers() {
	const path = "/salons/{slug}/agenda"
	register(a, operationSpec{
		id: "get-numbers", method: http.MethodGet, path: path + "/numbers", tag: agendaTag, summary: "Read the numbers",
		description: "Occupancy, no-shows and revenue, by week, professional and service, computed from what is stored.",
	}, a.getNumbers)
	registerText(a, operationSpec{
		id: "get-numbers-csv", method: http.MethodGet, path: path + "/numbers.csv", tag: agendaTag, summary: "Read the numbers as CSV",
		description: "The rows of numbers, with names instead of ids and amounts in reais. UTF-8 with a byte order mark, as spreadsheets want it.",
	}, csvFile, "week,professional,service,appointments\r\n2026-11-23,Ana,Corte,12\r\n", a.numbersCSV)
	register(a, operationSpec{
		id: "list-conflicts", method: http.MethodGet, path: path + "/conflicts", tag: agendaTag, summary: "List conflicts",
		description: "Appointments to come that today's hours, services or professionals would not allow. They stay where they are until somebody moves or cancels them, or keeps them as they are.",
	}, a.listConflicts)
	register(a, operationSpec{
		id: "keep-appointment", method: http.MethodPost, path: "/salons/{slug}/appointments/{id}/keep", tag: agendaTag, summary: "Keep an appointment as it is",
		description: "Although it is in conflict with today's hours, services or professionals: it is listed no more, until something changes again.",
		body:        reflect.TypeFor[keepInput](), statuses: []int{http.StatusOK}, fails: []int{http.StatusPreconditionFailed}, once: true,
	}, a.keepAppointment)
}

// textFile is the media type and the name of a file of text.
type textFile struct{ kind, name string }

// registerText registers an operation that answers with text of another type than JSON.
func registerText[I any](a *api, d operationSpec, file textFile, example string, f func(ctx context.Context, c *call, in *I) ([]byte, error)) {
	op := a.operation(d, nil)
	op.Responses["200"].Content = map[string]*huma.MediaType{
		file.kind: {Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}}},
	}
	known := queryNamesOf[I]()
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		edge.SetRoutePattern(ctx, op.Method+" "+op.Path)
		c := callOf(ctx)
		err := checkQuery(c.r.URL.Query(), known)
		var body []byte
		if err == nil {
			body, err = f(ctx, c, in)
		}
		if err != nil {
			return nil, a.d.Reporter.Problem(c.r, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			hc.SetHeader("Content-Type", file.kind+"; charset=utf-8")
			hc.SetHeader("Content-Disposition", "attachment; filename="+file.name)
			_, _ = hc.BodyWriter().Write(body) // the caller may have hung up
		}}, nil
	})
}

func (a *api) getNumbers(ctx context.Context, c *call, in *dayRange) (int, numbersView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, numbersView{}, err
	}
	from, to, rows, _, err := n.numbers(ctx, in)
	if err != nil {
		return 0, numbersView{}, err
	}
	out := numbersView{From: from.String(), To: to.String(), Total: renderFigures(agenda.Total(rows)), Items: make([]numbersRowView, 0, len(rows))}
	for _, r := range rows {
		out.Items = append(out.Items, numbersRowView{r.Week.String(), r.Professional.String(), optional(r.Service.String()), renderFigures(r.Figures)})
	}
	return http.StatusOK, out, nil
}

// numbers reads and sums up what begins on the days of a range.
func (n salonAgenda) numbers(ctx context.Context, in *dayRange) (from, to agenda.Date, rows []agenda.Row, s agenda.Snapshot, err error) {
	if from, to, err = days(in.From, in.To, n.today); err != nil {
		return from, to, nil, s, err
	}
	if s, err = n.snapshot(ctx, from, to); err != nil {
		return from, to, nil, s, err
	}
	all, err := n.a.d.Diary.AppointmentsBetween(ctx, n.c.scope(), n.salon.ID, from, to)
	return from, to, agenda.NewSchedule(s).Numbers(all, from, to), s, err
}

func renderFigures(f agenda.Figures) figuresView {
	v := figuresView{
		Appointments: f.Appointments, Done: f.Done, NoShow: f.NoShow, Open: f.Open, Cancelled: f.Cancelled, Late: f.Late,
		BookedCents: f.BookedCents, DoneCents: f.DoneCents, BusyMinutes: f.BusyMinutes, OpenMinutes: f.OpenMinutes,
	}
	if rate, ok := f.NoShowRate(); ok {
		v.NoShowRate = &rate
	}
	if share, ok := f.Occupancy(); ok {
		v.Occupancy = &share
	}
	return v
}

// csvFile is a table of text.
var csvFile = textFile{"text/csv", "salonzap.csv"} //nolint:gochecknoglobals // a constant

// numbersCSV writes a row for each week, professional and service.
func (a *api) numbersCSV(ctx context.Context, c *call, in *dayRange) ([]byte, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return nil, err
	}
	_, _, rows, s, err := n.numbers(ctx, in)
	if err != nil {
		return nil, err
	}
	table := [][]string{{
		"week", "professional", "service", "appointments", "done", "no_show", "open", "cancelled", "late", "booked", "revenue", "busy_minutes", "open_minutes",
	}}
	for _, r := range rows {
		p, _ := s.Professional(r.Professional)
		v, _ := s.Service(r.Service)
		table = append(table, []string{
			r.Week.String(), p.Name, v.Name, strconv.Itoa(r.Appointments), strconv.Itoa(r.Done), strconv.Itoa(r.NoShow), strconv.Itoa(r.Open),
			strconv.Itoa(r.Cancelled), strconv.Itoa(r.Late), reais(r.BookedCents), reais(r.DoneCents), strconv.Itoa(r.BusyMinutes), strconv.Itoa(r.OpenMinutes),
		})
	}
	return writeCSV(table)
}

// reais writes an amount with a point, as machines read it.
func reais(cents int64) string { return strconv.FormatFloat(float64(cents)/100, 'f', 2, 64) } //nolint:mnd // centavos

// writeCSV writes a table as RFC 4180 has it, with a byte order mark. What a spreadsheet would take for a formula is quoted.
func writeCSV(table [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range table {
		for i, cell := range row {
			row[i] = escapeFormula(cell)
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// escapeFormula puts an apostrophe in front of a cell that a spreadsheet would execute (OWASP, CSV
// injection).
func escapeFormula(cell string) string {
	if cell == "" {
		return cell
	}
	switch cell[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + cell
	}
	return cell
}

func (a *api) listConflicts(ctx context.Context, c *call, in *bySlug) (int, conflictListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, conflictListView{}, err
	}
	to := n.today.AddDays(agenda.MaxHorizon + 1)
	s, err := n.snapshot(ctx, n.today, to)
	if err != nil {
		return 0, conflictListView{}, err
	}
	all, err := a.d.Diary.AppointmentsBetween(ctx, c.scope(), n.salon.ID, n.today, to)
	if err != nil {
		return 0, conflictListView{}, err
	}
	out := conflictListView{Items: []conflictView{}}
	for _, x := range agenda.NewSchedule(s).Conflicts(all) {
		out.Items = append(out.Items, conflictView{x.Appointment.String(), x.At.Date.String(), x.At.Minute.String(), renderReasons(x.Reasons, c.lang), x.Longer, x.Mark})
	}
	return http.StatusOK, out, nil
}
