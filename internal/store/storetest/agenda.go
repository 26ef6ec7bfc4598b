package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// agendas tells how salons' agendas are kept, and that nobody is booked twice.
func agendas(w *world) {
	w.story("what a salon says of itself comes back", notebook)
	w.story("what a salon sells changes whole or not at all", assortment)
	w.story("two who change the same thing both see it", twoWriters)
	w.story("many who change the same things lose nothing", manyChanges)
	w.story("what a node remembers of an agenda holds", rememberedAgenda)
	w.story("an appointment has a life", appointmentLife)
	w.story("appointments tell of themselves", appointmentsTell)
	w.story("two services, and two people, have two names", takenNames)
	w.story("nobody writes over what somebody else changed", staleWrite)
	w.story("professionals are locked in one order", lockOrder)
	w.story("clients are found by what somebody types", clientsFound)
	w.story("clients are listed with their visits", clientsListed)
	w.story("clients are imported as the look before said", clientsImported)
	w.story("one list of clients in awkward files is one list", awkwardFilesImported)
	w.story("a hold is one a client, and ends", holds)
	w.story("rules of a time zone change", zoneRules)
	w.story("an overlap is refused whatever the rules said", overlapRefused)
	w.story("what spans nouns is one commit", bookedWithin)
	w.story("two clients become one, and two again", merging)
	w.story("one slot, many writers", oneSlot)
	w.story("one key, many writers", oneKey)
	w.story("one day, many writers", oneDay)
	w.story("a week of many writers", manyWriters)
}

// house is a salon with an agenda that is open around the clock.
type house struct {
	*world
	id       tenant.ID
	scope    tenant.Scope
	services []agenda.Service
	people   []agenda.Professional
	day      agenda.Date // the day after tomorrow: no lead reaches into it, at whatever hour a story runs
}

func (w *world) house(people int) house {
	w.Helper()
	h := house{world: w, id: w.salon("Agenda").ID}
	h.scope = tenant.For(h.id)
	for i, segments := range [][]agenda.Segment{
		{{Kind: agenda.Busy, Minutes: 30}},
		{{Kind: agenda.Busy, Minutes: 30}, {Kind: agenda.Free, Minutes: 30}, {Kind: agenda.Busy, Minutes: 15}},
	} {
		s, err := agenda.NewService(agenda.ServiceDraft{
			Name: fmt.Sprint("Corte ", i), Aliases: []string{"cabelo"}, Segments: segments, BufferAfter: 5 * i, Price: "45,90", Sort: i,
		})
		w.must(err)
		w.must(w.s.PutService(w.Context(), h.scope, h.id, s))
		h.services = append(h.services, s)
	}
	for i := range people {
		d := agenda.ProfessionalDraft{Name: fmt.Sprint("Ana ", i), Aliases: []string{"aninha"}, Sort: i}
		for _, s := range h.services {
			d.Does = append(d.Does, agenda.Skill{Service: s.ID})
		}
		slices.SortFunc(d.Does, func(a, b agenda.Skill) int { return a.Service.Compare(b.Service) })
		for day := time.Sunday; day <= time.Saturday; day++ {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 0, End: agenda.EndOfDay}})
		}
		p, err := agenda.NewProfessional(d)
		w.must(err)
		w.must(w.s.PutProfessional(w.Context(), h.scope, h.id, p))
		h.people = append(h.people, p)
	}
	h.day = h.snapshot(agenda.View{From: agenda.DateOf(w.clock.now()), To: agenda.DateOf(w.clock.now()).AddDays(1)}).Zone.Local(agenda.InstantOf(w.clock.now())).Date.AddDays(2)
	return h
}

func (h house) snapshot(v agenda.View) agenda.Snapshot {
	h.Helper()
	s, err := h.s.Snapshot(h.Context(), h.scope, h.id, v)
	h.must(err)
	return s
}

func (h house) at(minute int) agenda.Local {
	return agenda.Local{Date: h.day, Minute: agenda.Minute(minute)}
}

