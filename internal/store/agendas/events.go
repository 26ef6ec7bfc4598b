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

// teller tells others of what a change does to appointments: integrators, and clients who are reminded. It has read all that it needs.
type teller struct {
	d       *desk
	q       *db.Queries // which write
	robot   robot.Profile
	salon   *contacts.Salon // nil when nothing happened
	clients map[agenda.ClientID]contact.Contact
	names   map[agenda.ProfessionalID]string
}

// teller reads what a change is told with. Errors: NotFound when a client or a professional is not the salon's.
func (d *desk) teller(ctx context.Context, c agenda.Change) (*teller, error) {
	t := &teller{d: d, clients: map[agenda.ClientID]contact.Contact{}, names: map[agenda.ProfessionalID]string{}}
	var err error
	if len(c.Appointments) > 0 {
		if t.robot, err = profiles.Of(ctx, d.tx.Queries, d.id.String()); err != nil {
			return nil, err
		}
	}
	if len(c.Events) == 0 {
		return t, nil
	}
	if t.salon, err = contacts.Beside(ctx, d.tx, d.s.kit.Ring(), d.id); err == nil {
		for _, a := range c.Appointments {
			if err = t.meet(ctx, a); err != nil {
				break
			}
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		return nil, storekit.NotFound("store.agenda_write", text.NotFound)
	}
	return t, err
}

// meet reads the client and the professional of an appointment.
func (t *teller) meet(ctx context.Context, a agenda.Appointment) (err error) {
	if _, known := t.clients[a.Client]; !known {
		if t.clients[a.Client], err = t.salon.ByID(ctx, a.Client); err != nil {
			return err
		}
	}
	if _, known := t.names[a.Professional]; !known {
		t.names[a.Professional], err = t.d.tx.ProfessionalName(ctx, db.ProfessionalNameParams{TenantID: t.d.id.String(), ID: a.Professional.String()})
	}
	return err
}

// addEvents keeps, for integrators, what a change did to appointments. An event there has the ID that it has in the appointment's own history.
func (t *teller) addEvents(ctx context.Context, c agenda.Change) error {
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

// remind plans what clients are reminded of, for appointments as they are now. What is planned for others is judged when it is due.
func (t *teller) remind(ctx context.Context, c agenda.Change) error {
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
