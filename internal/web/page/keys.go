package page

import (
	"strconv"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Keys is the page of API keys.
type Keys struct {
	Shell Shell
	Rows  []KeyRow
	Form  KeyForm
	Made  *MadeKey // shown once
}

// MadeKey is a key that was just made.
type MadeKey struct{ Name, Plain string }

// KeyRow is one key, without what it says.
type KeyRow struct {
	ID, Name, Salon, SalonHref string
	State                      Pill
	Made, Used, Until          Moment
	Works                      bool
}

// KeyForm is what is asked to make a key.
type KeyForm struct {
	Name, Salon, Days string // as typed
	Errors            Errors
	NameField         Field
	SalonField        Field
	Lives             []Option
	Problem           string
}

// NewKeyForm fills in the fields.
func (w Words) NewKeyForm(f KeyForm, days []int) KeyForm {
	f.Problem = f.Errors[""]
	f.NameField = Field{
		ID: "name", Name: "name", Type: "text", Label: w.Say(text.APIKeyName), Value: f.Name, Error: f.Errors["name"],
		Hint: w.Say(text.APIKeyNameIs), Required: true, Autocomplete: "off", Max: maxKeyName,
	}
	f.SalonField = Field{
		ID: "salon", Name: "salon", Type: "text", Label: w.Say(text.APIKeySalon), Value: f.Salon, Error: f.Errors["salon"],
		Hint: w.Say(text.APIKeySalonIs), Optional: true, Autocomplete: "off", Max: tenant.MaxSlug,
	}
	for _, d := range days {
		word := w.Say(text.APIKeyForever)
		if d > 0 {
			word = w.Say(text.APIKeyDays, d)
		}
		f.Lives = append(f.Lives, Option{strconv.Itoa(d), word})
	}
	return f
}

const maxKeyName = 80 // characters, as tenant.Keys has it

// KeyRowOf makes a row of a key.
func (w Words) KeyRowOf(k tenant.APIKey, now time.Time, zone *time.Location) KeyRow {
	row := KeyRow{
		ID: k.ID, Name: k.Name, Made: w.When(k.CreatedAt, now, zone), Used: w.When(k.LastUsedAt, now, zone),
		Until: w.When(k.ExpiresAt, now, zone), Works: k.Works(now),
	}
	switch {
	case row.Works:
		row.State = Pill{Word: w.Say(text.APIKeyGood), Icon: "check", Tone: ToneGood}
	case !k.RevokedAt.IsZero():
		row.State = Pill{Word: w.Say(text.APIKeyRevoked), Icon: "off", Tone: ToneInfo}
	default:
		row.State = Pill{Word: w.Say(text.APIKeyExpired), Icon: "wait", Tone: ToneWarn}
	}
	return row
}