func (h house) booking(service, person int, at agenda.Local) agenda.Booking {
	c := h.client()
	item := agenda.Item{Service: h.services[service].ID}
	if person >= 0 {
		item.Professional = h.people[person].ID
	}
	return agenda.Booking{
		Key: "msg:" + c.String(), Client: c, Items: []agenda.Item{item}, At: at, Source: agenda.FromBot, By: agenda.ByClient(c),
	}
}

// client is somebody who books.
func (h house) client() contact.ID {
	h.Helper()
	id := contact.NewID()
	if _, err := h.s.AddContact(h.Context(), h.scope, h.id, id, "Maria", phone.Number{}); err != nil {
		h.Errorf("a client: %v", err)
	}
	return id
}

// book books on a store, as one transaction.
func (h house) book(ctx context.Context, s *store.Store, b agenda.Booking) (c agenda.Change, err error) {
	err = s.Transact(ctx, h.scope, h.id, func(ctx context.Context, d agenda.Desk) error {
		c, err = agenda.BookAt(ctx, d, b)
		return err
	})
	return c, err
}

func (h house) do(f func(context.Context, agenda.Desk) error) error {
	return h.s.Transact(h.Context(), h.scope, h.id, f)
}

// overlaps counts, in SQL, what must never be there.
func (h house) overlaps() (n int) {
	h.Helper()
	h.must(h.raw().QueryRowContext(h.Context(), `SELECT count(*) FROM occupancy a JOIN occupancy b
		ON a.tenant_id = b.tenant_id AND a.professional_id = b.professional_id AND a.id < b.id
		AND a.start_at < b.end_at AND b.start_at < a.end_at AND a.kind <> 'encaixe' AND b.kind <> 'encaixe'`).Scan(&n))
	return n
}

func isTaken(err error) bool {
	if _, ok := errors.AsType[*agenda.RefusalError](err); ok {
		return true
	}
	return fault.Is(err, fault.Conflict) && says(err, text.AgendaTaken)
}

func says(err error, key fault.Key) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Key == key
}

func notebook(w *world) {
	h := w.house(2)
	own, err := agenda.NewWork([]agenda.Segment{{Kind: agenda.Busy, Minutes: 50}}, 5, 10)
	w.must(err)
	price, err := agenda.Cents(9000)
	w.must(err)
	var onRequest agenda.Price
	h.people[1].Does[0].Work, h.people[1].Does[0].Price, h.people[1].Does[1].Price = &own, &price, &onRequest
	h.people[1].DailyCap, h.people[1].Active = 4, false
	h.people[1].Week = []agenda.Weekly{{Weekday: time.Monday, Window: agenda.Window{Start: 540, End: 720}, From: h.day, Until: h.day.AddDays(30)}}
	w.must(w.s.PutProfessional(w.Context(), h.scope, h.id, h.people[1]))
	h.services[1].Active, h.services[1].Price, h.services[1].Parts = false, onRequest, []agenda.ServiceID{h.services[0].ID, agenda.NewID[agenda.Service]()}
	w.must(w.s.PutService(w.Context(), h.scope, h.id, h.services[1]))
	rules := agenda.Rules{Grid: 20, Snug: false, Lead: 30, Horizon: 90, Hold: 5, Cancel: 60}
	w.must(w.s.PutRules(w.Context(), h.scope, h.id, rules))
	closed, err := agenda.NewException(agenda.ProfessionalID{}, h.day, nil, "reforma")
	w.must(err)
	short, err := agenda.NewException(h.people[0].ID, h.day, []agenda.Window{{Start: 600, End: 660}}, "")
	w.must(err)
	far, err := agenda.NewException(h.people[0].ID, h.day.AddDays(9), nil, "")
	w.must(err)
	for _, e := range []agenda.Exception{closed, short, far} {
		w.must(w.s.PutException(w.Context(), h.scope, h.id, e))
	}
	holiday, err := agenda.NewHoliday(h.day, "Aniversário da cidade")
	w.must(err)
	w.must(w.s.PutHoliday(w.Context(), h.scope, h.id, holiday))
	got := h.snapshot(agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)})
	for i := range got.Services {
		got.Services[i].Version = 0 // see agendaversions.go
	}
	for i := range got.Professionals {
		got.Professionals[i].Version = 0
	}
	for i := range got.Exceptions {
		got.Exceptions[i].Version = 0
	}
	got.Rules.Version, got.Holidays[0].Version = 0, 0
	equal := func(what string, want, got any) {
		w.Helper()
		if a, b := fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got); a != b {
			w.Errorf("%s: %s", what, cmp.Diff(a, b))
		}
	}
	equal("rules", rules, got.Rules)
	equal("services", h.services, got.Services)
	equal("exceptions", []agenda.Exception{closed, short}, got.Exceptions)
	equal("holidays", []agenda.Holiday{holiday}, got.Holidays)
	equal("zone", tenant.DefaultTimezone, got.Zone.String())
	for i, p := range h.people {
		equal("professional", spelled(p), spelled(got.Professionals[i]))
	}
	w.must(w.s.DropException(w.Context(), h.scope, h.id, agenda.Exception{Date: h.day}))
	w.must(w.s.DropHoliday(w.Context(), h.scope, h.id, holiday))
	one := h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(1), Professionals: []agenda.ProfessionalID{h.people[0].ID}})
	if len(one.Exceptions) != 1 || len(one.Holidays) != 0 || len(one.Professionals) != 1 {
		w.Errorf("after that: %v, %v, %d people", one.Exceptions, one.Holidays, len(one.Professionals))
	}
	stranger := h.people[0]
	stranger.Does = []agenda.Skill{{Service: agenda.NewID[agenda.Service]()}}
	if err := w.s.PutProfessional(w.Context(), h.scope, h.id, stranger); !fault.Is(err, fault.NotFound) {
		w.Errorf("a service of nobody: %v", err)
	}
}

