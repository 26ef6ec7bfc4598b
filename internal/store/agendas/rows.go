package agendas

import (
	"database/sql"
	"encoding/json"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// What columns of JSON hold.
type (
	segment struct {
		Kind    agenda.SegmentKind `json:"kind"`
		Minutes int                `json:"minutes"`
	}
	work struct {
		Segments []segment `json:"segments"`
		Before   int       `json:"before"`
		After    int       `json:"after"`
	}
	window [2]agenda.Minute
)

// encode writes JSON of values of this package, which always can be.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// decode reads a column of JSON.
func decode[V any](what, s string) (v V, err error) {
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return v, storekit.Unreadable(what, err)
	}
	return v, nil
}

func listOut[V any](all []V) []V {
	if all == nil {
		return []V{}
	}
	return all
}

// listIn reads a list; an empty one is nil.
func listIn[V any](what, s string) ([]V, error) {
	all, err := decode[[]V](what, s)
	if len(all) == 0 {
		return nil, err
	}
	return all, err
}

func segmentsOut(all []agenda.Segment) []segment {
	out := make([]segment, len(all))
	for i, s := range all {
		out[i] = segment(s)
	}
	return out
}

func segmentsIn(all []segment) []agenda.Segment {
	in := make([]agenda.Segment, len(all))
	for i, s := range all {
		in[i] = agenda.Segment(s)
	}
	return in
}

func workOut(w agenda.Work) string {
	return encode(work{segmentsOut(w.Segments), w.BufferBefore, w.BufferAfter})
}

func workIn(what, s string) (agenda.Work, error) {
	w, err := decode[work](what, s)
	return agenda.Work{Segments: segmentsIn(w.Segments), BufferBefore: w.Before, BufferAfter: w.After}, err
}

func windowsOut(all []agenda.Window) []window {
	out := make([]window, len(all))
	for i, w := range all {
		out[i] = window{w.Start, w.End}
	}
	return out
}

func windowsIn(s string) ([]agenda.Window, error) {
	all, err := decode[[]window]("windows", s)
	in := make([]agenda.Window, len(all))
	for i, w := range all {
		in[i] = agenda.Window{Start: w[0], End: w[1]}
	}
	if len(in) == 0 {
		return nil, err
	}
	return in, err
}

func priceOut(p agenda.Price) sql.NullInt64 {
	cents, known := p.Cents()
	return sql.NullInt64{Int64: cents, Valid: known}
}

func priceIn(n sql.NullInt64) (agenda.Price, error) {
	if !n.Valid {
		return agenda.Price{}, nil
	}
	return agenda.Cents(n.Int64)
}

// dateIn reads a day; an empty one is none.
func dateIn(s string) (agenda.Date, error) {
	if s == "" {
		return agenda.Date{}, nil
	}
	return agenda.ParseDate(s)
}

// idIn reads an id; an empty one is none.
func idIn[K any](s string) (agenda.ID[K], error) {
	if s == "" {
		return agenda.ID[K]{}, nil
	}
	return agenda.ParseID[K](s)
}

// reader reads columns until one cannot be read.
type reader struct{ err error }

// checked passes a column on, and notes the first error.
func checked[V any](r *reader, v V, err error) V {
	if r.err == nil {
		r.err = err
	}
	return v
}

func id[K any](r *reader, s string) agenda.ID[K] {
	v, err := idIn[K](s)
	return checked(r, v, err)
}

func client(r *reader, s string) agenda.ClientID {
	if s == "" {
		return agenda.ClientID{}
	}
	v, err := contact.ParseID(s)
	return checked(r, v, err)
}

func date(r *reader, s string) agenda.Date {
	v, err := dateIn(s)
	return checked(r, v, err)
}

func serviceRow(t tenant.ID, s agenda.Service) db.PutAgendaServiceParams {
	return db.PutAgendaServiceParams{
		TenantID: t.String(), ID: s.ID.String(), Name: s.Name, Aliases: encode(listOut(s.Aliases)), Active: s.Active,
		Segments: encode(segmentsOut(s.Work.Segments)), BufferBefore: int64(s.Work.BufferBefore), BufferAfter: int64(s.Work.BufferAfter),
		PriceCents: priceOut(s.Price), Parts: encode(listOut(s.Parts)), Sort: int64(s.Sort),
	}
}

func serviceIn(row db.Service) (agenda.Service, error) {
	var r reader
	s := agenda.Service{ID: id[agenda.Service](&r, row.ID), Name: row.Name, Active: row.Active, Sort: int(row.Sort), Version: agenda.Version(row.Revision)}
	aliases, err := listIn[string]("aliases", row.Aliases)
	s.Aliases = checked(&r, aliases, err)
	segments, err := decode[[]segment]("segments", row.Segments)
	s.Work = agenda.Work{Segments: segmentsIn(checked(&r, segments, err)), BufferBefore: int(row.BufferBefore), BufferAfter: int(row.BufferAfter)}
	price, err := priceIn(row.PriceCents)
	s.Price = checked(&r, price, err)
	parts, err := listIn[agenda.ServiceID]("parts", row.Parts)
	s.Parts = checked(&r, parts, err)
	return s, r.err
}

