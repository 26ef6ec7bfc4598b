package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// undoTime is how long the last change of an appointment can be taken back from the page that says
// it, in seconds: the bar is shown for ten seconds; a slow network and a slow reader need more.
const undoTime = 60

// mostEvents is how much of what happened to an appointment its page shows.
const mostEvents = 100

// found is an appointment with the last of what happened to it. Each event made one version.
type found struct {
	agenda.Appointment
	events []agenda.Event
}

func (f found) last() agenda.Event { return f.events[len(f.events)-1] }

// before is how many events there are before those.
func (f found) before() int { return max(0, f.Version-len(f.events)) }

// since are the events after a version; those of them that are at hand.
func (f found) since(version int) []agenda.Event {
	return f.events[min(max(version-f.before(), 0), len(f.events)):]
}

// findAppointment reads one. Errors: NotFound.
func (s *site) findAppointment(ctx context.Context, v agendaView, id string) (found, error) {
	const op = "web.appointment"
	parsed, err := agenda.ParseID[agenda.Appointment](id)
	if err != nil {
		return found{}, err
	}
	events, err := s.Agenda.AppointmentEvents(ctx, v.scope, v.tenant, parsed, mostEvents)
	if err != nil {
		return found{}, err
	}
	if len(events) == 0 {
		return found{}, fault.New(fault.NotFound, op, text.NotFound)
	}
	day := events[len(events)-1].After.Date
	all, err := s.Agenda.AppointmentsBetween(ctx, v.scope, v.tenant, day, day.AddDays(1))
	if err != nil {
		return found{}, err
	}
	i := slices.IndexFunc(all, func(a agenda.Appointment) bool { return a.ID == parsed })
	if i < 0 { // it moved between the two readings
		return found{}, fault.New(fault.Unavailable, op, text.AgendaStale)
	}
	return found{all[i], events}, nil
}

// names are what a sheet and the bars above pages call things.
type names struct {
	client  contact.Contact
	people  map[agenda.ProfessionalID]string
	service map[agenda.ServiceID]string
	now     agenda.Instant
}

func (s *site) readNames(ctx context.Context, v agendaView, a agenda.Appointment) (n names, err error) {
	snapshot, err := s.Agenda.Snapshot(ctx, v.scope, v.tenant, agenda.View{From: a.At.Date, To: a.At.Date.AddDays(1)})
	if err != nil {
		return n, err
	}
	n = names{people: map[agenda.ProfessionalID]string{}, service: map[agenda.ServiceID]string{}, now: snapshot.Now}
	for _, p := range snapshot.Professionals {
		n.people[p.ID] = p.Name
	}
	if n.client, err = s.Clients.Contact(ctx, v.scope, v.tenant, a.Client); notFound(err) {
		return n, nil // erased; the appointment stays in the salon's books
	}
	return n, err
}

func (v agendaView) nameOf(n names, a agenda.Appointment) string {
	return v.ClientName(contact.Brief{Name: n.client.Name(), Phone: n.client.Phone}, a)
}

// doneBar is the bar that says what was just done, when the address names the appointment; nil when
// it was not just now.
func (s *site) doneBar(c *call, v agendaView) (*page.Done, error) {
	id := c.r.URL.Query().Get("done")
	if id == "" {
		return nil, nil //nolint:nilnil // nothing was done
	}
	f, err := s.findAppointment(c.r.Context(), v, id)
	if notFound(err) || fault.Is(err, fault.Unavailable) {
		return nil, nil //nolint:nilnil // nothing of ours
	}
	if err != nil {
		return nil, err
	}
	n, err := s.readNames(c.r.Context(), v, f.Appointment)
	if err != nil {
		return nil, err
	}
	last := f.last()
	if last.Actor.ID != c.identity.actor.ID || n.now-last.At > undoTime {
		return nil, nil //nolint:nilnil // not by this person, or not just now
	}
	when := v.DayName(f.At.Date, v.today(n.now)) + ", " + f.At.Minute.String()
	d := &page.Done{
		Localizer: v.Localizer, Text: v.Say(text.DayDoneKey(string(last.Type)), v.nameOf(n, f.Appointment), when, n.people[f.Professional]),
		Undo: v.base + "a/" + f.ID.String() + "/undo", Fields: [][2]string{{"version", itoa(f.Version)}, {"back", v.back}},
	}
	if !canUndo(last.Type) {
		d.Undo = ""
	}
	return d, nil
}

func canUndo(t agenda.EventType) bool {
	switch t {
	case agenda.EventBooked, agenda.EventMoved, agenda.EventCancelled, agenda.EventDone, agenda.EventNoShow, agenda.EventConfirmed, agenda.EventUnconfirmed:
		return true
	case agenda.EventReopened, agenda.EventRestored, agenda.EventRederived, agenda.EventKept:
	}
	return false
}

