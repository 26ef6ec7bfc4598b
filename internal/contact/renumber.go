package contact

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Renumber sets the number that the salon typed; the zero number removes a typed one. A number that
// WhatsApp showed cannot be changed. Errors: Conflict on "phone" with Key text.ContactNumberFixed.
func (c Contact) Renumber(n phone.Number, now time.Time) (Contact, error) {
	c = c.clone()
	if c.Phone == n {
		return c, nil
	}
	if !c.Phone.IsZero() && !c.Heard.IsZero() {
		return Contact{}, &fault.Error{Kind: fault.Conflict, Op: "contact.renumber", Field: "phone", Key: text.ContactNumberFixed}
	}
	for _, h := range c.clone().Aliases {
		if h.kind == AliasLine {
			c.removeAlias(h.Alias)
		}
	}
	if !n.IsZero() {
		c.addAlias(HeldAlias{Alias: At(n).Alias(), Number: n, Seen: now})
	}
	c.choosePhone()
	return c, nil
}

// WithNumber adds a telephone line. A number that is known already stays the contact's Phone.
func (c Contact) WithNumber(n phone.Number, now time.Time) Contact {
	c = c.clone()
	seen := now
	for _, h := range c.Aliases {
		if h.kind == AliasLine && h.Number == c.Phone {
			seen = h.Seen.Add(-time.Second)
		}
	}
	c.addAlias(HeldAlias{Alias: At(n).Alias(), Number: n, Seen: seen})
	return c
}
