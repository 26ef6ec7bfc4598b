package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// itemInput is one service of a visit.
type itemInput struct {
	Service      string `json:"service" needed:"true" doc:"The service's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Professional string `json:"professional,omitempty" doc:"The professional's id, or any" example:"any" default:"any"`
	ForName      string `json:"for_name,omitempty" doc:"Who is served, when that is not the client"`
}

// repeatInput is when appointments come back.
type repeatInput struct {
	Weeks int `json:"weeks" needed:"true" minimum:"1" maximum:"12" doc:"Every so many weeks, on the weekday and at the time of the first" example:"1"`
	Times int `json:"times" needed:"true" minimum:"2" maximum:"52" doc:"How often in all" example:"8"`
}

// bookInput is a wish for one appointment or several.
type bookInput struct {
	Contact string       `json:"contact,omitempty" doc:"The client's id; or give phone"`
	Phone   string       `json:"phone,omitempty" doc:"The client's number, as people write it, instead of contact. Who is not known becomes a client" example:"(11) 98765-4321"`
	Name    string       `json:"name,omitempty" maxLength:"120" doc:"With phone: what to call a client who has no name yet" example:"Maria"`
	Items   []itemInput  `json:"items" needed:"true" doc:"One to six services, back to back in this order"`
	Date    string       `json:"date" needed:"true" example:"2026-11-29"`
	Time    string       `json:"time" needed:"true" doc:"As the clock in the salon shows it" example:"15:00"`
	Source  string       `json:"source,omitempty" enum:"staff,web,bot" default:"staff" doc:"web and bot: for a client, who gets what is offered"`
	Encaixe bool         `json:"encaixe,omitempty" doc:"By staff: squeeze it in, on top of others if need be"`
	Repeat  *repeatInput `json:"repeat,omitempty" doc:"By staff: a series"`
}

// impossibleView is a date of a series on which it cannot be.
type impossibleView struct {
	Date    string       `json:"date" example:"2026-12-25"`
	Time    string       `json:"time" example:"15:00"`
	Reasons []reasonView `json:"reasons" nullable:"false"`
}

// bookedView is what was booked.
type bookedView struct {
	Items      []appointmentView `json:"items" nullable:"false"`
	Impossible []impossibleView  `json:"impossible" nullable:"false" doc:"Of a series: the dates on which it cannot be"`
	Warnings   []reasonView      `json:"warnings" nullable:"false" doc:"What spoke against it; staff did it all the same"`
}

func (a *api) book(ctx context.Context, c *call, in *bySlug) (int, bookedView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, bookedView{}, err
	}
	body, err := decode[bookInput](c.body)
	if err != nil {
		return 0, bookedView{}, err
	}
	b, err := n.booking(ctx, body)
	if err != nil {
		return 0, bookedView{}, err
	}
	var done agenda.Change
	var not []agenda.Impossible
	err = n.transact(ctx, func(ctx context.Context, d agenda.Desk) error {
		var err error
		if body.Repeat != nil {
			done, not, err = agenda.RepeatAt(ctx, d, b, agenda.Rhythm{Weeks: body.Repeat.Weeks, Times: body.Repeat.Times})
		} else {
			done, err = agenda.BookAt(ctx, d, b)
		}
		return err
	})
	if err != nil {
		return 0, bookedView{}, seriesError(refused(err, "time", b.By.Party))
	}
	return http.StatusCreated, n.renderBooked(done, not), nil
}

// seriesError puts the path of the series in front of an error's field.
func seriesError(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && (f.Field == "weeks" || f.Field == "times") {
		return inField(err, "repeat."+f.Field)
	}
	return err
}

// booking checks a body. Every field at fault is named.
func (n salonAgenda) booking(ctx context.Context, in bookInput) (agenda.Booking, error) {
	at, err := localOf(in.Date, in.Time)
	b := agenda.Booking{Key: n.bookingKey(), At: at, Encaixe: in.Encaixe, Source: agenda.Source(in.Source), By: n.staff()}
	var err2 error
	switch b.Source {
	case agenda.FromWeb, agenda.FromBot, agenda.FromStaff:
	case "":
		b.Source = agenda.FromStaff
	default:
		err2 = fault.Field("api.book", "source", text.AgendaSource)
	}
	items, err3 := n.itemsOf(ctx, in.Items)
	if err := errors.Join(err, err2, err3); err != nil {
		return b, err
	}
	b.Items = items
	if b.Client, err = n.client(ctx, clientInput{in.Contact, in.Phone, in.Name}); err != nil {
		return b, err
	}
	if b.Source != agenda.FromStaff {
		b.By = agenda.ByClient(b.Client)
	}
	return b, nil
}

// itemsOf reads the services of a visit. Errors: Invalid with the field's path.
func (n salonAgenda) itemsOf(ctx context.Context, in []itemInput) ([]agenda.Item, error) {
	s, err := n.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	if len(in) == 0 || len(in) > agenda.MaxParts {
		return nil, fault.Field("api.items", "items", text.AgendaItems, agenda.MaxParts)
	}
	var all []agenda.Item
	for i, x := range in {
		item, err := itemOf(s, x.Service, x.Professional, x.ForName)
		if err != nil {
			return nil, below(err, fmt.Sprintf("items[%d]", i))
		}
		all = append(all, item)
	}
	return all, nil
}

// bookingKey is the booking key made of the Idempotency-Key; a random one without it.
func (n salonAgenda) bookingKey() string {
	word := n.c.r.Header.Get(idempotencyHeader)
	if word == "" {
		return agenda.KeyOf("rest", agenda.NewID[agenda.Booking]().String())
	}
	sum := sha256.Sum256([]byte(n.c.actor.ID + "\x00" + word))
	return agenda.KeyOf("rest", hex.EncodeToString(sum[:]))
}

func (n salonAgenda) renderBooked(done agenda.Change, not []agenda.Impossible) bookedView {
	v := bookedView{Items: make([]appointmentView, 0, len(done.Appointments)), Impossible: make([]impossibleView, 0, len(not)), Warnings: []reasonView{}}
	for _, x := range done.Appointments {
		v.Items = append(v.Items, renderAppointment(x))
	}
	for _, x := range not {
		v.Impossible = append(v.Impossible, impossibleView{x.At.Date.String(), x.At.Minute.String(), renderReasons(x.Reasons, n.c.lang)})
	}
	for _, w := range done.Warnings {
		v.Warnings = append(v.Warnings, renderReasons(w.Reasons, n.c.lang)...)
	}
	return v
}
