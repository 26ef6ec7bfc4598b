package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func itoa(n int) string { return strconv.Itoa(n) }

// atoi reads a number of a form; 0 for what is none.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// movePage proposes other times for an appointment: another day, another hour, with the same person or another.
func (s *site) movePage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	f, err := s.findAppointment(c.r.Context(), v, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if !f.Open() {
		return s.renderClosed(c, v, f)
	}
	return s.renderMove(c, v, f, http.StatusOK, f.Version, c.r.URL.Query().Get, nil)
}

// renderClosed says what became of an appointment that can no longer be moved.
func (s *site) renderClosed(c *call, v agendaView, f found) error {
	s.setFlash(c.r.Context(), page.ToneWarn, c.Say(text.AgendaIsKey(string(f.Status.Name()))))
	return s.renderAppointment(c, v, http.StatusConflict, f, nil)
}

// renderMove draws the times, or the last look at one that was typed, dragged to or refused.
func (s *site) renderMove(c *call, v agendaView, f found, status, seen int, value func(string) string, refused error) error {
	w := wish{agendaView: v}
	w.date, w.back, w.Back = f.At.Date, v.back, v.back
	if d, err := agenda.ParseDate(value("d")); err == nil {
		w.date = d
	}
	w.Date = w.date.String()
	n, err := s.readNames(c.r.Context(), v, f.Appointment)
	if err != nil {
		return err
	}
	w.client = n.client
	snapshot, err := s.Agenda.Snapshot(c.r.Context(), v.scope, v.tenant, agenda.View{From: w.date, To: w.date.AddDays(1)})
	if err != nil {
		return err
	}
	w.snapshot = asSold(snapshot.Without(f.Client, f.ID), f.Appointment)
	w.choose(f.Service.String(), valueOr(value("p"), f.Professional.String()))
	if typed := value("t"); typed != "" {
		if w.at, err = agenda.ParseMinute(typed); err == nil && w.at < agenda.EndOfDay {
			w.timed, w.Time = true, w.at.String()
		} else {
			w.timeErr = c.Say(text.AgendaTime)
		}
	}
	problem := ""
	if errs, ok := formErrors(c.Localizer, refused); ok && status == formErrorStatus { // of the form, and not of the time that it asks for
		w.timed, w.Time, w.timeErr, w.dateErr, refused = false, "", errs["time"], errs["date"], nil
		if problem = w.problem(); w.timeErr+w.dateErr == "" {
			problem = anySentence(errs)
		}
	}
	base := v.base + "a/" + f.ID.String() + "/"
	p := page.Booking{
		Page: s.pageContext(c, c.Say(text.DayMoveTitle)), Title: c.Say(text.DayMoveTitle), Problem: problem, Base: v.base, Step: page.StepTime, Form: base + "move", Look: base + "move",
		Cancel: base, Version: f.Version, Key: "-",
	}
	p.Choice = page.Choice{Person: w.Person, Date: w.Date, Time: w.Time, Back: v.back}
	p.Chosen = moveChosen(w, n, f.Appointment)
	w.Client, w.Service = "", ""
	if w.timed {
		p.Step, p.Confirm = page.StepConfirm, w.confirm(w.snapshot, refused)
		if seen != f.Version {
			p.Confirm.Moved = conflict{seen: seen}.changed(v, n, f, s.Now())
		}
	} else {
		p.Times = w.times(w.snapshot, p.Look)
		if w.date == f.At.Date && w.person == f.Professional { // it is there already
			p.Times.List = slices.DeleteFunc(p.Times.List, func(o page.TimeOption) bool { return o.Time == f.At.Minute.String() })
		}
	}
	return s.render(c, status, page.BookingPage(p))
}

func valueOr(value, other string) string {
	if value == "" {
		return other
	}
	return value
}

// moveChosen is what moves, from where, and with whom; the person can be changed.
func moveChosen(w wish, n names, a agenda.Appointment) []page.Chosen {
	all := []page.Chosen{
		{Label: w.Say(text.DayClient), Value: w.nameOf(n, a)},
		{Label: w.Say(text.DayService), Value: a.Sold.Name},
		{Label: w.Say(text.DayNowAt), Value: w.Say(text.DayNowAtValue, w.DayName(a.At.Date, w.today(n.now)), a.At.Minute.String(), n.people[a.Professional])},
	}
	for _, p := range w.who() {
		if p.ID != w.person {
			ch := page.Choice{Person: p.ID.String(), Date: w.Date, Time: w.Time, Back: w.back}
			all = append(all, page.Chosen{Label: w.Say(text.DayWith, "", p.Name), Value: w.Say(text.DayWithOther, p.Name), Href: w.base + "a/" + a.ID.String() + "/move?" + ch.Query()})
		}
	}
	return all
}