// spelled writes a professional out, with what their skills point to.
func spelled(p agenda.Professional) string {
	all := []any{p.Week}
	for _, k := range p.Does {
		all = append(all, k.Service)
		if k.Work != nil {
			all = append(all, *k.Work)
		}
		if k.Price != nil {
			all = append(all, *k.Price)
		}
	}
	p.Week, p.Does = nil, nil
	return fmt.Sprintf("%+v %+v", p, all)
}

// revisions gives a function that says whether the appointments' revision should be another one than ever before.
func (h house) revisions() func(changed bool) {
	var seen []string
	return func(changed bool) {
		h.Helper()
		r, err := h.s.AppointmentsRevision(h.Context(), h.scope, h.id, h.day)
		h.must(err)
		if slices.Contains(seen, r) == changed {
			h.Errorf("revision %q after %q, changed: %t", r, seen, changed)
		}
		seen = append(seen, r)
	}
}

func appointmentLife(w *world) {
	h := w.house(2)
	b := h.booking(1, 0, h.at(600))
	b.Items[0].ForName = "Tiago"
	changed := h.revisions()
	changed(true)
	booked, err := h.book(w.Context(), w.s, b)
	w.must(err)
	changed(true)
	again, err := h.book(w.Context(), w.s, b)
	w.must(err)
	a := booked.Appointments[0]
	if got, want := fmt.Sprintf("%+v", again.Appointments), fmt.Sprintf("%+v", booked.Appointments); got != want {
		w.Errorf("again: %s", cmp.Diff(want, got))
	}
	changed(false)
	staff := agenda.ByStaff(tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Name: "ana@a.test", Role: tenant.Owner})
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.StateAt(ctx, d, a.ID, 1, agenda.Confirm, b.By)
		return err
	}))
	changed(true)
	stale := h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.MoveAt(ctx, d, a.ID, 1, agenda.Place{At: h.at(900)}, staff)
		return err
	})
	if !says(stale, text.AgendaStale) {
		w.Errorf("moved without having seen it: %v", stale)
	}
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.MoveAt(ctx, d, a.ID, 2, agenda.Place{At: h.at(900), Professional: h.people[1].ID}, staff)
		return err
	}))
	changed(true)
	if _, err := h.book(w.Context(), w.s, h.booking(1, 0, h.at(600))); err != nil {
		w.Errorf("what it left is not free: %v", err)
	}
	if _, err := h.book(w.Context(), w.s, h.booking(1, 1, h.at(900))); !isTaken(err) {
		w.Errorf("where it went is free: %v", err)
	}
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.StateAt(ctx, d, a.ID, 3, agenda.Cancel, b.By)
		return err
	}))
	if _, err := h.book(w.Context(), w.s, h.booking(1, 1, h.at(900))); err != nil {
		w.Errorf("what was cancelled is not free: %v", err)
	}
	all, err := w.s.AppointmentsBetween(w.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
	w.must(err)
	i := slices.IndexFunc(all, func(x agenda.Appointment) bool { return x.ID == a.ID })
	if len(all) != 3 || i < 0 || all[i].Status.Name() != agenda.IsCancelled || all[i].Version != 4 || all[i].ForName != "Tiago" || all[i].Sold.Price != a.Sold.Price {
		w.Errorf("%d appointments: %+v", len(all), all)
	}
	missing := h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.StateAt(ctx, d, agenda.NewID[agenda.Appointment](), 0, agenda.Cancel, staff)
		return err
	})
	if !fault.Is(missing, fault.NotFound) {
		w.Errorf("an appointment of nobody: %v", missing)
	}
	h.tells(a.ID, "booked by client", "confirmed by client", "moved by staff", "cancelled by client")
}

