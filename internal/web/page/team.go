package page

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Team is who serves.
type Team struct {
	Page        Context
	Base        string
	Conflicts   string // that some appointments no longer fit; empty: all do
	Active, Off []PersonCard
}

// PersonCard is somebody of the team.
type PersonCard struct {
	ID, Name, Hours, Does string
	Later                 []string // what their hours become, and when
	DaysOff               string
}

// NewTeam makes the cards; the snapshot's people are in their order.
func NewTeam(c Context, base string, all agenda.Snapshot, today agenda.Date) Team {
	p := Team{Page: c, Base: base}
	for _, one := range all.Professionals {
		card := PersonCard{ID: one.ID.String(), Name: one.Name, Hours: c.WeekSentence(agenda.WeekOn(one.Week, today)), Does: c.doesSentence(one, all.Services)}
		card.Later = c.laterWeeks(one.Week, today)
		var off []string
		for _, e := range all.Exceptions {
			if e.Professional == one.ID && len(off) < 4 {
				off = append(off, c.Day(e.Date, today))
			}
		}
		if len(off) > 0 {
			card.DaysOff = c.Say(text.TeamDaysOff, c.List(off))
		}
		if one.Active {
			p.Active = append(p.Active, card)
		} else {
			p.Off = append(p.Off, card)
		}
	}
	return p
}

// laterWeeks says what hours become on days to come.
func (w Localizer) laterWeeks(week []agenda.Weekly, today agenda.Date) []string {
	var all []string
	for _, d := range agenda.WeekChanges(week, today) {
		all = append(all, w.Say(text.WeekLater, w.Day(d, today), w.WeekSentence(agenda.WeekOn(week, d))))
	}
	return all
}

func (w Localizer) doesSentence(p agenda.Professional, services []agenda.Service) string {
	does, of := 0, 0
	for _, v := range services {
		if !v.Active {
			continue
		}
		of++
		if _, ok := p.Offer(v); ok {
			does++
		}
	}
	switch {
	case of == 0:
		return ""
	case does == of:
		return w.Say(text.TeamDoesAll)
	}
	return w.Say(text.TeamDoesSome, does, of)
}

// SayConflicts says how many appointments no longer fit; nothing when all do.
func (w Localizer) SayConflicts(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return w.Say(text.ConflictsOne)
	}
	return w.Say(text.ConflictsMany, n)
}

// TypedPerson is somebody of the team as a form has them.
type TypedPerson struct {
	New                bool
	Name, Aliases, Cap string
	From, Until        string // the days between which the hours count, as typed
	Week               TypedWeek
	Does               []string // ids of services
	Shown              string   // a mark of what was kept when the form was made
	Stored             []string // what somebody else kept in between
	Errors             Errors
}

// ReadPerson reads what was typed.
func ReadPerson(f url.Values) TypedPerson {
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return TypedPerson{
		Name: get("name"), Aliases: get("aliases"), Cap: get("cap"), From: get("from"), Until: get("until"), Week: ReadWeek(f), Does: f["does"], Shown: get("shown"),
	}
}

// ShownPerson is somebody as their form shows them first, with the hours that count on a day.
func ShownPerson(p agenda.Professional, today agenda.Date) TypedPerson {
	t := TypedPerson{Name: p.Name, Aliases: strings.Join(p.Aliases, ", "), Cap: typedMinutes(p.DailyCap), Week: ShownWeek(agenda.WeekOn(p.Week, today))}
	for _, k := range p.Does {
		t.Does = append(t.Does, k.Service.String())
	}
	slices.Sort(t.Does)
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v %v %v", t, p.Active, p.Week))
	t.Shown = hex.EncodeToString(sum[:8])
	return t
}

// Parse makes somebody of what was typed. Hours that were not touched stay as they are, and so does how somebody does a service
// that they go on doing. Errors: *TypedError, or Invalid with the field.
func (t TypedPerson) Parse(p agenda.Professional, services []agenda.Service, today agenda.Date) (agenda.Professional, error) {
	d := agenda.ProfessionalDraft{Name: t.Name, Aliases: strings.Split(t.Aliases, ","), Sort: p.Sort}
	var err error
	if t.Cap != "" {
		if d.DailyCap, err = strconv.Atoi(t.Cap); err != nil {
			d.DailyCap = -1 // With says what it may be
		}
	}
	for _, v := range services {
		if !slices.Contains(t.Does, v.ID.String()) {
			continue
		}
		skill := agenda.Skill{Service: v.ID}
		for _, k := range p.Does {
			if k.Service == v.ID {
				skill = k
			}
		}
		d.Does = append(d.Does, skill)
	}
	if d.Week, err = t.week(p, today); err != nil {
		return p, err
	}
	return p.With(d)
}

