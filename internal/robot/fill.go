package robot

import (
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
	"salonzap/internal/text"
)

// fills takes what the message says about a booking, or a move, and asks for the first thing that is missing.
func (k *talk) fills() bool {
	if k.c.State == Idle && k.c.Menu.Kind == MenuSlots {
		return false
	}
	said := k.says()
	if !said && (k.c.State != Idle || !k.m.Has(understand.Book)) {
		return false
	}
	if k.c.State == Idle {
		k.c.Draft = Draft{}
	}
	if k.note() {
		k.next()
	}
	return true
}

// says tells whether the message has anything for a booking.
func (k *talk) says() bool {
	return len(k.m.Choice.IDs) > 0 && k.c.Menu.Kind != MenuMain || len(k.m.Services) > 0 || len(k.m.Professionals) > 0 || k.m.Has(understand.AnyOne) || !k.m.When.Empty()
}

// note writes what the message says into the draft. It is false when it had to ask something, because of a doubt.
func (k *talk) note() bool {
	d := &k.c.Draft
	k.noteParty()
	k.noteChoice()
	if k.m.Has(understand.AnyOne) {
		k.anyone()
	}
	if !k.noteServices() || !k.noteWho() {
		return false
	}
	if k.m.When.Empty() {
		return true
	}
	d.Place = nil
	return k.noteWhen(k.m.When)
}

// noteParty notes who is served, and how many come.
func (k *talk) noteParty() {
	d := &k.c.Draft
	switch {
	case k.m.People > 1:
		d.More = min(k.m.People-1, agenda.MaxParts)
		d.Next = relation(k.m.ForWhom)
	case k.m.ForWhom != "" && d.Served == "":
		d.Whom = relation(k.m.ForWhom)
	}
}

// noteChoice notes what was chosen from the menu.
func (k *talk) noteChoice() {
	d := &k.c.Draft
	all := k.chosen()
	if len(all) != 1 {
		return
	}
	switch c := all[0]; k.c.Menu.Kind {
	case MenuServices:
		if id, err := agenda.ParseID[agenda.Service](c.ID); err == nil {
			k.chooseServices(id)
		}
	case MenuProfessionals:
		if c.ID == "" {
			k.anyone()
		} else if id, err := agenda.ParseID[agenda.Professional](c.ID); err == nil {
			k.chooseWho(id)
		}
	case MenuDays:
		if day, err := agenda.ParseDate(c.Day); err == nil {
			d.When.Dates, d.When.Not, d.Place = []understand.DateRange{{From: dayOf(day), To: dayOf(day)}}, nil, nil
		}
	case MenuHours:
		if c.Time != nil {
			d.When.Times, d.Place = []understand.TimeRange{{From: *c.Time, To: *c.Time}}, nil
		}
	case MenuSlots:
		d.Place = c.Slot
	case MenuMain, MenuConfirm, MenuAppointments, MenuCancel, MenuReminder:
	}
}

func (k *talk) anyone() {
	d := &k.c.Draft
	d.Professional, d.AnyOne, d.Place = agenda.ProfessionalID{}, true, nil
}

func (k *talk) chooseWho(id agenda.ProfessionalID) {
	d := &k.c.Draft
	d.Professional, d.AnyOne, d.Place = id, false, nil
}

func (k *talk) chooseServices(ids ...agenda.ServiceID) {
	d := &k.c.Draft
	d.Services, d.Place = ids, nil
}

