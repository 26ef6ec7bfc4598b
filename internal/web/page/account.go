package page

import (
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Credentials is a form with an e-mail, a password, or both.
type Credentials struct {
	Page       Context
	Steps      []Step // the way that this is a step of; empty: none
	Lead       string
	Action     string
	Button     string
	Email      *Field // nil: not asked
	Password   *Field // nil: not asked
	Problem    string // what was wrong, when it was no field
	Note       string // something to know before
	Hint       string // under the button
	ForgotPath string // address for who forgot the password; empty: none
}

// EmailField asks for an e-mail address.
func (w Localizer) EmailField(value, problem string) Field {
	return Field{
		ID: "email", Name: "email", Type: "email", Autocomplete: "username", InputMode: "email", Required: true, Max: 254,
		Label: w.Say(text.LoginEmail), Value: value, Error: problem, Focus: value == "",
	}
}

// PasswordField asks for a password that exists.
func (w Localizer) PasswordField() Field {
	return Field{
		ID: "password", Name: "password", Type: "password", Autocomplete: "current-password", Required: true,
		Label: w.Say(text.LoginPassword), Max: tenant.MaxPassword,
	}
}

// NewPasswordField asks for a password to be chosen.
func (w Localizer) NewPasswordField(problem string) Field {
	return Field{
		ID: "password", Name: "password", Type: "password", Autocomplete: "new-password", Required: true,
		Label: w.Say(text.LoginPassword), Error: problem, Max: tenant.MaxPassword,
		Hint: w.Say(text.PasswordRule, tenant.MinPassword),
	}
}

// Account is a person's own page.
type Account struct {
	Page     Context
	Email    string
	Old, New Field
	Factor   FactorState
	Sessions []SessionRow
}

// Message is a page that says one thing and offers one way on: errors, links, empty places.
type Message struct {
	Page              Context
	Heading           string
	Text              string
	Footnote          string // the support id
	Href, ActionLabel string // where to go on; empty: nowhere
	Post              bool   // the way on is a click that changes something
	Badge             string // a short sign above the heading: the status
}
