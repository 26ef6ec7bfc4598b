package page

import (
	"strconv"

	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// ServerForm adds or changes a server.
type ServerForm struct {
	Page              Context
	Action, Do        string
	ID, URL, Key, Max Field
	Place             []Field // how new salons are placed on it
	New               bool
	Fixed             bool // the configuration says where it is
	Draining          bool
	Special           string // why the address is unusual; the operator may insist
	Problem           string
	Shown             []ShownValue // what the form showed first; empty for a new server
}

// ShownValue is a hidden field that says what a form showed: only what differs from it is changed.
type ShownValue struct{ Name, Value string }

// The hidden fields of a server's form.
const (
	ShownURLField      = "shown-url"
	ShownMaxField      = "shown-max"
	ShownDrainingField = "shown-draining"
	ShownCapacityField = "shown-capacity"
	ShownWeightField   = "shown-weight"
	ShownRegionField   = "shown-region"
)

// Typed is the form with the words that were typed where they are no number, as they were typed.
func (f ServerForm) Typed(field func(name string) string) ServerForm {
	if f.Max.Error != "" {
		f.Max.Value = field(f.Max.Name)
	}
	for i, x := range f.Place {
		if x.Error != "" {
			f.Place[i].Value = field(x.Name)
		}
	}
	return f
}

// Showing is the form with what it showed first.
func (f ServerForm) Showing(v fleet.Server) ServerForm {
	draining := ""
	if v.Draining {
		draining = "1"
	}
	f.Shown = []ShownValue{
		{ShownURLField, v.URL},
		{ShownMaxField, strconv.Itoa(v.MaxLinking)},
		{ShownDrainingField, draining},
		{ShownCapacityField, strconv.Itoa(v.Capacity)},
		{ShownWeightField, strconv.Itoa(v.Share())},
		{ShownRegionField, v.Region},
	}
	return f
}

// NewServerForm is the form with what was typed. The key is never in it.
func (w Localizer) NewServerForm(v fleet.Server, isNew, fixed bool, errs Errors) ServerForm {
	f := ServerForm{New: isNew, Fixed: fixed, Draining: v.Draining, Problem: errs[""], Special: errs["special"], Do: w.Say(text.ServerFormSave), Action: "/admin/servers/" + v.ID + "/edit"}
	f.ID = Field{
		ID: "id", Name: "id", Type: "text", Label: w.Say(text.ServerFormID), Hint: w.Say(text.ServerFormIDIs), Value: v.ID,
		Error: errs["id"], Required: true, Autocomplete: "off", Max: maxServerID,
	}
	f.URL = Field{
		ID: "url", Name: "url", Type: "url", Label: w.Say(text.ServerFormURL), Value: v.URL, Error: errs["url"], Required: true,
		Autocomplete: "off", InputMode: "url", Placeholder: "https://evolution.example.com",
	}
	f.Key = Field{
		ID: "key", Name: "key", Type: "password", Label: w.Say(text.ServerFormKey), Hint: w.Say(text.ServerFormKeep), Error: errs["key"],
		Autocomplete: "off",
	}
	f.Max = Field{
		ID: "max", Name: "max", Type: "text", Label: w.Say(text.ServerFormMax), Hint: w.Say(text.ServerFormMaxIs),
		Value: strconv.Itoa(v.MaxLinking), Error: errs["max"], Required: true, Autocomplete: "off", InputMode: "numeric",
	}
	f.Place = w.placeFields(v, errs)
	if fixed {
		f.Do = w.Say(text.ServerFormOnly)
	}
	if isNew {
		f.Action, f.Do, f.Key.Hint, f.Key.Required = "/admin/servers", w.Say(text.ServerFormDo), w.Say(text.ServerFormOnce), true
	}
	return f
}

const maxServerID = 50 // characters, as everywhere

// placeFields are the fields of how new salons are placed on a server.
func (w Localizer) placeFields(v fleet.Server, errs Errors) []Field {
	const maxRegion = 30 // characters
	return []Field{
		{
			ID: "capacity", Name: "capacity", Type: "text", Label: w.Say(text.ServerFormCapacity), Hint: w.Say(text.ServerFormCapIs),
			Value: strconv.Itoa(v.Capacity), Error: errs["capacity"], Required: true, Autocomplete: "off", InputMode: "numeric",
		},
		{
			ID: "weight", Name: "weight", Type: "text", Label: w.Say(text.ServerFormWeight), Hint: w.Say(text.ServerFormWeightIs),
			Value: strconv.Itoa(v.Share()), Error: errs["weight"], Required: true, Autocomplete: "off", InputMode: "numeric",
		},
		{
			ID: "region", Name: "region", Type: "text", Label: w.Say(text.ServerFormRegion), Hint: w.Say(text.ServerFormRegionIs),
			Value: v.Region, Error: errs["region"], Autocomplete: "off", Max: maxRegion,
		},
	}
}
