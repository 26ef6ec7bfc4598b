package page

import (
	"net/url"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Salons is the operator's list.
type Salons struct {
	Page     Context
	Totals   []StatusTotal
	Filter   Filter
	Cursor   string   // the cursor of this page
	Servers  []string // to filter by
	Rows     []SalonRow
	Next     string // address of the next page; empty at the end
	First    string // address of the first page; empty when this is it
	Range    string // "1–50 de 5.002"; empty where it is not known
	NoSalons bool   // there is no salon at all
	Add      AddSalon
}

// Filter is what the list is asked for.
type Filter struct {
	Text   string
	Status connection.Status
	// Condition says more than a status; both go by the same name in an address, and one of them is empty.
	Condition connection.Condition
	Cause     connection.Cause
	Server    string
	Order     connection.Order
}

// Query is the question that the filter asks.
func (f Filter) Query(after string, limit int) connection.Query {
	return connection.Query{Text: f.Text, Status: f.Status, Condition: f.Condition, Cause: f.Cause, Server: f.Server, Order: f.Order, After: after, Limit: limit}
}

// values are the filter as an address has it.
func (f Filter) values(after string) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q": f.Text, "status": string(f.Status) + string(f.Condition), "cause": string(f.Cause), "server": f.Server, "order": string(f.Order), "after": after,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// URL is the address of a page that shows what the filter finds, from a place on.
func (f Filter) URL(path, after string) string {
	if q := f.values(after); len(q) > 0 {
		return path + "?" + q.Encode()
	}
	return path
}

// Href is the address of the list.
func (f Filter) Href(after string) string { return f.URL("/admin/salons/", after) }

// IsActive tells whether the list shows less than all.
func (f Filter) IsActive() bool {
	return f.Text != "" || f.Status != "" || f.Condition != "" || f.Cause != "" || f.Server != ""
}

// StatusTotal is how many salons have a status.
type StatusTotal struct {
	Label, Href, Icon string
	Tone              Tone
	Count             int
	Note              string
	Current           bool
}

// Option is one choice of a filter.
type Option struct{ Value, Label string }

func (w Localizer) statusOptions() []Option {
	var list []Option
	for _, c := range connection.Conditions() {
		list = append(list, Option{string(c), w.ConditionWord(c)})
	}
	for _, st := range Statuses() {
		list = append(list, Option{string(st), w.StatusWord(st)})
	}
	return list
}

func (w Localizer) causeOptions() []Option {
	var list []Option
	for _, c := range connection.Causes() {
		list = append(list, Option{string(c), w.CauseWord(c)})
	}
	return list
}

func (w Localizer) orderOptions() []Option {
	return []Option{{string(connection.Newest), w.Say(text.OrderNewest)}, {string(connection.ByName), w.Say(text.OrderName)}}
}

func serverOptions(ids []string) []Option {
	list := make([]Option, len(ids))
	for i, id := range ids {
		list[i] = Option{id, id}
	}
	return list
}

// Notices are texts for salons that should reconnect.
type Notices struct {
	Page Context
	Back string
	CSV  string // address of all that the filter finds, as a file
	List []SalonNotice
}

// SalonNotice is one of them.
type SalonNotice struct {
	Name, Slug, Number, Case, Text string
	Chat                           string // address of the chat with the salon's number; empty without one
}

// Link opens the chat with the text already typed; empty without a number.
func (n SalonNotice) Link() string {
	if n.Chat == "" {
		return ""
	}
	return n.Chat + "?text=" + strings.ReplaceAll(url.QueryEscape(n.Text), "+", "%20")
}

// NewNotice is what to write to a salon that is not connected; ok is false where there is nothing for it to do: it is
// connected, it switched itself off, or the fault is the platform's. at is the address of its page.
func (w Localizer) NewNotice(s connection.Salon, at string) (n SalonNotice, ok bool) {
	t := s.Tenant
	n = SalonNotice{Name: t.Name, Slug: t.Slug.String(), Number: t.Phone.Format()}
	switch {
	case s.Connection != nil && s.Connection.Cause.ForOperator():
		return n, false
	case connection.NeverLinked.Matches(s) && (s.Connection == nil || s.Connection.Attempt == nil):
		n.Case, n.Text = w.ConditionWord(connection.NeverLinked), t.Locale.Say(text.NoticeNever, t.Name, at)
	case connection.HasDropped.Matches(s):
		n.Case, n.Text = w.ConditionWord(connection.HasDropped), t.Locale.Say(text.NoticeDropped, t.Name, at)
	default:
		return n, false
	}
	if !t.Phone.IsZero() {
		n.Chat = "https://wa.me/" + t.Phone.Digits()
	}
	return n, true
}

// ConditionWord is the name of a condition.
func (w Localizer) ConditionWord(c connection.Condition) string {
	return w.Say(map[connection.Condition]fault.Key{
		connection.NeverLinked: text.ConditionNever, connection.HasDropped: text.ConditionDropped, connection.SwitchedOff: text.ConditionOff,
		connection.IsPaused: text.ConditionPaused, connection.AwaitsDecision: text.ConditionDecision, connection.NeedsAttention: text.ConditionAttention,
	}[c])
}

// SalonRow is one salon in the list.
type SalonRow struct {
	Name, Slug, Number, Server, Why, WhyLong string
	Pill                                     Pill
	Since                                    Moment
}

// NewSalonRow makes a row of a salon.
func (w Localizer) NewSalonRow(s connection.Salon, now time.Time) SalonRow {
	row := SalonRow{Name: s.Tenant.Name, Slug: s.Tenant.Slug.String(), Number: s.Tenant.Phone.Format()}
	if s.Connection == nil {
		row.Pill = w.NewPill(nil)
		row.Since = w.When(s.Tenant.CreatedAt, now, Zone(s.Tenant.Timezone))
		return row
	}
	v := connection.ViewAt(*s.Connection, now)
	row.Pill, row.Server = w.NewPill(&v), v.Server
	since := v.UpdatedAt
	switch st := v.State.(type) {
	case connection.Connected:
		since, row.Number = st.Since, st.Number.Format()
	case connection.Quarantined:
		since = st.Since
	case connection.Intended, connection.Known:
		if v.Attempt == nil && !v.LastAttempt.At.IsZero() {
			since = v.LastAttempt.At
		}
	}
	row.Since = w.When(since, now, Zone(s.Tenant.Timezone))
	if v.Cause != connection.CauseNone && v.Attempt == nil {
		row.Why, row.WhyLong = w.CauseWord(v.Cause), w.CauseSentence(v.Cause, true)
	}
	return row
}

// AddSalon is the form for a new salon.
type AddSalon struct {
	Localizer
	Name, Phone, Slug Field
	More              bool // the folded part is open
	Problem           string
}

// NewAddSalon makes the form with what was typed and refused.
func (w Localizer) NewAddSalon(name, phone, slug string, errs Errors) AddSalon {
	return AddSalon{
		Localizer: w, Problem: errs[""], More: errs["slug"] != "" || slug != "",
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
