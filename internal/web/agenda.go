package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// ClientBook finds and adds a salon's clients; *store.Store does. Errors: NotFound.
type ClientBook interface {
	// ClientsBetween are those with appointments on the days from the first on and before the other.
	ClientsBetween(ctx context.Context, scope tenant.Scope, t tenant.ID, from, to agenda.Date) (map[agenda.ClientID]contact.Brief, error)
	// FindClients finds by words of a name or number; the latest clients when nothing was typed.
	FindClients(ctx context.Context, scope tenant.Scope, t tenant.ID, typed string, limit int) ([]contact.Brief, error)
	Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error)
	// AddContact adds somebody by name and, where it is known, number; who has the number already stays as they are. The same
	// id twice is one contact. Errors: Invalid "name".
	AddContact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, name string, number phone.Number) (contact.Contact, error)
}

// ClientDeps is what the pages about clients need besides ClientBook.
type ClientDeps struct {
	List   ClientList
	Merger contact.Merger
	Files  ClientFiles
	Editor ClientEditor
}

// ClientList lists a salon's clients, and what there is of each. Errors: NotFound.
type ClientList interface {
	// ListClients lists by name those whom a search finds, or all; next is where the page after it begins, nil on the last one.
	ListClients(ctx context.Context, scope tenant.Scope, t tenant.ID, q contact.Search, now agenda.Instant) (page []agenda.Client, next *contact.Cursor, err error)
	// ClientHistory lists appointments before a place, the latest first.
	ClientHistory(ctx context.Context, scope tenant.Scope, t tenant.ID, who agenda.ClientID, before agenda.HistoryPlace, limit int) ([]agenda.Appointment, error)
	ClientTally(ctx context.Context, scope tenant.Scope, t tenant.ID, who agenda.ClientID, now agenda.Instant) (agenda.Tally, error)
	// MergesInto lists what became a part of a client and can be taken out again, the latest first.
	MergesInto(ctx context.Context, scope tenant.Scope, t tenant.ID, kept contact.ID, limit int) ([]contact.MergeNote, error)
}

// ClientFiles reads and writes files of clients.
type ClientFiles interface {
	// PreviewImport tells what an import would come to; ImportContacts does it.
	PreviewImport(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error)
	ImportContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, f addressbook.File, now time.Time) (addressbook.Report, error)
	// EachContact gives every client, oldest first. Errors: the function's.
	EachContact(ctx context.Context, scope tenant.Scope, t tenant.ID, f func(contact.Contact) error) error
}

// ClientEditor changes a client. Errors: NotFound.
type ClientEditor interface {
	ContactEraser
	// ReviseContact changes a client and their number in one commit. Errors: the change's; Conflict on "phone".
	ReviseContact(
		ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, number phone.Number, now time.Time,
		change func(contact.Contact) (contact.Contact, error),
	) (contact.Contact, error)
}

