package contact_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// contactSet keeps a salon's contacts as a store does.
type contactSet struct {
	tenant   tenant.ID
	contacts map[contact.ID]contact.Contact
	into     map[contact.ID]contact.ID
	chats    map[string]contact.ID // who a message was said to be from, by what was written
}

func newContactSet() *contactSet {
	return &contactSet{
		tenant: tenant.NewID(), contacts: map[contact.ID]contact.Contact{}, into: map[contact.ID]contact.ID{},
		chats: map[string]contact.ID{},
	}
}

func (b *contactSet) resolve(s contact.Sighting, note string) contact.Resolution {
	var known []contact.Contact
	for _, c := range b.contacts {
		if slices.ContainsFunc(s.Aliases(), c.Holds) {
			known = append(known, c)
		}
	}
	r := contact.Resolve(b.tenant, known, s, contact.NewID())
	b.contacts[r.Contact.ID] = r.Contact
	for _, c := range r.Absorbed {
		delete(b.contacts, c.ID)
		b.into[c.ID] = c.Into
	}
	for _, c := range r.NumberLost {
		b.contacts[c.ID] = c
	}
	b.chats[note] = r.Contact.ID
	return r
}

// of is the contact of a note, followed through all merges.
func (b *contactSet) of(note string) contact.ID {
	id := b.chats[note]
	for next, ok := b.into[id]; ok; next, ok = b.into[id] {
		id = next
	}
	return id
}

// view is everything of the contacts except for their IDs.
func (b *contactSet) view() []string {
	var all []string
	for _, c := range b.contacts {
		var held []string
		for _, h := range c.Aliases {
			held = append(held, fmt.Sprintf("%s:%s=%s@%s/%s", h.Kind(), h.Value(), h.Number.Digits(), h.Seen, h.Paired))
		}
		all = append(all, fmt.Sprintf("%s reply %s heard %s phone %s shown %s user %s made %s",
			strings.Join(held, " "), c.ReplyTo.JID(), c.Heard, c.Phone.Digits(), c.Shown.Text, c.Username.Text, c.CreatedAt))
	}
	slices.Sort(all)
	return all
}

func address(tb testing.TB, jid string) contact.Address {
	tb.Helper()
	a, ok := contact.ParseAddress(jid)
	if !ok && jid != "" {
		tb.Fatalf("%s is no address", jid)
	}
	return a
}

// The addresses of one person.
const (
	withNinth    = "5511987654321@s.whatsapp.net"
	withoutNinth = "551187654321@s.whatsapp.net"
	hidden       = "458946541648796@lid"
)

// TestOnePersonIsOneContactInEveryOrder is the table of ninth digit, LID and alias: in whatever order one person's
// addresses are seen, there is one contact in the end, and every message is that contact's.
func TestOnePersonIsOneContactInEveryOrder(t *testing.T) {
	seen := []struct{ address, also string }{
		{withNinth, ""}, {withoutNinth, ""}, {hidden, ""}, {withoutNinth, hidden}, {hidden, withNinth}, {withNinth + ":x", ""},
	}
	seen[len(seen)-1].address = strings.Replace(withNinth, "@", ":12@", 1) // from another device
	for i, order := range permutations(len(seen)) {
		b := newContactSet()
		for _, n := range order {
			at := start.Add(time.Duration(n) * time.Minute)
			b.resolve(contact.Sighting{
				Address: address(t, seen[n].address), Also: address(t, seen[n].also), Wrote: true, At: at, Name: "Maria",
			}, strconv.Itoa(n))
		}
		if len(b.contacts) != 1 {
			t.Fatalf("order %d %v: %d contacts", i, order, len(b.contacts))
		}
		c := slices.Collect(maps.Values(b.contacts))[0]
		for n := range seen {
			if b.of(strconv.Itoa(n)) != c.ID {
				t.Fatalf("order %v: what came as %d has another contact", order, n)
			}
		}
		if c.Phone.Digits() != "5511987654321" || c.ReplyTo.JID() != withNinth || c.Name() != "Maria" || !c.CreatedAt.Equal(start) {
			t.Fatalf("order %v: phone %s, reply to %s, name %q", order, c.Phone.Digits(), c.ReplyTo.JID(), c.Name())
		}
	}
}

// permutations are all orders of 0 to n−1.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			all = append(all, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return all
}

