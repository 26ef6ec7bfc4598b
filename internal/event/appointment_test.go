package event_test

import (
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/event"
)

// appointmentSamples are the life of an appointment, one event of each type, always the same.
func appointmentSamples(tb testing.TB, client contact.Contact) (all []event.Data) {
	tb.Helper()
	day, err := agenda.ParseDate("2026-11-29")
	if err != nil {
		tb.Fatal(err)
	}
	price, err := agenda.ParsePrice("45,90")
	if err != nil {
		tb.Fatal(err)
	}
	now := agenda.InstantOf(start)
	a := agenda.Appointment{
		ID: parsed[agenda.Appointment](tb, "10"), Client: client.ID, ForName: "Tiago", Professional: parsed[agenda.Professional](tb, "11"),
		Service: parsed[agenda.Service](tb, "12"), Sold: agenda.Sold{Name: "Corte", Price: price}, At: agenda.Local{Date: day, Minute: 15 * 60},
		Zone: "America/Sao_Paulo", Span: agenda.Span{From: now, To: now.Add(30)}, Status: agenda.Booked{}, Source: agenda.FromBot, Version: 1,
		CreatedAt: now.Add(-60),
	}
	var before *agenda.Record
	tell := func(t agenda.EventType, by agenda.Actor) {
		all = append(all, event.OfAppointment(agenda.Event{Appointment: a.ID, At: now, Actor: by, Type: t, Before: before, After: a.Record()}, a, client, "Ana"))
		record := a.Record()
		before, a.Version = &record, a.Version+1
	}
	tell(agenda.EventBooked, agenda.ByClient(client.ID))
	a.Span = agenda.Span{From: now.Add(-60), To: now.Add(-30)}
	tell(agenda.EventRederived, agenda.BySystem("time zone rules"))
	a.At.Minute, a.Encaixe = 16*60, true
	tell(agenda.EventMoved, agenda.Actor{Party: agenda.PartyStaff, ID: "u1", Name: "ana@a.test"})
	a.Status = agenda.Confirmed{At: now}
	tell(agenda.EventConfirmed, agenda.ByClient(client.ID))
	a.Status = agenda.Cancelled{At: now, By: agenda.PartyClient, Late: true}
	tell(agenda.EventCancelled, agenda.ByClient(client.ID))
	return all
}

func parsed[T any](tb testing.TB, end string) agenda.ID[T] {
	tb.Helper()
	id, err := agenda.ParseID[T]("0190a0a0-0000-7000-8000-0000000000" + end)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// TestEveryChangeOfAnAppointmentIsOneEvent checks the event type of each change.
func TestEveryChangeOfAnAppointmentIsOneEvent(t *testing.T) {
	for change, want := range map[agenda.EventType]event.Type{
		agenda.EventBooked: event.TypeAppointmentCreated, agenda.EventMoved: event.TypeAppointmentRescheduled,
		agenda.EventCancelled: event.TypeAppointmentCancelled, agenda.EventRestored: event.TypeAppointmentStatus,
		agenda.EventConfirmed: event.TypeAppointmentStatus, agenda.EventUnconfirmed: event.TypeAppointmentStatus,
		agenda.EventDone: event.TypeAppointmentStatus, agenda.EventNoShow: event.TypeAppointmentStatus,
		agenda.EventReopened: event.TypeAppointmentStatus, agenda.EventRederived: event.TypeAppointmentUpdated,
	} {
		e := agenda.Event{Type: change, After: agenda.Record{Status: agenda.IsBooked}}
		if got := event.TypeOf(event.OfAppointment(e, agenda.Appointment{Status: agenda.Booked{}}, contact.Contact{}, "")); got != want {
			t.Errorf("%s is told as %s, want %s", change, got, want)
		}
	}
}
