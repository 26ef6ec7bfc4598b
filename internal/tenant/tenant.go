package tenant

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Tenant is one salon.
type Tenant struct {
	ID        ID
	Slug      Slug
	Name      string       // 1 to 120 characters, as the owner writes it
	Phone     phone.Number // the registered WhatsApp number; zero when none was given
	Timezone  string       // IANA name, "America/Sao_Paulo"
	Locale    text.Lang
	CreatedAt time.Time
	DeletedAt time.Time // zero while the salon lives; its name stays reserved until the server let the instance go
}

// DefaultTimezone is where most Brazilian salons are.
const DefaultTimezone = "America/Sao_Paulo"

// MaxName is the longest salon name, in characters.
const MaxName = 120

// Draft is what a person gives to make a salon. Slug, Timezone and Locale may be empty.
type Draft struct {
	Name, Slug, Phone, Timezone, Locale string
}

// New checks a draft and makes the tenant of it. The slug comes from the name when none is given,
// and the store then numbers it when it is taken; slugGiven is false in that case. Errors: Invalid
// with the field's name.
func New(d Draft, now time.Time) (t Tenant, slugGiven bool, err error) {
	t = Tenant{ID: NewID(), CreatedAt: now, Timezone: DefaultTimezone, Locale: text.PT}
	if t.Name, err = CleanName(d.Name); err != nil {
		return Tenant{}, false, err
	}
	if d.Slug != "" {
		slugGiven = true
		t.Slug, err = ParseSlug(d.Slug)
	} else {
		t.Slug, err = SlugFrom(t.Name)
	}
	if err != nil {
		return Tenant{}, false, err
	}
	if d.Phone != "" {
		if t.Phone, err = phone.Parse(d.Phone, "BR"); err != nil {
			return Tenant{}, false, err
		}
	}
	if d.Timezone != "" {
		if t.Timezone, err = CleanTimezone(d.Timezone); err != nil {
			return Tenant{}, false, err
		}
	}
	if d.Locale != "" {
		if t.Locale, err = text.ParseLang(d.Locale); err != nil {
			return Tenant{}, false, err
		}
	}
	return t, slugGiven, nil
}

// CleanName removes invisible characters from a salon's name, which pasted names bring along, and
// checks the rest. Errors: Invalid "name".
func CleanName(s string) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return "", fault.Field("tenant.name", "name", text.NameUnreadable)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) {
		return "", fault.Field("tenant.name", "name", text.NameUnreadable)
	}
	s = text.Visible(s)
	switch {
	case s == "":
		return "", fault.Field("tenant.name", "name", text.NameEmpty)
	case utf8.RuneCountInString(s) > MaxName:
		return "", fault.Field("tenant.name", "name", text.NameTooLong, MaxName)
	}
	return s, nil
}

// CleanTimezone checks an IANA time zone name. Errors: Invalid "timezone".
func CleanTimezone(s string) (string, error) {
	if s == "" || s == "Local" {
		return "", fault.Field("tenant.timezone", "timezone", text.TimezoneUnknown)
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "", fault.Field("tenant.timezone", "timezone", text.TimezoneUnknown)
	}
	return s, nil
}
