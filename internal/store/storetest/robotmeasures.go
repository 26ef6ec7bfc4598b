package storetest

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// robotMeasured lets clients book, come, stay away and give times back, and counts.
func robotMeasured(w *world) {
	q := w.waitingRoom("Mede")
	before, err := w.s.RobotTotals(w.Context(), anybody, q.clock.now())
	w.must(err)
	alike(w, "nothing yet", before, robot.Totals{})
	began := q.clock.now()
	tomorrow := q.today().AddDays(1)
	for _, words := range []string{"corte amanhã 15h", "Maria Silva", "1", "obrigada"} { // the thanks are for nothing
		q.writes(q.t, line, words)
		_, err := w.turn(q.a)
		w.must(err)
	}
	at := func(m agenda.Minute) agenda.Local { return agenda.Local{Date: tomorrow, Minute: m} }
	for _, m := range []agenda.Minute{16 * 60, 17 * 60, 18 * 60} {
		w.taken(q.t, at(m), false)
	}
	of := func(m agenda.Minute, live bool) agenda.AppointmentID {
		for _, a := range q.booked(q.t) {
			if _, gone := a.Status.(agenda.Cancelled); a.At.Minute == m && gone != live {
				return a.ID
			}
		}
		w.Fatal("nothing is booked at", m)
		return agenda.AppointmentID{}
	}
	w.stateOf(q.t, of(15*60, true), agenda.Confirm)
	w.stateOf(q.t, of(17*60, true), agenda.Cancel) // in time, and somebody else comes in part of it
	w.stateOf(q.t, of(18*60, true), agenda.Cancel) // in time, and nobody does
	q.clock.pass(time.Minute)
	w.taken(q.t, at(17*60+15), false)
	q.until(tomorrow, 20*60)
	w.stateOf(q.t, of(15*60, true), agenda.Came)
	w.stateOf(q.t, of(16*60, true), agenda.DidNotCome)

	p := robot.NewPeriod(q.zone, q.clock.now(), 7)
	got, err := w.s.RobotMeasures(w.Context(), tenant.For(q.t), q.t, p)
	w.must(err)
	if got.Median < 2*time.Second || got.Slow < got.Median { // the pause in which the client may still be writing
		w.Errorf("times to answer: %s and %s", got.Median, got.Slow)
	}
	median, slow := got.Median, got.Slow
	want := robot.Measures{Booked: 3, Confirmed: 1, Done: 1, NoShow: 1, Freed: 2, WonBack: 1, Answers: got.Answers, Median: median, Slow: slow, Bookings: 1, Messages: 3}
	alike(w, "measures", got, want)
	if got.Answers < 3 || got.Answers > 4 {
		w.Errorf("%d messages were answered", got.Answers)
	}
	again, err := w.open(newHub()).RobotMeasures(w.Context(), tenant.For(q.t), q.t, p)
	w.must(err)
	alike(w, "after a new start", again, got)
	alike(w, "of another week", w.measured(q.t, robot.NewPeriod(q.zone, began.AddDate(0, 0, -30), 7)), robot.Measures{})

	total, err := w.s.RobotTotals(w.Context(), anybody, began.Add(-time.Hour))
	w.must(err)
	if total.Bookings != 1 || total.Answers < 3 || total.GaveUp != 0 {
		w.Errorf("%+v", total)
	}
	each, err := w.s.RobotsBySalon(w.Context(), anybody, began.Add(-time.Hour), 10)
	w.must(err)
	if len(each) != 1 || each[0].Tenant != q.t || each[0].Totals != total {
		w.Errorf("%+v, want %+v", each, total)
	}
}

func (w *world) measured(t tenant.ID, p robot.Period) robot.Measures {
	w.Helper()
	m, err := w.s.RobotMeasures(w.Context(), anybody, t, p)
	w.must(err)
	return m
}
