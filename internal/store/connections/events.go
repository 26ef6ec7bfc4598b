package connections

import (
	"context"
	"encoding/json"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/event"
	"salonzap/internal/store/db"
)

// eventsOf are the events for integrators of a change: the connection's new state, and the
// beginning or end of an attempt. A change that only time makes (a session that is lost for good)
// is an event of the row's next write.
func eventsOf(before, after connection.Connection, now time.Time) []event.Data {
	var all []event.Data
	if a := after.Attempt; a != nil && (before.Attempt == nil || before.Attempt.ID != a.ID) {
		all = append(all, event.ConnectionAttempt{AttemptID: a.ID, Method: string(a.Method)})
	}
	if end := after.LastAttempt; end.ID != "" && end.ID != before.LastAttempt.ID {
		all = append(all, attemptEnd(after))
	}
	if young := shown(after, now); young != shown(before, before.UpdatedAt) {
		all = append(all, young.data())
	}
	return all
}

func attemptEnd(c connection.Connection) event.ConnectionAttempt {
	end := c.LastAttempt
	outcome := "failed"
	_, connected := c.State.(connection.Connected)
	switch {
	case end.Cause == connection.CauseNone && connected:
		outcome = "connected"
	case end.Cause == connection.CauseNone:
		outcome = "stopped"
	case end.Cause == connection.CodeExpired:
		outcome = "expired"
	}
	return event.ConnectionAttempt{AttemptID: end.ID, Method: string(end.Method), Outcome: &outcome, Cause: some(string(end.Cause))}
}

// integratorView is a connection as integrators are shown it.
type integratorView struct {
	status connection.Status
	phase  connection.Phase
	cause  connection.Cause
	phone  string
}

func shown(c connection.Connection, at time.Time) integratorView {
	v := connection.ViewAt(c, at)
	l := integratorView{status: v.Status, phase: v.Phase, cause: v.Cause, phone: c.Registered.E164()}
	switch s := c.State.(type) {
	case connection.Connected:
		if l.phone == "" {
			l.phone = s.Number.E164()
		}
	case connection.Quarantined:
		l.cause = s.Why
	case connection.Intended, connection.Known:
	}
	return l
}

func (l integratorView) data() event.ConnectionChanged {
	return event.ConnectionChanged{Status: string(l.status), Phase: some(string(l.phase)), Cause: some(string(l.cause)), Phone: some(l.phone)}
}

// some is a text, or null for none.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// addEvents adds the events of a change. They contain nothing that the row does not show, and are
// not sealed.
func (w *writing) addEvents(ctx context.Context, o outcome) error {
	if w.c.Tenant.IsPlatform() {
		return nil // integrators serve salons
	}
	for _, what := range o.events {
		data, err := json.Marshal(what)
		if err != nil {
			return err
		}
		err = w.q.AddEvent(ctx, db.AddEventParams{
			ID: event.NewID().String(), TenantID: w.c.Tenant.String(), Type: string(event.TypeOf(what)), At: o.row.UpdatedAt,
			StoredAt: o.row.UpdatedAt, Body: string(data),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