// appointmentPage is who, what, when, for how much, and what happened.
func (s *site) appointmentPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	f, err := s.findAppointment(c.r.Context(), v, c.r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.renderAppointment(c, v, http.StatusOK, f, nil)
}

// renderAppointment draws an appointment; conflict says what somebody else changed while a verb was on its way.
func (s *site) renderAppointment(c *call, v agendaView, status int, f found, conflict *conflict) error {
	n, err := s.readNames(c.r.Context(), v, f.Appointment)
	if err != nil {
		return err
	}
	name := v.nameOf(n, f.Appointment)
	p := page.Sheet{
		Page: s.pageContext(c, name), Back: v.home(f.At.Date), BackWord: c.Say(text.NavAgenda), Name: name, Status: c.StatusMark(f.Status),
		Encaixe: f.Encaixe, Base: v.base + "a/" + f.ID.String() + "/", BackTo: v.back, Version: f.Version, Notes: n.client.Notes,
	}
	if v.back == backToday {
		p.BackWord = c.Say(text.NavToday)
	}
	p.Facts = v.facts(n, f.Appointment)
	p.History = v.history(n, f.events, s.Now())
	if f.before() > 0 {
		p.Shortened = c.Say(text.DayLastChanges, len(f.events), f.Version)
	}
	p.Verbs = v.verbs(f.Appointment, n.now)
	if f.Open() {
		p.Move = p.Base + "move?back=" + v.back + "&d=" + f.At.Date.String()
	}
	_, p.Restore = f.Status.(agenda.Cancelled)
	if conflict != nil {
		p.Changed = conflict.changed(v, n, f, s.Now())
		if i := slices.IndexFunc(p.Verbs, func(x page.SheetVerb) bool { return x.Verb == string(conflict.verb) }); i >= 0 {
			p.Again = &page.SheetVerb{Verb: p.Verbs[i].Verb, Label: p.Verbs[i].Label}
			p.Verbs = slices.Delete(p.Verbs, i, i+1)
		}
	}
	return s.render(c, status, page.SheetPage(p))
}

func (v agendaView) facts(n names, a agenda.Appointment) []page.Fact {
	today := v.today(n.now)
	end := a.At.Minute + agenda.Minute(a.Sold.Work.Minutes())
	all := []page.Fact{
		{Label: v.Say(text.DayTime), Value: v.DayName(a.At.Date, today) + ", " + a.At.Minute.String() + "–" + v.zone.Local(a.Span.To).Minute.String(), Hint: v.Length(int(end - a.At.Minute))},
		{Label: v.Say(text.DayService), Value: a.Sold.Name},
		{Label: v.Say(text.DayWho), Value: n.people[a.Professional]},
		{Label: v.Say(text.DayPrice), Value: a.Sold.Price.Say(v.Lang)},
	}
	if a.Encaixe {
		all[0].Hint += " · " + v.Say(text.DayEncaixe)
	}
	if a.ForName != "" {
		all = append(all, page.Fact{Label: v.Say(text.DayBookedBy), Value: n.client.Name()})
	}
	if !n.client.Phone.IsZero() {
		all = append(all, page.Fact{Label: v.Say(text.DayPhone), Value: n.client.Phone.Format(), Href: "tel:" + n.client.Phone.E164()})
	}
	return all
}

// verbs are what staff can say of an appointment now, the likeliest first.
func (v agendaView) verbs(a agenda.Appointment, now agenda.Instant) []page.SheetVerb {
	var all []page.SheetVerb
	add := func(class string, verbs ...agenda.Verb) {
		for _, verb := range verbs {
			all = append(all, page.SheetVerb{Verb: string(verb), Label: v.Say(text.DayVerbKey(string(verb))), Class: class})
		}
	}
	day := !a.At.Date.After(v.today(now))
	begun := now >= a.Span.From
	switch a.Status.(type) {
	case agenda.Booked, agenda.Confirmed:
		if day {
			add("first", agenda.Came)
		}
		switch {
		case begun:
			add("second", agenda.DidNotCome)
		case a.Status.Name() == agenda.IsBooked:
			add("second", agenda.Confirm)
		default:
			add("second", agenda.Unconfirm)
		}
		add("danger", agenda.Cancel)
	case agenda.Done:
		add("second", agenda.DidNotCome, agenda.Reopen)
	case agenda.NoShow:
		add("second", agenda.Came, agenda.Reopen)
	case agenda.Cancelled:
	}
	return all
}

// history is what happened, the latest first.
func (v agendaView) history(n names, events []agenda.Event, now time.Time) []page.SheetEvent {
	var all []page.SheetEvent
	for _, e := range slices.Backward(events) {
		all = append(all, page.SheetEvent{
			What: v.Say(text.DayEventKey(string(e.Type))), Detail: v.detail(n, e), Who: v.actor(e.Actor),
			When: v.When(e.At.Time(), now, page.Zone(v.zone.String())),
		})
	}
	return all
}

