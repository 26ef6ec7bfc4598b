package page

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/text"
)

// handoffTime is how long after WhatsApp's question an answer needs no comparing of codes (whatsmeow's handoff key).
const handoffTime = 5 * time.Minute

// KeyStep is what the card says of the passkey step.
type KeyStep struct {
	Late    bool      // codes will have to be compared
	Digits  [2]string // the code to compare, in its halves; empty while it is not known
	Tell    bool      // the server cannot see that the phone asks: offer to say so
	Prepare bool      // before a code: offer the Connector to those who lack it
	Move    bool      // offer the way to a server that can
	Back    bool      // offer the way back from one
	Keep    bool      // connected: advise against removing the device
}

// ofPasskey tells whether a cause is one of a passkey step that came to no end.
func ofPasskey(c connection.Cause) bool {
	switch c {
	case connection.PasskeyRequired, connection.PasskeyRefused, connection.PasskeyStuck, connection.PasskeyExpired,
		connection.PasskeyCodeDiffers:
		return true
	default:
		return false
	}
}

// againDo is the word of the button after a passkey step.
func (c Card) againDo(v *connection.View) string {
	switch {
	case v.Cause == connection.PasskeyExpired && v.LastAttempt.Method == connection.PairingCode:
		return c.Say(text.NewCodeDo)
	case v.Cause == connection.PasskeyExpired:
		return c.Say(text.PasskeyNewDo)
	}
	return c.Say(text.PasskeyAgainDo)
}

// passkey is the face of each of the step's phases.
func (c Card) passkey(s Subject, v *connection.View) Card {
	switch v.Phase {
	case connection.PasskeySent:
		c.Kind, c.Headline, c.Lead = KeySent, c.Say(text.PasskeySentHead), c.Say(text.PasskeySentText)
	case connection.PasskeyCode:
		c.Kind, c.Headline, c.Lead = KeyCode, c.Say(text.PasskeyCodeHead), c.Say(text.PasskeyCodeAsk)
		if s.Compare == "" {
			c.Lead = c.Say(text.PasskeyCodeWait)
		} else {
			c.Key.Digits = halves(s.Compare)
		}
	default:
		c.Kind, c.Headline = Passkey, c.Say(text.PasskeyHead)
		c.passkeyTime(s.Now, v)
	}
	return c
}

// passkeyTime is how long there is: first the minutes in which no codes need comparing, then the rest.
func (c *Card) passkeyTime(now time.Time, v *connection.View) {
	begin, end := v.Attempt.PasskeyAt, v.PasskeyUntil
	if begin.IsZero() {
		begin = now
	}
	soon := begin.Add(handoffTime)
	switch {
	case end.IsZero() || now.Before(soon) && soon.Before(end):
		end = soon
	case !now.Before(soon):
		c.Key.Late, begin = true, soon
	}
	c.Code.Left, c.Code.Life = secondsUp(end.Sub(now)), secondsUp(end.Sub(begin))
}

// keyLineOf is how the passkey step and moves show in the history.
func keyLineOf(k connection.EntryKind) (historyLine, bool) {
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
	Shell      Shell
	Base, Home string
	Connector  string // the extension's ID
	Store      string // where browsers get the Connector; empty when it is in no store
	Bookmark   string // the bookmark's "javascript:" text; empty when there is none
}

// ComputerLink is the page with a link to carry on elsewhere.
type ComputerLink struct {
	Shell     Shell
	Home      string
	URL, Host string
	Local     bool // the link only opens on this computer
}

// Wish is the page after an owner wished for a way without a computer.
type Wish struct {
	Shell      Shell
	Base, Home string
}
