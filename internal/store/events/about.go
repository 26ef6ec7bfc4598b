package events

import (
	"context"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// EventsAbout lists the events that tell of a client, the oldest first, event.MaxMentions at most. Errors: NotFound.
func (s *Store) EventsAbout(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) ([]event.Mention, error) {
	const op = "store.events_about"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().EventsAbout(ctx, db.EventsAboutParams{TenantID: t.String(), ContactID: column.Text(who.String()), MaxRows: event.MaxMentions})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]event.Mention, 0, len(rows))
	for _, r := range rows {
		list = append(list, event.Mention{ID: r.ID, Type: event.Type(r.Type), At: r.At.Time()})
	}
	return list, nil
}