// ContactEraser erases clients.
type ContactEraser interface {
	// EraseContact erases a client for good. Errors: NotFound.
	EraseContact(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error
}

// todayRoutes are the page of today.
func (s *site) todayRoutes(base string, who access) []route {
	at := base + todayPath
	return []route{
		{"GET " + at + "{$}", who, s.withSalon(s.todayPage)},
		{"GET " + at + "events", who, s.withSalon(s.todayEvents)},
	}
}

// agendaRoutes are the pages of the agenda.
func (s *site) agendaRoutes(base string, who access) []route {
	at := base + agendaPath
	return append(s.waitlistRoutes(at, who), []route{
		{"GET " + at + "{$}", who, s.withSalon(s.dayPage)},
		{"GET " + at + "week", who, s.withSalon(s.weekPage)},
		{"GET " + at + "month", who, s.withSalon(s.monthPage)},
		{"GET " + at + "day/events", who, s.withSalon(s.dayEvents)},
		{"GET " + at + "week/events", who, s.withSalon(s.weekEvents)},
		{"GET " + at + "month/events", who, s.withSalon(s.monthEvents)},
		{"GET " + at + "new", who, s.withSalon(s.bookingPage)},
		{"GET " + at + "clients", who, s.withSalon(s.clientOptions)},
		{"POST " + at + "client", who, s.withSalon(s.addClient)},
		{"POST " + at + "book", who, s.withSalon(s.book)},
		{"GET " + at + "block", who, s.withSalon(s.blockForm)},
		{"GET " + at + "block/{id}", who, s.withSalon(s.blockPage)},
		{"POST " + at + "block", who, s.withSalon(s.block)},
		{"POST " + at + "unblock", who, s.withSalon(s.unblock)},
		{"GET " + at + "a/{id}/{$}", who, s.withSalon(s.appointmentPage)},
		{"POST " + at + "a/{id}/state", who, s.withSalon(s.stateAppointment)},
		{"GET " + at + "a/{id}/move", who, s.withSalon(s.movePage)},
		{"POST " + at + "a/{id}/move", who, s.withSalon(s.moveAppointment)},
		{"POST " + at + "a/{id}/undo", who, s.withSalon(s.undoAppointment)},
	}...)
}

// agendaView is what one reader sees of a salon's agenda. It holds nothing of the request, since
// streams draw it again and again.
type agendaView struct {
	page.Localizer
	scope  tenant.Scope
	tenant tenant.ID
	zone   agenda.Zone
	base   string // of the agenda's pages
	date   agenda.Date
	asked  bool // the date was asked for; else it is always today
	person agenda.ProfessionalID
	back   string
}

// newAgendaView reads which day and whose an address asks for; what it does not understand is today and everybody.
func (s *site) newAgendaView(c *call, t tenant.Tenant) (agendaView, error) {
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return agendaView{}, err
	}
	q := c.r.URL.Query()
	v := agendaView{
		Localizer: c.Localizer, scope: c.scope(), tenant: t.ID, zone: zone, base: strings.Clone(c.salonBase()) + agendaPath,
	}
	if d, err := agenda.ParseDate(q.Get("d")); err == nil {
		v.date, v.asked = d, true
	}
	if id, err := agenda.ParseID[agenda.Professional](q.Get("p")); err == nil {
		v.person = id
	}
	if q.Get("back") == backToday {
		v.back = backToday
	}
	return v.at(s.now()), nil
}

// backToday in an address says that the reader came from the page of today.
const backToday = "today"

func (s *site) now() agenda.Instant { return agenda.InstantOf(s.Now()) }

// at is the view at a moment: without a date of its own it is today's.
func (v agendaView) at(now agenda.Instant) agendaView {
	if !v.asked {
		v.date = v.zone.Local(now).Date
	}
	return v
}

func (v agendaView) today(now agenda.Instant) agenda.Date { return v.zone.Local(now).Date }

// who is the person of an address, as a query says it.
func (v agendaView) who() string { return v.person.String() }

// days is what was read of some days.
type days struct {
	agenda.Snapshot
	appointments []agenda.Appointment
	blocks       []agenda.Block
	clients      map[agenda.ClientID]contact.Brief
}

func (s *site) readDays(ctx context.Context, v agendaView, from, to agenda.Date) (d days, err error) {
	if d.Snapshot, err = s.Agenda.Snapshot(ctx, v.scope, v.tenant, agenda.View{From: from, To: to}); err != nil {
		return d, err
	}
	if d.appointments, err = s.Agenda.AppointmentsBetween(ctx, v.scope, v.tenant, from, to); err != nil {
		return d, err
	}
	if d.blocks, err = s.Agenda.BlocksBetween(ctx, v.scope, v.tenant, from, to); err != nil {
		return d, err
	}
	d.clients, err = s.Clients.ClientsBetween(ctx, v.scope, v.tenant, from, to)
	return d, err
}

// input is what one of the days is drawn from.
func (d days) input(v agendaView, day agenda.Date) page.DayInput {
	return page.DayInput{
		Localizer: v.Localizer, Base: v.base, Day: agenda.NewDay(d.Snapshot, day, d.appointments, d.blocks), Now: d.Zone.Local(d.Now),
		Clients: d.clients, Person: v.person, Back: v.back, Step: d.Rules.Grid,
	}
}

// known drops a person whom the salon does not have.
func (v agendaView) known(s agenda.Snapshot) agendaView {
	if _, ok := s.Professional(v.person); !ok {
		v.person = agenda.ProfessionalID{}
	}
	return v
}

// dayRedraw is how often a day is drawn again for its line for now, in seconds.
const dayRedraw = 5 * 60

// nextRedraw is the next moment that is a multiple of some seconds.
func nextRedraw(now agenda.Instant, every agenda.Instant) time.Time {
	return ((now/every + 1) * every).Time()
}