// TestWhatSingleSightingsComeTo is what single sightings come to.
func TestWhatSingleSightingsComeTo(t *testing.T) {
	const other, otherLID = "5511912345678@s.whatsapp.net", "111122223333444@lid"
	for _, tc := range []struct {
		name     string
		seen     [][2]string // address and also, one minute apart
		contacts int
		last     string // the JID that the last one's contact is answered at
		phone    string // of the last one's contact
	}{
		{"a LID alone has no number and is answered", [][2]string{{hidden, ""}}, 1, hidden, ""},
		{"a number and a stranger's LID are two", [][2]string{{withNinth, ""}, {hidden, ""}}, 2, hidden, ""},
		{"replies go to what wrote", [][2]string{{withNinth, hidden}, {hidden, ""}}, 1, hidden, "5511987654321"},
		{"a landline is not the mobile", [][2]string{{"551141234567@s.whatsapp.net", ""}, {"5511941234567@s.whatsapp.net", ""}}, 2, "5511941234567@s.whatsapp.net", "5511941234567"},
		{"an account changes its number", [][2]string{{withNinth, hidden}, {other, hidden}}, 1, other, "5511912345678"},
		{"the number has a new holder", [][2]string{{withNinth, hidden}, {withNinth, otherLID}}, 2, withNinth, "5511987654321"},
		{"the new holder was known", [][2]string{{otherLID, ""}, {withNinth, hidden}, {withNinth, otherLID}}, 2, withNinth, "5511987654321"},
		{"the former holder is answered at the LID", [][2]string{{withNinth, hidden}, {withNinth, otherLID}, {hidden, ""}}, 2, hidden, ""},
		{"two numbers of one LID become one", [][2]string{{withNinth, ""}, {other, ""}, {hidden, other}, {hidden, withNinth}}, 1, hidden, "5511987654321"},
		{"abroad", [][2]string{{"5215512345678@s.whatsapp.net", ""}, {"525512345678@s.whatsapp.net", ""}}, 1, "525512345678@s.whatsapp.net", "525512345678"},
	} {
		b := newContactSet()
		var r contact.Resolution
		for i, s := range tc.seen {
			at := start.Add(time.Duration(i) * time.Minute)
			r = b.resolve(contact.Sighting{Address: address(t, s[0]), Also: address(t, s[1]), Wrote: true, At: at}, "")
		}
		if len(b.contacts) != tc.contacts || r.Contact.ReplyTo.JID() != tc.last || r.Contact.Phone.Digits() != tc.phone {
			t.Errorf("%s: %d contacts, answered at %s, phone %s", tc.name, len(b.contacts), r.Contact.ReplyTo.JID(), r.Contact.Phone.Digits())
		}
	}
}

// A late sighting of a number's former holder takes nothing from the present one, and is never
// answered at that number.
func TestFormerHolderComesLate(t *testing.T) {
	b := newContactSet()
	now := contact.Sighting{Address: address(t, withNinth), Also: address(t, "111122223333444@lid"), Wrote: true, At: start.Add(time.Hour)}
	then := contact.Sighting{Address: address(t, withNinth), Also: address(t, hidden), Wrote: true, At: start}
	b.resolve(now, "now")
	r := b.resolve(then, "then")
	if len(b.contacts) != 2 || b.of("now") == b.of("then") {
		t.Fatal("two accounts are one contact")
	}
	if !r.Contact.Phone.IsZero() || r.Contact.ReplyTo.JID() != hidden {
		t.Fatalf("answered at %s", r.Contact.ReplyTo.JID())
	}
}

func TestTwoOfOneNameStayTwo(t *testing.T) {
	b := newContactSet()
	for _, jid := range []string{withNinth, hidden, "5511912345678@s.whatsapp.net"} {
		b.resolve(contact.Sighting{Address: address(t, jid), Wrote: true, Name: "Maria", Username: "maria", At: start}, jid)
	}
	if len(b.contacts) != 3 {
		t.Fatalf("%d contacts of three accounts", len(b.contacts))
	}
}

func TestNothingNewChangesNothing(t *testing.T) {
	b := newContactSet()
	s := contact.Sighting{Address: address(t, withNinth), Also: address(t, hidden), Wrote: true, Name: "Maria", At: start}
	if r := b.resolve(s, ""); !r.Created || !r.Changed {
		t.Fatal("the first sighting made nothing")
	}
	if r := b.resolve(s, ""); r.Created || r.Changed {
		t.Fatalf("seen again, it changed: %+v", r)
	}
}

// person is an account in the simulation: its numbers belong to nobody else.
type person struct {
	lines []string // bases of eight digits behind the area code, or 9 digits with the ninth
	lid   string
}

