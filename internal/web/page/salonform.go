package page

import (
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// EditSalon changes a salon.
type EditSalon struct {
	Page                          Context
	Back, Salon                   string
	Name, Phone, Timezone, Locale string // as typed
	Errors                        Errors
	Problem                       string

	NameField, PhoneField, ZoneField Field
	Locales                          []Option
}

// NewEditSalon fills in the fields.
func (w Localizer) NewEditSalon(f EditSalon) EditSalon {
	f.Problem = f.Errors[""]
	f.NameField = Field{
		ID: "name", Name: "name", Type: "text", Label: w.Say(text.SalonAddName), Value: f.Name, Error: f.Errors["name"], Required: true,
		Autocomplete: "off", Max: tenant.MaxName,
	}
	f.PhoneField = Field{
		ID: "phone", Name: "phone", Type: "tel", Label: w.Say(text.SalonAddPhone), Value: f.Phone, Error: f.Errors["phone"],
		Hint: w.Say(text.NumberHint), InputMode: "tel", Autocomplete: "off", Optional: true,
	}
	f.ZoneField = Field{
		ID: "timezone", Name: "timezone", Type: "text", Label: w.Say(text.SalonZone), Value: f.Timezone, Error: f.Errors["timezone"],
		Hint: w.Say(text.SalonZoneHint), Required: true, Autocomplete: "off",
	}
	f.Locales = []Option{{text.PT.String(), "Português"}, {text.EN.String(), "English"}}
	return f
}