func (s *site) dayPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	d, err := s.readDays(c.r.Context(), v, v.date, v.date.AddDays(1))
	if err != nil {
		return err
	}
	v = v.known(d.Snapshot)
	title := c.DayName(v.date, v.today(d.Now))
	p := page.NewAgendaPage(s.pageContext(c, title), v.base, page.ViewDay, v.date, v.today(d.Now), v.who(), d.Professionals)
	p.Title, p.Page.Printed = title, c.PrintedDay(v.date)
	if s.hasSection(robotPath) {
		p.Wait = v.base + waitlistPath
	}
	if p.Done, err = s.doneBar(c, v); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.DayPage(p, page.NewDay(d.input(v, v.date))))
}

func (s *site) dayEvents(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	return s.streamSalon(c, t, func(ctx context.Context, _ tenant.Tenant) (component, time.Time, error) {
		v := v.at(s.now())
		d, err := s.readDays(ctx, v, v.date, v.date.AddDays(1))
		if err != nil {
			return nil, time.Time{}, err
		}
		return page.DayPart(page.NewDay(d.input(v.known(d.Snapshot), v.date))), nextRedraw(d.Now, dayRedraw), nil
	})
}

func (s *site) weekPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	part, d, err := s.readWeek(c.r.Context(), v)
	if err != nil {
		return err
	}
	v = v.known(d.Snapshot)
	title := c.WeekTitle(page.WeekOf(v.date))
	p := page.NewAgendaPage(s.pageContext(c, title), v.base, page.ViewWeek, v.date, v.today(d.Now), v.who(), d.Professionals)
	p.Title, p.Page.Printed = title, c.WithYear(title, page.WeekOf(v.date).AddDays(6))
	return s.render(c, http.StatusOK, page.WeekPage(p, part))
}

func (s *site) readWeek(ctx context.Context, v agendaView) (page.Week, days, error) {
	const week = 7
	monday := page.WeekOf(v.date)
	d, err := s.readDays(ctx, v, monday, monday.AddDays(week))
	if err != nil {
		return page.Week{}, d, err
	}
	v = v.known(d.Snapshot)
	w := page.Week{Localizer: v.Localizer}
	for i := range week {
		w.Days = append(w.Days, page.NewWeekDay(d.input(v, monday.AddDays(i))))
	}
	return w, d, nil
}

func (s *site) weekEvents(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	return s.streamSalon(c, t, func(ctx context.Context, _ tenant.Tenant) (component, time.Time, error) {
		part, d, err := s.readWeek(ctx, v.at(s.now()))
		return page.WeekPart(part), nextRedraw(d.Now, dayRedraw), err
	})
}

func (s *site) monthPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	part, snapshot, err := s.readMonth(c.r.Context(), v)
	if err != nil {
		return err
	}
	v = v.known(snapshot)
	title := c.MonthTitle(v.date)
	p := page.NewAgendaPage(s.pageContext(c, title), v.base, page.ViewMonth, v.date, v.today(snapshot.Now), v.who(), snapshot.Professionals)
	p.Title, p.Page.Printed = title, title
	return s.render(c, http.StatusOK, page.MonthPage(p, part))
}

// readMonth counts a month's appointments; who they are does not matter.
func (s *site) readMonth(ctx context.Context, v agendaView) (page.Month, agenda.Snapshot, error) {
	const around = 7
	first, next := page.MonthOf(v.date)
	from, to := first.AddDays(-around), next.AddDays(around)
	snapshot, err := s.Agenda.Snapshot(ctx, v.scope, v.tenant, agenda.View{From: from, To: to})
	if err != nil {
		return page.Month{}, snapshot, err
	}
	all, err := s.Agenda.AppointmentsBetween(ctx, v.scope, v.tenant, from, to)
	if err != nil {
		return page.Month{}, snapshot, err
	}
	v = v.known(snapshot)
	count := map[agenda.Date]int{}
	for _, a := range all {
		if a.Status.Name() != agenda.IsCancelled && (v.person.IsZero() || a.Professional == v.person) {
			count[a.At.Date]++
		}
	}
	schedule := agenda.NewSchedule(snapshot)
	closed := func(d agenda.Date) bool {
		return !slices.ContainsFunc(snapshot.Professionals, func(p agenda.Professional) bool {
			return p.Active && (v.person.IsZero() || p.ID == v.person) && len(schedule.Windows(p.ID, d)) > 0
		})
	}
	return v.NewMonth(v.base, v.who(), v.date, v.today(snapshot.Now), count, closed), snapshot, nil
}