func (t TypedPerson) week(p agenda.Professional, today agenda.Date) ([]agenda.Weekly, error) {
	fresh, err := t.Week.Parse()
	if err != nil {
		return nil, err
	}
	var from, until agenda.Date
	if t.From != "" {
		if from, err = agenda.ParseDate(t.From); err != nil {
			return nil, &TypedError{"from", err}
		}
	}
	if t.Until != "" {
		if until, err = agenda.ParseDate(t.Until); err != nil {
			return nil, &TypedError{"until", err}
		}
	}
	untouched := t.From == "" && t.Until == "" && !t.New && slices.Equal(mustWeek(fresh), mustWeek(bare(agenda.WeekOn(p.Week, today))))
	if untouched {
		return p.Week, nil
	}
	if from.IsZero() && len(p.Week) > 0 {
		from = today // what was before stays in the figures
	}
	if !until.IsZero() && (until.Before(from) || until.Before(today)) {
		return nil, &TypedError{"until", fault.Field("page.week", "until", text.AgendaUntil)}
	}
	return agenda.ChangeWeek(p.Week, fresh, from, until), nil
}

// bare are hours without the days between which they count.
func bare(week []agenda.Weekly) []agenda.Weekly {
	all := slices.Clone(week)
	for i := range all {
		all[i].From, all[i].Until = agenda.Date{}, agenda.Date{}
	}
	return all
}

// mustWeek puts hours in order; they were checked before.
func mustWeek(week []agenda.Weekly) []agenda.Weekly {
	ordered, err := agenda.NewWeek(week)
	if err != nil {
		return week
	}
	return ordered
}

// PersonForm makes or changes somebody of the team.
type PersonForm struct {
	Page                                Context
	Base, Action, Dates, Shown, Problem string
	New, Active, Advanced, Period       bool
	Name, Aliases, Cap, From, Until     Field
	Week                                []DayFields
	Later                               []string
	Does                                []Tick
	Stored                              []string
}

// NewPersonForm makes the form of what was typed.
func NewPersonForm(c Context, base string, all agenda.Snapshot, p agenda.Professional, t TypedPerson, today agenda.Date) PersonForm {
	f := PersonForm{Page: c, Base: base, Action: base + "new", New: t.New, Active: p.Active, Shown: t.Shown, Stored: t.Stored, Problem: t.Errors[""]}
	if !t.New {
		f.Action = base + p.ID.String() + "/"
		f.Dates = f.Action + "dates"
		f.Later = c.laterWeeks(p.Week, today)
	}
	field := func(name, kind, value, label, hint string) Field {
		return Field{ID: name, Name: name, Type: kind, Label: label, Hint: hint, Value: value, Error: t.Errors[name], Autocomplete: "off", Max: agenda.MaxName}
	}
	f.Name = field("name", "text", t.Name, c.Say(text.TeamName), "")
	f.Name.Required, f.Name.Focus = true, t.New && len(t.Errors) == 0
	f.Aliases = field("aliases", "text", t.Aliases, c.Say(text.ServiceAliases), "")
	f.Aliases.Max = 1000
	f.Cap = field("cap", "text", t.Cap, c.Say(text.TeamDailyCap), c.Say(text.TeamDailyCapHint))
	f.Cap.InputMode, f.Cap.Error = "numeric", t.Errors["daily_cap"]
	f.From = field("from", "date", t.From, c.Say(text.WeekFrom), c.Say(text.WeekFromHint))
	f.Until = field("until", "date", t.Until, c.Say(text.WeekUntil), c.Say(text.WeekUntilHint))
	f.Week = t.Week.Fields(c.Localizer, t.Errors)
	f.Advanced = t.Cap != "" || t.Aliases != "" || f.Cap.Error != ""
	f.Period = t.From != "" || t.Until != ""
	for _, v := range all.Services {
		if does := slices.Contains(t.Does, v.ID.String()); v.Active || does {
			f.Does = append(f.Does, Tick{Name: "does", Value: v.ID.String(), Label: v.Name, Ticked: does})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Errors)) {
		if strings.HasPrefix(name, "week[") && f.Problem == "" { // each day was right by itself
			f.Problem = t.Errors[name]
		}
	}
	return f
}

// RulesForm is how a salon lets itself be booked.
type RulesForm struct {
	Page                        Context
	Base, Problem               string
	Grid, Lead, Horizon, Cancel SelectField
	Snug                        Tick
	Version                     string
	Stored                      []string
}

// SelectField is one of several values.
type SelectField struct {
	ID, Name, Label, Error string
	Options                []SelectOption
}

// SelectOption is one value of a choice.
type SelectOption struct {
	Value, Label string
	Chosen       bool
}

