package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Waitlist keeps which clients wait for a time; *store.Store does.
type Waitlist interface {
	// Waitlist lists those who wait, the one who has waited longest first.
	Waitlist(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]agenda.Waiting, error)
	// JoinWaitlist adds one; who waits for the same already stays as they are. Errors: NotFound; Conflict when the list is full.
	JoinWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, w agenda.Waiting) error
	// LeaveWaitlist takes one off. Errors: NotFound.
	LeaveWaitlist(ctx context.Context, scope tenant.Scope, t tenant.ID, id agenda.WaitlistID) error
}

// waitlistEntryView is a client who waits.
type waitlistEntryView struct {
	ID           string      `json:"id"`
	Contact      string      `json:"contact" doc:"The client's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Service      string      `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	Professional *string     `json:"professional" doc:"null: anybody" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	From         string      `json:"from" doc:"The first day" example:"2026-11-29"`
	To           string      `json:"to" doc:"The last day" example:"2026-12-05"`
	Earliest     string      `json:"earliest" doc:"When it may begin, both included" example:"14:00"`
	Latest       string      `json:"latest" example:"18:00"`
	Source       string      `json:"source" enum:"bot,staff,web" doc:"Who put them on the list" example:"staff"`
	State        string      `json:"state" enum:"waiting,offered" doc:"offered: a time is kept for them, and they were asked" example:"waiting"`
	Unanswered   int         `json:"unanswered" doc:"Offers that came to nothing; after three nobody asks any more" example:"0"`
	Offers       []waitOffer `json:"offers" nullable:"false" doc:"The times that were offered, the oldest first"`
	CreatedAt    *time.Time  `json:"created_at" nullable:"false"`
}

// waitOffer is a time that was offered.
type waitOffer struct {
	Professional string     `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	StartAt      *time.Time `json:"start_at" nullable:"false"`
	OfferedAt    *time.Time `json:"offered_at" nullable:"false"`
	ExpiresAt    *time.Time `json:"expires_at" nullable:"false" doc:"Until when it is kept"`
}

// waitlistView are the clients who wait.
type waitlistView struct {
	Items []waitlistEntryView `json:"items" nullable:"false"`
}