func (s *site) monthEvents(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	return s.streamSalon(c, t, func(ctx context.Context, _ tenant.Tenant) (component, time.Time, error) {
		part, _, err := s.readMonth(ctx, v.at(s.now()))
		return page.MonthPart(part), time.Time{}, err
	})
}

func (s *site) todayPage(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	v = s.whoseToday(c, v).ofToday(s.now())
	part, err := s.readToday(c.r.Context(), v, t, &conflictCount{})
	if err != nil {
		return err
	}
	p := page.AgendaPage{Page: s.pageContext(c, c.Say(text.NavToday)), Events: v.salon() + todayPath + "events"}
	if !v.person.IsZero() {
		p.Events += "?p=" + v.who()
	}
	p.Page.Live, p.Page.Printed = true, c.PrintedDay(v.date)
	if p.Done, err = s.doneBar(c, v); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.TodayPage(p, part))
}

// keyToday is the session's key of whose day the page of today shows: the salon and the
// professional; empty shows everybody's.
const keyToday = "today"

// whoseToday sets whose day is shown: as the address says, which is remembered; otherwise as it was
// chosen last.
func (s *site) whoseToday(c *call, v agendaView) agendaView {
	ctx, salon := c.r.Context(), v.tenant.String()+" "
	if !c.r.URL.Query().Has("p") {
		kept, _ := strings.CutPrefix(s.sessions.GetString(ctx, keyToday), salon)
		if id, err := agenda.ParseID[agenda.Professional](kept); err == nil {
			v.person = id
		}
		return v
	}
	if v.person.IsZero() {
		s.sessions.Remove(ctx, keyToday)
	} else {
		s.sessions.Put(ctx, keyToday, salon+v.who())
	}
	return v
}

func (v agendaView) ofToday(now agenda.Instant) agendaView {
	v.asked, v.back = false, backToday
	return v.at(now)
}

// salon is the address of the salon's pages.
func (v agendaView) salon() string { return strings.TrimSuffix(v.base, agendaPath) }

func (s *site) todayEvents(c *call, t tenant.Tenant) error {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return err
	}
	counted := &conflictCount{}
	return s.streamSalon(c, t, func(ctx context.Context, fresh tenant.Tenant) (component, time.Time, error) {
		now := s.now()
		part, err := s.readToday(ctx, v.ofToday(now), fresh, counted)
		return page.TodayPart(part), nextRedraw(now, 60), err
	})
}

// unsaidDays is for how many days back the page of today asks whether clients came.
const unsaidDays = 2

// readToday reads the page of today. Besides its days it reads nothing but the conflicts, where they may have changed since they were counted.
func (s *site) readToday(ctx context.Context, v agendaView, salon tenant.Tenant, counted *conflictCount) (page.Today, error) {
	from := v.date.AddDays(-unsaidDays)
	d, err := s.readDays(ctx, v, from, v.date.AddDays(1))
	if err != nil {
		return page.Today{}, err
	}
	v = v.known(d.Snapshot)
	earlier := slices.DeleteFunc(slices.Clone(d.appointments), func(a agenda.Appointment) bool { return !a.At.Date.Before(v.date) || !a.Open() })
	t := page.NewToday(d.input(v, v.date), earlier, d.Professionals, v.salon()+todayPath)
	switch active := func(p agenda.Professional) bool { return p.Active }; {
	case !slices.ContainsFunc(d.Services, func(x agenda.Service) bool { return x.Active }):
		t.Missing, t.MissingHref, t.MissingDo = v.Say(text.DayNoServices), v.salon()+servicesPath, v.Say(text.NavServices)
	case !slices.ContainsFunc(d.Professionals, active):
		t.Missing, t.MissingHref, t.MissingDo = v.Say(text.DayNoTeam), v.salon()+teamPath, v.Say(text.NavTeam)
	}
	if !s.hasSection(teamPath) {
		return t, nil
	}
	n, err := s.recountConflicts(ctx, v.scope, salon, d.Stamp, counted)
	t.Conflicts, t.ConflictsHref = v.SayConflicts(n), v.salon()+teamPath+"conflicts"
	return t, err
}
