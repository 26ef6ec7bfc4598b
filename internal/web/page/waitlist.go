package page

import (
	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Waitlist is who waits for a time, and the way to put somebody on the list.
type Waitlist struct {
	Page                  Context
	Base, Agenda, Problem string
	Off                   bool // the robot is off: nobody is asked
	Rows                  []WaitRow
	Typed                 string
	Clients               []ChoiceOption
	Form                  *WaitForm // nil: a client is to be chosen
}

// WaitRow is one who waits.
type WaitRow struct{ ID, Name, Wish, State string }

// WaitForm is the wish of a client.
type WaitForm struct {
	Client, Name       string
	Service, Who, Part SelectField
	From, To           Field
	Problem            string
}

// The parts of a day.
const (
	partMorning = "morning"
	partNoon    = "afternoon"
	partEvening = "evening"
	noonAt      = 12 * 60
	eveningAt   = 18 * 60
)

// PartOfDay is when work may begin in a part of a day: the first minute and the last. What is none is the whole day.
func PartOfDay(part string) (earliest, latest agenda.Minute) {
	switch part {
	case partMorning:
		return 0, noonAt - 1
	case partNoon:
		return noonAt, eveningAt - 1
	case partEvening:
		return eveningAt, agenda.EndOfDay - 1
	}
	return 0, agenda.EndOfDay - 1
}

// NewWaitForm makes the form of a client's wish, as far as it was typed.
func NewWaitForm(w Localizer, all agenda.Snapshot, client, name string, value func(string) string, errs Errors, today agenda.Date) *WaitForm {
	f := &WaitForm{Client: client, Name: name}
	for _, field := range []string{"client", "service", "professional", "hours"} {
		f.Problem += errs[field]
	}
	f.Service = SelectField{ID: "wait-s", Name: "s", Label: w.Say(text.WaitWhat)}
	for _, s := range all.Services {
		if s.Active {
			f.Service.Options = append(f.Service.Options, SelectOption{s.ID.String(), s.Name, s.ID.String() == value("s")})
		}
	}
	f.Who = SelectField{ID: "wait-p", Name: "p", Label: w.Say(text.WaitWho), Options: []SelectOption{{"", w.Say(text.WaitAnyone), value("p") == ""}}}
	for _, p := range all.Professionals {
		if p.Active {
			f.Who.Options = append(f.Who.Options, SelectOption{p.ID.String(), p.Name, p.ID.String() == value("p")})
		}
	}
	f.Part = SelectField{ID: "wait-part", Name: "part", Label: w.Say(text.WaitPart)}
	for _, o := range []struct {
		value string
		label fault.Key
	}{{"", text.WaitAllDay}, {partMorning, text.WaitMorning}, {partNoon, text.WaitNoon}, {partEvening, text.WaitEvening}} {
		f.Part.Options = append(f.Part.Options, SelectOption{o.value, w.Say(o.label), o.value == value("part")})
	}
	day := func(name string, label fault.Key) Field {
		d := Field{ID: "wait-" + name, Name: name, Type: "date", Label: w.Say(label), Value: value(name), Error: errs[name], Required: true}
		if d.Value == "" {
			d.Value = today.String()
		}
		return d
	}
	f.From, f.To = day("from", text.WaitFrom), day("to", text.WaitTo)
	return f
}

// NewWaitRow says what one waits for, and whether they are asked just now.
func (w Localizer) NewWaitRow(v agenda.Waiting, all agenda.Snapshot, name string, zone agenda.Zone, today agenda.Date) WaitRow {
	r := WaitRow{ID: v.ID.String(), Name: name}
	s, _ := all.Service(v.Service)
	r.Wish = s.Name
	if p, ok := all.Professional(v.Professional); ok {
		r.Wish += " · " + p.Name
	}
	r.Wish += " · " + w.DayName(v.From, today)
	if v.To != v.From {
		r.Wish += " – " + w.DayName(v.To, today)
	}
	if v.Earliest > 0 || v.Latest < agenda.EndOfDay-1 {
		r.Wish += " · " + v.Earliest.String()
		if v.Latest > v.Earliest {
			r.Wish += "–" + (v.Latest + 1).String()
		}
	}
	since := zone.Local(v.CreatedAt)
	r.State = w.Say(text.WaitSince, w.DayName(since.Date, today))
	if n := len(v.Offers); v.State == agenda.IsOffered && n > 0 {
		o := v.Offers[n-1]
		at := zone.Local(o.Start)
		r.State = w.Say(text.WaitOffered, w.DayName(at.Date, today)+" "+at.Minute.String(), zone.Local(o.Expires).Minute.String())
	}
	return r
}
