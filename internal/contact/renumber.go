package contact

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Renumber gives a contact the number that the salon typed; the zero number takes a typed one away. A number that WhatsApp
// showed stays: it is a fact, and none of the salon's.
// Errors: Conflict on "phone" with Key text.ContactNumberFixed.
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
			c.release(h.Alias)
		}
	}
	if !n.IsZero() {
		c.addAlias(HeldAlias{Alias: At(n).Alias(), Number: n, Seen: now})
	}
	c.settle()
	return c, nil
}

// Reached is a contact who can be reached at one more number. Where a number is known already, that one goes on to count.
func (c Contact) Reached(n phone.Number, now time.Time) Contact {
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