// detail says what a change made of the time and the person.
func (v agendaView) detail(n names, e agenda.Event) string {
	at := func(r agenda.Record) string {
		return v.Say(text.DayWith, v.WeekdayDate(r.Date)+", "+r.Time, n.people[r.Professional])
	}
	if e.Before == nil {
		return at(e.After)
	}
	b, a := *e.Before, e.After
	if b.Date == a.Date && b.Time == a.Time && b.Professional == a.Professional {
		return ""
	}
	return v.Say(text.DayFromTo, at(b), at(a))
}

func (v agendaView) actor(a agenda.Actor) string {
	switch a.Party {
	case agenda.PartyClient:
		return v.Say(text.DayByClient)
	case agenda.PartyStaff:
		if a.Name != "" {
			return a.Name
		}
		return v.Say(text.DayByStaff)
	case agenda.PartySystem:
	}
	return v.Say(text.DayBySystem)
}

// conflict is what a person wanted of an appointment that somebody else changed meanwhile.
type conflict struct {
	seen int // the version that the person saw
	verb agenda.Verb
}

// changed says what happened since.
func (k conflict) changed(v agendaView, n names, f found, now time.Time) []string {
	if k.seen > f.Version { // nothing of ours was ever so
		return []string{v.Say(text.DayChangedUnseen)}
	}
	var all []string
	for _, e := range f.since(k.seen) {
		line := v.Say(text.DayEventKey(string(e.Type)))
		if d := v.detail(n, e); d != "" {
			line += " " + d
		}
		all = append(all, line+" – "+v.actor(e.Actor)+", "+v.When(e.At.Time(), now, page.Zone(v.zone.String())).Text)
	}
	return all
}

// stateAppointment says what became of an appointment: came, did not come, confirmed, cancelled.
func (s *site) stateAppointment(c *call, t tenant.Tenant) error {
	v, f, seen, err := s.formOf(c, t)
	if err != nil {
		return err
	}
	verb := agenda.Verb(c.field("verb"))
	if !slices.Contains(agenda.Verbs(), verb) {
		return fault.New(fault.Invalid, "web.state", text.Malformed)
	}
	err = s.Agenda.Transact(c.r.Context(), v.scope, v.tenant, func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.StateAt(ctx, d, f.ID, seen, verb, agenda.ByStaff(c.identity.actor))
		return err
	})
	if err == nil {
		return s.saved(c, v.doneAt(f.Appointment))
	}
	return s.respondConflict(c, v, f.ID.String(), seen, verb, err)
}

// respondConflict answers a change that was refused: the same form was sent twice, somebody else
// changed the appointment first, or a rule is against it.
func (s *site) respondConflict(c *call, v agendaView, id string, seen int, verb agenda.Verb, cause error) error {
	if !fault.Is(cause, fault.Conflict) {
		return cause
	}
	f, err := s.findAppointment(c.r.Context(), v, id)
	if err != nil {
		return err
	}
	if verb != "" && f.Version == seen+1 && f.last().Actor.ID == c.identity.actor.ID && saidBy(f.last().Type) == verb {
		return s.saved(c, v.doneAt(f.Appointment))
	}
	if f.Version != seen {
		return s.renderAppointment(c, v, http.StatusConflict, f, &conflict{seen, verb})
	}
	if errs, ok := formErrors(c.Localizer, cause); ok {
		s.setFlash(c.r.Context(), page.ToneWarn, anySentence(errs))
	}
	return s.renderAppointment(c, v, http.StatusConflict, f, nil)
}

// saidBy is the verb that makes an event; empty for those that no verb makes.
func saidBy(t agenda.EventType) agenda.Verb {
	switch t {
	case agenda.EventConfirmed:
		return agenda.Confirm
	case agenda.EventUnconfirmed:
		return agenda.Unconfirm
	case agenda.EventDone:
		return agenda.Came
	case agenda.EventNoShow:
		return agenda.DidNotCome
	case agenda.EventReopened:
		return agenda.Reopen
	case agenda.EventCancelled:
		return agenda.Cancel
	case agenda.EventBooked, agenda.EventMoved, agenda.EventRestored, agenda.EventRederived, agenda.EventKept:
	}
	return ""
}

// formOf reads a form about an appointment, with the version that its page showed. Errors: NotFound; Invalid.
func (s *site) formOf(c *call, t tenant.Tenant) (v agendaView, f found, seen int, err error) {
	if err = c.parseForm(); err != nil {
		return v, f, 0, err
	}
	if v, err = s.newAgendaView(c, t); err != nil {
		return v, f, 0, err
	}
	if c.field("back") == backToday {
		v.back = backToday
	}
	if f, err = s.findAppointment(c.r.Context(), v, c.r.PathValue("id")); err != nil {
		return v, f, 0, err
	}
	if seen = atoi(c.field("version")); seen < 1 {
		return v, f, 0, fault.New(fault.Invalid, "web.appointment", text.Malformed)
	}
	return v, f, seen, nil
}
