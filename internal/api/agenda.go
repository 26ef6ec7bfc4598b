package api

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// agendaTag is the OpenAPI tag of the agenda's operations.
const agendaTag = "Agenda"

// maxRange is the longest range of days of one request.
const maxRange = 92

func (a *api) registerAgenda() {
	a.registerServices()
	a.registerProfessionals()
	a.registerHours()
	a.registerSlots()
	a.registerAppointments()
	a.registerBlocks()
	a.registerNumbers()
	a.registerContacts()
}

// dayRange selects days.
type dayRange struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	From string `query:"from" doc:"The first day, like 2026-11-29; today when absent" example:"2026-11-29"`
	To   string `query:"to" doc:"The day after the last one; a week after from when absent" example:"2026-12-06"`
}

// bySlugAndID names something of a salon.
type bySlugAndID struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID   string `path:"id" doc:"Its id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
}

// days reads the range of days. Errors: Invalid "from" or "to".
func days(from, to string, today agenda.Date) (agenda.Date, agenda.Date, error) {
	const week = 7
	first, err := dateOf("from", from, today)
	last, err2 := dateOf("to", to, first.AddDays(week))
	if err := errors.Join(err, err2); err != nil {
		return first, last, err
	}
	if n := last.Sub(first); n < 1 || n > maxRange {
		return first, last, fault.Field("api.days", "to", text.AgendaRange, maxRange)
	}
	return first, last, nil
}

// dateOf parses a date; an empty one gives absent. Errors: Invalid with the field.
func dateOf(field, s string, absent agenda.Date) (agenda.Date, error) {
	if s == "" {
		return absent, nil
	}
	d, err := agenda.ParseDate(s)
	return d, inField(err, field)
}

// localOf parses a day and a time. Errors: Invalid "date" and "time".
func localOf(date, clock string) (agenda.Local, error) {
	d, err := agenda.ParseDate(date)
	m, err2 := agenda.ParseMinute(clock)
	if err2 == nil && m == agenda.EndOfDay {
		err2 = fault.Field("api.time", "time", text.AgendaTime)
	}
	return agenda.Local{Date: d, Minute: m}, errors.Join(err, err2)
}

// inField sets the field of an Invalid error.
func inField(err error, field string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid {
		named := *f
		named.Field = field
		return &named
	}
	return err
}

// ofBody names the body where a rule names a part that a request does not name, since it is the whole body.
func ofBody(err error, part string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Field == part {
		return inField(err, "body")
	}
	return err
}

// below puts a path in front of an error's field.
func below(err error, path string) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Kind == fault.Invalid && f.Field != "" {
		return inField(err, path+"."+f.Field)
	}
	return err
}

// refused gives all the reasons of a refusal instead of the first alone.
func refused(err error, field string, by agenda.Party) error {
	if r, ok := errors.AsType[*agenda.RefusalError](err); ok {
		return errors.Join(r.Faults("api.refused", field, by)...)
	}
	return err
}

// salonAgenda is one salon's agenda, as one call may use it.
type salonAgenda struct {
	a     *api
	c     *call
	salon tenant.Tenant
	zone  agenda.Zone
	today agenda.Date
}

// salonAgenda opens a salon's agenda. Errors: NotFound, also for another tenant's salon.
func (a *api) salonAgenda(ctx context.Context, c *call, slug string) (salonAgenda, error) {
	salon, err := a.salon(ctx, c, slug)
	if err != nil {
		return salonAgenda{}, err
	}
	zone, err := agenda.ParseZone(salon.Timezone)
	if err != nil {
		return salonAgenda{}, err
	}
	return salonAgenda{a, c, salon, zone, zone.Local(agenda.InstantOf(a.d.Now())).Date}, nil
}

// snapshot reads what a question about some days needs.
func (n salonAgenda) snapshot(ctx context.Context, from, to agenda.Date, who ...agenda.ProfessionalID) (agenda.Snapshot, error) {
	return n.a.d.Agenda.Snapshot(ctx, n.c.scope(), n.salon.ID, agenda.View{From: from, To: to, Professionals: who})
}

// catalogue reads what the salon sells, and who serves.
func (n salonAgenda) catalogue(ctx context.Context) (agenda.Snapshot, error) {
	return n.snapshot(ctx, n.today, n.today)
}

// transact runs f in one transaction of the salon.
func (n salonAgenda) transact(ctx context.Context, f func(context.Context, agenda.Desk) error) error {
	return n.a.d.Agenda.Transact(ctx, n.c.scope(), n.salon.ID, f)
}

// staff is who acts when the caller acts for the salon.
func (n salonAgenda) staff() agenda.Actor { return agenda.ByStaff(n.c.actor) }

// clientInput names a client: by id, or by number.
type clientInput struct {
	Contact string `json:"contact,omitempty" doc:"The client's id; or give phone" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Phone   string `json:"phone,omitempty" doc:"The client's number, as people write it, instead of contact. Who is not known becomes a client"`
	Name    string `json:"name,omitempty" maxLength:"120" doc:"With phone: what to call a client who has no name yet"`
}

