package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// passkeyHandoff is how long after WhatsApp's question an answer needs no comparing of codes (whatsmeow's handoff key).
const passkeyHandoff = 5 * time.Minute

// PasskeyStep is what the card says of the passkey step.
type PasskeyStep struct {
	NeedsComparing     bool      // codes will have to be compared
	Digits             [2]string // the code to compare, in its halves; empty while it is not known
	OfferReport        bool      // the server cannot see that the phone asks: offer to say so
	OfferConnector     bool      // before a code: offer the Connector to those who lack it
	OfferMove          bool      // offer the way to a server that can
	OfferMoveBack      bool      // offer the way back from one
	WarnAgainstRemoval bool      // connected: advise against removing the device
}

// isPasskeyCause tells whether a cause is one of a passkey step that came to no end.
func isPasskeyCause(c connection.Cause) bool {
	switch c {
	case connection.PasskeyRequired, connection.PasskeyRefused, connection.PasskeyStuck, connection.PasskeyExpired,
		connection.PasskeyCodeDiffers:
		return true
	default:
		return false
	}
}

// retryLabel is the word of the button after a passkey step.
func (c Card) retryLabel(v *connection.View) string {
	switch {
	case v.Cause == connection.PasskeyExpired && v.LastAttempt.Method == connection.PairingCode:
		return c.Say(text.NewCodeDo)
	case v.Cause == connection.PasskeyExpired:
		return c.Say(text.PasskeyNewDo)
	}
	return c.Say(text.PasskeyAgainDo)
}

// asPasskey is the face of each of the step's phases.
func (c Card) asPasskey(s CardInput, v *connection.View) Card {
	switch v.Phase {
	case connection.PasskeySent:
		c.Kind, c.Headline, c.Lead = CardPasskeySent, c.Say(text.PasskeySentHead), c.Say(text.PasskeySentText)
	case connection.PasskeyCode:
		c.Kind, c.Headline, c.Lead = CardPasskeyCode, c.Say(text.PasskeyCodeHead), c.Say(text.PasskeyCodeAsk)
		if s.CompareCode == "" {
			c.Lead = c.Say(text.PasskeyCodeWait)
		} else {
			c.Passkey.Digits = splitInHalves(s.CompareCode)
		}
	default:
		c.Kind, c.Headline = CardPasskey, c.Say(text.PasskeyHead)
		c.setPasskeyTime(s.Now, v)
	}
	return c
}

// setPasskeyTime is how long there is: first the minutes in which no codes need comparing, then the rest.
func (c *Card) setPasskeyTime(now time.Time, v *connection.View) {
	begin, end := v.Attempt.PasskeyAt, v.PasskeyUntil
	if begin.IsZero() {
		begin = now
	}
	soon := begin.Add(passkeyHandoff)
	switch {
	case end.IsZero() || now.Before(soon) && soon.Before(end):
		end = soon
	case !now.Before(soon):
		c.Passkey.NeedsComparing, begin = true, soon
	}
	c.Code.Left, c.Code.Lifetime = ceilSeconds(end.Sub(now)), ceilSeconds(end.Sub(begin))
}

// passkeyHistoryLine is how the passkey step and moves show in the history.
func passkeyHistoryLine(k connection.EntryKind) (historyLine, bool) {
	line, ok := map[connection.EntryKind]historyLine{
		connection.EntryPasskeyAsked:    {text.HistoryAsked, "key", ToneInfo, false},
		connection.EntryPasskeyAnswered: {text.HistoryAnswered, "key", ToneGood, false},
		connection.EntryPasskeyCode:     {text.HistoryCompared, "question", ToneInfo, false},
		connection.EntryPasskeyStuck:    {text.HistoryStalled, "warn", ToneWarn, false},
		connection.EntryPasskeyWish:     {text.HistoryWished, "phone", ToneInfo, false},
		connection.EntryMoved:           {text.HistoryMoved, "server", ToneInfo, false},
		connection.EntryMovedBack:       {text.HistoryMovedBack, "server", ToneInfo, false},
		connection.EntryPreviousRemoved: {text.HistoryLeft, "server", ToneInfo, true},
	}[k]
	return line, ok
}

// Help is the page about the ways to confirm a passkey.
type Help struct {
	Page       Context
	Base, Home string
	Connector  string // the extension's ID
	Store      string // where browsers get the Connector; empty when it is in no store
	Bookmark   string // the bookmark's "javascript:" text; empty when there is none
}

// ComputerLink is the page with a link to carry on elsewhere.
type ComputerLink struct {
	Page      Context
	Home      string
	URL, Host string
	Local     bool // the link only opens on this computer
}

// PhoneWayWish is the page after an owner wished for a way without a computer.
type PhoneWayWish struct {
	Page       Context
	Base, Home string
}