// tells checks what happened to an appointment, and that each event begins where the one before ended.
func (h house) tells(a agenda.AppointmentID, want ...string) {
	h.Helper()
	events, err := h.s.AppointmentEvents(h.Context(), h.scope, h.id, a, 1000)
	h.must(err)
	var told []string
	for i, e := range events {
		told = append(told, string(e.Type)+" by "+string(e.Actor.Party))
		if i > 0 && (e.Before == nil || fmt.Sprint(*e.Before.PriceCents, e.Before.Time, e.Before.Status) != fmt.Sprint(*events[i-1].After.PriceCents, events[i-1].After.Time, events[i-1].After.Status)) {
			h.Errorf("event %d begins where the one before did not end: %+v", i, e)
		}
	}
	if !slices.Equal(told, want) {
		h.Errorf("%q happened, want %q", told, want)
	}
}

func holds(w *world) {
	h := w.house(1)
	keep := func(b agenda.Booking) error {
		return h.do(func(ctx context.Context, d agenda.Desk) error {
			s, err := d.Lock(ctx, agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)})
			if err != nil {
				return err
			}
			c, err := agenda.PlaceHold(s, b.Client, b.Items, b.At, b.By)
			if err != nil {
				return err
			}
			return d.Write(ctx, c)
		})
	}
	offered := func(minute int) bool {
		slots := agenda.NewSchedule(h.snapshot(agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)})).Slots(
			nil, agenda.Ask{Service: h.services[0].ID, Professional: h.people[0].ID}, h.day, h.day.AddDays(1))
		return slices.ContainsFunc(slots, func(s agenda.Slot) bool { return s.Local() == h.at(minute) })
	}
	mine := h.booking(0, 0, h.at(600))
	if !offered(600) {
		w.Fatal("10:00 is not offered on a free day")
	}
	w.must(keep(mine))
	if offered(600) {
		w.Error("what is held is offered to others")
	}
	if _, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(600))); !isTaken(err) {
		w.Errorf("somebody else books what is held: %v", err)
	}
	mine.At = h.at(660)
	w.must(keep(mine))
	if _, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(600))); err != nil {
		w.Errorf("the client's hold before is there still: %v", err)
	}
	w.clock.pass(time.Duration(agenda.DefaultRules().Hold)*time.Minute + time.Second)
	if !offered(660) {
		w.Error("what an expired hold held is not offered")
	}
	if _, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(660))); err != nil {
		w.Errorf("an expired hold is in the way: %v", err)
	}
	mine.At = h.at(720)
	w.must(keep(mine))
	_, err := h.book(w.Context(), w.s, mine)
	w.must(err)
	if got := h.snapshot(agenda.View{From: h.day, To: h.day.AddDays(1)}).Occupied; slices.ContainsFunc(got, func(o agenda.Occupancy) bool { return o.Kind == agenda.ForHold }) {
		w.Errorf("a hold is left: %v", got)
	}
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		s, err := d.Lock(ctx, agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)})
		if err != nil {
			return err
		}
		c, err := agenda.BlockTime(s, h.people[0].ID, h.day, agenda.Window{Start: 800, End: 900}, "almoço")
		if err != nil {
			return err
		}
		return d.Write(ctx, c)
	}))
	if _, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(810))); !isTaken(err) {
		w.Errorf("booked in a block: %v", err)
	}
	blocks, err := w.s.BlocksBetween(w.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
	w.must(err)
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error { return d.Write(ctx, agenda.Unblock(blocks[0].ID)) }))
	if _, err := h.book(w.Context(), w.s, h.booking(0, 0, h.at(810))); err != nil {
		w.Errorf("a block is left: %v", err)
	}
}

