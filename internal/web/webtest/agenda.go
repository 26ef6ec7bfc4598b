package webtest

import (
	"context"
	"fmt"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Notebook is a salon with services, people who work from 8:00 to 20:00, and clients; its clock shows ten in the morning.
type Notebook struct {
	*Scene
	Salon    tenant.Tenant
	Scope    tenant.Scope
	Services []agenda.Service
	People   []agenda.Professional
	Clients  []contact.Contact
	Today    agenda.Date
}

// TenInTheMorning turns the clock on to a Wednesday, at ten in São Paulo.
func (s *Scene) TenInTheMorning() agenda.Date {
	s.T.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	Must(s.T, err)
	now := s.Now().In(zone)
	if now.Weekday() == time.Wednesday && now.Hour() == 10 && s.later.Load() > 0 {
		return agenda.DateOf(now) // it is already
	}
	next := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, zone)
	for next.Weekday() != time.Wednesday {
		next = next.AddDate(0, 0, 1)
	}
	s.AdvanceClock(next.Sub(now))
	return agenda.DateOf(next)
}

// Notebook makes the agenda of a salon with some people.
func (s *Scene) Notebook(salon tenant.Tenant, people ...string) *Notebook {
	s.T.Helper()
	n := &Notebook{Scene: s, Salon: salon, Scope: tenant.For(salon.ID), Today: s.TenInTheMorning()}
	ctx := s.T.Context()
	for i, draft := range []agenda.ServiceDraft{
		{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"},
		{Name: "Barba", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "35"},
		{Name: "Coloração", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}, {Kind: agenda.Free, Minutes: 40}, {Kind: agenda.Busy, Minutes: 20}}, Price: "180"},
	} {
		draft.Sort = i
		v, err := agenda.NewService(draft)
		Must(s.T, err)
		Must(s.T, s.Store.PutService(ctx, n.Scope, salon.ID, v))
		n.Services = append(n.Services, v)
	}
	for i, name := range people {
		d := agenda.ProfessionalDraft{Name: name, Sort: i}
		for _, v := range n.Services {
			d.Does = append(d.Does, agenda.Skill{Service: v.ID})
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 8 * 60, End: 12 * 60}}, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 13 * 60, End: 20 * 60}})
		}
		p, err := agenda.NewProfessional(d)
		Must(s.T, err)
		Must(s.T, s.Store.PutProfessional(ctx, n.Scope, salon.ID, p))
		n.People = append(n.People, p)
	}
	return n
}

// Client adds one.
func (n *Notebook) Client(name, digits string) contact.Contact {
	n.T.Helper()
	number, _ := phone.FromDigits(digits)
	c, err := n.Store.AddContact(n.T.Context(), n.Scope, n.Salon.ID, contact.NewID(), name, number)
	Must(n.T, err)
	n.Clients = append(n.Clients, c)
	return c
}

// Book books as staff does; encaixes where need be.
func (n *Notebook) Book(c contact.Contact, service, person int, d agenda.Date, at string) agenda.Appointment {
	n.T.Helper()
	minute, err := agenda.ParseMinute(at)
	Must(n.T, err)
	b := agenda.Booking{
		Key: fmt.Sprint("test:", agenda.NewID[agenda.Appointment]()), Client: c.ID, Items: []agenda.Item{{Service: n.Services[service].ID, Professional: n.People[person].ID}},
		At: agenda.Local{Date: d, Minute: minute}, Source: agenda.FromStaff, By: agenda.Actor{Party: agenda.PartyStaff, ID: "someone", Name: "bia@salao.example"},
	}
	change, err := n.try(func(d agenda.Desk) (agenda.Change, error) { return agenda.BookAt(n.T.Context(), d, b) })
	if err != nil {
		b.Encaixe = true
		change, err = n.try(func(d agenda.Desk) (agenda.Change, error) { return agenda.BookAt(n.T.Context(), d, b) })
	}
	Must(n.T, err)
	return change.Appointments[0]
}

func (n *Notebook) try(f func(agenda.Desk) (agenda.Change, error)) (c agenda.Change, err error) {
	err = n.Store.Transact(n.T.Context(), n.Scope, n.Salon.ID, func(_ context.Context, d agenda.Desk) error {
		c, err = f(d)
		return err
	})
	return c, err
}

// Say applies a verb as somebody else of the staff.
func (n *Notebook) Say(a agenda.Appointment, v agenda.Verb) agenda.Appointment {
	n.T.Helper()
	c, err := n.try(func(d agenda.Desk) (agenda.Change, error) {
		return agenda.StateAt(n.T.Context(), d, a.ID, 0, v, agenda.Actor{Party: agenda.PartyStaff, ID: "someone", Name: "bia@salao.example"})
	})
	Must(n.T, err)
	return c.Appointments[0]
}