// waitInput is what a client waits for.
type waitInput struct {
	Contact string `json:"contact,omitempty" doc:"The client's id; or give phone"`
	Phone   string `json:"phone,omitempty" doc:"The client's number, as people write it, instead of contact. Who is not known becomes a client" example:"(11) 98765-4321"`
	Name    string `json:"name,omitempty" maxLength:"120" doc:"With phone: what to call a client who has no name yet" example:"Maria"`

	Service      string `json:"service" needed:"true" doc:"The service's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	Professional string `json:"professional,omitempty" doc:"Only with this one; anybody when absent"`
	From         string `json:"from" needed:"true" doc:"The first day" example:"2026-11-29"`
	To           string `json:"to" needed:"true" doc:"The last day" example:"2026-12-05"`
	Earliest     string `json:"earliest,omitempty" doc:"When it may begin at the earliest; 00:00 when absent" example:"14:00"`
	Latest       string `json:"latest,omitempty" doc:"When it may begin at the latest; 23:59 when absent" example:"18:00"`
}

func (a *api) registerWaitlist() {
	const path = "/salons/{slug}/waitlist"
	register(a, operationSpec{
		id: "list-waitlist", method: http.MethodGet, path: path, tag: agendaTag, summary: "List clients who wait for a time",
		description: "At most 200, the one who has waited longest first: so they are asked.",
	}, a.listWaitlist)
	register(a, operationSpec{
		id: "join-waitlist", method: http.MethodPost, path: path, tag: agendaTag, summary: "Put a client on the waiting list",
		description: "When a time becomes free it is kept for the client for 15 minutes, and the robot asks them. Who waits for the same already stays where they are. " +
			"409 when the list is full, or the client wants no messages.",
		body: reflect.TypeFor[waitInput](), statuses: []int{http.StatusCreated},
	}, a.joinWaitlist)
	registerNoContent(a, operationSpec{
		id: "leave-waitlist", method: http.MethodDelete, path: path + "/{id}", tag: agendaTag, summary: "Take a client off the waiting list",
		description: "404 when nobody waits under this id.",
	}, a.leaveWaitlist)
}

func (a *api) listWaitlist(ctx context.Context, c *call, in *bySlug) (int, waitlistView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, waitlistView{}, err
	}
	all, err := a.d.Waitlist.Waitlist(ctx, c.scope(), n.salon.ID)
	if err != nil {
		return 0, waitlistView{}, err
	}
	out := waitlistView{Items: make([]waitlistEntryView, 0, len(all))}
	for _, w := range all {
		out.Items = append(out.Items, renderWaiting(w))
	}
	return http.StatusOK, out, nil
}

func renderWaiting(w agenda.Waiting) waitlistEntryView {
	v := waitlistEntryView{
		ID: w.ID.String(), Contact: w.Client.String(), Service: w.Service.String(), From: w.From.String(), To: w.To.String(),
		Earliest: w.Earliest.String(), Latest: w.Latest.String(), Source: string(w.Source), State: string(w.State), Unanswered: w.Asked,
		Offers: make([]waitOffer, 0, len(w.Offers)), CreatedAt: moment(w.CreatedAt),
	}
	if !w.Professional.IsZero() {
		v.Professional = optional(w.Professional.String())
	}
	for _, o := range w.Offers {
		v.Offers = append(v.Offers, waitOffer{o.Professional.String(), moment(o.Start), moment(o.At), moment(o.Expires)})
	}
	return v
}

func (a *api) joinWaitlist(ctx context.Context, c *call, in *bySlug) (int, waitlistEntryView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, waitlistEntryView{}, err
	}
	body, err := decode[waitInput](c.body)
	if err != nil {
		return 0, waitlistEntryView{}, err
	}
	wish, err := n.wish(ctx, body)
	if err != nil {
		return 0, waitlistEntryView{}, err
	}
	if err := a.d.Waitlist.JoinWaitlist(ctx, c.scope(), n.salon.ID, wish); err != nil {
		return 0, waitlistEntryView{}, err
	}
	all, err := a.d.Waitlist.Waitlist(ctx, c.scope(), n.salon.ID)
	if err != nil {
		return 0, waitlistEntryView{}, err
	}
	if i := slices.IndexFunc(all, wish.Same); i >= 0 {
		wish = all[i]
	}
	return http.StatusCreated, renderWaiting(wish), nil
}

// wish reads what a client waits for. Errors: those of agenda.Wait; Conflict when the client wants no messages.
func (n salonAgenda) wish(ctx context.Context, in waitInput) (agenda.Waiting, error) {
	d := agenda.WaitDraft{Source: agenda.FromStaff}
	var errs [5]error
	d.Service, errs[0] = idIn[agenda.Service]("service", in.Service, text.WaitService)
	if in.Professional != "" {
		d.Professional, errs[1] = idIn[agenda.Professional]("professional", in.Professional, text.WaitProfessional)
	}
	d.From, errs[2] = dateOf("from", in.From, agenda.Date{})
	d.To, errs[3] = dateOf("to", in.To, agenda.Date{})
	d.Earliest, d.Latest, errs[4] = hoursOf(in.Earliest, in.Latest)
	if err := errors.Join(errs[:]...); err != nil {
		return agenda.Waiting{}, err
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return agenda.Waiting{}, err
	}
	d.Client = contact.NewID() // a wish that cannot be makes nobody a client
	w, err := agenda.Wait(s, d)
	if err != nil {
		return w, err
	}
	if w.Client, err = n.client(ctx, clientInput{in.Contact, in.Phone, in.Name}); err != nil {
		return w, err
	}
	who, err := n.a.d.Contacts.Contact(ctx, n.c.scope(), n.salon.ID, w.Client)
	if err == nil && !who.Wants(contact.TopicReminders) {
		err = fault.New(fault.Conflict, "api.wait", text.WaitOptedOut)
	}
	return w, err
}

// idIn reads an id. Errors: Invalid with the field and its sentence.
func idIn[T any](field, s string, key fault.Key) (agenda.ID[T], error) {
	id, err := agenda.ParseID[T](s)
	if err != nil {
		return id, fault.Field("api.wait", field, key)
	}
	return id, nil
}

// hoursOf reads between which times something may begin; all day when neither is given. Errors: Invalid "earliest" or "latest".
func hoursOf(earliest, latest string) (from, to agenda.Minute, err error) {
	var err2 error
	to = agenda.EndOfDay - 1
	if earliest != "" {
		from, err = agenda.ParseMinute(earliest)
	}
	if latest != "" {
		to, err2 = agenda.ParseMinute(latest)
	}
	return from, to, errors.Join(inField(err, "earliest"), inField(err2, "latest"))
}

func (a *api) leaveWaitlist(ctx context.Context, c *call, in *bySlugAndID) error {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	id, err := agenda.ParseID[agenda.Waiting](in.ID)
	if err != nil {
		return fault.New(fault.NotFound, "api.wait", text.NotFound)
	}
	return a.d.Waitlist.LeaveWaitlist(ctx, c.scope(), n.salon.ID, id)
}
