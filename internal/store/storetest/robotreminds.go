package storetest

import (
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// counterJID is who books at the counter.
const counterJID = "5511911112222@s.whatsapp.net"

// inThreeDays is a time of a day that is far enough for both reminders, and out of quiet hours like them.
func (w *world) inThreeDays() agenda.Local {
	return agenda.Local{Date: agenda.DateOf(w.clock.now()).AddDays(3), Minute: 15 * 60}
}

// reminders are what a salon's clients are still to be reminded of, the first one first.
func (w *world) reminders(t tenant.ID) []robot.Reminder {
	w.Helper()
	all, err := w.s.DueReminders(w.Context(), anybody, w.clock.now().AddDate(1, 0, 0), 1000)
	w.must(err)
	var own []robot.Reminder
	for _, m := range all {
		if m.Tenant == t {
			own = append(own, m)
		}
	}
	return own
}

func (w *world) passTo(at time.Time) { w.clock.pass(at.Sub(w.clock.now())) }

// robotReminds books, and lets two processes judge each reminder at once, before its time, at it, and again.
func robotReminds(w *world) {
	t, a, b := w.barbershop("Lembra"), w.assistant(), w.assistant()
	w.taken(t, w.inThreeDays(), false)
	plan := w.reminders(t)
	if len(plan) != 2 || plan[0].Kind != robot.DayBefore || plan[1].Kind != robot.HoursBefore {
		w.Fatalf("%+v", plan)
	}
	next, err := w.s.NextReminder(w.Context(), anybody)
	if err != nil || next.IsZero() || next.After(plan[0].Due) {
		w.Errorf("%s %v", next, err)
	}
	w.look(a, b)
	alike(w, "too early", len(w.sent(t)), 0)
	w.passTo(plan[0].Due)
	w.look(a, b)
	w.look(a, b)
	all, err := w.s.Outgoings(w.Context(), anybody, t, inbox.Listing{Direction: inbox.FromUs, Limit: 10})
	w.must(err)
	if len(all) != 1 || all[0].Origin != inbox.Unasked || all[0].Policy != inbox.Once || !all[0].Deadline.Equal(plan[0].Last()) ||
		!strings.Contains(string(inbox.Words(all[0].Content)), "1 Confirmo") {
		w.Fatalf("%+v", all)
	}
	w.writes(t, counterJID, "1")
	if said, err := w.turn(a); err != nil || len(said) != 1 || !strings.Contains(said[0], "Confirmado") {
		w.Fatalf("%q %v", said, err)
	}
	alike(w, "the status", w.booked(t)[0].Status.Name(), agenda.IsConfirmed)
	w.passTo(plan[1].Due)
	w.look(a, b)
	said := w.sent(t)
	if len(said) != 3 || !strings.Contains(said[2], "Hoje") || strings.Contains(said[2], "Confirmo") {
		w.Errorf("%q", said)
	}
	alike(w, "left", len(w.reminders(t)), 0)
}

// robotReminderOutdated queues a reminder, and then changes what it says, or the client's mind, before it can go.
func robotReminderOutdated(w *world) {
	for _, c := range []struct {
		name, want string
		do         func(t tenant.ID, a agenda.AppointmentID)
	}{
		{"Cancelado depois", "refused outdated", func(t tenant.ID, id agenda.AppointmentID) { w.stateOf(t, id, agenda.Cancel) }},
		{"Pediu para parar", "refused opted_out", func(t tenant.ID, _ agenda.AppointmentID) {
			w.writes(t, counterJID, "parar")
			_, err := w.turn(w.assistant())
			w.must(err)
		}},
	} {
		line := w.openLine(c.name)
		t, a := line.Tenant, w.assistant()
		w.furnish(t)
		w.taken(t, w.inThreeDays(), false)
		w.passTo(w.reminders(t)[0].Due)
		w.look(a)
		all, err := w.s.Outgoings(w.Context(), anybody, t, inbox.Listing{Direction: inbox.FromUs, Limit: 10})
		w.must(err)
		if len(all) != 1 {
			w.Fatalf("%s: %d reminders", c.name, len(all))
		}
		c.do(t, w.booked(t)[0].ID)
		for h := w.take(t, "a", w.clock.now()); !h.ID.IsZero() && h.ID != all[0].ID; h = w.take(t, "a", w.clock.now()) {
			w.settle(h, inbox.Outcome{State: inbox.Sent, At: w.clock.now()})
			w.clock.pass(time.Minute)
		}
		alike(w, c.name, w.state(all[0]), c.want)
	}
	t, a := w.barbershop("Cancelado antes"), w.assistant()
	w.taken(t, w.inThreeDays(), false)
	plan := w.reminders(t)
	w.stateOf(t, w.booked(t)[0].ID, agenda.Cancel)
	w.passTo(plan[0].Due)
	w.look(a)
	alike(w, "reminders of what was cancelled", len(w.sent(t)), 0)
	alike(w, "left", len(w.reminders(t)), 1)
}

func (w *world) stateOf(t tenant.ID, id agenda.AppointmentID, v agenda.Verb) {
	w.Helper()
	w.must(w.s.Transact(w.Context(), anybody, t, func(ctx ctxt, d agenda.Desk) error {
		_, err := agenda.StateAt(ctx, d, id, 0, v, agenda.ByStaff(tenant.CLIActor()))
		return err
	}))
}
