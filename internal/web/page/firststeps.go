package page

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// SetupSteps are the steps of the set-up, as addresses have them.
func SetupSteps() []string { return []string{"services", "team", "hours", "days", "look"} }

func setupNames() []fault.Key {
	return []fault.Key{text.NavServices, text.NavTeam, text.OnboardHours, text.HolidaysHead, text.OnboardLook}
}

// SetupDone says which steps are done; the last one is only looked at.
type SetupDone struct{ Services, Team, Hours, Days bool }

// SetupOf is how far a salon is, by what is kept of it.
func SetupOf(all agenda.Snapshot, today agenda.Date) SetupDone {
	d := SetupDone{Services: slices.ContainsFunc(all.Services, func(v agenda.Service) bool { return v.Active }), Days: len(all.Holidays) > 0}
	for _, p := range all.Professionals {
		if p.Active {
			d.Team = true
			d.Hours = d.Hours || len(agenda.WeekOn(p.Week, today)) > 0 || len(agenda.WeekChanges(p.Week, today)) > 0
		}
	}
	return d
}

// Usable tells whether somebody can be booked.
func (d SetupDone) Usable() bool { return d.Services && d.Team && d.Hours }

func (d SetupDone) steps() []bool {
	return []bool{d.Services, d.Team, d.Hours, d.Days, d.Usable() && d.Days}
}

// First is the first step that is not done, from 1; the last one when all are.
func (d SetupDone) First() int {
	for i, done := range d.steps() {
		if !done {
			return i + 1
		}
	}
	return len(SetupSteps())
}

// Setup is what is around a step of the set-up.
type Setup struct {
	Page             Context
	Salon, Base      string
	Trade            agenda.Trade
	Step, Of         int
	Steps            []SetupStep
	Action, Previous string
}

// SetupStep is one of the steps in the line above.
type SetupStep struct {
	Label, Href   string
	Done, Current bool
}

// NewSetup makes it; step counts from 1.
func NewSetup(c Context, salon, base string, step int, trade agenda.Trade, done SetupDone) Setup {
	p := Setup{Page: c, Salon: salon, Base: base, Trade: trade, Step: step, Of: len(SetupSteps()), Action: base + SetupSteps()[step-1]}
	query := ""
	if trade != "" {
		query = "?trade=" + string(trade)
	}
	for i, name := range SetupSteps() {
		p.Steps = append(p.Steps, SetupStep{Label: c.Say(setupNames()[i]), Href: base + name + query, Done: done.steps()[i], Current: i+1 == step})
	}
	if step > 1 {
		p.Previous = p.Steps[step-2].Href
	}
	return p
}

// SetupServices is the first step: the kind of salon, then a list to tick.
type SetupServices struct {
	Setup
	Trades  []SetupStep
	Have    []string // services that are there already
	Rows    []ProposedRow
	Problem string
}

// ProposedRow is a service to tick, with its time and price.
type ProposedRow struct {
	Tick
	Minutes, Price Field
}

func proposedField(i int, part string) string { return "service-" + itoa(i) + "-" + part }

// NewSetupServices makes the step. typed is what a refused form held; nil at first.
func NewSetupServices(p Setup, all agenda.Snapshot, typed url.Values, errs Errors) SetupServices {
	s := SetupServices{Setup: p, Problem: errs[""]}
	for _, v := range all.Services {
		if v.Active {
			s.Have = append(s.Have, v.Name)
		}
	}
	for _, t := range agenda.Trades() {
		s.Trades = append(s.Trades, SetupStep{Label: t.Say(p.Page.Lang), Href: p.Action + "?trade=" + string(t), Current: t == p.Trade})
	}
	if p.Trade == "" {
		return s
	}
	for i, x := range agenda.PresetOf(p.Trade).Services {
		if slices.Contains(s.Have, x.Name) {
			continue
		}
		minutes, price, ticked := agenda.SaySegments(x.Segments), x.Price, x.Ticked
		if typed != nil {
			minutes, price, ticked = typed.Get(proposedField(i, "minutes")), typed.Get(proposedField(i, "price")), typed.Has(proposedField(i, "on"))
		}
		row := ProposedRow{Tick: Tick{Name: proposedField(i, "on"), Value: "1", Label: x.Name, Ticked: ticked}}
		small := func(part, value string, label fault.Key, mode string) Field {
			name := proposedField(i, part)
			return Field{ID: name, Name: name, Value: value, Label: p.Page.Say(label, x.Name), Error: errs[name], InputMode: mode}
		}
		row.Minutes = small("minutes", minutes, text.OnboardMinutesOf, "numeric")
		row.Price = small("price", price, text.OnboardPriceOf, "decimal")
		s.Rows = append(s.Rows, row)
	}
	return s
}

// ReadProposals are the proposals that were ticked, with the times and prices that were typed; or what is wrong with them, by the
// field's name.
func ReadProposals(w Localizer, trade agenda.Trade, f url.Values) ([]agenda.Proposed, Errors, error) {
	var chosen []agenda.Proposed
	errs := Errors{}
	if trade == "" {
		return nil, errs, nil
	}
	for i, x := range agenda.PresetOf(trade).Services {
		if !f.Has(proposedField(i, "on")) {
			continue
		}
		var err error
		if x.Segments, err = agenda.ParseSegments(f.Get(proposedField(i, "minutes"))); err != nil {
			errs[proposedField(i, "minutes")] = sentenceOf(w, err)
		}
		x.Price = strings.TrimSpace(f.Get(proposedField(i, "price")))
		if _, err = agenda.ParsePrice(x.Price); err != nil {
			errs[proposedField(i, "price")] = sentenceOf(w, err)
		}
		chosen = append(chosen, x)
	}
	return chosen, errs, nil
}

