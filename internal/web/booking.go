package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// maxClientOptions is how many clients are proposed at once.
const maxClientOptions = 12

// wish is a new appointment as far as it has been chosen, with what it is chosen from.
type wish struct {
	agendaView
	page.Choice
	snapshot agenda.Snapshot
	client   contact.Contact
	service  agenda.Service
	person   agenda.ProfessionalID // zero: not chosen, or anybody
	at       agenda.Minute
	timed    bool
	timeErr  string
	dateErr  string // a form's date is none
	gone     string // why what a form or an address chose cannot be chosen any more; empty when all of it can
}

// newWish reads what an address or a form says. What the salon does not have is not chosen.
func (s *site) newWish(c *call, t tenant.Tenant, value func(string) string) (wish, error) {
	v, err := s.newAgendaView(c, t)
	if err != nil {
		return wish{}, err
	}
	w := wish{agendaView: v}
	now := s.now()
	w.date = v.today(now)
	if d, err := agenda.ParseDate(value("d")); err == nil {
		w.date = d
	}
	if value("back") == backToday {
		w.back, w.Back = backToday, backToday
	}
	w.Date = w.date.String()
	if w.snapshot, err = s.Agenda.Snapshot(c.r.Context(), w.scope, w.tenant, agenda.View{From: w.date, To: w.date.AddDays(1)}); err != nil {
		return w, err
	}
	if err := s.chooseClient(c.r.Context(), &w, value("c")); err != nil {
		return w, err
	}
	w.choose(value("s"), value("p"))
	if typed := value("t"); typed != "" {
		if w.at, err = agenda.ParseMinute(typed); err != nil || w.at == agenda.EndOfDay {
			w.timeErr, w.Time = w.Say(text.AgendaTime), ""
		} else {
			w.timed, w.Time = true, w.at.String()
		}
	}
	return w, nil
}

// postedWish reads what a form says. A page looks at today where its address has no date; a form that has none must not book today.
func (s *site) postedWish(c *call, t tenant.Tenant) (wish, error) {
	if err := c.parseForm(); err != nil {
		return wish{}, err
	}
	w, err := s.newWish(c, t, c.field)
	if err != nil {
		return w, err
	}
	if _, err := agenda.ParseDate(c.field("d")); err != nil {
		w.dateErr = w.Say(text.AgendaDate)
		w.timed, w.Time = false, "" // of that date, and not of the one that is shown instead
	}
	return w, nil
}

// refused tells whether a form says what cannot be done as it says it.
func (w *wish) refused() bool { return w.dateErr != "" || w.gone != "" }

// problem says what is wrong with a form beside its fields.
func (w *wish) problem() string {
	if w.dateErr != "" {
		return w.Say(text.DayNoSuchDate)
	}
	return w.gone
}

func (s *site) chooseClient(ctx context.Context, w *wish, id string) error {
	if id == "" {
		return nil
	}
	parsed, err := contact.ParseID(id)
	if err != nil {
		return err
	}
	if w.client, err = s.Clients.Contact(ctx, w.scope, w.tenant, parsed); err != nil {
		return err
	}
	w.Client = w.client.ID.String()
	return nil
}

// choose takes a service and a person; the person alone who does a service need not be asked for.
func (w *wish) choose(service, person string) {
	if id, err := agenda.ParseID[agenda.Service](service); err == nil {
		if found, ok := w.snapshot.Service(id); ok && found.Active {
			w.service, w.Service = found, id.String()
		}
	}
	if service != "" && w.Service == "" {
		w.gone = w.Say(text.DayServiceGone)
	}
	if person == page.AnyPerson {
		w.Person = page.AnyPerson
	} else if id, err := agenda.ParseID[agenda.Professional](person); err == nil {
		if p, ok := w.snapshot.Professional(id); ok && p.Active && w.does(p) {
			w.person, w.Person = id, id.String()
		}
	}
	if person != "" && w.Person == "" && w.gone == "" {
		w.gone = w.Say(text.DayPersonGone)
	}
	if w.Person == "" && w.Service != "" {
		if all := w.who(); len(all) == 1 {
			w.person, w.Person = all[0].ID, all[0].ID.String()
		}
	}
}

// does tells whether somebody does the service that was chosen.
func (w *wish) does(p agenda.Professional) bool {
	if w.Service == "" {
		return true
	}
	_, ok := p.Offer(w.service)
	return ok
}

// who are those who do the chosen service.
func (w *wish) who() []agenda.Professional {
	return slices.DeleteFunc(slices.Clone(w.snapshot.Professionals), func(p agenda.Professional) bool { return !p.Active || !w.does(p) })
}