// noteServices notes which services were named. Words that fit several are asked. A move keeps what was sold.
func (k *talk) noteServices() bool {
	d := &k.c.Draft
	if len(k.m.Services) == 0 || !d.Moves.IsZero() {
		return true
	}
	var ids []agenda.ServiceID
	for _, m := range k.m.Services {
		if len(m.IDs) > 1 {
			k.askService(m.IDs...)
			return false
		}
		if id, err := agenda.ParseID[agenda.Service](m.IDs[0]); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	k.chooseServices(k.combo(ids[:min(len(ids), agenda.MaxParts)])...)
	return true
}

// combo is the one service that is made of several, where the salon sells it.
func (k *talk) combo(ids []agenda.ServiceID) []agenda.ServiceID {
	for _, s := range k.w.Agenda.Services {
		if s.Active && len(ids) > 1 && len(s.Parts) == len(ids) && !slices.ContainsFunc(ids, func(id agenda.ServiceID) bool { return !slices.Contains(s.Parts, id) }) {
			return []agenda.ServiceID{s.ID}
		}
	}
	return ids
}

// noteWho notes with whom. Names that fit several are asked.
func (k *talk) noteWho() bool {
	if len(k.m.Professionals) == 0 {
		return true
	}
	m := k.m.Professionals[len(k.m.Professionals)-1]
	if len(m.IDs) > 1 {
		k.askWho(k.professionals(m.IDs...))
		return false
	}
	if id, err := agenda.ParseID[agenda.Professional](m.IDs[0]); err == nil {
		k.chooseWho(id)
	}
	return true
}

// noteWhen notes a wish for days and hours; what is in doubt is asked, with choices.
func (k *talk) noteWhen(s understand.DateSpec) bool {
	w := &k.c.Draft.When
	if len(s.Dates) > 0 {
		w.Dates, w.Not = s.Dates, nil
	}
	if len(s.NotDates) > 0 {
		w.Not = append(slices.Clone(w.Not), s.NotDates...)
	}
	if len(s.Times) > 0 {
		w.Times, w.Prefer = s.Times, understand.AnyTime
		k.onItsDay()
	}
	if s.Prefer != understand.AnyTime {
		w.Prefer = s.Prefer
	}
	if !s.Ambiguous() {
		return true
	}
	return k.doubt(s)
}

// onItsDay takes an hour without a day as one of the day that the appointment has which is moved: "muda pra 16h".
func (k *talk) onItsDay() {
	w := &k.c.Draft.When
	if a, ok := k.appointment(k.c.Draft.Moves); ok && len(w.Dates)+len(w.Not) == 0 {
		day := dayOf(a.At.Date)
		w.Dates = []understand.DateRange{{From: day, To: day}}
	}
}

// doubt asks what a wish means. It gives false when it asked; where the time that is meant is listed anyway, nothing is asked.
func (k *talk) doubt(s understand.DateSpec) bool {
	w := &k.c.Draft.When
	k.because("doubt")
	switch {
	case s.Has(understand.Past):
		w.Dates, w.Times = nil, nil
		k.ask(AskWhen, text.TalkPast)
	case s.Has(understand.ImpossibleDate):
		w.Dates = nil
		k.ask(AskWhen, text.TalkNoSuchDay)
	case s.Has(understand.ImpossibleTime):
		w.Times = nil
		k.ask(AskWhen, text.TalkNoSuchHour)
	case len(s.Dates) > 0 && len(s.Dates) <= MaxChoices && singleDays(s.Dates) && doubtsDay(s):
		k.whichDay(s.Dates)
	case len(s.Times) > 1 && len(s.Times) <= MaxChoices && exactHours(s.Times) && doubtsHour(s):
		k.whichHour(s.Times)
	default:
		*w = When{}
		k.ask(AskWhen, text.TalkSayWhen)
	}
	return false
}

func doubtsDay(s understand.DateSpec) bool {
	return slices.ContainsFunc([]understand.Reason{
		understand.WhichWeek, understand.SameWeekday, understand.SameDay, understand.WeekdayMismatch, understand.Year, understand.WhichHoliday, understand.DayOrHour,
	}, s.Has)
}

func doubtsHour(s understand.DateSpec) bool {
	return slices.ContainsFunc([]understand.Reason{understand.AmPm, understand.HourOrMinute, understand.DayOrHour}, s.Has)
}

func singleDays(all []understand.DateRange) bool {
	return !slices.ContainsFunc(all, func(d understand.DateRange) bool { return d.From != d.To })
}

func exactHours(all []understand.TimeRange) bool {
	return !slices.ContainsFunc(all, func(t understand.TimeRange) bool { return !t.Exact() })
}

// next asks for the first thing that is missing, or offers times.
func (k *talk) next() {
	d := &k.c.Draft
	if d.Moves.IsZero() && len(d.Services) == 0 {
		only := k.services()
		if len(only) != 1 {
			k.askService()
			return
		}
		d.Services = []agenda.ServiceID{only[0].ID}
	}
	who := k.doers()
	switch {
	case len(who) == 0:
		name := k.servicesName()
		d.Services = nil
		k.because("nobody does it")
		k.say(text.TalkNobodyDoes, name)
		k.askService()
		return
	case !d.Professional.IsZero() && !contains(who, d.Professional):
		name := k.nameOf(d.Professional)
		d.Professional = agenda.ProfessionalID{}
		k.say(text.TalkDoesNotDo, name, k.servicesName())
		k.menuOfWho(who)
		return
	case d.Professional.IsZero() && len(who) == 1:
		d.Professional = who[0].ID
	case d.Professional.IsZero() && !d.AnyOne && contains(who, k.w.Client.Usual):
		d.Professional = k.w.Client.Usual
	case d.Professional.IsZero() && !d.AnyOne && d.When.empty():
		k.askWho(who)
		return
	}
	if d.Place == nil {
		k.offer()
		return
	}
	k.holdTime()
}

func (w When) empty() bool {
	return len(w.Dates)+len(w.Times)+len(w.Not) == 0 && w.Prefer == understand.AnyTime
}

func contains(all []agenda.Professional, id agenda.ProfessionalID) bool {
	return slices.ContainsFunc(all, func(p agenda.Professional) bool { return p.ID == id })
}
