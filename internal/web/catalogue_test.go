package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// shop is a furnished salon and its owner.
type shop struct {
	*scene

	salon    tenant.Tenant
	services []agenda.Service
	people   []agenda.Professional
	ana      *browser
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{scene: newScene(t)}
	s.salon = s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.services, s.people = s.Furnish(s.salon)
	s.ana = s.SignedIn("ana@salao.example")
	return s
}

// now is the salon's agenda as it is kept, with some days.
func (s *shop) now(days int) agenda.Snapshot {
	s.T.Helper()
	today := s.today()
	all, err := s.Store.Snapshot(s.T.Context(), tenant.For(s.salon.ID), s.salon.ID, agenda.View{From: today, To: today.AddDays(days)})
	must(s.T, err)
	return all
}

func (s *shop) today() agenda.Date {
	s.T.Helper()
	zone, err := agenda.ParseZone(s.salon.Timezone)
	must(s.T, err)
	return zone.Local(agenda.InstantOf(s.scene.Now())).Date
}

// book books a service with somebody, on a day at a time.
func (s *shop) book(service, person int, day agenda.Date, at agenda.Minute) agenda.Appointment {
	s.T.Helper()
	ctx, scope := s.T.Context(), tenant.For(s.salon.ID)
	client, err := s.Store.AddContact(ctx, scope, s.salon.ID, contact.NewID(), "Bia", phone.Number{})
	must(s.T, err)
	var c agenda.Change
	must(s.T, s.Store.Transact(ctx, scope, s.salon.ID, func(ctx context.Context, d agenda.Desk) error {
		var err error
		c, err = agenda.BookAt(ctx, d, agenda.Booking{
			Key: client.ID.String(), Client: client.ID, At: agenda.Local{Date: day, Minute: at}, By: agenda.ByStaff(tenant.CLIActor()), Source: agenda.FromStaff,
			Items: []agenda.Item{{Service: s.services[service].ID, Professional: s.people[person].ID}},
		})
		return err
	}))
	return c.Appointments[0]
}

// formOf are the fields of the page's form that has a field named name, as a browser would send them untouched.
func (s *shop) formOf(path string) url.Values {
	s.T.Helper()
	got := s.ana.Get(path)
	if got.Status != http.StatusOK {
		s.T.Fatalf("%s: status %d", path, got.Status)
	}
	return formFields(mainOf(got.Body))
}

