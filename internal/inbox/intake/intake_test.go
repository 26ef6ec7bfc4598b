package intake_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// house is what stands behind a Service.
type house struct {
	row           connection.Connection
	lookup, store error
	taken, noted  int
}

func (h *house) ByInstance(context.Context, tenant.Scope, string, string) (connection.Connection, error) {
	return h.row, h.lookup
}

func (h *house) TakeInEvent(_ context.Context, _ tenant.Scope, _ tenant.ID, _ connection.Envelope, reports []inbox.Report, _ time.Time) (inbox.TakeInResult, error) {
	if h.store == nil {
		h.taken += len(reports)
	}
	return inbox.TakeInResult{}, h.store
}

func (h *house) HandleEvent(context.Context, connection.Envelope, connection.Observation) error {
	h.noted++
	return errors.New("nobody needs to know")
}

func TestOnlyWhatIsDurableIsTaken(t *testing.T) {
	own, ok := phone.FromDigits("5511987654321")
	if !ok {
		t.Fatal("the number")
	}
	linked := connection.Connection{State: connection.Connected{Number: own}, Server: "default"}
	heard := linked
	heard.Evidence.WebhookAt = now.Add(-time.Minute)
	elsewhere := linked
	elsewhere.Server = "another"
	gone, down := fault.Wrap(fault.NotFound, "x", nil), errors.New("down")
	for _, c := range []struct {
		name         string
		h            house
		want         error
		taken, noted int
	}{
		{name: "linked", h: house{row: linked}, taken: 1, noted: 1},
		{name: "its webhooks are known to arrive", h: house{row: heard}, taken: 1},
		{name: "from the server that a move has left", h: house{row: elsewhere}, taken: 1},
		{name: "not known", h: house{lookup: gone}, want: gone},
		{name: "database down", h: house{row: linked, store: down}, want: down},
		{name: "again", h: house{row: linked, store: connection.ErrDuplicate}, want: connection.ErrDuplicate},
		{name: "quarantined", h: house{row: connection.Connection{State: connection.Quarantined{Number: own}}}, want: connection.ErrForeignNumber},
		{name: "linking", h: house{row: connection.Connection{State: connection.Known{}, Attempt: &connection.Attempt{}}}, want: connection.ErrUnverifiedNumber},
	} {
		s := intake.New(intake.Deps{Connections: &c.h, Store: &c.h, Arrivals: &c.h, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
		err := s.Receive(t.Context(), connection.Envelope{Server: "default"}, phone.Number{}, []inbox.Report{inbox.Deleted{}})
		if !errors.Is(err, c.want) || c.h.taken != c.taken || c.h.noted != c.noted {
			t.Errorf("%s: %v, %d taken, %d noted", c.name, err, c.h.taken, c.h.noted)
		}
	}
}
