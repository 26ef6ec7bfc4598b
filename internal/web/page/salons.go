package page

import (
	"net/url"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// Salons is the operator's list.
type Salons struct {
	Shell  Shell
	Totals []Total
	Text   string            // searched for
	Status connection.Status // filtered by
	Rows   []SalonRow
	Next   string // address of the next page; empty at the end
	First  string // address of the first page; empty when this is it
	None   bool   // there is no salon at all
	Add    AddSalon
}

// Total is how many salons have a status.
type Total struct {
	Word, Href, Icon string
	Tone             Tone
	Count            int
	Current          bool
}

// SalonRow is one salon in the list.
type SalonRow struct {
	Name, Slug, Number, Server, Why string
	Pill                            Pill
	Since                           Moment
}

// Filtered tells whether the list shows less than all.
func (p Salons) Filtered() bool { return p.Text != "" || p.Status != "" }

// RowOf makes a row of a salon.
func (w Words) RowOf(s connection.Salon, now time.Time) SalonRow {
	row := SalonRow{Name: s.Tenant.Name, Slug: s.Tenant.Slug.String(), Number: s.Tenant.Phone.Format()}
	if s.Connection == nil {
		row.Pill = w.PillOf(nil)
		row.Since = w.When(s.Tenant.CreatedAt, now, Zone(s.Tenant.Timezone))
		return row
	}
	v := connection.ViewAt(*s.Connection, now)
	row.Pill, row.Server = w.PillOf(&v), v.Server
	since := v.UpdatedAt
	switch st := v.State.(type) {
	case connection.Connected:
		since, row.Number = st.Since, st.Number.Format()
	case connection.Quarantined:
		since = st.Since
	case connection.Intended, connection.Known:
		if v.Attempt == nil && !v.Last.At.IsZero() {
			since = v.Last.At
		}
	}
	row.Since = w.When(since, now, Zone(s.Tenant.Timezone))
	if v.Cause != connection.CauseNone && v.Attempt == nil {
		row.Why = w.Say(text.CauseKey(string(v.Cause)))
	}
	return row
}

// SalonsHref is the address of the list with a search, a filter and a place to begin at.
func SalonsHref(search string, status connection.Status, after string) string {
	q := url.Values{}
	if search != "" {
		q.Set("q", search)
	}
	if status != "" {
		q.Set("status", string(status))
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/admin/"
	}
	return "/admin/?" + q.Encode()
}

// AddSalon is the form for a new salon.
type AddSalon struct {
	Words
	Name, Phone, Slug Field
	More              bool // the folded part is open
	Problem           string
}

// NewAddSalon makes the form with what was typed and refused.
func (w Words) NewAddSalon(name, phone, slug string, errs Errors) AddSalon {
	return AddSalon{
		Words: w, Problem: errs[""], More: errs["slug"] != "" || slug != "",
		Name: Field{
			ID: "name", Name: "name", Type: "text", Label: w.Say(text.SalonAddName), Value: name, Error: errs["name"],
			Required: true, Autocomplete: "off",
		},
		Phone: Field{
			ID: "phone", Name: "phone", Type: "tel", Label: w.Say(text.SalonAddPhone), Value: phone, Error: errs["phone"],
			Hint: w.Say(text.NumberHint), InputMode: "tel", Autocomplete: "off", Optional: true,
		},
		Slug: Field{
			ID: "slug", Name: "slug", Type: "text", Label: w.Say(text.SalonAddSlug), Value: slug, Error: errs["slug"],
			Hint: w.Say(text.SlugHint), Autocomplete: "off", Optional: true,
		},
	}
}