// NewRulesForm makes the form of rules.
func NewRulesForm(c Context, base string, r agenda.Rules, errs Errors) RulesForm {
	f := RulesForm{Page: c, Base: base, Version: itoa(int(r.Version))}
	if len(errs) > 0 {
		for _, sentence := range errs {
			f.Problem = sentence
		}
	}
	choice := func(name string, label fault.Key, chosen int, values []int, say func(int) string) SelectField {
		if !slices.Contains(values, chosen) {
			values = append(values, chosen)
			slices.Sort(values)
		}
		x := SelectField{ID: name, Name: name, Label: c.Say(label)}
		for _, n := range values {
			x.Options = append(x.Options, SelectOption{itoa(n), say(n), n == chosen})
		}
		return x
	}
	const hour, day = 60, 24 * 60
	before := func(none fault.Key) func(int) string {
		return func(n int) string {
			if n == 0 {
				return c.Say(none)
			}
			return c.Minutes(n)
		}
	}
	f.Grid = choice("grid", text.RulesGrid, r.Grid, []int{5, 10, 15, 20, 30, 60}, func(n int) string { return c.Say(text.RulesGridEvery, n) })
	f.Lead = choice("lead", text.RulesLead, r.Lead, []int{0, 30, hour, 2 * hour, 4 * hour, 12 * hour, day, 2 * day}, before(text.RulesLeadNone))
	f.Horizon = choice("horizon", text.RulesHorizon, r.Horizon, []int{7, 14, 30, 60, 90, 180, 365}, func(n int) string { return c.Say(text.RulesDays, n) })
	f.Cancel = choice("cancel", text.RulesCancel, r.Cancel, []int{0, hour, 2 * hour, 4 * hour, 12 * hour, day}, func(n int) string {
		if n == 0 {
			return c.Say(text.RulesCancelAny)
		}
		return c.Say(text.RulesBefore, c.Minutes(n))
	})
	f.Snug = Tick{Name: "snug", Value: "1", Label: c.Say(text.RulesSnug), Hint: c.Say(text.RulesSnugHint), Ticked: r.Snug}
	return f
}

// ReadRules are rules with what was chosen; what is no number is refused by their check.
func ReadRules(f url.Values, r agenda.Rules) agenda.Rules {
	number := func(name string) int {
		n, err := strconv.Atoi(f.Get(name))
		if err != nil {
			return -1
		}
		return n
	}
	r.Version = SeenVersion(f.Get("version"))
	r.Grid, r.Lead, r.Horizon, r.Cancel, r.Snug = number("grid"), number("lead"), number("horizon"), number("cancel"), f.Has("snug")
	return r
}

// Conflicts are appointments that no longer fit.
type Conflicts struct {
	Page            Context
	Back, BackLabel string
	Keep            string // where what is left as it is goes, before the appointment's id
	Then, Next      string // the step of the set-up that comes after them, and where it is; empty elsewhere
	Rows            []ConflictRow
}

// ConflictRow is one of them.
type ConflictRow struct {
	When, Who, What string // Who is the client
	Why             []string
	Open            string // where it can be moved or cancelled; empty where there is no calendar
	ID, Mark        string
	Version         int
}

// ConflictRows says what of whom no longer fits, and why. calendar is where the days are; empty where there are none.
func (w Localizer) ConflictRows(
	c *agenda.Schedule, booked []agenda.Appointment, clients map[agenda.ClientID]contact.Brief, found []agenda.Conflict, calendar string, today agenda.Date,
) []ConflictRow {
	byID := make(map[agenda.AppointmentID]agenda.Appointment, len(booked))
	for _, a := range booked {
		byID[a.ID] = a
	}
	rows := make([]ConflictRow, 0, len(found))
	for _, x := range found {
		a := byID[x.Appointment]
		row := ConflictRow{ID: a.ID.String(), Mark: x.Mark, Version: a.Version, When: w.Day(x.At.Date, today) + ", " + w.Clock(x.At.Minute), What: a.Sold.Name, Who: w.ClientName(clients[a.Client], a)}
		if p, ok := c.Professional(a.Professional); ok {
			row.What += " · " + p.Name
		}
		for _, r := range x.Reasons {
			row.Why = append(row.Why, r.Say(w.Lang))
		}
		switch {
		case x.Longer > 0:
			row.Why = append(row.Why, w.Say(text.ConflictLonger, w.Minutes(x.Longer)))
		case x.Longer < 0:
			row.Why = append(row.Why, w.Say(text.ConflictLess, w.Minutes(-x.Longer)))
		}
		if calendar != "" {
			row.Open = calendar + "a/" + a.ID.String() + "/"
		}
		rows = append(rows, row)
	}
	return rows
}
