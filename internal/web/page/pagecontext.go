package page

import (
	"html"

	"github.com/a-h/templ"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Localizer says sentences in the reader's language.
type Localizer struct{ Lang text.Lang }

// Say gives a sentence.
func (w Localizer) Say(key fault.Key, args ...any) string { return w.Lang.Say(key, args...) }

// Rich gives a sentence of the catalogue that holds markup of ours; its arguments are escaped.
func (w Localizer) Rich(key fault.Key, args ...string) templ.Component {
	safe := make([]any, len(args))
	for i, a := range args {
		safe[i] = html.EscapeString(a)
	}
	return templ.Raw(w.Lang.Say(key, safe...))
}

// Assets are the addresses of the files that pages load.
type Assets struct{ CSS, JS, HTMX, Passkey, Icon, SalonCSS, SalonJS, Push string }

// Link is one entry of the menu.
type Link struct {
	Href, Label string
	Current     bool
}

// Tone is how a notice looks; its words say the same.
type Tone string

// The tones.
const (
	ToneGood Tone = "good"
	ToneInfo Tone = "info"
	ToneWarn Tone = "warn"
	ToneBad  Tone = "bad"
)

// iconName is the shape that goes with a tone, so that colour never speaks alone.
func (t Tone) iconName() string {
	switch t {
	case ToneGood:
		return "check"
	case ToneWarn:
		return "warn"
	case ToneBad:
		return "stop"
	case ToneInfo:
	}
	return "info"
}

// Flash is what a page says once about what was just done.
type Flash struct {
	Tone Tone
	Text string
}

// Context is what is around the content of every page.
type Context struct {
	Localizer
	Title      string
	Printed    string // the title on paper, which says no "today"; empty: that of the page
	Assets     Assets
	UserEmail  string // e-mail of who is signed in; empty when nobody is
	SignedIn   bool   // offer to sign out
	Nav        []Link
	ReturnPath string // path to come back to after choosing a language
	Demo       bool   // no real WhatsApp is behind this process
	Flash      *Flash
	Refresh    int    // seconds until a page without scripts loads itself again; 0 is never
	Live       bool   // the page has parts that change by themselves
	Wide       bool   // the operator's console
	Full       bool   // the page takes the whole width that there is
	Lists      bool   // it looks like a salon's pages, wherever it is
	Script     string // address of a script that this page alone needs; empty: none
	Shell      *Shell // around a salon's page; nil elsewhere, and where the connection alone is offered
}

// hasPasskey: WhatsApp's passkey step can be on the page. It is nowhere on a salon's pages that only say how the connection is.
func (s Context) hasPasskey() bool { return s.Shell == nil || s.Shell.Stream == "" }

// Field is one input of a form.
type Field struct {
	ID, Name, Type, Label, Hint, Value, Error string
	Autocomplete, InputMode, Placeholder      string
	Required, Focus, Optional                 bool
	Max                                       int
}

// describes are the ids of what explains the field, for screen readers.
func (f Field) describes() string {
	switch {
	case f.Hint != "" && f.Error != "":
		return f.ID + "-error " + f.ID + "-hint"
	case f.Error != "":
		return f.ID + "-error"
	case f.Hint != "":
		return f.ID + "-hint"
	}
	return ""
}

// Errors are the sentences of refused fields, by the field's name.
type Errors map[string]string