// asSold is a snapshot in which an appointment's service takes its professional the time that was sold.
func asSold(s agenda.Snapshot, a agenda.Appointment) agenda.Snapshot {
	s.Services, s.Professionals = slices.Clone(s.Services), slices.Clone(s.Professionals)
	for i := range s.Services {
		if s.Services[i].ID == a.Service {
			s.Services[i].Active = true
		}
	}
	for i, p := range s.Professionals {
		if p.ID != a.Professional {
			continue
		}
		price, work := a.Sold.Price, a.Sold.Work
		others := slices.DeleteFunc(slices.Clone(p.Does), func(k agenda.Skill) bool { return k.Service == a.Service })
		s.Professionals[i].Does = slices.Concat(others, []agenda.Skill{{Service: a.Service, Work: &work, Price: &price}})
	}
	return s
}

// moveAppointment moves one to another time, or to another person.
func (s *site) moveAppointment(c *call, t tenant.Tenant) error {
	v, f, seen, err := s.formOf(c, t)
	if err != nil {
		return err
	}
	to, err := placeOf(c)
	if err != nil && f.Open() {
		return s.renderMove(c, v, f, formErrorStatus, seen, c.field, err)
	}
	if err != nil {
		return s.renderClosed(c, v, f)
	}
	var moved agenda.Change
	err = s.Agenda.Transact(c.r.Context(), v.scope, v.tenant, func(ctx context.Context, d agenda.Desk) error {
		var err error
		moved, err = agenda.MoveAt(ctx, d, f.ID, seen, to, agenda.ByStaff(c.identity.actor))
		return err
	})
	if err == nil {
		if len(moved.Appointments) > 0 {
			f.Appointment = moved.Appointments[0]
		}
		return s.saved(c, v.doneAt(f.Appointment))
	}
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	if f, err = s.findAppointment(c.r.Context(), v, f.ID.String()); err != nil {
		return err
	}
	if f.Version == seen+1 && f.last().Type == agenda.EventMoved && f.last().Actor.ID == c.identity.actor.ID && f.At == to.At && (to.Professional.IsZero() || to.Professional == f.Professional) {
		return s.saved(c, v.doneAt(f.Appointment)) // the same form came twice
	}
	switch {
	case f.Open():
	case f.Version == seen:
		return s.renderClosed(c, v, f)
	default:
		return s.renderAppointment(c, v, http.StatusConflict, f, &conflict{seen: seen})
	}
	return s.renderMove(c, v, f, http.StatusConflict, seen, c.field, s.refusal(c, v, f, seen, to))
}

// refusal is why a move cannot be; nil when it failed only because somebody else changed the appointment first.
func (s *site) refusal(c *call, v agendaView, f found, seen int, to agenda.Place) error {
	if f.Version != seen {
		return nil
	}
	around := agenda.View{From: to.At.Date.AddDays(-1), To: to.At.Date.AddDays(2)} //nolint:mnd // the day with those beside it
	snapshot, err := s.Agenda.Snapshot(c.r.Context(), v.scope, v.tenant, around)
	if err != nil {
		return err
	}
	_, err = agenda.Move(snapshot, f.Appointment, to, agenda.ByStaff(c.identity.actor))
	return err
}

// placeOf reads where an appointment is to go. Errors: Invalid.
func placeOf(c *call) (to agenda.Place, err error) {
	if to.At.Date, err = agenda.ParseDate(c.field("d")); err != nil {
		return to, err
	}
	if to.At.Minute, err = agenda.ParseMinute(c.field("t")); err != nil {
		return to, err
	}
	if to.At.Minute == agenda.EndOfDay {
		return to, fault.Field("web.move", "time", text.AgendaTime)
	}
	if p := c.field("p"); p != "" && p != page.AnyPerson {
		if to.Professional, err = agenda.ParseID[agenda.Professional](p); err != nil {
			return to, err
		}
	}
	to.Encaixe = c.field("encaixe") == "1"
	return to, nil
}

