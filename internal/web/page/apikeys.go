package page

import (
	"strconv"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// APIKeys is the page of API keys.
type APIKeys struct {
	Page    Context
	Rows    []APIKeyRow
	Form    APIKeyForm
	Created *NewAPIKey // shown once
}

// NewAPIKey is a key that was just made.
type NewAPIKey struct{ Name, Secret string }

// APIKeyRow is one key, without what it says.
type APIKeyRow struct {
	ID, Name, Salon, SalonHref string
	State                      Pill
	Created, Used, Until       Moment
	Valid                      bool
}

// APIKeyForm is what is asked to make a key.
type APIKeyForm struct {
	Name, Salon, Days string // as typed
	Errors            Errors
	NameField         Field
	SalonField        Field
	DaysField         SelectField
	Problem           string
}

// NewAPIKeyForm fills in the fields.
func (w Localizer) NewAPIKeyForm(f APIKeyForm, days []int) APIKeyForm {
	f.Problem = f.Errors[""]
	f.NameField = Field{
		ID: "name", Name: "name", Type: "text", Label: w.Say(text.APIKeyName), Value: f.Name, Error: f.Errors["name"],
		Hint: w.Say(text.APIKeyNameIs), Required: true, Autocomplete: "off", Max: maxAPIKeyName,
	}
	f.SalonField = Field{
		ID: "salon", Name: "salon", Type: "text", Label: w.Say(text.APIKeySalon), Value: f.Salon, Error: f.Errors["salon"],
		Hint: w.Say(text.APIKeySalonIs), Optional: true, Autocomplete: "off", Max: tenant.MaxSlug,
	}
	f.DaysField = SelectField{ID: "days", Name: "days", Label: w.Say(text.APIKeyLives), Error: f.Errors["days"]}
	for _, d := range days {
		word := w.Say(text.APIKeyForever)
		if d > 0 {
			word = w.Say(text.APIKeyDays, d)
		}
		value := strconv.Itoa(d)
		f.DaysField.Options = append(f.DaysField.Options, SelectOption{Value: value, Label: word, Chosen: value == f.Days})
	}
	return f
}

const maxAPIKeyName = 80 // characters, as tenant.Keys has it

// NewAPIKeyRow makes a row of a key.
func (w Localizer) NewAPIKeyRow(k tenant.APIKey, now time.Time, zone *time.Location) APIKeyRow {
	row := APIKeyRow{
		ID: k.ID, Name: k.Name, Created: w.When(k.CreatedAt, now, zone), Used: w.When(k.LastUsedAt, now, zone),
		Until: w.When(k.ExpiresAt, now, zone), Valid: k.Works(now),
	}
	switch {
	case row.Valid:
		row.State = Pill{Label: w.Say(text.APIKeyGood), Icon: "check", Tone: ToneGood}
	case !k.RevokedAt.IsZero():
		row.State = Pill{Label: w.Say(text.APIKeyRevoked), Icon: "off", Tone: ToneInfo}
	default:
		row.State = Pill{Label: w.Say(text.APIKeyExpired), Icon: "wait", Tone: ToneWarn}
	}
	return row
}