func TestAServiceIsMadeChangedAndStopped(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	f := s.formOf("/dashboard/services/new")
	f.Set("name", "Luzes")
	f.Set("minutes", "0")
	f.Set("price", "abc")
	got := s.ana.Post("/dashboard/services/new", f)
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `id="minutes-error"`) || !strings.Contains(got.Body, `value="abc"`) {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	f.Set("minutes", "60")
	f.Set("break", "40")
	f.Set("after", "30")
	f.Set("price", "1.150,00")
	f.Set("aliases", "mechas, reflexos")
	f.Set("minutes-"+s.people[1].ID.String(), "50+40+20")
	if got = s.ana.Post("/dashboard/services/new", f); got.Location != "/dashboard/services/" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	var luzes agenda.Service
	for _, v := range s.now(0).Services {
		if v.Name == "Luzes" {
			luzes = v
		}
	}
	doers := agenda.Doers(luzes.ID, s.now(0).Professionals)
	if cents, _ := luzes.Price.Cents(); luzes.Work.Minutes() != 130 || cents != 115000 || len(doers) != 2 || doers[1].Work.Minutes() != 110 {
		t.Fatalf("kept: %+v, %+v", luzes, doers)
	}

	path := "/dashboard/services/" + luzes.ID.String() + "/"
	one, two := s.formOf(path), s.formOf(path)
	one.Set("price", "")
	two.Set("name", "Mechas")
	if got = s.ana.Post(path, one); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got = s.ana.Post(path, two); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Alguém mudou isto") {
		t.Errorf("an older page overwrote a newer change: status %d", got.Status)
	}
	if v, _ := s.now(0).Service(luzes.ID); v.Name != "Luzes" {
		t.Errorf("it is called %s", v.Name)
	}
	if got = s.ana.Post(path+"active", url.Values{"active": {"0"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	v, _ := s.now(0).Service(luzes.ID)
	if doers := agenda.Doers(v.ID, s.now(0).Professionals); v.Active || len(doers) != 2 {
		t.Errorf("stopped: active %v, %d do it", v.Active, len(doers))
	}
}

func TestServicesHaveAnOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	first := func() string { return s.now(0).Services[0].Name }
	if got := s.ana.Post("/dashboard/services/order", url.Values{"move": {s.services[1].ID.String()}, "up": {"1"}}); got.Status != http.StatusSeeOther || first() != "Barba" {
		t.Errorf("one up: status %d, %s is first", got.Status, first())
	}
	got := s.ana.Part(http.MethodPost, "/dashboard/services/order", url.Values{"order": {s.services[4].ID.String() + "," + s.services[0].ID.String()}})
	if all := s.now(0).Services; got.Status != http.StatusNoContent || all[0].Name != "Pezinho" || all[1].Name != "Corte" || all[2].Name != "Barba" || len(all) != len(s.services) {
		t.Errorf("dragged: status %d, %s, %s, %s", got.Status, all[0].Name, all[1].Name, all[2].Name)
	}
}

func TestSomebodyOfTheTeamIsMadeAndChanged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	f := s.formOf("/dashboard/team/new")
	f.Set("name", "Caio")
	f["day-2-start"], f["day-2-end"] = []string{"9:00", "11:00"}, []string{"12:00", "15:00"}
	if got := s.ana.Post("/dashboard/team/new", f); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "se cruzam") {
		t.Fatalf("hours that cross: status %d\n%s", got.Status, mainOf(got.Body))
	}
	for d := range 7 {
		key := "day-" + string(rune('0'+d))
		f[key+"-start"], f[key+"-end"] = []string{"", ""}, []string{"", ""}
		if d >= 2 {
			f[key+"-start"], f[key+"-end"] = []string{"9:00", ""}, []string{"19:00", ""}
		}
	}
	if got := s.ana.Post("/dashboard/team/new", f); got.Location != "/dashboard/team/" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	if got := s.ana.Get("/dashboard/team/").Body; !strings.Contains(got, "ter a sáb, 9h–19h") {
		t.Errorf("the card does not say the week\n%s", mainOf(got))
	}
	var caio agenda.Professional
	for _, p := range s.now(0).Professionals {
		if p.Name == "Caio" {
			caio = p
		}
	}
	path := "/dashboard/team/" + caio.ID.String() + "/"
	f = s.formOf(path)
	from := s.today().AddDays(10)
	f.Set("from", from.String())
	f["day-6-start"], f["day-6-end"] = []string{"9:00"}, []string{"13:00"}
	if got := s.ana.Post(path, f); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	p, _ := s.now(0).Professional(caio.ID)
	before, after := agenda.WeekOn(p.Week, from.AddDays(-1)), agenda.WeekOn(p.Week, from)
	if before[4].End != 19*60 || after[4].End != 13*60 || len(p.Does) != len(s.services) {
		t.Errorf("before %v, after %v", before, after)
	}
}