// On are a day's appointments, by start.
func (n *Notebook) On(d agenda.Date) []agenda.Appointment {
	n.T.Helper()
	all, err := n.Store.AppointmentsBetween(n.T.Context(), n.Scope, n.Salon.ID, d, d.AddDays(1))
	Must(n.T, err)
	return all
}

// BusyDay fills today as a day is in a salon.
func (n *Notebook) BusyDay() {
	n.T.Helper()
	d := n.Today
	ana, joao := n.Client("Ana Paula Ferreira", "5511987654321"), n.Client("João da Conceição", "5511912345678")
	bia, nobody := n.Client("Bia", ""), n.Client("Maria Aparecida dos Santos Oliveira", "5521998765432")
	n.Say(n.Book(ana, 0, 0, d, "08:30"), agenda.Came)
	n.Book(bia, 1, 0, d, "09:00")
	n.Say(n.Book(joao, 0, 1, d, "09:15"), agenda.DidNotCome)
	n.Say(n.Book(joao, 0, 0, d, "11:00"), agenda.Confirm)
	n.Book(nobody, 2, 1, d, "10:30")
	n.Book(bia, 0, 1, d, "11:00")
	n.Book(ana, 1, 0, d, "15:00")
	n.Book(joao, 0, 0, d, "15:15")
	n.Say(n.Book(ana, 0, 1, d, "16:00"), agenda.Cancel)
	n.Book(nobody, 0, 1, d.AddDays(1), "14:00")
	n.Book(ana, 2, 0, d.AddDays(2), "09:00")
	n.Book(joao, 0, 0, d.AddDays(-1), "18:00")
	_, err := n.try(func(desk agenda.Desk) (agenda.Change, error) {
		s, err := desk.Lock(n.T.Context(), agenda.View{From: d.AddDays(-1), To: d.AddDays(2)})
		Must(n.T, err)
		c, err := agenda.BlockTime(s, n.People[1].ID, d, agenda.Window{Start: 14 * 60, End: 15 * 60}, "Dentista")
		Must(n.T, err)
		return c, desk.Write(n.T.Context(), c)
	})
	Must(n.T, err)
}

// Heard is a client of whom WhatsApp shows a name and no number.
func (n *Notebook) Heard(name string) contact.Contact {
	n.T.Helper()
	at, _ := contact.ParseAddress(hiddenJID)
	c, err := n.Store.MeetContact(n.T.Context(), n.Scope, n.Salon.ID, contact.Sighting{Address: at, Name: name, At: n.Now()})
	Must(n.T, err)
	return c
}

// Came lets a client come to a furnished salon, today.
func (s *Scene) Came(salon tenant.Tenant, v agenda.Service, p agenda.Professional, minute int) {
	s.T.Helper()
	ctx, scope, client := s.T.Context(), tenant.For(salon.ID), contact.NewID()
	_, err := s.Store.AddContact(ctx, scope, salon.ID, client, "Maria", phone.Number{})
	Must(s.T, err)
	staff := agenda.BySystem("test")
	staff.Party = agenda.PartyStaff
	zone, err := agenda.ParseZone(salon.Timezone)
	Must(s.T, err)
	today := zone.Local(agenda.InstantOf(s.Now())).Date
	Must(s.T, s.Store.Transact(ctx, scope, salon.ID, func(ctx context.Context, d agenda.Desk) error {
		c, err := agenda.BookAt(ctx, d, agenda.Booking{
			Key: "k:" + client.String(), Client: client, Items: []agenda.Item{{Service: v.ID, Professional: p.ID}},
			At: agenda.Local{Date: today, Minute: agenda.Minute(minute)}, Source: agenda.FromStaff, By: staff, Encaixe: true,
		})
		if err != nil {
			return err
		}
		_, err = agenda.StateAt(ctx, d, c.Appointments[0].ID, 0, agenda.Came, staff)
		return err
	}))
}

// Furnish gives a salon services of a barbershop and two who serve.
func (s *Scene) Furnish(salon tenant.Tenant) (services []agenda.Service, people []agenda.Professional) {
	s.T.Helper()
	scope, preset := tenant.For(salon.ID), agenda.PresetOf(agenda.Barbershop)
	services, err := agenda.Services(preset.Services)
	Must(s.T, err)
	for _, v := range services {
		Must(s.T, s.Store.PutService(s.T.Context(), scope, salon.ID, v))
	}
	for i, name := range []string{"João", "Zé da Navalha"} {
		d := agenda.ProfessionalDraft{Name: name, Week: preset.Hours, Sort: i}
		for _, v := range services[:len(services)-2*i] {
			d.Does = append(d.Does, agenda.Skill{Service: v.ID})
		}
		one, err := agenda.NewProfessional(d)
		Must(s.T, err)
		Must(s.T, s.Store.PutProfessional(s.T.Context(), scope, salon.ID, one))
		people = append(people, one)
	}
	return services, people
}
