package page

import (
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// StoredPerson says how somebody of the team is kept, for whoever wanted to keep something else.
func (w Localizer) StoredPerson(p agenda.Professional, services []agenda.Service, today agenda.Date) []string {
	lines := []string{p.Name}
	if len(p.Aliases) > 0 {
		lines = append(lines, strings.Join(p.Aliases, ", "))
	}
	if hours := w.WeekSentence(agenda.WeekOn(p.Week, today)); hours != "" {
		lines = append(lines, hours)
	}
	lines = append(lines, w.laterWeeks(p.Week, today)...)
	var does []string
	for _, v := range services {
		if _, ok := p.Offer(v); ok {
			does = append(does, v.Name)
		}
	}
	if len(does) > 0 {
		lines = append(lines, w.List(does))
	}
	if p.DailyCap > 0 {
		lines = append(lines, w.Say(text.TeamDailyCap)+": "+itoa(p.DailyCap))
	}
	if !p.Active {
		lines = append(lines, w.Say(text.TeamIsOff))
	}
	return lines
}

// StoredService says how a service is kept.
func (w Localizer) StoredService(v agenda.Service, people []agenda.Professional) []string {
	lines := []string{v.Name + " · " + w.Duration(v.Work) + " · " + v.Price.Say(w.Lang)}
	if who := w.whoDoes(v, people); who != "" {
		lines = append(lines, who)
	}
	if len(v.Aliases) > 0 {
		lines = append(lines, strings.Join(v.Aliases, ", "))
	}
	if v.Work.BufferBefore > 0 || v.Work.BufferAfter > 0 {
		lines = append(lines, w.Say(text.StoredBuffers, w.Minutes(v.Work.BufferBefore), w.Minutes(v.Work.BufferAfter)))
	}
	return lines
}

// StoredRules says which rules are kept.
func (w Localizer) StoredRules(r agenda.Rules) []string {
	var lines []string
	f := NewRulesForm(Context{Localizer: w}, "", r, nil)
	for _, x := range []SelectField{f.Lead, f.Horizon, f.Cancel, f.Grid} {
		for _, o := range x.Options {
			if o.Chosen {
				lines = append(lines, x.Label+": "+o.Label)
			}
		}
	}
	snug := text.StoredNo
	if f.Snug.Ticked {
		snug = text.StoredYes
	}
	return append(lines, f.Snug.Label+": "+w.Say(snug))
}
