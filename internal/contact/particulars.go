package contact

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Limits of what a salon writes about a contact, in characters unless stated otherwise.
const (
	MaxName  = 120
	MaxNotes = 2000
	MaxTag   = 40
	MaxTags  = 20 // tags
)

// Topic is a kind of message that a client can opt out of.
type Topic string

// The topics. Answers to what a client asked belong to none of them.
const (
	TopicReminders Topic = "reminders" // of what is booked
	TopicOffers    Topic = "offers"    // what nobody asked for: a freed slot, a promotion
	TopicAll       Topic = "all"       // everything that we would send unasked
)

// OptOut is a topic that the client opted out of.
type OptOut struct {
	Topic Topic
	At    time.Time
	By    string // how it was said, for the record: "message", "salon"
}

// Particulars are what a person may change of a contact; nil leaves a field as it is.
type Particulars struct {
	Name  *string // empty takes the given name away
	Notes *string
	Tags  *[]string
}

// Describe changes what the salon wrote about a contact. Errors: Invalid "name", "notes" or "tags".
func (c Contact) Describe(p Particulars, now time.Time) (Contact, error) {
	c = c.clone()
	if p.Name != nil {
		name := clean(*p.Name)
		if utf8.RuneCountInString(name) > MaxName {
			return Contact{}, fault.Field("contact.describe", "name", text.TextTooLong, MaxName)
		}
		c.Given = Name{name, now}
	}
	if p.Notes != nil {
		notes := strings.TrimSpace(strings.ToValidUTF8(*p.Notes, ""))
		if utf8.RuneCountInString(notes) > MaxNotes {
			return Contact{}, fault.Field("contact.describe", "notes", text.TextTooLong, MaxNotes)
		}
		c.Notes = notes
	}
	if p.Tags != nil {
		tags, err := cleanTags(*p.Tags)
		if err != nil {
			return Contact{}, err
		}
		c.Tags = tags
	}
	return c, nil
}

func cleanTags(tags []string) ([]string, error) {
	var out []string
	for _, tag := range tags {
		tag = strings.ToLower(clean(tag))
		if utf8.RuneCountInString(tag) > MaxTag {
			return nil, fault.Field("contact.describe", "tags", text.TextTooLong, MaxTag)
		}
		if tag != "" {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > MaxTags {
		return nil, fault.Field("contact.describe", "tags", text.TagsTooMany, MaxTags)
	}
	return out, nil
}

// Refuse records that the client opted out of a topic. The first time that they did counts.
func (c Contact) Refuse(t Topic, by string, now time.Time) Contact {
	c = c.clone()
	c.OptOuts = joinOptOuts(c.OptOuts, []OptOut{{Topic: t, At: now, By: by}})
	return c
}

// Accept removes the client's opt-out of a topic; TopicAll removes every opt-out.
func (c Contact) Accept(t Topic) Contact {
	c = c.clone()
	c.OptOuts = slices.DeleteFunc(c.OptOuts, func(o OptOut) bool { return o.Topic == t || t == TopicAll })
	return c
}

// Wants tells whether the client may be sent a topic without having asked for it.
func (c Contact) Wants(t Topic) bool {
	return !slices.ContainsFunc(c.OptOuts, func(o OptOut) bool { return o.Topic == t || o.Topic == TopicAll })
}

// clean is a name in one line, without invisible characters, cut one character after MaxName.
func clean(name string) string {
	name = text.Visible(strings.ToValidUTF8(name, ""))
	const room = MaxName + 1 // one more, so that a person who wrote too much is told
	if utf8.RuneCountInString(name) > room {
		name = string([]rune(name)[:room])
	}
	return name
}

// joinNotes joins the notes of both contacts, a's first. Nothing that a salon wrote is cut.
func joinNotes(a, b string) string {
	if a == "" || b == "" || strings.Contains(a, b) {
		return cmp.Or(a, b)
	}
	return a + "\n\n" + b
}

func joinTags(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// joinOptOuts keeps the opt-outs of both, each since its first time.
func joinOptOuts(a, b []OptOut) []OptOut {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y OptOut) int {
		return cmp.Or(cmp.Compare(x.Topic, y.Topic), x.At.Compare(y.At), cmp.Compare(x.By, y.By))
	})
	return slices.CompactFunc(all, func(x, y OptOut) bool { return x.Topic == y.Topic })
}
