package web

import (
	"context"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/tenant"
)

// horizon is a diary and a store of a salon without conflicts, or with one, that counts how often all that is to come is read.
type horizon struct {
	agenda.Store
	agenda.Diary

	booked   []agenda.Appointment
	revision string
	reads    int
}

func (h *horizon) AppointmentsRevision(context.Context, tenant.Scope, tenant.ID, agenda.Date) (string, error) {
	return h.revision, nil
}

func (h *horizon) AppointmentsBetween(context.Context, tenant.Scope, tenant.ID, agenda.Date, agenda.Date) ([]agenda.Appointment, error) {
	h.reads++
	return h.booked, nil
}

func (h *horizon) Snapshot(context.Context, tenant.Scope, tenant.ID, agenda.View) (agenda.Snapshot, error) {
	zone, err := agenda.ParseZone("America/Sao_Paulo")
	return agenda.Snapshot{Zone: zone, Rules: agenda.DefaultRules()}, err
}

// The page of today is drawn again with each change and each minute. All that is to come is read for it only where conflicts may have come
// or gone.
func TestConflictsAreCountedWhereTheyMayHaveChanged(t *testing.T) {
	t.Parallel()
	h := &horizon{}
	s := &site{Deps: Deps{Agenda: Agenda{Store: h, Diary: h, Revisions: h}, Now: func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }}}
	salon := tenant.Tenant{Timezone: "America/Sao_Paulo"}
	counted := &conflictCount{}
	draw := func(stamp string, reads, want int) {
		t.Helper()
		before := h.reads
		n, err := s.recountConflicts(t.Context(), tenant.System("test"), salon, stamp, counted)
		if err != nil || n != want || h.reads-before != reads {
			t.Errorf("%d conflicts after %d reads, %v; want %d after %d", n, h.reads-before, err, want, reads)
		}
	}
	draw("a", 1, 0)
	draw("a", 0, 0)
	zone, err := agenda.ParseZone("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	at := agenda.Local{Date: agenda.DateOf(s.Now()).AddDays(3), Minute: 600}
	from, _ := zone.Instant(at)
	h.booked = []agenda.Appointment{{ID: agenda.NewID[agenda.Appointment](), At: at, Span: agenda.Span{From: from, To: from.Add(30)}, Status: agenda.Booked{}}}
	draw("b", 1, 1) // somebody is gone with whom it was booked
	draw("b", 1, 1) // and it may be over at any moment
	h.booked = nil
	draw("b", 1, 0)
	draw("b", 0, 0)
	h.revision = "1 1" // the team booked
	draw("b", 1, 0)
	draw("b", 0, 0)
}