// Changing hours, durations or days off moves nothing that is booked: it says what no longer fits.
func TestAChangeMovesNoAppointment(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	day := s.today().AddDays(7)
	for day.Weekday() != 5 {
		day = day.AddDays(1)
	}
	booked := s.book(0, 0, day, 17*60)
	unmoved := func(what string) {
		t.Helper()
		all, err := s.Store.AppointmentsBetween(t.Context(), tenant.For(s.salon.ID), s.salon.ID, day, day.AddDays(1))
		must(t, err)
		if len(all) != 1 || all[0].At != booked.At || all[0].Version != booked.Version {
			t.Errorf("%s: the appointment is now %+v", what, all)
		}
	}
	path := "/dashboard/team/" + s.people[0].ID.String() + "/"
	f := s.formOf(path)
	f["day-5-start"], f["day-5-end"] = []string{"09:00"}, []string{"12:00"}
	got := s.ana.Post(path, f)
	if got.Location != "/dashboard/team/conflicts" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	unmoved("shorter hours")
	if page := mainOf(s.ana.Get(got.Location).Body); !strings.Contains(page, " · Bia<") || !strings.Contains(page, "Corte · João") || !strings.Contains(page, "fora do horário") {
		t.Errorf("the page does not say what of whom no longer fits\n%s", page)
	}
	if page := s.ana.Get("/dashboard/team/").Body; !strings.Contains(page, "1 horário marcado não combina mais") {
		t.Error("the team's page does not say it")
	}

	f["day-5-start"], f["day-5-end"] = []string{"09:00"}, []string{"19:00"}
	f.Set("shown", s.formOf(path).Get("shown"))
	if got = s.ana.Post(path, f); got.Location != "/dashboard/team/" {
		t.Fatalf("hours as before: status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	service := "/dashboard/services/" + s.services[0].ID.String() + "/"
	f = s.formOf(service)
	f.Set("minutes", "45")
	if got = s.ana.Post(service, f); got.Location != "/dashboard/team/conflicts" || !strings.Contains(s.ana.Get(got.Location).Body, "15 min a mais") {
		t.Errorf("a longer service: to %q", got.Location)
	}
	unmoved("a longer service")

	dates := url.Values{"first": {day.String()}, "reason": {"médico"}}
	if got = s.ana.Post(path+"dates", dates); got.Location != "/dashboard/team/conflicts" {
		t.Errorf("a day off: status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	unmoved("a day off")

	s.keepConflict(booked, path, dates)
}

// keepConflict decides that an appointment stays: it is no longer listed, until something changes
// again. A decision about something else is refused.
func (s *shop) keepConflict(booked agenda.Appointment, path string, dates url.Values) {
	t := s.T
	t.Helper()
	const list = "/dashboard/team/conflicts"
	form := func() (string, url.Values) {
		action := list + "/" + booked.ID.String() + "/keep"
		return action, inputs(t, s.ana.Get(list).Body, action)
	}
	hoje := func() bool { return strings.Contains(s.ana.Get("/dashboard/today/").Body, "não combina mais") }
	action, keep := form()
	if !hoje() {
		t.Error("Hoje does not say that something no longer fits")
	}
	s.ana.Post(action, with(keep, "mark", "0"))
	if _, again := form(); again.Get("mark") != keep.Get("mark") {
		t.Error("a decision about something else was kept")
	}
	s.ana.Post(action, keep)
	if page := s.ana.Get(list).Body; strings.Contains(page, action) || hoje() {
		t.Errorf("what was decided is listed\n%s", mainOf(page))
	}
	events, err := s.Store.AppointmentEvents(t.Context(), tenant.For(s.salon.ID), s.salon.ID, booked.ID, 1000)
	must(t, err)
	if last := events[len(events)-1]; last.Type != agenda.EventKept || last.Actor.ID == "" {
		t.Errorf("the decision is told as %+v", last)
	}
	dates.Set("start", "09:00")
	dates.Set("end", "09:15")
	s.ana.Post(path+"dates", dates)
	if _, again := form(); again.Get("mark") == keep.Get("mark") || !hoje() {
		t.Error("something changed again, and nothing is listed")
	}
}

func TestHolidaysAndDaysOff(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	f := s.formOf("/dashboard/team/dates")
	if f.Has("closed") {
		t.Fatal("the page's form is not understood")
	}
	closed := url.Values{}
	page := s.ana.Get("/dashboard/team/dates").Body
	for _, one := range strings.Split(page, `name="closed-`)[1:] {
		name, _, _ := strings.Cut(one, `"`)
		closed.Set("closed-"+name, "1")
	}
	if len(closed) < 12 {
		t.Fatalf("%d national holidays are shown", len(closed))
	}
	if got := s.ana.Post("/dashboard/team/holidays", closed); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	city := s.today().AddDays(40)
	if got := s.ana.Post("/dashboard/team/holidays/new", url.Values{"date": {city.String()}, "name": {""}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `id="holiday_name-error"`) {
		t.Errorf("a holiday without a name: status %d", got.Status)
	}
	if got := s.ana.Post("/dashboard/team/holidays/new", url.Values{"date": {city.String()}, "name": {"Aniversário da cidade"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	first := s.today().AddDays(3)
	got := s.ana.Post("/dashboard/team/dates", url.Values{"first": {first.String()}, "last": {first.AddDays(2).String()}, "start": {"09:00"}, "end": {"12:00"}})
	if all := s.now(400); got.Status != http.StatusSeeOther || len(all.Exceptions) != 3 || len(all.Holidays) != len(closed)+1 {
		t.Errorf("status %d, %d days, %d holidays of %d", got.Status, len(all.Exceptions), len(all.Holidays), len(closed)+1)
	}
	for _, drop := range []url.Values{{"date": {first.String()}}, {"date": {city.String()}, "holiday": {""}}} {
		s.ana.Post("/dashboard/team/dates/drop", drop)
	}
	if all := s.now(400); len(all.Exceptions) != 2 || len(all.Holidays) != len(closed) {
		t.Errorf("after dropping: %d days, %d holidays", len(all.Exceptions), len(all.Holidays))
	}
	late := url.Values{"first": {s.today().AddDays(-1).String()}}
	if got := s.ana.Post("/dashboard/team/dates", late); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "já passou") {
		t.Errorf("yesterday: status %d", got.Status)
	}
}

// What is another salon's is not found by its id, and nothing of it changes.
func TestAnotherSalonsCatalogueIsNotFound(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	other := s.Salon("Salão Secreto", "", "")
	services, people := s.Furnish(other)
	before, err := s.Store.Snapshot(t.Context(), tenant.For(other.ID), other.ID, agenda.View{From: s.today(), To: s.today().AddDays(10)})
	must(t, err)
	for _, path := range []string{
		"services/" + services[0].ID.String() + "/", "services/" + services[0].ID.String() + "/active", "team/" + people[0].ID.String() + "/",
		"team/" + people[0].ID.String() + "/active", "team/" + people[0].ID.String() + "/dates", "team/" + people[0].ID.String() + "/dates/drop",
	} {
		got := s.ana.Post("/dashboard/"+path, url.Values{"name": {"Meu"}, "minutes": {"30"}, "active": {"0"}, "first": {s.today().AddDays(2).String()}, "date": {s.today().String()}})
		if got.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got.Status)
		}
		if strings.HasSuffix(path, "/") || strings.HasSuffix(path, "/dates") {
			if got := s.ana.Get("/dashboard/" + path); got.Status != http.StatusNotFound {
				t.Errorf("a look at %s: status %d", path, got.Status)
			}
		}
	}
	mine := s.formOf("/dashboard/team/new")
	mine["does"] = []string{services[0].ID.String()}
	mine.Set("name", "Caio")
	s.ana.Post("/dashboard/team/new", mine)
	s.ana.Post("/dashboard/services/order", url.Values{"order": {services[3].ID.String() + "," + services[0].ID.String()}})
	after, err := s.Store.Snapshot(t.Context(), tenant.For(other.ID), other.ID, agenda.View{From: s.today(), To: s.today().AddDays(10)})
	must(t, err)
	for i := range before.Services {
		if before.Services[i].Name != after.Services[i].Name || before.Services[i].Active != after.Services[i].Active {
			t.Errorf("the other salon's services: %+v", after.Services[i])
		}
	}
	if len(after.Exceptions) != 0 || len(after.Professionals) != 2 || !after.Professionals[0].Active {
		t.Errorf("the other salon's people: %+v", after.Professionals)
	}
}
