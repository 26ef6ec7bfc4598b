package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// contactView is a client, as a salon knows them.
type contactView struct {
	ID          string     `json:"id"`
	Name        *string    `json:"name" doc:"What the salon calls them, else what WhatsApp shows" example:"Maria"`
	PhoneNumber *string    `json:"phone_number" doc:"Null while it is hidden or unknown" example:"+5511987654321"`
	Notes       string     `json:"notes" example:"Prefere sábado"`
	Tags        []string   `json:"tags" nullable:"false" example:"[\"vip\"]"`
	OptOuts     []string   `json:"opt_outs" nullable:"false" doc:"What they do not want unasked: reminders, offers or all" example:"[\"offers\"]"`
	CreatedAt   *time.Time `json:"created_at" nullable:"false"`
}

// contactPageView is a page of clients.
type contactPageView struct {
	Items []contactView `json:"items" nullable:"false"`
	Next  *string       `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

// contactsInput selects clients.
type contactsInput struct {
	Slug  string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Text  string   `query:"q" doc:"Parts of the name or of the number, in any order"`
	After string   `query:"after" doc:"The next of the page before"`
	Limit pageSize `query:"limit"`
}

// addContact is what makes a client.
type addContact struct {
	Name  string `json:"name" needed:"true" minLength:"1" maxLength:"120" example:"Maria"`
	Phone string `json:"phone,omitempty" doc:"As people write it. Who has this number already is that client" example:"(11) 98765-4321"`
}

// patchContact is what can be changed of a client.
type patchContact struct {
	Name    *string   `json:"name,omitempty" maxLength:"120" example:"Maria Silva"`
	Notes   *string   `json:"notes,omitempty" maxLength:"2000"`
	Tags    *[]string `json:"tags,omitempty" doc:"All of them, in place of those that were there"`
	OptOuts *[]string `json:"opt_outs,omitempty" doc:"All of them: reminders, offers or all"`
}

// mergeInput names two clients that are one.
type mergeInput struct {
	Kept     string `json:"kept" needed:"true" doc:"The id of the one that goes on" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Absorbed string `json:"absorbed" needed:"true" doc:"The id of the one that becomes a part of it" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a11"`
	DryRun   bool   `json:"dry_run,omitempty" doc:"true: tell what would come of it, and change nothing"`
}

// mergeView is what came of a merge, or would.
type mergeView struct {
	ID           *string     `json:"id" doc:"With which it can be undone; null of a dry run"`
	Contact      contactView `json:"contact" doc:"As it goes on"`
	Appointments int         `json:"appointments" doc:"That go along" example:"3"`
	Messages     int         `json:"messages" doc:"That go along" example:"12"`
}

func (a *api) registerContacts() {
	const path = "/salons/{slug}/contacts"
	register(a, operationSpec{
		id: "list-contacts", method: http.MethodGet, path: path, tag: agendaTag, summary: "List clients", description: "By name; with q those whom a search finds.",
	}, a.listContacts)
	register(a, operationSpec{
		id: "add-contact", method: http.MethodPost, path: path, tag: agendaTag, summary: "Add a client",
		description: "Who has the number already is the answer instead, and gets the name only if they have none.",
		body:        reflect.TypeFor[addContact](), statuses: []int{http.StatusCreated},
	}, a.addContact)
	register(a, operationSpec{
		id: "patch-contact", method: http.MethodPatch, path: path + "/{id}", tag: agendaTag, summary: "Change a client",
		description: "Fields that are absent stay; lists are replaced whole.", body: reflect.TypeFor[patchContact](),
	}, a.patchContact)
	register(a, operationSpec{
		id: "merge-contacts", method: http.MethodPost, path: path + "/merges", tag: agendaTag, summary: "Make one client of two",
		description: "Appointments, the hold and the chat go along. 409 when WhatsApp knows them as two accounts. With dry_run nothing changes.",
		body:        reflect.TypeFor[mergeInput](), statuses: []int{http.StatusCreated},
	}, a.mergeContacts)
	registerNoContent(a, operationSpec{
		id: "undo-merge", method: http.MethodDelete, path: path + "/merges/{id}", tag: agendaTag, summary: "Undo a merge",
		description: "Each gets back what was theirs; what was changed since then stays with the one that went on. 409 when one of them was merged again later.",
	}, a.undoMerge)
}

func (a *api) listContacts(ctx context.Context, c *call, in *contactsInput) (int, contactPageView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, contactPageView{}, err
	}
	q := contact.Search{Text: in.Text}
	if q.Limit, err = in.Limit.count(); err != nil {
		return 0, contactPageView{}, err
	}
	if len(in.Text) > maxSearch {
		return 0, contactPageView{}, fault.Field("api.contacts", "q", text.Malformed)
	}
	if in.After != "" {
		raw, err := base64.RawURLEncoding.DecodeString(in.After)
		if err != nil || json.Unmarshal(raw, &q.After) != nil {
			return 0, contactPageView{}, fault.Field("api.page", "after", text.PageCursor)
		}
	}
	all, next, err := a.d.Contacts.FindContacts(ctx, c.scope(), n.salon.ID, q)
	if err != nil {
		return 0, contactPageView{}, err
	}
	page := contactPageView{Items: make([]contactView, 0, len(all))}
	for _, x := range all {
		page.Items = append(page.Items, renderContact(x))
	}
	if next != nil {
		raw, err := json.Marshal(next)
		if err != nil {
			return 0, contactPageView{}, err
		}
		page.Next = optional(base64.RawURLEncoding.EncodeToString(raw))
	}
	return http.StatusOK, page, nil
}

