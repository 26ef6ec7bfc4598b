//go:build !remote

package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// How many days around today have appointments, and the salon's opening hours in minutes from midnight: every day until late, so that there is
// something to see at any hour.
const (
	demoPast    = 6 // days
	demoToCome  = 6
	demoOpens   = 8 * 60
	demoCloses  = 21 * 60
	demoLunch   = 12*60 + 30
	demoPause   = 60
	demoWait    = 15 // minutes between two clients
	demoService = 6  // how many of the barbershop preset's services the salon has
)

// demoClients are the clients of the demonstration, with made-up numbers. There are enough for no client to have two appointments on one day.
func demoClients() []demoClient {
	all := []demoClient{
		{name: "Ana Paula Ferreira", digits: "5511990000101", notes: "Prefere sábado de manhã.", tags: []string{"vip"}},
		{name: "Bruno Carvalho", digits: "5511990000102"},
		{name: "Carlos Eduardo Lima", digits: "5511990000103"},
		{name: "Diego Martins", digits: "5511990000104", notes: "Máquina 2 dos lados."},
		{name: "Elaine Souza", digits: "5511990000105"},
		{name: "Felipe Rocha", digits: "5511990000106"},
		{name: "Gustavo Nogueira", digits: "5521990000107"},
		{name: "Henrique Alves", digits: "5511990000108", tags: []string{"barba"}},
		{name: "Igor Pereira", digits: "5511990000109"},
		{name: "Seu Joaquim"},
		{name: "Lucas Teixeira", digits: "5511990000110"},
		{name: "Marcos Vinícius Prado", digits: "5511990000111"},
		{name: "Otávio Ramos", digits: "5531990000112"},
		{name: "Pedro Henrique Dias", digits: "5511990000113"},
	}
	for i, last := range []string{"Almeida", "Barbosa", "Cardoso", "Duarte", "Esteves", "Freitas", "Gomes", "Moraes"} {
		for j, first := range []string{"Adriana", "Beto", "Caio", "Danilo", "Eduarda", "Fábio", "Gabriel", "Hugo", "Jéssica", "Leandro"} {
			all = append(all, demoClient{name: first + " " + last, digits: fmt.Sprintf("55119900002%d%d", i, j)})
		}
	}
	return all
}

type demoClient struct {
	name, digits, notes string
	tags                []string
}

// furnishAgenda gives the demonstration's salon services, professionals, clients, and the appointments of some days.
func furnishAgenda(ctx context.Context, c *Core, salon tenant.Tenant) error {
	if !c.Config.Features.Has(tenant.Agenda) {
		return nil
	}
	zone, err := agenda.ParseZone(salon.Timezone)
	if err != nil {
		return err
	}
	w := demoWeek{core: c, salon: salon, scope: tenant.For(salon.ID), zone: zone, now: agenda.InstantOf(c.Now())}
	if err := w.offer(); err != nil {
		return err
	}
	if err := c.Store.SetUp(ctx, w.scope, salon.ID, w.services, w.team); err != nil {
		return err
	}
	if err := w.people(ctx); err != nil {
		return err
	}
	today := zone.Local(w.now).Date
	for d := today.AddDays(-demoPast); !d.After(today.AddDays(demoToCome)); d = d.AddDays(1) {
		if err := w.day(ctx, d); err != nil {
			return fmt.Errorf("the demonstration's %s: %w", d, err)
		}
	}
	return nil
}

// demoWeek furnishes a salon's agenda. It is deterministic: two demonstrations on the same day have the same appointments.
type demoWeek struct {
	core     *Core
	salon    tenant.Tenant
	scope    tenant.Scope
	zone     agenda.Zone
	now      agenda.Instant
	services []agenda.Service
	team     []agenda.Professional
	clients  []contact.Contact
	booked   int
}

// offer makes the services and the professionals.
func (w *demoWeek) offer() error {
	for i, proposed := range agenda.PresetOf(agenda.Barbershop).Services {
		if len(proposed.Of) > 0 || len(w.services) == demoService {
			continue
		}
		proposed.Sort = i
		v, err := agenda.NewService(proposed.ServiceDraft)
		if err != nil {
			return err
		}
		w.services = append(w.services, v)
	}
	for i, name := range []string{"João", "Rafael", "Bruna"} {
		draft := agenda.ProfessionalDraft{Name: name, Sort: i}
		for _, v := range w.services {
			draft.Does = append(draft.Does, agenda.Skill{Service: v.ID})
		}
		lunch := agenda.Minute(demoLunch + i*demoPause/2)
		for d := time.Sunday; d <= time.Saturday; d++ {
			draft.Week = append(draft.Week,
				agenda.Weekly{Weekday: d, Window: agenda.Window{Start: demoOpens, End: lunch}},
				agenda.Weekly{Weekday: d, Window: agenda.Window{Start: lunch + demoPause, End: demoCloses}})
		}
		p, err := agenda.NewProfessional(draft)
		if err != nil {
			return err
		}
		w.team = append(w.team, p)
	}
	return nil
}

