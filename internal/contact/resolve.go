package contact

import (
	"slices"
	"time"

	"salonzap/internal/tenant"
)

// Sighting is what one message or server report shows of a person: the address, and the names
// there.
type Sighting struct {
	Address  Address // where they wrote from, or where they were written to
	Also     Address // the same account's other address, when it was shown along; zero when it was not
	Wrote    bool    // they wrote it: replies go to Address from now on
	Name     string  // as WhatsApp shows it; empty when it was not shown
	Username string
	At       time.Time
}

// Aliases are the names that the sighting shows: those by which the contacts for Resolve are found.
func (s Sighting) Aliases() []Alias {
	all := []Alias{s.Address.Alias()}
	if also := s.Also.Alias(); !also.IsZero() && also != all[0] {
		all = append(all, also)
	}
	return all
}

// Resolution is what follows from a sighting.
type Resolution struct {
	Contact      Contact   // something of it, or of another contact, must be saved
	Created      bool      // nobody had these aliases before
	Changed      bool      // something of it, or of another contact, is to be saved
	Absorbed     []Contact // contacts that became parts of Contact, each with Into set; their chats belong to Contact
	NumberLost   []Contact // contacts that lost a number to Contact
	AliasesAdded bool      // Contact existed, and has more aliases now
}

// Resolve finds the contact of a sighting. known are the salon's contacts that hold any of its
// aliases, none of them absorbed; fresh is the ID for a new contact.
//
// A number and a LID that are seen together belong to one contact. When the number was seen with
// another LID before, the contact of the later sighting has it. In every other case contacts are
// only joined, never separated.
func Resolve(t tenant.ID, known []Contact, s Sighting, fresh ID) Resolution {
	line, lid := s.split()
	byLine, byLID := holder(known, line.Alias), holder(known, lid.Alias)
	var r Resolution
	switch {
	case byLine == nil && byLID == nil:
		r.Contact, r.Created = Contact{ID: fresh, Tenant: t, CreatedAt: s.At}, true
	case byLID == nil && (lid.IsZero() || byLine.LID().IsZero()):
		r.Contact = byLine.clone()
	case byLine == nil || byLID != nil && byLine.ID == byLID.ID:
		r.Contact = byLID.clone()
	case byLID != nil && byLine.LID().IsZero():
		r.join(*byLID, *byLine)
	default: // the number belongs to another account
		if byLID == nil {
			r.Contact, r.Created = Contact{ID: fresh, Tenant: t, CreatedAt: s.At}, true
		} else {
			r.Contact = byLID.clone()
		}
		if at := byLine.Aliases[byLine.index(line.Alias)].Paired; s.At.Before(at) {
			line = HeldAlias{} // the pairing that is known is newer
		} else {
			former := byLine.clone()
			former.removeAlias(line.Alias)
			r.NumberLost = append(r.NumberLost, former)
		}
	}
	before := r.Contact.clone()
	r.Contact.recordSighting(s, line, lid)
	r.AliasesAdded = !r.Created && (len(r.Absorbed) > 0 || len(before.Aliases) != len(r.Contact.Aliases))
	r.Changed = r.Created || len(r.Absorbed)+len(r.NumberLost) > 0 || !same(before, r.Contact)
	return r
}

// split gives the line and the LID of a sighting; either may be zero.
func (s Sighting) split() (line, lid HeldAlias) {
	for _, a := range []Address{s.Also, s.Address} { // where they wrote from counts last
		held := HeldAlias{Alias: a.Alias(), Number: a.Phone(), Seen: s.At}
		switch held.kind {
		case AliasLine:
			line = held
		case AliasLID:
			lid = held
		}
	}
	if !line.IsZero() && !lid.IsZero() {
		line.Paired = s.At
	}
	return line, lid
}

func holder(known []Contact, a Alias) *Contact {
	if a.IsZero() {
		return nil
	}
	if i := slices.IndexFunc(known, func(c Contact) bool { return c.Holds(a) }); i >= 0 {
		return &known[i]
	}
	return nil
}

// recordSighting updates a contact from a sighting.
func (c *Contact) recordSighting(s Sighting, line, lid HeldAlias) {
	for _, h := range []HeldAlias{line, lid} {
		if !h.IsZero() {
			c.addAlias(h)
		}
	}
	later := s.At.After(c.Heard) || s.At.Equal(c.Heard) && s.Address.JID() > c.ReplyTo.JID()
	if s.Wrote && later && c.Holds(s.Address.Alias()) {
		c.ReplyTo, c.Heard = s.Address, s.At
	}
	c.Shown = c.Shown.later(Name{clean(s.Name), s.At})
	c.Username = c.Username.later(Name{clean(s.Username), s.At})
	if s.At.Before(c.CreatedAt) {
		c.CreatedAt = s.At
	}
}

// join makes one contact of two: the older one stays.
func (r *Resolution) join(a, b Contact) {
	if b.ID.compare(a.ID) < 0 {
		a, b = b, a
	}
	a, b = absorb(a, b)
	r.Contact, r.Absorbed = a, append(r.Absorbed, b)
}

// absorb makes b a part of a.
func absorb(a, b Contact) (Contact, Contact) {
	a, b = a.clone(), b.clone()
	if b.Heard.After(a.Heard) || b.Heard.Equal(a.Heard) && b.ReplyTo.JID() > a.ReplyTo.JID() {
		a.ReplyTo, a.Heard = b.ReplyTo, b.Heard
	}
	for _, h := range b.Aliases {
		a.addAlias(h)
	}
	a.Given, a.Shown, a.Username = a.Given.later(b.Given), a.Shown.later(b.Shown), a.Username.later(b.Username)
	a.Notes, a.Tags, a.OptOuts = joinNotes(a.Notes, b.Notes), joinTags(a.Tags, b.Tags), joinOptOuts(a.OptOuts, b.OptOuts)
	if b.CreatedAt.Before(a.CreatedAt) {
		a.CreatedAt = b.CreatedAt
	}
	b.Into, b.Aliases = a.ID, nil
	return a, b
}

// same tells whether two versions of a contact are equal, so that nothing must be saved.
func same(a, b Contact) bool {
	return a.ReplyTo == b.ReplyTo && a.Heard.Equal(b.Heard) && a.Phone == b.Phone && a.Shown == b.Shown &&
		a.Username == b.Username && a.CreatedAt.Equal(b.CreatedAt) &&
		slices.EqualFunc(a.Aliases, b.Aliases, func(x, y HeldAlias) bool {
			return x.Alias == y.Alias && x.Number == y.Number && x.Seen.Equal(y.Seen) && x.Paired.Equal(y.Paired)
		})
}