// TestOrderDecidesNothing plays sightings in random order, with repeats, and compares with the
// truth and with the sorted run.
func TestOrderDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type shown struct {
			contact.Sighting
			note  string
			owner int
		}
		people := world(t)
		var all []shown
		for i, p := range people {
			for _, s := range sightings(t, p, i) {
				s.At = start.Add(time.Duration(rapid.IntRange(0, 4).Draw(t, "second")) * time.Second) // as fine as WhatsApp tells it
				s.Name = fmt.Sprintf("name %d", rapid.IntRange(0, 2).Draw(t, "name"))
				all = append(all, shown{s, strconv.Itoa(len(all)), i})
			}
		}
		sorted, shuffled := newContactSet(), newContactSet()
		for _, s := range all {
			sorted.resolve(s.Sighting, s.note)
		}
		again := append(slices.Clone(all), all[:rapid.IntRange(0, len(all)).Draw(t, "repeats")]...)
		for _, s := range rapid.Permutation(again).Draw(t, "order") {
			shuffled.resolve(s.Sighting, s.note)
		}
		if len(shuffled.contacts) != len(people) {
			t.Fatalf("%d people are %d contacts", len(people), len(shuffled.contacts))
		}
		for _, a := range all {
			for _, b := range all {
				if (shuffled.of(a.note) == shuffled.of(b.note)) != (a.owner == b.owner) {
					t.Fatalf("%s and %s: people %d and %d", a.note, b.note, a.owner, b.owner)
				}
			}
		}
		if a, b := sorted.view(), shuffled.view(); !slices.Equal(a, b) {
			t.Fatalf("sorted:\n%s\nshuffled:\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	})
}

func world(t *rapid.T) []person {
	people := make([]person, rapid.IntRange(1, 4).Draw(t, "people"))
	for i := range people {
		if rapid.Bool().Draw(t, "hidden") {
			people[i].lid = fmt.Sprintf("4589465416487%02d@lid", i)
		}
		lines := rapid.IntRange(0, 2).Draw(t, "lines")
		if people[i].lid == "" {
			lines = 1
		}
		for j := range lines {
			people[i].lines = append(people[i].lines, fmt.Sprintf("87654%d%d1", i, j))
		}
	}
	return people
}

// sightings are enough sightings of a person to show that all addresses are theirs, and some more.
func sightings(t *rapid.T, p person, i int) []contact.Sighting {
	at := func(jid string) contact.Address {
		a, ok := contact.ParseAddress(jid)
		if !ok && jid != "" {
			t.Fatalf("person %d: %s is no address", i, jid)
		}
		return a
	}
	spelled := func(line string) string {
		return "5511" + rapid.SampledFrom([]string{"", "9"}).Draw(t, "ninth") + line + "@s.whatsapp.net"
	}
	var all []contact.Sighting
	if len(p.lines) == 0 {
		all = append(all, contact.Sighting{Address: at(p.lid), Wrote: true})
	}
	for _, line := range p.lines {
		proof := contact.Sighting{Address: at(spelled(line)), Also: at(p.lid), Wrote: rapid.Bool().Draw(t, "wrote")}
		if p.lid != "" && rapid.Bool().Draw(t, "turned") {
			proof.Address, proof.Also = proof.Also, proof.Address
		}
		all = append(all, proof)
		for range rapid.IntRange(0, 2).Draw(t, "alone") {
			all = append(all, contact.Sighting{Address: at(spelled(line)), Wrote: rapid.Bool().Draw(t, "wrote")})
		}
		if p.lid != "" {
			all = append(all, contact.Sighting{Address: at(p.lid), Wrote: rapid.Bool().Draw(t, "wrote")})
		}
	}
	return all
}

func TestAddressesOfWhatsAppAreRead(t *testing.T) {
	for jid, want := range map[string]string{
		withNinth:                             withNinth,
		"5511987654321:12@s.whatsapp.net":     withNinth,
		"5511987654321.0:12@s.whatsapp.net":   withNinth,
		"5511987654321@c.us":                  withNinth,
		"5511987654321":                       withNinth,
		hidden:                                hidden,
		"458946541648796:3@lid":               hidden,
		"123":                                 "",
		"":                                    "",
		"@lid":                                "",
		"x@lid":                               "",
		"120363041234567890@g.us":             "",
		"status@broadcast":                    "",
		"5511987654321@broadcast":             "",
		"120363041234567890@newsletter":       "",
		"5511987654321@s.whatsapp.net@s":      "",
		strings.Repeat("1", 33) + "@lid":      "",
		"5511987654321@hosted":                "",
		"5511987654321-1600000000@g.us":       "",
		strings.Repeat("9", 300) + "@c.us":    "",
		"\x00@lid":                            "",
		"5511987654321@s.whatsapp.net\n@g.us": "",
	} {
		a, ok := contact.ParseAddress(jid)
		if a.JID() != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v", jid, a.JID(), ok)
		}
		if s := fmt.Sprintf("%v %#v %s", a, a, a.Alias()); strings.ContainsAny(s, "0123456789") {
			t.Errorf("%q shows %s", jid, s)
		}
	}
}

func TestWhoWasBookedByNumberIsWhoWrites(t *testing.T) {
	n, err := phone.Parse("(11) 98765-4321", phone.Brazil)
	if err != nil {
		t.Fatal(err)
	}
	b := newContactSet()
	b.resolve(contact.Sighting{Address: contact.At(n), At: start}, "booked")
	b.resolve(contact.Sighting{Address: address(t, withoutNinth), Wrote: true, At: start.Add(time.Hour)}, "wrote")
	if b.of("booked") != b.of("wrote") {
		t.Fatal("who was booked by number and who wrote are two")
	}
}
