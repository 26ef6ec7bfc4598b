package agendas

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/profiles"
	"salonzap/internal/store/storekit"
	"salonzap/internal/text"
)

// eventWriter writes the events for integrators and plans the reminders of a change of
// appointments. Everything that it needs was read before.
type eventWriter struct {
	d       *desk
	q       *db.Queries // which write
	robot   robot.Profile
	salon   *contacts.Salon // nil when the change has no events
	clients map[agenda.ClientID]contact.Contact
	names   map[agenda.ProfessionalID]string
}

// eventWriter reads what a change is told with. Errors: NotFound when a client or a professional is not the salon's.
func (d *desk) eventWriter(ctx context.Context, c agenda.Change) (*eventWriter, error) {
	t := &eventWriter{d: d, clients: map[agenda.ClientID]contact.Contact{}, names: map[agenda.ProfessionalID]string{}}
	if len(c.Appointments) == 0 {
		return t, nil
	}
	if len(c.Events) == 0 {
		var err error
		t.robot, err = profiles.Of(ctx, d.tx.Queries, d.id.String())
		return t, err
	}
	err := t.begin(ctx, c.Appointments[0].Client)
	for _, a := range c.Appointments {
		if err == nil {
			err = t.loadParties(ctx, a)
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, storekit.NotFound("store.agenda_write", text.NotFound)
	}
	return t, err
}

// begin reads the salon, its robot and a client in one question.
func (t *eventWriter) begin(ctx context.Context, client agenda.ClientID) error {
	d := t.d
	told, err := d.tx.AgendaTold(ctx, db.AgendaToldParams{TenantID: d.id.String(), ContactID: client.String()})
	if err != nil {
		return err
	}
	if t.robot, err = profiles.Read(told.Enabled, told.Profile); err != nil {
		return err
	}
	if t.salon, err = contacts.BesideWith(d.tx, d.s.kit.Ring(), d.id, told.Inbox); err != nil {
		return err
	}
	t.clients[client], err = t.salon.Of(ctx, told.Contact)
	return err
}

// loadParties reads the client and the professional of an appointment, where they are not known yet.
func (t *eventWriter) loadParties(ctx context.Context, a agenda.Appointment) (err error) {
	if _, known := t.clients[a.Client]; !known {
		if t.clients[a.Client], err = t.salon.ByID(ctx, a.Client); err != nil {
			return err
		}
	}
	if _, known := t.names[a.Professional]; known {
		return nil
	}
	if name := t.d.names[a.Professional]; name != "" { // read under the lock
		t.names[a.Professional] = name
		return nil
	}
	t.names[a.Professional], err = t.d.tx.ProfessionalName(ctx, db.ProfessionalNameParams{TenantID: t.d.id.String(), ID: a.Professional.String()})
	return err
}

// addEvents adds the events of a change for integrators. Each has the ID of the event in the
// appointment's own history.
func (t *eventWriter) addEvents(ctx context.Context, c agenda.Change) error {
	if len(c.Events) == 0 {
		return nil
	}
	changed := make(map[agenda.AppointmentID]agenda.Appointment, len(c.Appointments))
	for _, a := range c.Appointments {
		changed[a.ID] = a
	}
	salon := t.salon.Through(t.q)
	for _, e := range c.Events {
		a := changed[e.Appointment]
		client := t.clients[a.Client]
		if err := salon.AddEventAs(ctx, e.ID.String(), client.ID, e.At.Time(), event.OfAppointment(e, a, client, t.names[a.Professional])); err != nil {
			return err
		}
	}
	return nil
}

// remind plans what clients are reminded of, for appointments as they are now. Reminders of an
// appointment's former times are dropped when they are due (robot.Reminder.Judge).
func (t *eventWriter) remind(ctx context.Context, c agenda.Change) error {
	for _, a := range c.Appointments {
		for _, m := range robot.PlanReminders(t.d.id, a, t.robot.Quiet(), t.d.s.kit.Now()) {
			err := t.q.PlanReminder(ctx, db.PlanReminderParams{
				TenantID: t.d.id.String(), AppointmentID: a.ID.String(), Kind: string(m.Kind), StartAt: int64(m.Start), DueAt: column.At(m.Due),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
