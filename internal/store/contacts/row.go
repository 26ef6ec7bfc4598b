package contacts

import (
	"context"
	"encoding/json"
	"strings"

	"salonzap/internal/contact"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

func notesPlace(id string) string { return "contact/notes/" + id }

// put writes a contact's row.
func (s *Salon) put(ctx context.Context, c contact.Contact) error {
	tags, err := json.Marshal(c.Tags)
	if err != nil {
		return err
	}
	optOuts, err := json.Marshal(c.OptOuts)
	if err != nil {
		return err
	}
	notes := ""
	if c.Notes != "" {
		notes = s.Seal(notesPlace(c.ID.String()), []byte(c.Notes))
	}
	return s.q.PutContact(ctx, db.PutContactParams{
		ID: c.ID.String(), TenantID: s.ID.String(), Phone: column.Digits(c.Phone), ReplyTo: c.ReplyTo.JID(), HeardAt: column.At(c.Heard),
		Given: c.Given.Text, GivenAt: column.At(c.Given.At), Shown: c.Shown.Text, ShownAt: column.At(c.Shown.At),
		Username: c.Username.Text, UsernameAt: column.At(c.Username.At), Notes: notes, Tags: string(tags), OptOuts: string(optOuts),
		IntoID: column.Text(c.Into.String()), CreatedAt: column.At(c.CreatedAt), Found: sortText(c),
	})
}

// contact reads a contact's row, and asks for its aliases.
func (s *Salon) contact(ctx context.Context, row db.Contact) (contact.Contact, error) {
	aliases, err := s.q.AliasesOf(ctx, row.ID)
	if err != nil {
		return contact.Contact{}, err
	}
	return s.read(row, aliases)
}

// read reads a contact's row with its aliases.
func (s *Salon) read(row db.Contact, aliases []db.Alias) (contact.Contact, error) {
	id, err := contact.ParseID(row.ID)
	if err != nil {
		return contact.Contact{}, storekit.Unreadable("id", err)
	}
	t, err := tenant.ParseID(row.TenantID)
	if err != nil {
		return contact.Contact{}, storekit.Unreadable("tenant", err)
	}
	c := contact.Contact{
		ID: id, Tenant: t, Phone: column.Number(row.Phone), Heard: row.HeardAt.Time(), CreatedAt: row.CreatedAt.Time(),
		Given:    contact.Name{Text: row.Given, At: row.GivenAt.Time()},
		Shown:    contact.Name{Text: row.Shown, At: row.ShownAt.Time()},
		Username: contact.Name{Text: row.Username, At: row.UsernameAt.Time()},
	}
	c.ReplyTo, _ = contact.ParseAddress(row.ReplyTo) // the zero Address when there is none
	if err := json.Unmarshal([]byte(row.Tags), &c.Tags); err != nil {
		return contact.Contact{}, storekit.Unreadable("tags", err)
	}
	if err := json.Unmarshal([]byte(row.OptOuts), &c.OptOuts); err != nil {
		return contact.Contact{}, storekit.Unreadable("opt-outs", err)
	}
	if row.Notes != "" {
		notes, err := s.Open(notesPlace(row.ID), row.Notes)
		if err != nil {
			return contact.Contact{}, storekit.Unreadable("notes", err)
		}
		c.Notes = string(notes)
	}
	for _, a := range aliases {
		alias, ok := contact.ParseAlias(a.Kind, a.Value)
		if !ok {
			continue // the database holds nothing else
		}
		c.Aliases = append(c.Aliases, contact.HeldAlias{
			Alias: alias, Number: column.Number(a.Number), Seen: a.SeenAt.Time(), Paired: a.PairedAt.Time(),
		})
	}
	return c, nil
}

// FoundText is what a search of chats reads of a contact: every name, and every number with and without the ninth digit.
func FoundText(c contact.Contact) string {
	words := []string{tenants.Fold(c.Given.Text), tenants.Fold(c.Shown.Text), tenants.Fold(c.Username.Text)}
	for _, h := range c.Aliases {
		words = append(words, tenants.NumberText(h.Number))
	}
	return strings.Join(words, " ")
}

// sortText is what a list of contacts is sorted by and searched in: the name that counts, then all that FoundText has.
func sortText(c contact.Contact) string {
	return strings.TrimSpace(tenants.Fold(c.Name()) + "  " + FoundText(c))
}

// PutEmpty writes a contact's row without anything that names the person.
func (s *Salon) PutEmpty(ctx context.Context, c contact.Contact) error {
	return s.put(ctx, contact.Contact{ID: c.ID, Tenant: c.Tenant, CreatedAt: c.CreatedAt})
}
