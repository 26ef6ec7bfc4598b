package contacts

import (
	"encoding/json"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/store/storekit"
)

// memo is a contact with all of its fields, as JSON.
type memo struct {
	ID       string           `json:"id"`
	Aliases  []memoAlias      `json:"aliases"`
	ReplyTo  string           `json:"reply_to"`
	Heard    time.Time        `json:"heard"`
	Phone    string           `json:"phone"`
	Given    contact.Name     `json:"given"`
	Shown    contact.Name     `json:"shown"`
	Username contact.Name     `json:"username"`
	Notes    string           `json:"notes"`
	Tags     []string         `json:"tags"`
	OptOuts  []contact.OptOut `json:"opt_outs"`
	Created  time.Time        `json:"created"`
}

type memoAlias struct {
	Kind   string    `json:"kind"`
	Value  string    `json:"value"`
	Number string    `json:"number"`
	Seen   time.Time `json:"seen"`
	Paired time.Time `json:"paired"`
}

// Memo seals two contacts as they are now, for Recall.
func (s *Salon) Memo(place string, kept, absorbed contact.Contact) (string, error) {
	b, err := json.Marshal([]memo{memoOf(kept), memoOf(absorbed)})
	if err != nil {
		return "", err
	}
	return s.Seal(place, b), nil
}

func memoOf(c contact.Contact) memo {
	m := memo{
		ID: c.ID.String(), ReplyTo: c.ReplyTo.JID(), Heard: c.Heard, Phone: c.Phone.Digits(), Given: c.Given, Shown: c.Shown, Username: c.Username,
		Notes: c.Notes, Tags: c.Tags, OptOuts: c.OptOuts, Created: c.CreatedAt,
	}
	for _, h := range c.Aliases {
		m.Aliases = append(m.Aliases, memoAlias{string(h.Kind()), h.Value(), h.Number.Digits(), h.Seen, h.Paired})
	}
	return m
}

// Recall opens what Memo sealed for the same place.
func (s *Salon) Recall(place, sealed string) (kept, absorbed contact.Contact, err error) {
	b, err := s.Open(place, sealed)
	if err != nil {
		return kept, absorbed, storekit.Unreadable("merge", err)
	}
	var both [2]memo
	if err := json.Unmarshal(b, &both); err != nil {
		return kept, absorbed, storekit.Unreadable("merge", err)
	}
	if kept, err = s.contactOf(both[0]); err != nil {
		return kept, absorbed, err
	}
	absorbed, err = s.contactOf(both[1])
	return kept, absorbed, err
}

func (s *Salon) contactOf(m memo) (contact.Contact, error) {
	id, err := contact.ParseID(m.ID)
	if err != nil {
		return contact.Contact{}, storekit.Unreadable("merge", err)
	}
	c := contact.Contact{
		ID: id, Tenant: s.ID, Heard: m.Heard, Given: m.Given, Shown: m.Shown, Username: m.Username, Notes: m.Notes, Tags: m.Tags, OptOuts: m.OptOuts,
		CreatedAt: m.Created,
	}
	c.ReplyTo, _ = contact.ParseAddress(m.ReplyTo) // the zero Address when there is none
	c.Phone, _ = phone.FromDigits(m.Phone)         // likewise
	for _, a := range m.Aliases {
		alias, ok := contact.ParseAlias(a.Kind, a.Value)
		if !ok {
			continue // nothing else was written
		}
		number, _ := phone.FromDigits(a.Number)
		c.Aliases = append(c.Aliases, contact.HeldAlias{Alias: alias, Number: number, Seen: a.Seen, Paired: a.Paired})
	}
	return c, nil
}
