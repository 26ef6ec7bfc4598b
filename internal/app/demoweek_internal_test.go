//go:build !remote

package app

import (
	"fmt"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// On every weekday and at every hour a demonstration has past appointments with an outcome and future ones, none of which overlap or are outside of the
// opening hours.
func TestTheDemonstrationIsAliveAtAnyHour(t *testing.T) {
	t.Parallel()
	zone, err := agenda.ParseZone(tenant.DefaultTimezone)
	if err != nil {
		t.Fatal(err)
	}
	for hour := range 24 * 7 {
		now := time.Date(2026, 3, 2, hour, 7, 0, 0, time.UTC)
		w := demoWeek{zone: zone, now: agenda.InstantOf(now)}
		for range demoClients() {
			w.clients = append(w.clients, contact.Contact{ID: contact.NewID()})
		}
		if err := w.offer(); err != nil {
			t.Fatal(err)
		}
		became := w.played(t)
		for _, status := range []agenda.StatusName{agenda.IsDone, agenda.IsNoShow, agenda.IsConfirmed, agenda.IsBooked, agenda.IsCancelled} {
			if became[status] == 0 {
				t.Errorf("%s: nothing is %s: %v", now.Format("Mon 15:04"), status, became)
			}
		}
	}
	for _, client := range demoClients() {
		if _, ok := phone.FromDigits(client.digits); !ok && client.digits != "" {
			t.Errorf("%s has no number", client.name)
		}
	}
}

// played counts the appointments of all days by status, and fails on overlaps.
func (w *demoWeek) played(t *testing.T) map[agenda.StatusName]int {
	t.Helper()
	s := agenda.Snapshot{Now: w.now, Zone: w.zone, Rules: agenda.DefaultRules(), Services: w.services, Professionals: w.team}
	became := map[agenda.StatusName]int{}
	today := w.zone.Local(w.now).Date
	for d := today.AddDays(-demoPast); !d.After(today.AddDays(demoToCome)); d = d.AddDays(1) {
		booked, err := w.bookings(s, d)
		if err != nil {
			t.Fatal(fmt.Sprint(d), err)
		}
		said, err := w.outcomes(s, booked.Appointments)
		if err != nil {
			t.Fatal(fmt.Sprint(d), err)
		}
		status := map[agenda.AppointmentID]agenda.StatusName{}
		for _, a := range append(booked.Appointments, said.Appointments...) {
			status[a.ID] = a.Status.Name()
		}
		for _, name := range status {
			became[name]++
		}
		for i, x := range booked.Appointments {
			for _, y := range booked.Appointments[:i] {
				if x.Client == y.Client && x.Span.Overlaps(y.Span) {
					t.Fatalf("%s: a client is at two places at once", d)
				}
			}
		}
		for _, c := range agenda.NewSchedule(s).Conflicts(booked.Appointments) {
			t.Fatalf("%s, %s does not fit: %v", d, c.At.Minute, c.Reasons)
		}
		for i, x := range booked.Take {
			for _, y := range booked.Take[:i] {
				if x.Professional == y.Professional && x.Span.Overlaps(y.Span) {
					t.Fatalf("%s: somebody is at two places at once", d)
				}
			}
		}
	}
	return became
}