func sentenceOf(w Localizer, err error) string {
	e, _ := errors.AsType[*fault.Error](err)
	return w.Lang.Explain(e)
}

// SetupTeam is the second step: names.
type SetupTeam struct {
	Setup
	Have    []string
	Names   []Field
	Problem string
}

// mostNames is how many people one step may name.
const mostNames = 4

// NewSetupTeam makes the step.
func NewSetupTeam(p Setup, all agenda.Snapshot, typed []string, problem string) SetupTeam {
	s := SetupTeam{Setup: p, Problem: problem}
	for _, one := range all.Professionals {
		if one.Active {
			s.Have = append(s.Have, one.Name)
		}
	}
	for i := range mostNames {
		f := Field{ID: "name-" + itoa(i), Name: "name", Type: "text", Label: p.Page.Say(text.OnboardPerson, i+1), Optional: i > 0 || len(s.Have) > 0, Autocomplete: "off", Max: agenda.MaxName, Focus: i == 0}
		if i < len(typed) {
			f.Value = typed[i]
		}
		s.Names = append(s.Names, f)
	}
	return s
}

// ReadTeam makes people of names, who do everything that is sold at the hours of who came first; without any, the next step gives them
// some. Errors: Invalid "name".
func ReadTeam(all agenda.Snapshot, names []string, today agenda.Date) ([]agenda.Professional, error) {
	var fresh []agenda.Professional
	has := func(name string, list []agenda.Professional) bool {
		return slices.ContainsFunc(list, func(p agenda.Professional) bool { return strings.EqualFold(p.Name, name) })
	}
	written := 0
	for _, name := range names {
		if name = text.Visible(name); name == "" {
			continue
		}
		if written++; written > mostNames {
			return nil, fault.Field("page.team", "name", text.OnboardMostNames, mostNames)
		}
		if has(name, all.Professionals) || has(name, fresh) {
			continue
		}
		d := agenda.ProfessionalDraft{Name: name, Week: SharedWeek(all, today), Sort: len(all.Professionals) + len(fresh)}
		for _, v := range all.Services {
			d.Does = append(d.Does, agenda.Skill{Service: v.ID})
		}
		p, err := agenda.NewProfessional(d)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, p)
	}
	return fresh, nil
}

// SetupLookStep is the last step: the first day, as clients will find it.
type SetupLookStep struct {
	Setup
	Day    string // empty when nothing is free
	People []LookPerson
	Home   string
	Robot  *SetupRobot // nil where no robot is offered
}

// SetupRobot is how far a salon is with its robot.
type SetupRobot struct {
	On, Tried bool
	Base      string // where its pages are
}

// LookPerson is somebody with times that a client can choose.
type LookPerson struct {
	Name, Service string
	Times         []string
	More          int
}

// NewSetupLook makes the step: the first day on which somebody is free.
func NewSetupLook(p Setup, c *agenda.Schedule, today agenda.Date, days int, home string) SetupLookStep {
	const most = 6
	s := SetupLookStep{Setup: p, Home: home}
	var day agenda.Date
	for _, one := range c.Professionals {
		service, ok := firstService(c.Snapshot, one)
		if !ok || !one.Active {
			continue
		}
		slots := c.Slots(nil, agenda.Ask{Service: service.ID, Professional: one.ID}, today, today.AddDays(days))
		if len(slots) == 0 {
			continue
		}
		if day.IsZero() || slots[0].Date.Before(day) {
			day, s.People = slots[0].Date, nil
		}
		if slots[0].Date != day {
			continue
		}
		x := LookPerson{Name: one.Name, Service: service.Name}
		for _, slot := range slots {
			if slot.Date != day {
				break
			}
			if len(x.Times) < most {
				x.Times = append(x.Times, p.Page.Clock(slot.Time))
			} else {
				x.More++
			}
		}
		s.People = append(s.People, x)
	}
	if !day.IsZero() {
		s.Day = p.Page.Day(day, today)
	}
	return s
}

func firstService(all agenda.Snapshot, p agenda.Professional) (agenda.Service, bool) {
	for _, v := range all.Services {
		if _, does := p.Offer(v); does && v.Active {
			return v, true
		}
	}
	return agenda.Service{}, false
}

// FirstSteps are the ticks that follow the first connection.
type FirstSteps struct {
	Localizer
	Href  string
	Ticks []SetupStep
}

// NewFirstSteps makes them; base is where the set-up is.
func NewFirstSteps(w Localizer, base string, done SetupDone) *FirstSteps {
	hours := "team"
	if done.Team {
		hours = "hours"
	}
	return &FirstSteps{w, base, []SetupStep{
		{Label: w.Say(text.NavWhatsApp), Done: true},
		{Label: w.Say(text.NavServices), Done: done.Services, Href: base + "services"},
		{Label: w.Say(text.OnboardHours), Done: done.Team && done.Hours, Href: base + hours},
	}}
}

// While is the steps where they are wanted; nil elsewhere.
func (f *FirstSteps) While(wanted bool) *FirstSteps {
	if !wanted {
		return nil
	}
	return f
}
