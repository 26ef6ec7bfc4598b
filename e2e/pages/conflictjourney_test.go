package pages_test

import (
	"testing"

	"salonzap/internal/agenda"
)

// What no longer fits shows up on the page of today that stands open, and goes from it when somebody decided.
func TestTodayTellsOfConflictsByItself(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 360, "light", "João")
	a := d.Book(d.Client("Clara Nunes", ""), 0, 0, d.Today.AddDays(1), "11:00")
	d.open("/dashboard/today/")
	if read[bool](d.ctx, t, "!!document.querySelector('.today-conflicts')") {
		t.Error("a conflict, when all fits")
	}
	off := agenda.Exception{Date: a.At.Date, Reason: "reforma"}
	must(t, s.Store.PutException(t.Context(), d.Scope, d.Salon.ID, off))
	d.until("a conflict", "document.querySelector('#today .today-conflicts a')")
	d.openToEverybody("a conflict")
	must(t, s.Store.DropException(t.Context(), d.Scope, d.Salon.ID, off))
	d.until("all fits again", "document.querySelector('#today') && !document.querySelector('.today-conflicts')")
	d.Book(d.Client("Rita Lee", ""), 0, 0, d.Today.AddDays(2), "23:00")
	d.until("somebody booked outside of all hours", "document.querySelector('#today .today-conflicts a')")
}
