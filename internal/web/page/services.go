package page

import (
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// Services is what a salon sells.
type Services struct {
	Page        Context
	Base        string // where its pages are
	Setup       string // where a list to tick is; empty where there is none
	Active, Off []ServiceRow
}

// ServiceRow is one service in the list.
type ServiceRow struct {
	ID, Name, Duration, Price, Who string
	Position                       int // in the list, from 1
	First, Last                    bool
}

// NewServices makes the list; the snapshot's services are in their order.
func NewServices(c Context, base string, all agenda.Snapshot) Services {
	p := Services{Page: c, Base: base}
	for _, v := range all.Services {
		row := ServiceRow{ID: v.ID.String(), Name: v.Name, Duration: c.Duration(v.Work), Price: v.Price.Say(c.Lang), Who: c.whoDoes(v, all.Professionals)}
		if !v.Active {
			p.Off = append(p.Off, row)
			continue
		}
		row.Position, row.First = len(p.Active)+1, len(p.Active) == 0
		p.Active = append(p.Active, row)
	}
	if n := len(p.Active); n > 0 {
		p.Active[n-1].Last = true
	}
	return p
}

// Duration is how long a client stays: "1 h 40 min", and for how much of it nobody is needed.
func (w Localizer) Duration(k agenda.Work) string {
	free := 0
	for _, s := range k.Segments {
		if s.Kind == agenda.Free {
			free += s.Minutes
		}
	}
	if free == 0 {
		return w.Minutes(k.Minutes())
	}
	return w.Say(text.ServiceWithBreak, w.Minutes(k.Minutes()), w.Minutes(free))
}

// Minutes is a length of time: "50 min", "2 h", "1 h 40 min".
func (w Localizer) Minutes(n int) string {
	const hour = 60
	switch {
	case n < hour:
		return w.Say(text.DurationMinutes, n)
	case n%hour == 0:
		return w.Say(text.DurationHours, n/hour)
	}
	return w.Say(text.DurationBoth, n/hour, n%hour)
}

// whoDoes names who does a service: everybody, some, or nobody, which a salon should know.
func (w Localizer) whoDoes(v agenda.Service, people []agenda.Professional) string {
	var names []string
	active := 0
	for _, p := range people {
		if !p.Active {
			continue
		}
		active++
		if _, does := p.Offer(v); does {
			names = append(names, p.Name)
		}
	}
	switch {
	case active == 0:
		return ""
	case len(names) == 0:
		return w.Say(text.ServiceNobody)
	case len(names) == active && active > 1:
		return w.Say(text.ServiceEverybody)
	}
	return w.List(names)
}

// List is "Ana, Bia e Caio".
func (w Localizer) List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return w.Say(text.ListLast, strings.Join(slices.Clone(names[:last]), ", "), names[last])
}
