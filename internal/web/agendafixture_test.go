package web_test

import (
	"context"
	"fmt"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// notebook is a salon with services, people who work from 8:00 to 20:00, and clients; its clock shows ten in the morning.
type notebook struct {
	*scene
	salon    tenant.Tenant
	scope    tenant.Scope
	services []agenda.Service
	people   []agenda.Professional
	clients  []contact.Contact
	today    agenda.Date
}

// tenInTheMorning turns the clock on to a Wednesday, at ten in São Paulo.
func (s *scene) tenInTheMorning() agenda.Date {
	s.t.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	must(s.t, err)
	now := s.now().In(zone)
	if now.Weekday() == time.Wednesday && now.Hour() == 10 && s.later.Load() > 0 {
		return agenda.DateOf(now) // it is already
	}
	next := time.Date(now.Year(), now.Month(), now.Day()+1, 10, 0, 0, 0, zone)
	for next.Weekday() != time.Wednesday {
		next = next.AddDate(0, 0, 1)
	}
	s.advanceClock(next.Sub(now))
	return agenda.DateOf(next)
}

// notebook makes the agenda of a salon with some people.
func (s *scene) notebook(salon tenant.Tenant, people ...string) *notebook {
	s.t.Helper()
	n := &notebook{scene: s, salon: salon, scope: tenant.For(salon.ID), today: s.tenInTheMorning()}
	ctx := s.t.Context()
	for i, draft := range []agenda.ServiceDraft{
		{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"},
		{Name: "Barba", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "35"},
		{Name: "Coloração", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}, {Kind: agenda.Free, Minutes: 40}, {Kind: agenda.Busy, Minutes: 20}}, Price: "180"},
	} {
		draft.Sort = i
		v, err := agenda.NewService(draft)
		must(s.t, err)
		must(s.t, s.store.PutService(ctx, n.scope, salon.ID, v))
		n.services = append(n.services, v)
	}
	for i, name := range people {
		d := agenda.ProfessionalDraft{Name: name, Sort: i}
		for _, v := range n.services {
			d.Does = append(d.Does, agenda.Skill{Service: v.ID})
		}
		for day := time.Sunday; day <= time.Saturday; day++ {
			d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 8 * 60, End: 12 * 60}}, agenda.Weekly{Weekday: day, Window: agenda.Window{Start: 13 * 60, End: 20 * 60}})
		}
		p, err := agenda.NewProfessional(d)
		must(s.t, err)
		must(s.t, s.store.PutProfessional(ctx, n.scope, salon.ID, p))
		n.people = append(n.people, p)
	}
	return n
}

// client adds one.
func (n *notebook) client(name, digits string) contact.Contact {
	n.t.Helper()
	number, _ := phone.FromDigits(digits)
	c, err := n.store.AddContact(n.t.Context(), n.scope, n.salon.ID, contact.NewID(), name, number)
	must(n.t, err)
	n.clients = append(n.clients, c)
	return c
}

// book books as staff does; encaixes where need be.
func (n *notebook) book(c contact.Contact, service, person int, d agenda.Date, at string) agenda.Appointment {
	n.t.Helper()
	minute, err := agenda.ParseMinute(at)
	must(n.t, err)
	b := agenda.Booking{
		Key: fmt.Sprint("test:", agenda.NewID[agenda.Appointment]()), Client: c.ID, Items: []agenda.Item{{Service: n.services[service].ID, Professional: n.people[person].ID}},
		At: agenda.Local{Date: d, Minute: minute}, Source: agenda.FromStaff, By: agenda.Actor{Party: agenda.PartyStaff, ID: "someone", Name: "bia@salao.example"},
	}
	change, err := n.try(func(d agenda.Desk) (agenda.Change, error) { return agenda.BookAt(n.t.Context(), d, b) })
	if err != nil {
		b.Encaixe = true
		change, err = n.try(func(d agenda.Desk) (agenda.Change, error) { return agenda.BookAt(n.t.Context(), d, b) })
	}
	must(n.t, err)
	return change.Appointments[0]
}

func (n *notebook) try(f func(agenda.Desk) (agenda.Change, error)) (c agenda.Change, err error) {
	err = n.store.Transact(n.t.Context(), n.scope, n.salon.ID, func(_ context.Context, d agenda.Desk) error {
		c, err = f(d)
		return err
	})
	return c, err
}

// say applies a verb as somebody else of the staff.
func (n *notebook) say(a agenda.Appointment, v agenda.Verb) agenda.Appointment {
	n.t.Helper()
	c, err := n.try(func(d agenda.Desk) (agenda.Change, error) {
		return agenda.StateAt(n.t.Context(), d, a.ID, 0, v, agenda.Actor{Party: agenda.PartyStaff, ID: "someone", Name: "bia@salao.example"})
	})
	must(n.t, err)
	return c.Appointments[0]
}

// on are a day's appointments, by start.
func (n *notebook) on(d agenda.Date) []agenda.Appointment {
	n.t.Helper()
	all, err := n.store.AppointmentsBetween(n.t.Context(), n.scope, n.salon.ID, d, d.AddDays(1))
	must(n.t, err)
	return all
}

// busyDay fills today as a day is in a salon.
func (n *notebook) busyDay() {
	n.t.Helper()
	d := n.today
	ana, joao := n.client("Ana Paula Ferreira", "5511987654321"), n.client("João da Conceição", "5511912345678")
	bia, nobody := n.client("Bia", ""), n.client("Maria Aparecida dos Santos Oliveira", "5521998765432")
	n.say(n.book(ana, 0, 0, d, "08:30"), agenda.Came)
	n.book(bia, 1, 0, d, "09:00")
	n.say(n.book(joao, 0, 1, d, "09:15"), agenda.DidNotCome)
	n.say(n.book(joao, 0, 0, d, "11:00"), agenda.Confirm)
	n.book(nobody, 2, 1, d, "10:30")
	n.book(bia, 0, 1, d, "11:00")
	n.book(ana, 1, 0, d, "15:00")
	n.book(joao, 0, 0, d, "15:15")
	n.say(n.book(ana, 0, 1, d, "16:00"), agenda.Cancel)
	n.book(nobody, 0, 1, d.AddDays(1), "14:00")
	n.book(ana, 2, 0, d.AddDays(2), "09:00")
	n.book(joao, 0, 0, d.AddDays(-1), "18:00")
	_, err := n.try(func(desk agenda.Desk) (agenda.Change, error) {
		s, err := desk.Lock(n.t.Context(), agenda.View{From: d.AddDays(-1), To: d.AddDays(2)})
		must(n.t, err)
		c, err := agenda.BlockTime(s, n.people[1].ID, d, agenda.Window{Start: 14 * 60, End: 15 * 60}, "Dentista")
		must(n.t, err)
		return c, desk.Write(n.t.Context(), c)
	})
	must(n.t, err)
}
