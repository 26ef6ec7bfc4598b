package agendas

import (
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
)

// tell keeps, for integrators, what a change did to appointments. An event there has the ID that it has in the appointment's own history.
func (d *desk) tell(ctx context.Context, c agenda.Change) error {
	if len(c.Events) == 0 {
		return nil
	}
	salon, err := contacts.Beside(ctx, d.tx, d.s.kit.Ring(), d.id)
	if err != nil {
		return err
	}
	t := teller{d: d, salon: salon, clients: map[agenda.ClientID]contact.Contact{}, names: map[agenda.ProfessionalID]string{}}
	changed := make(map[agenda.AppointmentID]agenda.Appointment, len(c.Appointments))
	for _, a := range c.Appointments {
		changed[a.ID] = a
	}
	for _, e := range c.Events {
		if err := t.one(ctx, e, changed[e.Appointment]); err != nil {
			return err
		}
	}
	return nil
}

// teller tells of the appointments of one change, which are often one client's and one professional's.
type teller struct {
	d       *desk
	salon   *contacts.Salon
	clients map[agenda.ClientID]contact.Contact
	names   map[agenda.ProfessionalID]string
}

func (t *teller) one(ctx context.Context, e agenda.Event, a agenda.Appointment) error {
	client, err := remembered(t.clients, a.Client, func() (contact.Contact, error) { return t.salon.ByID(ctx, a.Client) })
	if err != nil {
		return err
	}
	name, err := remembered(t.names, a.Professional, func() (string, error) {
		return t.d.tx.ProfessionalName(ctx, db.ProfessionalNameParams{TenantID: t.d.id.String(), ID: a.Professional.String()})
	})
	if err != nil {
		return err
	}
	return t.salon.TellAs(ctx, e.ID.String(), client.ID, e.At.Time(), event.OfAppointment(e, a, client, name))
}

// remembered asks once for what a key stands for.
func remembered[K comparable, V any](known map[K]V, key K, ask func() (V, error)) (V, error) {
	v, ok := known[key]
	if ok {
		return v, nil
	}
	v, err := ask()
	if err == nil {
		known[key] = v
	}
	return v, err
}