// client finds the client of a body; for an unknown number it creates one. Errors: Invalid
// "contact", "phone" or "name".
func (n salonAgenda) client(ctx context.Context, in clientInput) (agenda.ClientID, error) {
	const op = "api.client"
	switch {
	case in.Contact != "" && in.Phone != "":
		return agenda.ClientID{}, fault.Field(op, "phone", text.FieldEither, "contact", "phone")
	case in.Contact == "" && in.Phone == "":
		return agenda.ClientID{}, fault.Field(op, "contact", text.AgendaClient)
	case in.Contact != "":
		return n.contact(ctx, in.Contact)
	}
	number, err := phone.Parse(in.Phone, phone.Brazil)
	if err != nil {
		return agenda.ClientID{}, err
	}
	named, err := contact.Contact{}.Describe(contact.Particulars{Name: &in.Name}, n.a.d.Now())
	if err != nil {
		return agenda.ClientID{}, err
	}
	seen := contact.Sighting{Address: contact.At(number), At: n.a.d.Now()}
	who, err := n.a.d.Contacts.MeetContact(ctx, n.c.scope(), n.salon.ID, seen)
	if err != nil || who.Name() != "" || named.Given.Text == "" {
		return who.ID, err
	}
	who, err = n.a.d.Contacts.ChangeContact(ctx, n.c.scope(), n.salon.ID, who.ID, func(c contact.Contact) (contact.Contact, error) {
		return c.Describe(contact.Particulars{Name: &in.Name}, n.a.d.Now())
	})
	return who.ID, err
}

// contact finds a client by id. Errors: Invalid "contact".
func (n salonAgenda) contact(ctx context.Context, s string) (agenda.ClientID, error) {
	id, err := contact.ParseID(s)
	if err == nil {
		var who contact.Contact
		if who, err = n.a.d.Contacts.Contact(ctx, n.c.scope(), n.salon.ID, id); err == nil {
			return who.ID, nil
		}
	}
	if fault.Is(err, fault.NotFound) {
		return agenda.ClientID{}, fault.Field("api.client", "contact", text.AgendaClient)
	}
	return agenda.ClientID{}, err
}

// Contacts stores salons' clients; *store.Store does.
type Contacts interface {
	Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error)
	MeetContact(ctx context.Context, scope tenant.Scope, t tenant.ID, seen contact.Sighting) (contact.Contact, error)
	AddContact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, name string, of phone.Number) (contact.Contact, error)
	FindContacts(ctx context.Context, scope tenant.Scope, t tenant.ID, q contact.Search) ([]contact.Contact, *contact.Cursor, error)
	ChangeContact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID, change func(contact.Contact) (contact.Contact, error)) (contact.Contact, error)
}

// priceInput is a price in a body: centavos, or null for on request. The zero priceInput was not
// given.
type priceInput struct {
	given bool
	cents *int64
}

// UnmarshalJSON reads a whole number or null.
func (p *priceInput) UnmarshalJSON(b []byte) error {
	p.given = true
	return json.Unmarshal(b, &p.cents)
}

// Schema describes it as a number.
func (priceInput) Schema(huma.Registry) *huma.Schema {
	least, most := 0.0, float64(agenda.MaxPrice)
	return &huma.Schema{
		Type: huma.TypeInteger, Minimum: &least, Maximum: &most, Nullable: true, Examples: []any{4500},
		Description: "In centavos; null: on request",
	}
}

// price is the amount. Errors: Invalid "price_cents".
func (p priceInput) price() (agenda.Price, error) {
	if p.cents == nil {
		return agenda.Price{}, nil
	}
	price, err := agenda.Cents(*p.cents)
	return price, inField(err, "price_cents")
}

func centsOf(p agenda.Price) *int64 {
	if cents, known := p.Cents(); known {
		return &cents
	}
	return nil
}

// typed is a price in the format of a draft.
func typed(p agenda.Price) string {
	cents, known := p.Cents()
	if !known {
		return ""
	}
	const centavos = 100
	return strconv.FormatInt(cents/centavos, 10) + "," + strconv.FormatInt(centavos+cents%centavos, 10)[1:]
}

// moment is an instant of the agenda, in UTC.
func moment(i agenda.Instant) *time.Time { return instant(i.Time()) }

func listOf[V any](all []V) []V {
	if all == nil {
		return []V{}
	}
	return all
}
