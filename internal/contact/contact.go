package contact

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// ID identifies a contact: a UUIDv7.
type ID struct{ v uuid.UUID }

// NewID makes a fresh ID that sorts after the earlier ones.
func NewID() ID { return ID{uuid.Must(uuid.NewV7())} }

// ParseID reads an ID as String writes it. Errors: NotFound.
func ParseID(s string) (ID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fault.Wrap(fault.NotFound, "contact.parse_id", err)
	}
	return ID{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i ID) String() string {
	if i.IsZero() {
		return ""
	}
	return i.v.String()
}

// IsZero tells whether it is no contact.
func (i ID) IsZero() bool { return i.v == uuid.Nil }

// compare orders IDs by when they were made.
func (i ID) compare(o ID) int { return cmp.Compare(i.String(), o.String()) }

// Contact is one person on WhatsApp, as one salon knows them.
type Contact struct {
	ID      ID
	Tenant  tenant.ID
	Aliases []HeldAlias  // sorted; at most one LID, any number of lines
	Phone   phone.Number // of the line that was seen last; zero while the number is hidden
	ReplyTo Address      // where the last message came from; before one came, where WhatsApp knows them
	Heard   time.Time    // when the last message came from ReplyTo; zero before one came

	Given    Name   // as the salon wrote it
	Shown    Name   // as WhatsApp shows it
	Username Name   // WhatsApp's username, without @; it may pass to another person, so it is no identity
	Notes    string // the salon's, at most MaxNotes characters
	Tags     []string
	OptOuts  []OptOut

	Into      ID // the contact that absorbed this one; zero while it is not absorbed
	CreatedAt time.Time
}

// HeldAlias is an alias of a contact, and when it was seen.
type HeldAlias struct {
	Alias
	Number phone.Number // of a line: as WhatsApp spelled it last; zero for a LID
	Seen   time.Time    // when it was seen last
	Paired time.Time    // of a line: when it was last seen together with the contact's LID; zero when it never was
}

// Name is a name and the time from which it is known; of two the later one counts.
type Name struct {
	Text string
	At   time.Time
}

// later is the later of two names. Of two with the same time the greater text counts, so that the
// order in which they are compared does not matter. An empty name never counts, since WhatsApp
// leaves names out.
func (n Name) later(o Name) Name {
	switch {
	case o.Text == "":
		return n
	case n.Text == "", o.At.After(n.At), o.At.Equal(n.At) && o.Text > n.Text:
		return o
	}
	return n
}

// Name is what to call the person: the name that the salon gave, else the one that WhatsApp shows, else the username with
// its @. Empty when none is known.
func (c Contact) Name() string {
	handle := ""
	if c.Username.Text != "" {
		handle = "@" + c.Username.Text
	}
	return cmp.Or(c.Given.Text, c.Shown.Text, handle)
}

// LID is the contact's LID; the zero Alias while none is known.
func (c Contact) LID() Alias {
	for _, h := range c.Aliases {
		if h.kind == AliasLID {
			return h.Alias
		}
	}
	return Alias{}
}

// Holds tells whether an alias is the contact's.
func (c Contact) Holds(a Alias) bool { return c.index(a) >= 0 }

func (c Contact) index(a Alias) int {
	return slices.IndexFunc(c.Aliases, func(h HeldAlias) bool { return h.Alias == a })
}

// clone copies the slices, so that changing the copy does not change the original.
func (c Contact) clone() Contact {
	c.Aliases, c.Tags, c.OptOuts = slices.Clone(c.Aliases), slices.Clone(c.Tags), slices.Clone(c.OptOuts)
	return c
}

// addAlias adds an alias, or records that it was seen again.
func (c *Contact) addAlias(h HeldAlias) {
	i := c.index(h.Alias)
	if i < 0 {
		c.Aliases = append(c.Aliases, h)
		slices.SortFunc(c.Aliases, func(a, b HeldAlias) int {
			return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.value, b.value))
		})
	} else {
		old := &c.Aliases[i]
		if h.Seen.After(old.Seen) || h.Seen.Equal(old.Seen) && h.Number.Digits() > old.Number.Digits() {
			old.Number = h.Number
		}
		old.Seen, old.Paired = latest(old.Seen, h.Seen), latest(old.Paired, h.Paired)
	}
	c.choosePhone()
}

// removeAlias removes an alias.
func (c *Contact) removeAlias(a Alias) {
	c.Aliases = slices.DeleteFunc(c.Aliases, func(h HeldAlias) bool { return h.Alias == a })
	if c.ReplyTo.Alias() == a {
		c.ReplyTo, c.Heard = Address{}, time.Time{}
	}
	c.choosePhone()
}

// choosePhone sets Phone to the line that was seen last, and ReplyTo while no message has come.
func (c *Contact) choosePhone() {
	var newest HeldAlias
	for _, h := range c.Aliases {
		if h.kind == AliasLine && (newest.IsZero() || h.Seen.After(newest.Seen)) {
			newest = h
		}
	}
	c.Phone = newest.Number
	if !c.Heard.IsZero() {
		return
	}
	c.ReplyTo = At(c.Phone)
	if lid := c.LID(); c.ReplyTo.IsZero() && !lid.IsZero() {
		c.ReplyTo = Address{user: lid.value, server: lidServer}
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
