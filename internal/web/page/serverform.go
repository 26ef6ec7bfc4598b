package page

import (
	"strconv"

	"salonzap/internal/fleet"
	"salonzap/internal/text"
)

// ServerForm adds or changes a server.
type ServerForm struct {
	Page              PageContext
	Action, Do        string
	ID, URL, Key, Max Field
	New               bool
	Fixed             bool // the configuration says where it is
	Draining          bool
	Special           string // why the address is unusual; the operator may insist
	Problem           string
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
	if fixed {
		f.Do = w.Say(text.ServerFormOnly)
	}
	if isNew {
		f.Action, f.Do, f.Key.Hint, f.Key.Required = "/admin/servers", w.Say(text.ServerFormDo), w.Say(text.ServerFormOnce), true
	}
	return f
}

const maxServerID = 50 // characters, as everywhere
