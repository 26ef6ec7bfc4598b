package contact_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
)

func TestParticularsAreCleanedAndBounded(t *testing.T) {
	long, tags := strings.Repeat("a", 121), make([]string, 21)
	for i := range tags {
		tags[i] = strings.Repeat("x", i+1)
	}
	for _, tc := range []struct {
		name  string
		p     contact.Particulars
		field string
	}{
		{"name", contact.Particulars{Name: new("  Dona\u202e  Ana ")}, ""},
		{"long name", contact.Particulars{Name: &long}, "name"},
		{"long notes", contact.Particulars{Notes: new(strings.Repeat("a", 2001))}, "notes"},
		{"long tag", contact.Particulars{Tags: &[]string{long}}, "tags"},
		{"many tags", contact.Particulars{Tags: &tags}, "tags"},
	} {
		_, err := contact.Contact{}.Describe(tc.p, start)
		f, _ := errors.AsType[*fault.Error](err)
		if (f == nil) != (tc.field == "") || f != nil && (f.Field != tc.field || f.Kind != fault.Invalid) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	was := contact.Contact{Tags: []string{"vip"}, Shown: contact.Name{Text: "Aninha"}}
	c, err := was.Describe(contact.Particulars{Name: new("  Dona\u202e  Ana "), Tags: &[]string{"Cor", "cor ", "", "alisa"}}, start)
	if err != nil || c.Name() != "Dona Ana" || !slices.Equal(c.Tags, []string{"alisa", "cor"}) {
		t.Errorf("got %q, %q, %v", c.Name(), c.Tags, err)
	}
	if c, err = c.Describe(contact.Particulars{Name: new("")}, start); err != nil || c.Name() != "Aninha" {
		t.Errorf("without the given name: %q, %v", c.Name(), err)
	}
	if was.Tags[0] != "vip" {
		t.Error("the change of one is a change of another")
	}
}

func TestWhoRefusesOffersStillGetsReminders(t *testing.T) {
	c := contact.Contact{}.Refuse(contact.TopicOffers, "message", start.Add(time.Hour)).Refuse(contact.TopicOffers, "salon", start)
	if c.Wants(contact.TopicOffers) || !c.Wants(contact.TopicReminders) {
		t.Error("offers were refused, reminders were not")
	}
	if len(c.OptOuts) != 1 || c.OptOuts[0].By != "salon" {
		t.Errorf("the first refusal counts: %+v", c.OptOuts)
	}
	c = c.Refuse(contact.TopicAll, "message", start)
	if c.Wants(contact.TopicReminders) || c.Accept(contact.TopicOffers).Wants(contact.TopicOffers) {
		t.Error("everything was refused")
	}
	if !c.Accept(contact.TopicAll).Wants(contact.TopicOffers) {
		t.Error("everything was accepted again")
	}
}

// When two contacts are joined, the notes, tags and opt-outs of both are kept.
func TestJoinKeepsWhatWasWritten(t *testing.T) {
	b := newContactSet()
	line := b.resolve(contact.Sighting{Address: address(t, withNinth), At: start}, "line").Contact
	lid := b.resolve(contact.Sighting{Address: address(t, hidden), At: start}, "lid").Contact
	line, err := line.Describe(contact.Particulars{Notes: new("tinge"), Tags: &[]string{"vip"}, Name: new("Ana")}, start)
	if err != nil {
		t.Fatal(err)
	}
	lid, err = lid.Describe(contact.Particulars{Notes: new("alérgica"), Tags: &[]string{"nova"}, Name: new("Dona Ana")}, start.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	lid = lid.Refuse(contact.TopicReminders, "message", start)
	b.contacts[line.ID], b.contacts[lid.ID] = line, lid
	r := b.resolve(contact.Sighting{Address: address(t, hidden), Also: address(t, withNinth), Wrote: true, At: start.Add(time.Hour)}, "both")
	c := r.Contact
	if len(r.Absorbed) != 1 || r.Absorbed[0].Into != c.ID || c.ID != line.ID {
		t.Fatalf("the older contact goes on: %+v", r)
	}
	if c.Name() != "Dona Ana" || c.Notes != "tinge\n\nalérgica" || !slices.Equal(c.Tags, []string{"nova", "vip"}) || c.Wants(contact.TopicReminders) {
		t.Errorf("name %q, notes %q, tags %q, opt-outs %v", c.Name(), c.Notes, c.Tags, c.OptOuts)
	}
}