func (w *wish) step() page.BookingStep {
	switch {
	case w.Client == "":
		return page.StepClient
	case w.Service == "":
		return page.StepService
	case w.Person == "":
		return page.StepPerson
	case !w.timed:
		return page.StepTime
	}
	return page.StepConfirm
}

// bookingPage asks for the next thing of a new appointment that has not been chosen.
func (s *site) bookingPage(c *call, t tenant.Tenant) error {
	w, err := s.newWish(c, t, c.r.URL.Query().Get)
	if err != nil {
		return err
	}
	return s.renderBooking(c, w, http.StatusOK, c.r.URL.Query().Get("q"), page.FreshClient{}, nil)
}

func (s *site) renderBooking(c *call, w wish, status int, typed string, fresh page.FreshClient, refused error) error {
	p := page.Booking{
		Page: s.pageContext(c, c.Say(text.DayNew)), Base: w.base, Step: w.step(), Choice: w.Choice, Chosen: w.chosen(), Typed: typed, Fresh: fresh,
		Problem: w.problem(), Form: w.base + "book", Look: w.base + "new", Key: agenda.NewID[wish]().String(), Cancel: w.home(w.date),
	}
	p.Title = c.Say(text.DayStepKey(string(p.Step)))
	switch p.Step {
	case page.StepClient:
		var err error
		if w.timed {
			p.Block = w.base + "block?" + page.Choice{Person: w.Person, Date: w.Date, Time: w.Time}.Query()
		}
		if p.Fresh.ID == "" {
			p.Fresh.ID = contact.NewID().String()
		}
		if p.Clients, err = s.findClients(c.r.Context(), w, typed); err != nil {
			return err
		}
	case page.StepService:
		p.Options = w.services()
	case page.StepPerson:
		p.Options = w.people()
	case page.StepTime:
		p.Times = w.times(w.snapshot, w.base+"new")
	case page.StepConfirm:
		p.Confirm = w.confirm(w.snapshot.Without(w.client.ID), refused)
	}
	return s.render(c, status, page.BookingPage(p))
}

// home is where one comes back to.
func (v agendaView) home(d agenda.Date) string {
	if v.back == backToday {
		return strings.TrimSuffix(v.base, agendaPath) + todayPath
	}
	return page.AgendaHref(v.base, page.ViewDay, d, "")
}

// chosen is what has been chosen, each with the way to choose again.
func (w *wish) chosen() []page.Chosen {
	var all []page.Chosen
	add := func(label fault.Key, value, name string) {
		all = append(all, page.Chosen{Label: w.Say(label), Value: value, Href: w.base + "new?" + w.With(name, "").Query()})
	}
	if w.Client != "" {
		add(text.DayClient, w.ClientName(contact.Brief{Name: w.client.Name(), Phone: w.client.Phone}, agenda.Appointment{}), "c")
	}
	if w.Service != "" {
		add(text.DayService, w.service.Name, "s")
	}
	if p, ok := w.snapshot.Professional(w.person); ok {
		add(text.DayWho, p.Name, "p")
	} else if w.Person != "" {
		add(text.DayWho, w.Say(text.DayAnybody), "p")
	}
	if w.timed {
		add(text.DayTime, w.DayName(w.date, w.today(w.snapshot.Now))+", "+w.Time, "t")
	}
	return all
}

func (s *site) findClients(ctx context.Context, w wish, typed string) ([]page.ChoiceOption, error) {
	found, err := s.Clients.FindClients(ctx, w.scope, w.tenant, typed, maxClientOptions)
	if err != nil {
		return nil, err
	}
	var all []page.ChoiceOption
	for _, one := range found {
		all = append(all, w.ClientOption(w.base, w.Choice, one))
	}
	return all, nil
}

// clientOptions are the clients that a search finds, while one types.
func (s *site) clientOptions(c *call, t tenant.Tenant) error {
	w, err := s.newWish(c, t, c.r.URL.Query().Get)
	if err != nil {
		return err
	}
	p := page.Booking{Page: page.Context{Localizer: c.Localizer}, Typed: c.r.URL.Query().Get("q")}
	if p.Clients, err = s.findClients(c.r.Context(), w, p.Typed); err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.ClientOptions(p))
}