// undoAppointment takes back the last change of an appointment, if nobody changed it since.
func (s *site) undoAppointment(c *call, t tenant.Tenant) error {
	v, f, seen, err := s.formOf(c, t)
	if err != nil {
		return err
	}
	if f.undid(seen, c.identity.actor.ID) {
		return s.saved(c, v.doneAt(f.Appointment)) // the same form came twice
	}
	if f.Version != seen {
		return s.renderAppointment(c, v, http.StatusConflict, f, &conflict{seen: seen})
	}
	var changed agenda.Change
	err = s.Agenda.Transact(c.r.Context(), v.scope, v.tenant, func(ctx context.Context, d agenda.Desk) error {
		var err error
		changed, err = takeBack(ctx, d, f, agenda.ByStaff(c.identity.actor))
		return err
	})
	if fault.Is(err, fault.Conflict) {
		if now, lookErr := s.findAppointment(c.r.Context(), v, f.ID.String()); lookErr == nil && now.undid(seen, c.identity.actor.ID) {
			return s.saved(c, v.doneAt(now.Appointment)) // the same form came twice at once
		}
	}
	if err != nil {
		return s.respondConflict(c, v, f.ID.String(), seen, "", err)
	}
	if len(changed.Appointments) > 0 {
		f.Appointment = changed.Appointments[0]
	}
	return s.saved(c, v.doneAt(f.Appointment))
}

// undid tells whether the last change took back the one that made a version, and nothing else, and somebody made it.
func (f found) undid(version int, actor string) bool {
	since := f.since(version - 1)
	if f.Version != version+1 || len(since) != 2 || since[1].Actor.ID != actor { //nolint:mnd // a change, and its opposite
		return false
	}
	was, now := since[0], since[1]
	switch was.Type {
	case agenda.EventBooked:
		return now.Type == agenda.EventCancelled
	case agenda.EventCancelled:
		return now.Type == agenda.EventRestored
	case agenda.EventConfirmed:
		return now.Type == agenda.EventUnconfirmed
	case agenda.EventUnconfirmed:
		return now.Type == agenda.EventConfirmed
	case agenda.EventDone, agenda.EventNoShow:
		return now.Type == agenda.EventReopened
	case agenda.EventMoved:
		return now.Type == agenda.EventMoved && was.Before != nil &&
			now.After.Date == was.Before.Date && now.After.Time == was.Before.Time && now.After.Professional == was.Before.Professional
	case agenda.EventReopened, agenda.EventRestored, agenda.EventRederived, agenda.EventKept:
	}
	return false
}

// takeBack does the opposite of an appointment's last event.
func takeBack(ctx context.Context, d agenda.Desk, f found, by agenda.Actor) (agenda.Change, error) {
	last := f.last()
	switch last.Type {
	case agenda.EventCancelled:
		return agenda.RestoreAt(ctx, d, f.ID, f.Version, by)
	case agenda.EventMoved:
		at, err := agenda.ParseMinute(last.Before.Time)
		if err != nil {
			return agenda.Change{}, err
		}
		return agenda.MoveAt(ctx, d, f.ID, f.Version, agenda.Place{
			Professional: last.Before.Professional, At: agenda.Local{Date: last.Before.Date, Minute: at}, Encaixe: last.Before.Encaixe, SaysEncaixe: true,
		}, by)
	case agenda.EventBooked:
		return agenda.StateAt(ctx, d, f.ID, f.Version, agenda.Cancel, by)
	case agenda.EventConfirmed:
		return agenda.StateAt(ctx, d, f.ID, f.Version, agenda.Unconfirm, by)
	case agenda.EventUnconfirmed:
		return agenda.StateAt(ctx, d, f.ID, f.Version, agenda.Confirm, by)
	case agenda.EventDone, agenda.EventNoShow:
		return agenda.StateAt(ctx, d, f.ID, f.Version, agenda.Reopen, by)
	case agenda.EventReopened, agenda.EventRestored, agenda.EventRederived, agenda.EventKept:
	}
	return agenda.Change{}, fault.New(fault.Conflict, "web.undo", text.DayNoUndo)
}
