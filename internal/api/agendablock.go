package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// blockView is time that is kept free of clients.
type blockView struct {
	ID           string     `json:"id"`
	Professional string     `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Date         string     `json:"date" example:"2026-11-29"`
	Start        string     `json:"start" example:"12:00"`
	End          string     `json:"end" example:"13:00"`
	Reason       *string    `json:"reason" example:"Almoço"`
	StartAt      *time.Time `json:"start_at" nullable:"false"`
	EndAt        *time.Time `json:"end_at" nullable:"false"`
}

// blockListView are blocks of some days.
type blockListView struct {
	Items []blockView `json:"items" nullable:"false"`
}

// blockInput is time that is to be kept free of clients.
type blockInput struct {
	Professional string `json:"professional" needed:"true" doc:"The professional's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Date         string `json:"date" needed:"true" example:"2026-11-29"`
	Start        string `json:"start" needed:"true" example:"12:00"`
	End          string `json:"end" needed:"true" doc:"24:00 at the latest" example:"13:00"`
	Reason       string `json:"reason,omitempty" maxLength:"120" example:"Almoço"`
}

// holdInput is a time that is to be kept while a client decides.
type holdInput struct {
	Contact string      `json:"contact,omitempty" doc:"The client's id; or give phone"`
	Phone   string      `json:"phone,omitempty" doc:"The client's number, as people write it, instead of contact" example:"(11) 98765-4321"`
	Name    string      `json:"name,omitempty" maxLength:"120" doc:"With phone: what to call a client who has no name yet"`
	Items   []itemInput `json:"items" needed:"true" doc:"One to six services, back to back in this order"`
	Date    string      `json:"date" needed:"true" example:"2026-11-29"`
	Time    string      `json:"time" needed:"true" doc:"As the clock in the salon shows it" example:"15:00"`
}

// placedView is one service of a hold with its time.
type placedView struct {
	Service      string     `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	Professional string     `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Date         string     `json:"date" example:"2026-11-29"`
	Time         string     `json:"time" example:"15:00"`
	StartAt      *time.Time `json:"start_at" nullable:"false"`
	EndAt        *time.Time `json:"end_at" nullable:"false"`
}

// holdView is a time that is kept while a client decides.
type holdView struct {
	ID        string       `json:"id"`
	Contact   string       `json:"contact" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	ExpiresAt *time.Time   `json:"expires_at" nullable:"false" doc:"From then on it keeps nothing"`
	Items     []placedView `json:"items" nullable:"false"`
}

// holdPath names a client's hold.
type holdPath struct {
	Slug    string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Contact string `path:"contact" doc:"The client's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
}

func (a *api) registerBlocks() {
	const salon = "/salons/{slug}"
	register(a, operationSpec{
		id: "list-blocks", method: http.MethodGet, path: salon + "/blocks", tag: agendaTag, summary: "List blocked times",
	}, a.listBlocks)
	register(a, operationSpec{
		id: "add-block", method: http.MethodPost, path: salon + "/blocks", tag: agendaTag, summary: "Block time",
		description: "Keeps a professional's time free of clients. 409 on top of an appointment: that one is moved first.",
		body:        reflect.TypeFor[blockInput](), statuses: []int{http.StatusCreated},
	}, a.addBlock)
	registerNoContent(a, operationSpec{
		id: "delete-block", method: http.MethodDelete, path: salon + "/blocks/{id}", tag: agendaTag, summary: "Free blocked time",
		description: "What is not there is free already.",
	}, a.deleteBlock)
	register(a, operationSpec{
		id: "add-hold", method: http.MethodPost, path: salon + "/holds", tag: agendaTag, summary: "Hold a time while a client decides",
		description: "Of what is offered to clients. A client has one at most: an earlier one goes. Booking for the same client uses it up. 409 when the time cannot be had.",
		body:        reflect.TypeFor[holdInput](), statuses: []int{http.StatusCreated},
	}, a.addHold)
	registerNoContent(a, operationSpec{
		id: "delete-hold", method: http.MethodDelete, path: salon + "/holds/{contact}", tag: agendaTag, summary: "Let a client's hold go",
		description: "What is not there is gone already.",
	}, a.deleteHold)
}

