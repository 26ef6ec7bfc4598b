package web

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// Records is what is kept of a client besides their messages.
type Records interface {
	// Contact gives a client. Errors: NotFound.
	Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error)
	// Appointments lists what a search selects, by start, then by ID.
	Appointments(ctx context.Context, scope tenant.Scope, id tenant.ID, q agenda.Search) ([]agenda.Appointment, error)
	// AppointmentEvents lists the last of what happened to an appointment, at most so many, the oldest first.
	AppointmentEvents(ctx context.Context, scope tenant.Scope, id tenant.ID, a agenda.AppointmentID, most int) ([]agenda.Event, error)
	// RobotRecord is what the robot keeps of the client.
	RobotRecord(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.Record, error)
	// EventsAbout lists the events for integrators that tell of the client, the oldest first.
	EventsAbout(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) ([]event.Mention, error)
}

// personalData is everything that is kept of one client, for programs.
type personalData struct {
	Name         string                `json:"name"`
	Phone        *string               `json:"phone"`
	Contact      personalContact       `json:"contact"`
	Messages     []exportMessage       `json:"messages"`
	Appointments []personalAppointment `json:"appointments"`
	Robot        *robot.Conversation   `json:"robot"` // null: it never talked with them
	Notices      []personalNotice      `json:"robot_notices"`
	Reminders    []personalReminder    `json:"reminders"`
	Events       []personalNotice      `json:"events"` // what integrators were told, by its id
}

type personalContact struct {
	ID        string           `json:"id"`
	Given     string           `json:"given_name"`
	Shown     string           `json:"whatsapp_name"`
	Username  string           `json:"username"`
	Notes     string           `json:"notes"`
	Tags      []string         `json:"tags"`
	Aliases   []personalAlias  `json:"aliases"`
	OptOuts   []personalOptOut `json:"opt_outs"`
	CreatedAt time.Time        `json:"created_at"`
}

type personalAlias struct {
	Kind  string    `json:"kind"` // "line", "lid"
	Value string    `json:"value"`
	Seen  time.Time `json:"seen_at"`
}