// addClient adds somebody who is not known yet, and goes on with the appointment. A number is in no address.
func (s *site) addClient(c *call, t tenant.Tenant) error {
	w, err := s.postedWish(c, t)
	if err != nil {
		return err
	}
	fresh := page.FreshClient{ID: c.field("id"), Name: c.field("name"), Phone: c.field("phone"), Open: true}
	if w.refused() {
		return s.renderBooking(c, w, formErrorStatus, "", fresh, nil)
	}
	added, err := s.saveClient(c, w, fresh)
	if errs, ok := formErrors(c.Localizer, err); ok {
		fresh.NameError, fresh.PhoneError = errs["name"]+errs[""], errs["phone"]
		return s.renderBooking(c, w, formErrorStatus, "", fresh, nil)
	}
	if err != nil {
		return err
	}
	return s.saved(c, w.base+"new?"+w.With("c", added.ID.String()).Query())
}

func (s *site) saveClient(c *call, w wish, f page.FreshClient) (contact.Contact, error) {
	id := contact.NewID()
	var err error
	if f.ID != "" {
		if id, err = contact.ParseID(f.ID); err != nil {
			return contact.Contact{}, fault.New(fault.Invalid, "web.client", text.Malformed)
		}
	}
	var number phone.Number
	if f.Phone != "" {
		if number, err = phone.Parse(f.Phone, phone.Brazil); err != nil {
			return contact.Contact{}, err
		}
	}
	return s.Clients.AddContact(c.r.Context(), w.scope, w.tenant, id, f.Name, number)
}

// services are what can be chosen: what the chosen person does, with their time and price.
func (w *wish) services() []page.ChoiceOption {
	var all []page.ChoiceOption
	person, chosen := w.snapshot.Professional(w.person)
	for _, one := range w.snapshot.Services {
		if !one.Active {
			continue
		}
		offer := agenda.Offer{Work: one.Work, Price: one.Price}
		if chosen {
			own, does := person.Offer(one)
			if !does {
				continue
			}
			offer = own
		}
		all = append(all, w.ServiceOption(w.base, w.Choice, one, offer))
	}
	return all
}

// people are who can be chosen; "anybody" where there are several.
func (w *wish) people() []page.ChoiceOption {
	var all []page.ChoiceOption
	who := w.who()
	for _, p := range who {
		offer, _ := p.Offer(w.service)
		all = append(all, page.ChoiceOption{
			Href: w.base + "new?" + w.With("p", p.ID.String()).Query(), Label: p.Name, Hint: w.Length(offer.Work.Minutes()), Aside: offer.Price.Say(w.Lang),
		})
	}
	if len(who) > 1 {
		all = append(all, page.ChoiceOption{Href: w.base + "new?" + w.With("p", page.AnyPerson).Query(), Label: w.Say(text.DayAnybody), Hint: w.Say(text.DayAnybodyHint)})
	}
	return all
}

// forStaff is a snapshot without the limits that bind clients alone.
func forStaff(s agenda.Snapshot) agenda.Snapshot {
	s.Rules.Lead, s.Rules.Horizon = 0, agenda.MaxHorizon
	s.Professionals = slices.Clone(s.Professionals)
	for i := range s.Professionals {
		s.Professionals[i].DailyCap = 0
	}
	return s
}

// times are the day's free times for the chosen service and person.
func (w *wish) times(snapshot agenda.Snapshot, look string) page.Times {
	today := w.today(snapshot.Now)
	href := func(d agenda.Date) string { return look + "?" + w.With("d", d.String()).Query() }
	t := page.Times{
		Day: w.DayName(w.date, today), Next: href(w.date.AddDays(1)), PrevLabel: w.Say(text.DayPrev), NextLabel: w.Say(text.DayNext), Date: w.Date,
		Error: w.timeErr, DateError: w.dateErr,
	}
	if w.date.After(today) {
		t.Prev = href(w.date.AddDays(-1))
	}
	schedule := agenda.NewSchedule(forStaff(snapshot.Without(w.client.ID)))
	var among []agenda.ProfessionalID
	if !w.person.IsZero() {
		among = append(among, w.person)
	}
	for _, x := range schedule.Anyone(w.service.ID, w.date, w.date.AddDays(1), among...) {
		o := page.TimeOption{Time: x.Time.String()}
		if p, ok := snapshot.Professional(x.Candidates[0]); ok && w.person.IsZero() {
			o.Who = p.Name
		}
		t.List = append(t.List, o)
	}
	if len(t.List) == 0 {
		t.None = w.noTimesReason(schedule)
	}
	return t
}

// noTimesReason says why a day has no free time: nobody works, or it is fully booked.
func (w *wish) noTimesReason(schedule *agenda.Schedule) string {
	if !w.person.IsZero() && len(schedule.Windows(w.person, w.date)) == 0 {
		noon := agenda.Local{Date: w.date, Minute: 12 * 60}
		if why := schedule.Explain(agenda.Ask{Service: w.service.ID, Professional: w.person}, noon); len(why) > 0 {
			return why[0].Say(w.Lang)
		}
	}
	return w.Say(text.DayNoTimes)
}