func (a *api) listBlocks(ctx context.Context, c *call, in *dayRange) (int, blockListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, blockListView{}, err
	}
	from, to, err := days(in.From, in.To, n.today)
	if err != nil {
		return 0, blockListView{}, err
	}
	all, err := a.d.Diary.BlocksBetween(ctx, c.scope(), n.salon.ID, from, to)
	out := blockListView{Items: make([]blockView, 0, len(all))}
	for _, b := range all {
		out.Items = append(out.Items, renderBlock(b))
	}
	return http.StatusOK, out, err
}

func renderBlock(b agenda.Block) blockView {
	return blockView{
		ID: b.ID.String(), Professional: b.Professional.String(), Date: b.Date.String(), Start: b.Window.Start.String(), End: b.Window.End.String(),
		Reason: optional(b.Reason), StartAt: moment(b.Span.From), EndAt: moment(b.Span.To),
	}
}

func (a *api) addBlock(ctx context.Context, c *call, in *bySlug) (int, blockView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, blockView{}, err
	}
	body, err := decode[blockInput](c.body)
	if err != nil {
		return 0, blockView{}, err
	}
	who, err := n.professional(ctx, body.Professional)
	date, err2 := agenda.ParseDate(body.Date)
	window, err3 := windowOf(body.Start, body.End)
	if who.IsZero() && err == nil {
		err = fault.Field("api.block", "professional", text.AgendaProfessional)
	}
	if err := errors.Join(err, err2, err3); err != nil {
		return 0, blockView{}, err
	}
	var done agenda.Change
	err = n.transact(ctx, func(ctx context.Context, d agenda.Desk) error {
		var err error
		done, err = agenda.BlockAt(ctx, d, who, date, window, body.Reason)
		return err
	})
	if err != nil {
		return 0, blockView{}, refused(err, "start", agenda.PartyStaff)
	}
	return http.StatusCreated, renderBlock(done.Blocks[0]), nil
}

func (a *api) deleteBlock(ctx context.Context, c *call, in *bySlugAndID) error {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	id, err := agenda.ParseID[agenda.Block](in.ID)
	if err != nil {
		return nil //nolint:nilerr // nothing has such an id
	}
	return n.transact(ctx, func(ctx context.Context, d agenda.Desk) error { return d.Write(ctx, agenda.Unblock(id)) })
}

func (a *api) addHold(ctx context.Context, c *call, in *bySlug) (int, holdView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, holdView{}, err
	}
	body, err := decode[holdInput](c.body)
	if err != nil {
		return 0, holdView{}, err
	}
	at, err := localOf(body.Date, body.Time)
	items, err2 := n.itemsOf(ctx, body.Items)
	if err := errors.Join(err, err2); err != nil {
		return 0, holdView{}, err
	}
	client, err := n.client(ctx, clientInput{body.Contact, body.Phone, body.Name})
	if err != nil {
		return 0, holdView{}, err
	}
	var done agenda.Change
	err = n.transact(ctx, func(ctx context.Context, d agenda.Desk) error {
		var err error
		done, err = agenda.PlaceHoldAt(ctx, d, client, items, at, agenda.ByClient(client))
		return err
	})
	if err != nil {
		return 0, holdView{}, refused(err, "time", agenda.PartyClient)
	}
	return http.StatusCreated, renderHold(*done.Hold), nil
}

func renderHold(h agenda.Hold) holdView {
	v := holdView{ID: h.ID.String(), Contact: h.Client.String(), ExpiresAt: moment(h.Expires), Items: make([]placedView, 0, len(h.Placed))}
	for _, p := range h.Placed {
		v.Items = append(v.Items, placedView{
			Service: p.Service.String(), Professional: p.Professional.String(), Date: p.At.Date.String(), Time: p.At.Minute.String(),
			StartAt: moment(p.Span.From), EndAt: moment(p.Span.To),
		})
	}
	return v
}

func (a *api) deleteHold(ctx context.Context, c *call, in *holdPath) error {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	client, err := n.contact(ctx, in.Contact)
	if fault.Is(err, fault.Invalid) {
		return nil // nobody has such an id
	}
	if err != nil {
		return err
	}
	return n.transact(ctx, func(ctx context.Context, d agenda.Desk) error { return d.Write(ctx, agenda.Release(client)) })
}
