package page

import (
	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// StartForm is the question before a code.
type StartForm struct {
	Method     connection.Method // the guess, or the last choice
	Chosen     bool              // a person chose the method: the browser does not guess again
	Number     string            // on file, as a person reads it; empty when there is none
	LastDigits string            // its last digits
	Phone      Field
	EditOpen   bool
	Button     string // the button's word
	Secondary  bool   // there is nothing to hurry: the form is folded away
	OneButton  bool   // one button: no code is needed, so far as we know
	Fresh      bool   // never connected: say what to prepare
	Problem    string // what was wrong with the last click, when it was no field
}

// asStart is the question, with why it is asked again.
func (c Card) asStart(s CardInput, v *connection.View) Card {
	c.Kind, c.Headline, c.Lead = CardStart, c.Say(text.ConnectHeadNew), c.Say(text.ConnectLead)
	c.Form = s.startForm()
	c.Form.Button, c.Form.Fresh, c.Passkey.OfferConnector = c.Say(text.ConnectDo), true, s.AnyPasskey
	if v == nil {
		return c
	}
	c.Form.Fresh, c.Passkey.OfferConnector, c.Passkey.OfferMove, c.Passkey.OfferMoveBack = false, v.SupportsPasskey && isPasskeyCause(v.Cause), v.CanMove, v.CanMoveBack
	act, who := v.Cause.Remedy()
	switch {
	case v.Wanted == connection.Off:
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadOff), c.Say(text.ConnectLeadOff), c.Say(text.ReconnectDo)
		return c
	case v.Cause == connection.CauseNone && v.LastAttempt.ID == "":
		return c
	case v.Cause == connection.CauseNone:
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadStop), c.Say(text.ConnectLeadStop), c.Say(text.NewCodeDo)
	case v.Cause == connection.CodeExpired:
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadEnded), "", c.Say(text.NewCodeDo)
	case who == connection.PartyWhatsApp: // nothing that a reconnection would solve now
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadOff), "", c.Say(text.ReconnectDo)
	case outdatedWhileLinking(v):
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadLater), c.Say(text.ConnectLeadLater), c.Say(text.TryAgainDo)
		if !v.LinkedOnce {
			c.Lead = c.Say(text.ConnectLeadFirst)
		}
	case who == connection.PartyPlatform && act == connection.ActionWait:
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadOurs), c.Say(text.ConnectLeadOurs), c.Say(text.TryNowDo)
	case isPasskeyCause(v.Cause):
		c.Headline, c.Lead, c.Form.Button = c.Say(text.PasskeyAgainHead), "", c.retryLabel(v)
	default:
		c.Headline, c.Lead, c.Form.Button = c.Say(text.ConnectHeadAgain), "", c.Say(text.ReconnectDo)
	}
	over := !v.CauseUntil.IsZero() && !s.Now.Before(v.CauseUntil)
	c.Form.Secondary = (act == connection.ActionWait || act == connection.ActionAppeal || act == connection.ActionSupport || act == connection.ActionMove) && !over
	if outdatedWhileLinking(v) {
		c.Form.Secondary = false
	}
	if v.Cause != connection.CauseNone {
		c.Notice = c.causeNotice(s, v)
		if outdatedWhileLinking(v) && !s.Operator {
			c.Notice.Text = c.Say(text.ConnectOutdated)
		}
		if c.Notice.Refused != "" {
			c.Headline, c.Form.Secondary = c.Say(text.WrongHead), true
		}
	}
	if !c.Form.Chosen && v.LastAttempt.Method != "" {
		c.Form.Method, c.Form.Chosen = v.LastAttempt.Method, true
	}
	c.Form.OneButton = reconnectsWithoutCode(v.Cause) && !outdatedWhileLinking(v) && c.Form.Phone.Error == ""
	if c.Form.OneButton && c.Form.Number == "" {
		c.Form.Method = connection.QR // a code that is typed wants a number
	}
	return c
}

// reconnectsWithoutCode tells whether the phone still has the device after a cause: a reconnection needs no code.
func reconnectsWithoutCode(cause connection.Cause) bool {
	return cause == connection.Replaced || cause == connection.ClientOutdated
}

// outdatedWhileLinking tells whether WhatsApp refused our version when the salon was to be linked. A server connects a device that it
// still has by itself once it presents a newer version, so that a session which ended so needs nobody. It has nothing to connect, and
// never tries again, where there is no device, and a row does not say whether there is one: a click is needed, and maybe a code.
func outdatedWhileLinking(v *connection.View) bool {
	return v.Cause == connection.ClientOutdated && v.LastAttempt.Cause == connection.ClientOutdated
}

// startForm is the question with the salon's number and what was typed.
func (s CardInput) startForm() StartForm {
	f := StartForm{Method: s.SuggestedMethod, Number: s.Tenant.Phone.Format(), Problem: s.Errors[""]}
	if f.Method == "" {
		f.Method = connection.QR
	}
	f.Phone = Field{
		ID: "phone", Name: "phone", Type: "tel", Autocomplete: "tel", InputMode: "tel", Max: 30,
		Label: s.Say(text.NumberLabel), Hint: s.Say(text.NumberHint), Value: f.Number, Error: s.Errors["phone"],
	}
	if d := s.Tenant.Phone.Digits(); d != "" {
		f.LastDigits = d[len(d)-4:]
	}
	if s.TypedNumber != "" {
		f.Phone.Value = s.TypedNumber
	}
	f.EditOpen = f.Number == "" || f.Phone.Error != ""
	f.Chosen = len(s.Errors) > 0
	return f
}

// domID names the form with everything that makes it another one: a form is never replaced under a person's hands by an
// equal one.
func (f StartForm) domID() string {
	key := "start-" + string(f.Method) + "-" + f.LastDigits
	if f.Phone.Error != "" {
		key += "-refused"
	}
	if f.Secondary {
		key += "-calm"
	}
	return key
}
