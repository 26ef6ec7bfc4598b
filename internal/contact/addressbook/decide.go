package addressbook

import (
	"slices"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Outcome is what the import does with an entry.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"     // nobody had the number or name
	Completed Outcome = "completed" // somebody had it, and lacked something that the file has
	Known     Outcome = "known"     // somebody had it, and lacks nothing
	Refused   Outcome = "refused"   // it is left out; its problem says why
)

// Book is a salon's contacts, indexed by number and by name. It is not safe for concurrent use.
type Book struct {
	salon    tenant.ID
	contacts map[contact.ID]contact.Contact
	byLine   map[contact.Alias]contact.ID
	byName   map[string]contact.ID // of those without any number or address
}

// NewBook indexes a salon's contacts.
func NewBook(salon tenant.ID, all []contact.Contact) *Book {
	b := &Book{salon, map[contact.ID]contact.Contact{}, map[contact.Alias]contact.ID{}, map[string]contact.ID{}}
	for _, c := range all {
		b.add(c)
	}
	return b
}

func (b *Book) add(c contact.Contact) {
	b.contacts[c.ID] = c
	for _, h := range c.Aliases {
		b.byLine[h.Alias] = c.ID
	}
	if name := plain(c.Name()); len(c.Aliases) == 0 && name != "" {
		b.byName[name] = c.ID
	}
}

// Decision is what the import does with one entry. Before is the zero Contact when nobody matched;
// After is to be saved when the outcome is Added or Completed.
type Decision struct {
	Line          int
	Outcome       Outcome
	Before, After contact.Contact
	Problem       *Problem // of a refused one
}

// Decide says what the import does with an entry, and adds the result to the book for the entries
// that follow.
func (b *Book) Decide(e Entry, now time.Time) Decision {
	d := Decision{Line: e.Line, Outcome: Refused}
	refuse := func(err error) Decision {
		wrong, ok := err.(*fault.Error) //nolint:errorlint // made by this package and contact
		if !ok {
			wrong = fault.Field("addressbook.decide", "file", text.ImportUnreadable, e.Line)
		}
		d.Problem = &Problem{e.Line, wrong}
		return d
	}
	switch {
	case e.crowded:
		return refuse(fault.Field("addressbook.decide", "phone", text.ImportNumbers, MaxNumbers))
	case len(e.Numbers) == 0 && e.unread:
		return refuse(fault.Field("addressbook.decide", "phone", text.PhoneInvalid))
	case len(e.Numbers) == 0 && plain(e.Name) == "":
		return refuse(fault.Field("addressbook.decide", "name", text.ImportNobody))
	}
	holders := b.holders(e)
	if len(holders) > 1 {
		return refuse(fault.Field("addressbook.decide", "phone", text.ImportTwoClients))
	}
	before, created := contact.Contact{}, contact.Contact{ID: contact.NewID(), Tenant: b.salon, CreatedAt: now}
	if len(holders) == 1 {
		before = b.contacts[holders[0]]
		created = before
	}
	after, err := completed(created, e, now)
	if err != nil {
		return refuse(err)
	}
	d.Before, d.After, d.Outcome = before, after, Completed
	switch {
	case before.ID.IsZero():
		d.Outcome = Added
	case same(before, after):
		d.Outcome = Known
		return d
	}
	b.add(after)
	return d
}

// holders are the contacts that an entry is about: those with one of its numbers; for an entry
// without numbers, the one with its name and no number.
func (b *Book) holders(e Entry) []contact.ID {
	var all []contact.ID
	for _, line := range e.lines() {
		if id, ok := b.byLine[line]; ok && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	if id, ok := b.byName[plain(e.Name)]; ok && len(e.Numbers) == 0 {
		all = append(all, id)
	}
	return all
}

// completed is a contact with what it lacks and the entry has. Errors: Invalid "name", "notes" or
// "tags".
func completed(c contact.Contact, e Entry, now time.Time) (contact.Contact, error) {
	var p contact.Particulars
	if c.Given.Text == "" && strings.TrimSpace(e.Name) != "" {
		p.Name = &e.Name
	}
	if remark := strings.TrimSpace(e.Notes); remark != "" && !strings.Contains(c.Notes, remark) {
		p.Notes = new(strings.TrimSpace(c.Notes + "\n" + remark))
	}
	if len(e.Tags) > 0 {
		p.Tags = new(slices.Concat(c.Tags, e.Tags))
	}
	c, err := c.Describe(p, now)
	if err != nil {
		return c, err
	}
	for i, line := range e.lines() {
		if !c.Holds(line) {
			c = c.WithNumber(e.Numbers[i], now)
		}
	}
	return c, nil
}

func same(a, b contact.Contact) bool {
	return a.Given.Text == b.Given.Text && a.Notes == b.Notes && slices.Equal(a.Tags, b.Tags) && len(a.Aliases) == len(b.Aliases)
}

// Report counts what an import did, or what a dry run says that it would do.
type Report struct {
	Added, Completed, Known int
	Problems                []Problem // by line
	Outcomes                map[int]Outcome
}

// NewReport makes a report that holds the lines that could not be read.
func NewReport(f File) Report {
	r := Report{Outcomes: map[int]Outcome{}, Problems: slices.Clone(f.Problems)}
	for _, p := range f.Problems {
		r.Outcomes[p.Line] = Refused
	}
	return r
}

// Note counts a decision.
func (r *Report) Note(d Decision) {
	r.Outcomes[d.Line] = d.Outcome
	switch d.Outcome {
	case Added:
		r.Added++
	case Completed:
		r.Completed++
	case Known:
		r.Known++
	case Refused:
		after := func(p Problem, line int) int { return p.Line - line }
		i, _ := slices.BinarySearchFunc(r.Problems, d.Problem.Line+1, after) // a file may have only problems: insert in order instead of sorting for each
		r.Problems = slices.Insert(r.Problems, i, *d.Problem)
	}
}
