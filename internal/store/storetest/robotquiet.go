package storetest

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
)

// robotQuietHours gives a salon hours of its own in which it is quiet: reminders are planned around them, and what waits to go
// waits for their end.
func robotQuietHours(w *world) {
	l := w.openLine("Silêncio")
	t := l.Tenant
	w.furnish(t)
	p := robot.Profile{Enabled: true, Mode: robot.Everyone, QuietFrom: 18 * 60, QuietTo: 11 * 60}
	w.must(w.s.PutRobotProfile(w.Context(), anybody, t, p))
	wrong := p
	wrong.QuietTo = 12 * 60
	if err := w.s.PutRobotProfile(w.Context(), anybody, t, wrong); !fault.Is(err, fault.Invalid) {
		w.Errorf("until noon: %v", err)
	}
	zone, err := agenda.ParseZone("America/Sao_Paulo")
	w.must(err)
	day := w.inThreeDays().Date
	w.taken(t, agenda.Local{Date: day, Minute: 10 * 60}, false)
	plan := w.reminders(t)
	if len(plan) != 2 || zone.Local(agenda.InstantOf(plan[0].Due)) != (agenda.Local{Date: day.AddDays(-1), Minute: 11 * 60}) ||
		zone.Local(agenda.InstantOf(plan[1].Due)) != (agenda.Local{Date: day.AddDays(-1), Minute: 18*60 - 1}) {
		w.Errorf("it is reminded of %+v", plan)
	}
	at := func(minute agenda.Minute) time.Time {
		i, ok := zone.Instant(agenda.Local{Date: day, Minute: minute})
		if !ok {
			w.Fatal("there is no such time")
		}
		return i.Time()
	}
	reminder := w.asked(t, inbox.Draft{Origin: inbox.Unasked, Deadline: at(20 * 60)}, at(10*60))
	if h := w.take(t, "a", at(10*60+59)); !h.ID.IsZero() {
		w.Error("it goes in the salon's quiet hours")
	}
	if h := w.take(t, "a", at(11*60)); h.ID != reminder.ID {
		w.Error("it does not go when they end")
	}
}
