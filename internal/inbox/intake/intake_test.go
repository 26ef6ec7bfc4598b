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

// fakePorts implements the ports of a Service.
type fakePorts struct {
	row            connection.Connection
	lookup, store  error
	takenIn, noted int
}

func (h *fakePorts) ByInstance(context.Context, tenant.Scope, string, string) (connection.Connection, error) {
	return h.row, h.lookup
}

func (h *fakePorts) TakeInEvent(_ context.Context, _ tenant.Scope, _ tenant.ID, _ connection.Envelope, reports []inbox.Report, _ time.Time) (inbox.TakeInResult, error) {
	if h.store == nil {
		h.takenIn += len(reports)
	}
	return inbox.TakeInResult{}, h.store
}

func (h *fakePorts) HandleEvent(context.Context, connection.Envelope, connection.Observation) error {
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
		name           string
		h              fakePorts
		want           error
		takenIn, noted int
	}{
		{name: "linked", h: fakePorts{row: linked}, takenIn: 1, noted: 1},
		{name: "its webhooks are known to arrive", h: fakePorts{row: heard}, takenIn: 1},
		{name: "from the server that a move has left", h: fakePorts{row: elsewhere}, takenIn: 1},
		{name: "not known", h: fakePorts{lookup: gone}, want: gone},
		{name: "database down", h: fakePorts{row: linked, store: down}, want: down},
		{name: "again", h: fakePorts{row: linked, store: connection.ErrDuplicate}, want: connection.ErrDuplicate},
		{name: "quarantined", h: fakePorts{row: connection.Connection{State: connection.Quarantined{Number: own}}}, want: connection.ErrForeignNumber},
		{name: "linking", h: fakePorts{row: connection.Connection{State: connection.Known{}, Attempt: &connection.Attempt{}}}, want: connection.ErrUnverifiedNumber},
	} {
		s := intake.New(intake.Deps{Connections: &c.h, Store: &c.h, Arrivals: &c.h, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
		err := s.Receive(t.Context(), connection.Envelope{Server: "default"}, phone.Number{}, []inbox.Report{inbox.Deleted{}})
		if !errors.Is(err, c.want) || c.h.takenIn != c.takenIn || c.h.noted != c.noted {
			t.Errorf("%s: %v, %d taken, %d noted", c.name, err, c.h.takenIn, c.h.noted)
		}
	}
}