func renderContact(x contact.Contact) contactView {
	v := contactView{
		ID: x.ID.String(), Name: optional(x.Name()), PhoneNumber: number(x.Phone), Notes: x.Notes, Tags: listOf(x.Tags), OptOuts: []string{},
		CreatedAt: instant(x.CreatedAt),
	}
	for _, o := range x.OptOuts {
		v.OptOuts = append(v.OptOuts, string(o.Topic))
	}
	return v
}

func (a *api) addContact(ctx context.Context, c *call, in *bySlug) (int, contactView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, contactView{}, err
	}
	body, err := decode[addContact](c.body)
	if err != nil {
		return 0, contactView{}, err
	}
	var of phone.Number
	if body.Phone != "" {
		if of, err = phone.Parse(body.Phone, phone.Brazil); err != nil {
			return 0, contactView{}, err
		}
	}
	x, err := a.d.Contacts.AddContact(ctx, c.scope(), n.salon.ID, contact.NewID(), body.Name, of)
	return http.StatusCreated, renderContact(x), err
}

func (a *api) patchContact(ctx context.Context, c *call, in *bySlugAndID) (int, contactView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, contactView{}, err
	}
	body, err := decode[patchContact](c.body)
	if err != nil {
		return 0, contactView{}, err
	}
	if body == (patchContact{}) {
		return 0, contactView{}, fault.Field("api.patch", "body", text.NothingToChange)
	}
	id, err := contact.ParseID(in.ID)
	if err != nil {
		return 0, contactView{}, fault.New(fault.NotFound, "api.contact", text.ContactUnknown)
	}
	x, err := a.d.Contacts.ChangeContact(ctx, c.scope(), n.salon.ID, id, func(x contact.Contact) (contact.Contact, error) {
		return body.apply(x, a.d.Now())
	})
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "api.contact", text.ContactUnknown)
	}
	return http.StatusOK, renderContact(x), err
}

// apply changes a client. Errors: Invalid with the field.
func (in patchContact) apply(x contact.Contact, now time.Time) (contact.Contact, error) {
	x, err := x.Describe(contact.Particulars{Name: in.Name, Notes: in.Notes, Tags: in.Tags}, now)
	if err != nil || in.OptOuts == nil {
		return x, err
	}
	wanted := map[contact.Topic]bool{contact.TopicReminders: true, contact.TopicOffers: true, contact.TopicAll: true}
	for _, t := range *in.OptOuts {
		if _, known := wanted[contact.Topic(t)]; !known {
			return x, fault.Field("api.contact", "opt_outs", text.ContactTopic)
		}
		wanted[contact.Topic(t)] = false
	}
	if len(*in.OptOuts) == 0 {
		return x.Accept(contact.TopicAll), nil
	}
	for t, wants := range wanted {
		if wants && t != contact.TopicAll {
			x = x.Accept(t)
		}
	}
	for t, wants := range wanted {
		if !wants {
			x = x.Refuse(t, "salon", now)
		}
	}
	return x, nil
}

func (a *api) mergeContacts(ctx context.Context, c *call, in *bySlug) (int, mergeView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, mergeView{}, err
	}
	body, err := decode[mergeInput](c.body)
	if err != nil {
		return 0, mergeView{}, err
	}
	kept, err := n.contact(ctx, body.Kept)
	if err != nil {
		return 0, mergeView{}, inField(err, "kept")
	}
	absorbed, err := n.contact(ctx, body.Absorbed)
	if err != nil {
		return 0, mergeView{}, inField(err, "absorbed")
	}
	if body.DryRun {
		m, err := a.d.Merger.PreviewMerge(ctx, c.scope(), n.salon.ID, kept, absorbed)
		return http.StatusCreated, mergeView{Contact: renderContact(m.Contact), Appointments: m.Appointments, Messages: m.Messages}, err
	}
	m, err := a.d.Merger.MergeContacts(ctx, c.scope(), n.salon.ID, kept, absorbed, a.d.Now())
	id := m.ID.String()
	return http.StatusCreated, mergeView{ID: &id, Contact: renderContact(m.Contact), Appointments: m.Appointments, Messages: m.Messages}, err
}

func (a *api) undoMerge(ctx context.Context, c *call, in *bySlugAndID) error {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	id, err := contact.ParseMergeID(in.ID)
	if err != nil {
		return fault.New(fault.NotFound, "api.merge", text.NotFound)
	}
	_, _, err = a.d.Merger.UndoMerge(ctx, c.scope(), n.salon.ID, id, a.d.Now())
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "api.merge", text.NotFound)
	}
	return err
}