type personalOptOut struct {
	Topic string    `json:"topic"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

type personalAppointment struct {
	ID         string          `json:"id"`
	Service    string          `json:"service"`
	PriceCents *int64          `json:"price_cents"`
	Start      time.Time       `json:"start"`
	End        time.Time       `json:"end"`
	Status     string          `json:"status"`
	Source     string          `json:"source"`
	ForName    string          `json:"for_name,omitempty"`
	Events     []personalEvent `json:"events"`
}

type personalEvent struct {
	Type  string    `json:"type"`
	Party string    `json:"by"` // "client", "staff", "system"
	At    time.Time `json:"at"`
}

// personalNotice is something that was told, without its words.
type personalNotice struct {
	ID   string    `json:"id,omitempty"`
	What string    `json:"what"`
	At   time.Time `json:"at"`
}

type personalReminder struct {
	Appointment string    `json:"appointment"`
	Kind        string    `json:"kind"`
	Start       time.Time `json:"start"`
	State       string    `json:"state"`
	Reason      string    `json:"reason,omitempty"`
}

// personalDataOf collects everything that is kept of a client but for the messages.
func (s *site) personalDataOf(c *call, t tenant.ID, who contact.Contact) (personalData, error) {
	out := personalData{Name: who.Name(), Contact: newPersonalContact(who), Messages: []exportMessage{}, Appointments: []personalAppointment{}}
	if !who.Phone.IsZero() {
		out.Phone = new(who.Phone.E164())
	}
	ctx, scope := c.r.Context(), c.scope()
	if err := s.personalAppointments(c, t, who.ID, &out); err != nil {
		return out, err
	}
	kept, err := s.Records.RobotRecord(ctx, scope, t, who.ID)
	if err != nil {
		return out, err
	}
	if kept.Talked {
		out.Robot = &kept.Conversation
	}
	out.Notices, out.Reminders, out.Events = []personalNotice{}, []personalReminder{}, []personalNotice{}
	for _, n := range kept.Told {
		out.Notices = append(out.Notices, personalNotice{What: string(n.What), At: n.At})
	}
	for _, r := range kept.Reminders {
		out.Reminders = append(out.Reminders, personalReminder{r.Appointment.String(), string(r.Kind), r.Start.Time(), r.State, r.Reason})
	}
	told, err := s.Records.EventsAbout(ctx, scope, t, who.ID)
	for _, e := range told {
		out.Events = append(out.Events, personalNotice{ID: e.ID, What: string(e.Type), At: e.At})
	}
	return out, err
}

func newPersonalContact(who contact.Contact) personalContact {
	p := personalContact{
		ID: who.ID.String(), Given: who.Given.Text, Shown: who.Shown.Text, Username: who.Username.Text, Notes: who.Notes, Tags: append([]string{}, who.Tags...),
		Aliases: []personalAlias{}, OptOuts: []personalOptOut{}, CreatedAt: who.CreatedAt,
	}
	for _, a := range who.Aliases {
		value := a.Value()
		if !a.Number.IsZero() {
			value = a.Number.E164()
		}
		p.Aliases = append(p.Aliases, personalAlias{string(a.Kind()), value, a.Seen})
	}
	for _, o := range who.OptOuts {
		p.OptOuts = append(p.OptOuts, personalOptOut{string(o.Topic), o.By, o.At})
	}
	return p
}

// personalAppointments collects what was booked and what happened to it.
func (s *site) personalAppointments(c *call, t tenant.ID, who contact.ID, out *personalData) error {
	const size = 100
	q := agenda.Search{Client: who, Limit: size}
	for {
		list, err := s.Records.Appointments(c.r.Context(), c.scope(), t, q)
		if err != nil {
			return err
		}
		for _, a := range list {
			q.After = a.ID
			one := personalAppointment{
				ID: a.ID.String(), Service: a.Sold.Name, Start: a.Span.From.Time(), End: a.Span.To.Time(),
				Status: string(a.Status.Name()), Source: string(a.Source), ForName: a.ForName, Events: []personalEvent{},
			}
			if cents, known := a.Sold.Price.Cents(); known {
				one.PriceCents = &cents
			}
			events, err := s.Records.AppointmentEvents(c.r.Context(), c.scope(), t, a.ID, math.MaxInt32)
			if err != nil {
				return err
			}
			for _, e := range events {
				one.Events = append(one.Events, personalEvent{string(e.Type), string(e.Actor.Party), e.At.Time()})
			}
			out.Appointments = append(out.Appointments, one)
		}
		if len(list) < size {
			return nil
		}
	}
}

// newExportMessage is a message with what is known of its medium.
func newExportMessage(m inbox.Message) exportMessage {
	one := exportMessage{
		ID: m.ID.String(), At: m.SentAt, From: string(m.Direction), Kind: string(inbox.KindOf(m.Content)), Text: string(inbox.Words(m.CurrentContent())),
		State: string(m.State),
	}
	if !m.Edited.At.IsZero() {
		one.Edited = &m.Edited.At
	}
	if !m.Deleted.IsZero() {
		one.DeletedAt = &m.Deleted
	}
	if medium, ok := m.Content.(inbox.Media); ok {
		one.Media = &exportMedium{Kind: string(medium.Kind), Mime: medium.Mime, Name: string(medium.Name), Bytes: medium.Size, Seconds: medium.Seconds}
	}
	return one
}

// exportMedium is what is known of a medium; the file itself is on the phone.
type exportMedium struct {
	Kind    string `json:"kind"`
	Mime    string `json:"mime,omitempty"`
	Name    string `json:"name,omitempty"`
	Bytes   int64  `json:"bytes,omitempty"`
	Seconds int    `json:"seconds,omitempty"`
}

// exportClientJSON gives everything that is kept of a client, for programs.
func (s *site) exportClientJSON(c *call, t tenant.Tenant, who contact.Contact) error {
	out, err := s.personalDataOf(c, t.ID, who)
	if err != nil {
		return err
	}
	err = s.eachMessage(c, t.ID, who.ID, func(m inbox.Message) error {
		out.Messages = append(out.Messages, newExportMessage(m))
		return nil
	})
	if err != nil && !notFound(err) { // nothing was written yet
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="cliente.json"`)
	h.Set("Cache-Control", "no-store")
	_ = json.NewEncoder(c.w).Encode(out) // it fails only when the reader left
	return nil
}

// exportChatJSON is the export of the client that a conversation is with.
func (s *site) exportChatJSON(c *call, t tenant.Tenant, chat inbox.Chat) error {
	who, err := s.Records.Contact(c.r.Context(), c.scope(), t.ID, chat.Contact)
	if err != nil {
		return err
	}
	return s.exportClientJSON(c, t, who)
}

// exportClientPage gives everything that is kept of a client, for people: a page to read, print or save.
func (s *site) exportClientPage(c *call, t tenant.Tenant, who contact.Contact) error {
	return s.renderExport(c, t, who, inbox.Chat{Contact: who.ID, Name: who.Name(), Phone: who.Phone}, c.clientBase(who.ID))
}