// overlapRefused writes what no rule would have allowed.
func overlapRefused(w *world) {
	h := w.house(2)
	v := agenda.View{From: h.day.AddDays(-1), To: h.day.AddDays(2)}
	rule := func(minute int, person int, encaixe bool) agenda.Change {
		b := h.booking(0, person, h.at(minute))
		s := h.snapshot(v)
		s.Occupied = nil
		b.Encaixe = encaixe
		if encaixe {
			b.By = agenda.ByStaff(tenant.CLIActor())
		}
		c, err := agenda.Book(s, b)
		w.must(err)
		return c
	}
	write := func(c agenda.Change) error {
		return h.do(func(ctx context.Context, d agenda.Desk) error { return d.Write(ctx, c) })
	}
	w.must(write(rule(600, 0, false)))
	for _, c := range []struct {
		minute, person int
		encaixe, free  bool
	}{
		{600, 0, false, false},
		{615, 0, false, false},
		{585, 0, false, false},
		{570, 0, false, true},
		{630, 0, false, true},
		{600, 1, false, true},
		{600, 0, true, true},
		{615, 0, true, true},
	} {
		if err := write(rule(c.minute, c.person, c.encaixe)); (err == nil) != c.free || err != nil && !isTaken(err) {
			w.Errorf("%+v: %v", c, err)
		}
	}
	// A change that is refused is taken back whole, and the transaction goes on.
	bad, good := rule(600, 0, false), rule(720, 0, false)
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		if err := d.Write(ctx, bad); !isTaken(err) {
			return fmt.Errorf("not refused: %w", err)
		}
		return d.Write(ctx, good)
	}))
	all, err := w.s.AppointmentsBetween(w.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
	w.must(err)
	for _, a := range all {
		if a.ID == bad.Appointments[0].ID {
			w.Error("what was refused is there in part")
		}
	}
	if !slices.ContainsFunc(all, func(a agenda.Appointment) bool { return a.ID == good.Appointments[0].ID }) || h.overlaps() != 0 {
		w.Errorf("%d appointments, %d overlaps", len(all), h.overlaps())
	}
	// Nor can a row be moved onto another, or an encaixe become an appointment where it lies.
	for _, change := range []string{"start_at = start_at - 6000 WHERE start_at = (SELECT max(start_at) FROM occupancy)", "kind = 'appointment' WHERE kind = 'encaixe'"} {
		if _, err := w.raw().ExecContext(w.Context(), "UPDATE occupancy SET "+change); err == nil {
			w.Errorf("the database takes %s", change)
		}
	}
	if h.overlaps() != 0 {
		w.Error("an update overlaps")
	}
}

// bookedWithin books and writes another noun in one commit, or neither.
func bookedWithin(w *world) {
	h := w.house(1)
	fail := errors.New("later")
	for _, end := range []error{fail, nil} {
		b := h.booking(0, 0, h.at(600))
		err := w.s.Do(w.Context(), "test", func(ctx context.Context, tx *store.Tx) error {
			if _, err := agenda.BookAt(ctx, w.s.Desk(tx, h.id), b); err != nil {
				return err
			}
			if err := w.s.SettingStore.Within(tx).PutSetting(ctx, anybody, "test.agenda", "booked"); err != nil {
				return err
			}
			return end
		})
		all, read := w.s.AppointmentsBetween(w.Context(), h.scope, h.id, h.day, h.day.AddDays(1))
		w.must(read)
		if (err == nil) != (end == nil) || (len(all) == 1) != (end == nil) {
			w.Errorf("%v: %v, %d appointments", end, err, len(all))
		}
	}
}