// confirm is the last look at a time: whether it can be, and why clients do not see it.
func (w *wish) confirm(snapshot agenda.Snapshot, refused error) page.LastLook {
	at := agenda.Local{Date: w.date, Minute: w.at}
	k := page.LastLook{When: w.DayName(w.date, w.today(snapshot.Now)) + ", " + w.Time}
	schedule := agenda.NewSchedule(snapshot)
	item := agenda.Item{Service: w.service.ID, Professional: w.person}
	placed, err := schedule.Fit([]agenda.Item{item}, at, agenda.Manner{By: agenda.PartyStaff})
	if refused == nil {
		refused = err
	}
	if refused != nil {
		w.refuse(&k, refused)
		return k
	}
	person, _ := snapshot.Professional(placed[0].Professional)
	k.When = w.Say(text.DayWith, k.When, person.Name)
	k.Price = w.Length(placed[0].Sold.Work.Minutes()) + " · " + placed[0].Sold.Price.Say(w.Lang)
	w.explain(&k, schedule.Explain(agenda.Ask{Service: w.service.ID, Professional: placed[0].Professional}, at))
	return k
}

// explain says why clients are not offered a time.
func (w *wish) explain(k *page.LastLook, why []agenda.Reason) {
	if len(why) == 0 {
		return
	}
	k.Note = w.Say(text.DayWhyHidden, w.Time)
	for _, r := range why {
		k.Why = append(k.Why, r.Say(w.Lang))
	}
}

// refuse says why a time cannot be, and whether it can be squeezed in.
func (w *wish) refuse(k *page.LastLook, err error) {
	k.Refused = w.Say(text.AgendaTaken)
	if f, ok := errors.AsType[*fault.Error](err); ok {
		k.Refused = w.Lang.Explain(f)
	}
	if r, ok := errors.AsType[*agenda.RefusalError](err); ok {
		k.Squeeze = !slices.ContainsFunc(r.Reasons, func(r agenda.Reason) bool { return r.Impossible() && !r.Taken() })
		for i, reason := range r.Reasons {
			if i == 0 {
				k.Refused = reason.Say(w.Lang)
			} else {
				k.Refused += " " + reason.Say(w.Lang)
			}
		}
	} else {
		k.Squeeze = fault.Is(err, fault.Conflict)
	}
}

// book books what was chosen. The same form sent twice books once.
func (s *site) book(c *call, t tenant.Tenant) error {
	w, err := s.postedWish(c, t)
	if err != nil {
		return err
	}
	if w.step() != page.StepConfirm || w.refused() {
		return s.renderBooking(c, w, formErrorStatus, "", page.FreshClient{}, nil)
	}
	b := agenda.Booking{
		Key: agenda.KeyOf("page", strings.Join([]string{c.field("key"), w.Date, w.Time, w.Person}, "/")), Client: w.client.ID,
		Items: []agenda.Item{{Service: w.service.ID, Professional: w.person}}, At: agenda.Local{Date: w.date, Minute: w.at},
		Encaixe: c.field("encaixe") == "1", Source: agenda.FromStaff, By: agenda.ByStaff(c.identity.actor),
	}
	if len(b.Key) > agenda.MaxKey || c.field("key") == "" {
		return fault.New(fault.Invalid, "web.book", text.Malformed)
	}
	var change agenda.Change
	err = s.Agenda.Transact(c.r.Context(), w.scope, w.tenant, func(ctx context.Context, d agenda.Desk) error {
		change, err = agenda.BookAt(ctx, d, b)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return s.renderBooking(c, w, http.StatusConflict, "", page.FreshClient{}, err)
	}
	if err != nil {
		return err
	}
	return s.saved(c, w.doneAt(change.Appointments[0]))
}

// doneAt is the page that says what was done to an appointment.
func (v agendaView) doneAt(a agenda.Appointment) string {
	if v.back == backToday {
		return v.home(a.At.Date) + "?done=" + a.ID.String()
	}
	return v.home(a.At.Date) + "&done=" + a.ID.String()
}

// saveHeader is sent by our script with a form: the answer then names the next page in nextHeader,
// and the script goes there.
const saveHeader = "X-Salonzap-Save"

// nextHeader is the header with the next page's address.
const nextHeader = "X-Salonzap-Next"

// saved is the end of a change that our script may have asked for.
func (s *site) saved(c *call, next string) error {
	if c.r.Header.Get(saveHeader) == "" {
		return s.redirect(c, next)
	}
	c.w.Header().Set(nextHeader, next)
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}