func professionalRow(t tenant.ID, p agenda.Professional) db.PutAgendaProfessionalParams {
	return db.PutAgendaProfessionalParams{
		TenantID: t.String(), ID: p.ID.String(), Name: p.Name, Aliases: encode(listOut(p.Aliases)), Active: p.Active, Sort: int64(p.Sort), DailyCap: int64(p.DailyCap),
	}
}

func professionalIn(row db.Professional) (agenda.Professional, error) {
	var r reader
	aliases, err := listIn[string]("aliases", row.Aliases)
	return agenda.Professional{
		ID: id[agenda.Professional](&r, row.ID), Name: row.Name, Aliases: checked(&r, aliases, err), Active: row.Active, Sort: int(row.Sort),
		DailyCap: int(row.DailyCap), LastTurn: agenda.Instant(row.LastTurn), Version: agenda.Version(row.Revision),
	}, r.err
}

func skillRow(t tenant.ID, p agenda.ProfessionalID, k agenda.Skill) db.AddAgendaSkillParams {
	row := db.AddAgendaSkillParams{TenantID: t.String(), ProfessionalID: p.String(), ServiceID: k.Service.String()}
	if k.Work != nil {
		row.Work = workOut(*k.Work)
	}
	if k.Price != nil {
		row.OwnPrice, row.PriceCents = true, priceOut(*k.Price)
	}
	return row
}

func skillIn(row db.ProfessionalService) (agenda.Skill, error) {
	var r reader
	k := agenda.Skill{Service: id[agenda.Service](&r, row.ServiceID)}
	if row.Work != "" {
		w, err := workIn("work", row.Work)
		k.Work = checked(&r, &w, err)
	}
	if row.OwnPrice {
		p, err := priceIn(row.PriceCents)
		k.Price = checked(&r, &p, err)
	}
	return k, r.err
}

func weeklyRow(t tenant.ID, p agenda.ProfessionalID, w agenda.Weekly) db.AddAgendaWeeklyParams {
	return db.AddAgendaWeeklyParams{
		TenantID: t.String(), ProfessionalID: p.String(), Weekday: int64(w.Weekday), StartMin: int64(w.Start), EndMin: int64(w.End),
		ValidFrom: w.From.String(), ValidUntil: w.Until.String(),
	}
}

func weeklyIn(row db.WeeklyWindow) (agenda.Weekly, error) {
	var r reader
	return agenda.Weekly{
		Weekday: time.Weekday(row.Weekday), Window: agenda.Window{Start: agenda.Minute(row.StartMin), End: agenda.Minute(row.EndMin)},
		From: date(&r, row.ValidFrom), Until: date(&r, row.ValidUntil),
	}, r.err
}

func exceptionIn(row db.DayException) (agenda.Exception, error) {
	var r reader
	windows, err := windowsIn(row.Windows)
	return agenda.Exception{
		Professional: id[agenda.Professional](&r, row.ProfessionalID), Date: date(&r, row.Date), Windows: checked(&r, windows, err), Reason: row.Reason,
		Version: agenda.Version(row.Revision),
	}, r.err
}

func holidayIn(row db.Holiday) (agenda.Holiday, error) {
	var r reader
	return agenda.Holiday{Date: date(&r, row.Date), Key: fault.Key(row.Key), Name: row.Name, Closed: row.Closed, Version: agenda.Version(row.Revision)}, r.err
}

func occupancyOut(t tenant.ID, o agenda.Occupancy) db.AddAgendaOccupancyParams {
	return db.AddAgendaOccupancyParams{
		TenantID: t.String(), ID: agenda.NewID[agenda.Occupancy]().String(), ProfessionalID: o.Professional.String(),
		StartAt: int64(o.Span.From), EndAt: int64(o.Span.To), Kind: string(o.Kind), Date: o.Date.String(),
		AppointmentID: column.Text(o.Appointment.String()), HoldID: column.Text(o.Hold.String()), BlockID: column.Text(o.Block.String()),
	}
}

func blockOut(t tenant.ID, b agenda.Block) db.AddAgendaBlockParams {
	return db.AddAgendaBlockParams{
		TenantID: t.String(), ID: b.ID.String(), ProfessionalID: b.Professional.String(), Date: b.Date.String(), StartMin: int64(b.Window.Start),
		EndMin: int64(b.Window.End), Reason: b.Reason, Zone: b.Zone, StartAt: int64(b.Span.From), EndAt: int64(b.Span.To),
	}
}

func blockIn(row db.Block) (agenda.Block, error) {
	var r reader
	return agenda.Block{
		ID: id[agenda.Block](&r, row.ID), Professional: id[agenda.Professional](&r, row.ProfessionalID), Date: date(&r, row.Date),
		Window: agenda.Window{Start: agenda.Minute(row.StartMin), End: agenda.Minute(row.EndMin)}, Reason: row.Reason, Zone: row.Zone,
		Span: agenda.Span{From: agenda.Instant(row.StartAt), To: agenda.Instant(row.EndAt)},
	}, r.err
}