// people adds the clients.
func (w *demoWeek) people(ctx context.Context) error {
	for _, one := range demoClients() {
		number, _ := phone.FromDigits(one.digits) // zero for a client without a number
		added, err := w.core.Store.AddContact(ctx, w.scope, w.salon.ID, contact.NewID(), one.name, number)
		if err != nil {
			return err
		}
		if one.notes != "" || one.tags != nil {
			added, err = w.core.Store.ChangeContact(ctx, w.scope, w.salon.ID, added.ID, func(c contact.Contact) (contact.Contact, error) {
				return c.Describe(contact.Particulars{Notes: &one.notes, Tags: &one.tags}, w.core.Now())
			})
			if err != nil {
				return err
			}
		}
		w.clients = append(w.clients, added)
	}
	return nil
}

// day books the appointments of a day, and sets the outcome of those that are over.
func (w *demoWeek) day(ctx context.Context, d agenda.Date) error {
	return w.core.Store.Transact(ctx, w.scope, w.salon.ID, func(ctx context.Context, desk agenda.Desk) error {
		s, err := desk.Lock(ctx, agenda.View{From: d.AddDays(-1), To: d.AddDays(2)})
		if err != nil {
			return err
		}
		all, err := w.bookings(s, d)
		if err != nil {
			return err
		}
		if err := desk.Write(ctx, all); err != nil {
			return err
		}
		stated, err := w.outcomes(s, all.Appointments)
		if err != nil || stated.Empty() {
			return err
		}
		return desk.Write(ctx, stated)
	})
}

// bookings fills a day of each professional with appointments one after the other, with gaps between some.
func (w *demoWeek) bookings(s agenda.Snapshot, d agenda.Date) (all agenda.Change, err error) {
	_, _, day := d.Parts()
	for i, p := range w.team {
		at := agenda.Minute(demoOpens + demoWait*((day+i)%4)) //nolint:mnd // they do not all begin at once
		for n := 0; at < demoCloses; n++ {
			v := w.services[(day+2*i+3*n)%len(w.services)]
			end := at + agenda.Minute(v.Work.Minutes())
			lunch := agenda.Minute(demoLunch + i*demoPause/2)
			if at < lunch+demoPause && end > lunch {
				at = lunch + demoPause
				continue
			}
			if end > demoCloses {
				break
			}
			b := agenda.Booking{
				Key: agenda.KeyOf("demo", fmt.Sprint(d, i, n)), Client: w.clients[w.booked%len(w.clients)].ID, Source: agenda.FromStaff,
				Items: []agenda.Item{{Service: v.ID, Professional: p.ID}}, At: agenda.Local{Date: d, Minute: at}, By: agenda.ByStaff(tenant.CLIActor()),
			}
			w.booked++
			c, err := agenda.Book(s, b)
			if err != nil {
				return all, err
			}
			all.Appointments, all.Take, all.Events = append(all.Appointments, c.Appointments...), append(all.Take, c.Take...), append(all.Events, c.Events...)
			at = (end+demoWait-1)/demoWait*demoWait + agenda.Minute(demoWait*[]int{0, 3, 1, 5}[(n+day+i)%4]) //nolint:mnd // gaps to fill
		}
	}
	return all, nil
}

// outcomes sets the status of appointments: past ones to come or not come, some later ones to confirmed or cancelled. The last one that is over
// today stays open, for the visitor to set.
func (w *demoWeek) outcomes(s agenda.Snapshot, booked []agenda.Appointment) (all agenda.Change, err error) {
	over := slices.Clone(booked)
	over = slices.DeleteFunc(over, func(a agenda.Appointment) bool { return a.Span.To > s.Now || a.At.Date != w.zone.Local(s.Now).Date })
	open := agenda.AppointmentID{}
	if len(over) > 0 {
		open = slices.MaxFunc(over, func(a, b agenda.Appointment) int { return int(a.Span.To - b.Span.To) }).ID
	}
	for i, a := range booked {
		verb := agenda.Verb("")
		switch {
		case a.ID == open:
		case a.Span.To <= s.Now && i%9 == 4: //nolint:mnd // now and then
			verb = agenda.DidNotCome
		case a.Span.To <= s.Now:
			verb = agenda.Came
		case i%8 == 5: //nolint:mnd // now and then
			verb = agenda.Cancel
		case i%2 == 0:
			verb = agenda.Confirm
		}
		if verb == "" {
			continue
		}
		c, err := agenda.State(s, a, verb, agenda.ByStaff(tenant.CLIActor()))
		if err != nil {
			return all, err
		}
		all.Appointments, all.Free, all.Events = append(all.Appointments, c.Appointments...), append(all.Free, c.Free...), append(all.Events, c.Events...)
	}
	return all, nil
}
