package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/egress"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// appointmentChange is what an integrator reads of an event of an appointment.
type appointmentChange struct {
	Appointment struct {
		ID               string
		Version          int
		Contact          struct{ Name string }
		ForName          string `json:"for_name"`
		ProfessionalName string `json:"professional_name"`
		Status, Time     string
	}
	Change string
	Actor  struct {
		Party string
		ID    *string
	}
	Before, After *struct{ Time, Status, Professional string }
}

// changesTold are the events of appointments in a salon's feed, in order.
func (h house) changesTold() (types, ids []string, all []appointmentChange) {
	h.Helper()
	for _, r := range h.feed(h.id) {
		if !strings.HasPrefix(string(r.Type), "appointment.") {
			continue
		}
		var c appointmentChange
		h.must(json.Unmarshal(r.Data, &c))
		types, ids, all = append(types, string(r.Type)), append(ids, r.ID.String()), append(all, c)
	}
	return types, ids, all
}

// appointmentsTell: each change of an appointment is an event in its commit, once, and is delivered.
func appointmentsTell(w *world) {
	h := w.house(2)
	sub, err := webhook.New(h.id, webhook.Draft{URL: "https://example.com/hook", Types: []string{"appointment.rescheduled", "appointment.cancelled"}}, egress.Guard{}, w.clock.now())
	w.must(err)
	w.must(w.s.AddSubscription(w.Context(), anybody, sub))
	b := h.booking(0, 0, h.at(600))
	b.Items[0].ForName = "Tiago"
	booked, err := h.book(w.Context(), w.s, b)
	w.must(err)
	_, err = h.book(w.Context(), w.s, b) // says nothing new
	w.must(err)
	a := booked.Appointments[0]
	staff := agenda.ByStaff(tenant.Actor{Kind: tenant.ActorUser, ID: "u1", Name: "ana@a.test", Role: tenant.Owner})
	state := func(v agenda.Verb) func(context.Context, agenda.Desk) error {
		return func(ctx context.Context, d agenda.Desk) error {
			_, err := agenda.StateAt(ctx, d, a.ID, 0, v, b.By)
			return err
		}
	}
	w.must(h.do(state(agenda.Confirm)))
	w.must(h.do(state(agenda.Confirm))) // says nothing new
	w.must(h.do(func(ctx context.Context, d agenda.Desk) error {
		_, err := agenda.MoveAt(ctx, d, a.ID, 0, agenda.Place{At: h.at(900), Professional: h.people[1].ID}, staff)
		return err
	}))
	rolledBack := errors.New("taken back")
	if err := h.do(func(ctx context.Context, d agenda.Desk) error {
		return errors.Join(state(agenda.Cancel)(ctx, d), rolledBack)
	}); !errors.Is(err, rolledBack) {
		w.Errorf("a transaction that fails: %v", err)
	}
	w.must(h.do(state(agenda.Cancel)))

	types, ids, told := h.changesTold()
	w.equal("the feed", types, []string{"appointment.created", "appointment.status", "appointment.rescheduled", "appointment.cancelled"})
	history, err := w.s.AppointmentEvents(w.Context(), h.scope, h.id, a.ID, 1000)
	w.must(err)
	for i, c := range told {
		if i < len(history) && (ids[i] != history[i].ID.String() || c.Change != string(history[i].Type) || c.Appointment.ID != a.ID.String()) {
			w.Errorf("event %d tells of %+v, the history of %+v", i, c, history[i])
		}
		if c.Appointment.Version != i+1 || c.Appointment.Contact.Name != "Maria" || c.Appointment.ForName != "Tiago" || (c.Before == nil) != (i == 0) {
			w.Errorf("event %d tells %+v", i, c)
		}
	}
	if moved := told[2]; moved.Actor.Party != "staff" || *moved.Actor.ID != "u1" || moved.Before.Time != "10:00" || moved.Before.Status != "confirmed" ||
		moved.After.Time != "15:00" || moved.Appointment.Status != "booked" || moved.Appointment.ProfessionalName != "Ana 1" || moved.After.Professional != h.people[1].ID.String() {
		w.Errorf("the move is told of as %+v", moved)
	}
	log, err := w.s.Deliveries(w.Context(), anybody, sub.ID, 0, 0)
	w.must(err)
	var delivered []string
	for _, l := range log {
		delivered = append(delivered, string(l.Event.Type))
	}
	slices.Sort(delivered)
	w.equal("to deliver", delivered, []string{"appointment.cancelled", "appointment.rescheduled"})
	if dumped := dump(w); bytes.Contains(dumped, []byte(`for_name`)) {
		w.Error("whom an appointment is for can be read in an event")
	}
}
