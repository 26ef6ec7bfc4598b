package page

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/qr"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Kind is which of its faces the connect card shows.
type Kind string

// The faces.
const (
	Start     Kind = "start"     // the question, the number, one button
	Preparing Kind = "preparing" // no code yet
	Checking  Kind = "checking"  // the code vanished: it was probably scanned
	CodeShown Kind = "code"
	Almost    Kind = "almost"  // scanned, not yet usable
	Passkey   Kind = "passkey" // WhatsApp asks for a passkey
	KeySent   Kind = "passkey_sent"
	KeyCode   Kind = "passkey_code" // is it the phone's code?
	Decide    Kind = "decide"       // which number is right?
	Linked    Kind = "linked"
)

// Card is the connect card: what is happening, the one thing to do, the code.
type Card struct {
	Words
	Kind     Kind
	Version  int64  // of the row: a page that has a newer card keeps it
	Base     string // address of its actions, with a slash at the end: "/dashboard/whatsapp/"
	Headline string
	Lead     string
	Notice   *CauseNotice

	Connector string // the ID of our browser extension

	Form StartForm
	Code Code
	Key  KeyStep

	Observed, Registered string // Decide: the two numbers, masked
	InUse                bool   // Decide: the number serves another salon
	Inner                bool   // the page has a heading of its own

	Number, Name string // Linked
	Since, Proof Moment
	Paused       bool
	Waking       bool // the session is down and is being brought back
	CanManage    bool // may pause and disconnect: not somebody who came by a connect link
	Syncing      bool // Almost: paired, not yet usable
	IPhone       bool // the steps begin with an iPhone's menus
	Waits        bool // something will change soon: pages without scripts load again
	Typed        bool // the attempt is by a code that is typed, not scanned
	Long         bool // the wait takes longer than it usually does

	Turns time.Time // when the words of a wait change by time alone; zero when they do not
}

// CauseNotice says why it is not connected.
type CauseNotice struct {
	Tone    Tone
	Text    string
	Appeal  bool   // say how to ask WhatsApp for a review
	Support string // what to tell support; empty when there is no need

	Refused, Registered string // a number that scanned and was refused, and the one on file, masked: which one is right?
	Until               string // the hour, in the salon's time, at which it ends by itself
}

// Code is the code on the screen.
type Code struct {
	Method      connection.Method
	SVG         string    // the QR code
	Groups      [2]string // the pairing code's two halves
	For         string    // whose number the pairing code is for
	Left, Life  int       // seconds: what is left of it, and how long it lives
	No, Of      int
	Last        bool
	Place       int
	OtherMethod connection.Method
}

// gone is how much of the code's life is over, in percent.
func (c Code) gone() int {
	const whole = 100
	return whole - whole*c.Left/max(1, c.Life)
}

// Subject is whose card is drawn, for whom and when.
type Subject struct {
	Words
	Tenant tenant.Tenant
	Base   string
	Guest  bool // came by a connect link

	Operator bool              // runs the platform: reads what is technically wrong
	Inner    bool              // the page has a heading of its own
	IPhone   bool              // the page is read on one
	Guess    connection.Method // which phone the screen suggests
	Typed    string            // a number that was refused
	Errors   Errors
	Now      time.Time

	Connector  string // the ID of our browser extension
	AnyPasskey bool   // some server can do the passkey step
	Compare    string // the code of a passkey step, "ABCD-EFGH"
}

// CardOf draws a view; nil is a salon that never clicked.
func CardOf(s Subject, v *connection.View) Card {
	c := Card{Words: s.Words, Base: s.Base, Connector: s.Connector, CanManage: !s.Guest, Inner: s.Inner, IPhone: s.IPhone}
	if v == nil {
		return c.start(s, nil)
	}
	c.Version = v.Version
	switch state := v.State.(type) {
	case connection.Connected:
		return c.linked(s, v, state)
	case connection.Quarantined:
		return c.decide(v, state)
	case connection.Intended, connection.Known:
	}
	if v.Attempt == nil {
		return c.start(s, v)
	}
	return c.linking(s, v)
}

func (c Card) linking(s Subject, v *connection.View) Card {
	c.Waits, c.Form.Problem, c.Typed = true, s.Errors[""], v.Attempt.Method == connection.PairingCode
	switch v.Phase {
	case connection.AwaitingScan:
		return c.code(s, v)
	case connection.Scanned, connection.Syncing:
		c.Syncing = v.Phase == connection.Syncing
		c.Kind, c.Headline, c.Lead = Almost, c.Say(text.AlmostHead), c.Say(text.AlmostText)
		if v.Attempt.Method == connection.PairingCode {
			c.Lead = c.Say(text.AlmostTyped)
		}
		c.patience(s.Now, v, text.AlmostLong, text.AlmostLonger)
	case connection.Passkey, connection.PasskeySent, connection.PasskeyCode:
		return c.passkey(s, v)
	case connection.Preparing, connection.ConfirmNumber:
		fallthrough
	default:
		c.preparing(s.Now, v)
	}
	return c
}

func (c *Card) preparing(now time.Time, v *connection.View) {
	a := v.Attempt
	c.Kind, c.Headline, c.Lead = Preparing, c.Say(text.PrepareHead), c.Say(text.PrepareText)
	switch {
	case !a.CodeVanishedAt.IsZero() && a.Method == connection.PairingCode:
		c.Kind, c.Headline, c.Lead = Checking, c.Say(text.CheckingTyped), c.Say(text.CheckingTypedTxt)
		c.patience(now, v, text.CheckingLong, text.CheckingLonger)
	case !a.CodeVanishedAt.IsZero():
		c.Kind, c.Headline, c.Lead = Checking, c.Say(text.CheckingHead), c.Say(text.CheckingText)
		c.patience(now, v, text.CheckingLong, text.CheckingLonger)
	case a.Place == 1:
		c.Lead = c.Say(text.PrepareNext)
	case a.Place > 1:
		c.Lead = c.Say(text.PrepareLine, a.Place)
	default:
		c.patience(now, v, text.PrepareLong, text.PrepareLonger)
	}
	c.Code.Place = a.Place
}

// "A few seconds" is true for so long; then other words are, and later others again.
const (
	longWait   = 12 * time.Second
	longerWait = 40 * time.Second
)

// patience replaces the words of a wait that takes longer than they say, and notes when they change next.
func (c *Card) patience(now time.Time, v *connection.View, long, longer fault.Key) {
	if v.WaitingSince.IsZero() {
		return
	}
	switch wait := now.Sub(v.WaitingSince); {
	case wait >= longerWait:
		c.Lead, c.Long = c.Say(longer), true
	case wait >= longWait:
		c.Lead, c.Long, c.Turns = c.Say(long), true, v.WaitingSince.Add(longerWait)
	default:
		c.Turns = v.WaitingSince.Add(longWait)
	}
}

func (c Card) code(s Subject, v *connection.View) Card {
	a, shown := v.Attempt, v.Code()
	c.Kind, c.Headline, c.Key.Tell = CodeShown, c.Say(text.ScanHead), !v.SupportsPasskey
	if s.Errors["phone"] != "" { // the other way wants a number, and there is none on file
		c.Form = s.form()
	}
	c.Code = Code{
		Method: a.Method, OtherMethod: connection.PairingCode, No: a.CodesShown, Of: connection.MaxCodes,
		Last: a.CodesShown >= connection.MaxCodes, Left: secondsUp(shown.ExpiresAt.Sub(s.Now)), Life: secondsUp(shown.ExpiresAt.Sub(shown.ShownAt)),
	}
	if a.Method == connection.PairingCode && shown.Pairing != "" {
		c.Headline = c.Say(text.TypeHead)
		c.Code.Groups, c.Code.OtherMethod = halves(shown.Pairing), connection.QR
		if !a.Phone.IsZero() {
			c.Code.For = c.Say(text.CodeFor, a.Phone.Format())
		}
		return c
	}
	c.Code.Method = connection.QR
	svg, err := qr.SVG(shown.QRText, c.Say(text.CodeAlt))
	if err != nil { // a code that cannot be drawn is no code
		c.preparing(s.Now, v)
		return c
	}
	c.Code.SVG = svg
	return c
}

// secondsUp rounds up and is never negative.
func secondsUp(d time.Duration) int { return max(0, int((d+time.Second-1)/time.Second)) }

// halves splits a pairing code into its two groups.
func halves(code string) [2]string {
	code = strings.ReplaceAll(code, "-", "")
	return [2]string{code[:len(code)/2], code[len(code)/2:]}
}

func (c Card) decide(v *connection.View, q connection.Quarantined) Card {
	c.Kind, c.InUse, c.Waits = Decide, q.Why == connection.NumberInUse, true
	c.Headline, c.Lead = c.Say(text.WrongHead), c.Say(text.WrongQuiet)
	if c.InUse {
		c.Headline, c.Lead = c.Say(text.InUseHead), c.Say(text.InUseAsk)
	}
	c.Observed, c.Registered = q.Number.Masked(), v.Registered.Masked()
	if c.Code.Method = v.LastAttempt.Method; c.Code.Method == "" {
		c.Code.Method = connection.QR
	}
	return c
}

func (c Card) linked(s Subject, v *connection.View, st connection.Connected) Card {
	zone := Zone(s.Tenant.Timezone)
	c.Kind, c.Headline, c.Lead = Linked, c.Say(text.ConnectedHead), c.Say(text.ConnectedLead)
	switch {
	case v.Status != connection.StatusConnected:
		c.Waking, c.Waits = true, true
		c.Headline, c.Lead = c.Say(text.ConnectedWaking), c.Say(text.ConnectedWaiting)
	case v.IsStale():
		c.Lead = c.Say(text.ConnectedDoubt, c.When(st.LastProof(), s.Now, zone).Text)
	case v.Paused:
		c.Lead = c.Say(text.ConnectedPaused)
	}
	c.Number, c.Name, c.Paused, c.Key.Keep = st.Number.Format(), st.Name, v.Paused, !c.Waking
	c.Since, c.Proof = c.When(st.Since, s.Now, zone), c.When(st.LastSeen, s.Now, zone)
	if v.Cause != connection.CauseNone {
		c.Notice = c.notice(s, v)
	}
	return c
}

// notice is the sentence of a cause, with what support needs to know when only they can help.
func (c Card) notice(s Subject, v *connection.View) *CauseNotice {
	act, who := v.Cause.Remedy()
	n := &CauseNotice{Tone: ToneWarn, Text: c.CauseSentence(v.Cause, s.Operator), Appeal: act == connection.ActionAppeal}
	switch {
	case v.Cause == connection.Banned, v.Cause == connection.Restricted:
		n.Tone = ToneBad
	case who == connection.PartyPlatform:
		n.Tone = ToneInfo
	}
	if act == connection.ActionSupport || act == connection.ActionMove && !v.CanMove || supported(v.Cause) {
		n.Support = SupportID(v.LastAttempt.ID)
	}
	if !v.RefusedNumber.IsZero() {
		n.Refused, n.Registered = v.RefusedNumber.Masked(), v.Registered.Masked()
	}
	switch end := v.CauseUntil; {
	case end.IsZero():
	case s.Now.Before(end):
		n.Until = c.hour(end, s.Now, Zone(s.Tenant.Timezone))
	default:
		n.Tone, n.Text = ToneInfo, c.Say(text.RestrictedOver)
	}
	return n
}

// supported are the causes that a person may have to talk to support about, though there is something to try first.
func supported(cause connection.Cause) bool {
	return cause == connection.NoCode || cause == connection.Unknown || cause == connection.PasskeyStuck
}

// SupportID is the short form of an attempt's id that a person can read out: the last eight letters, which differ.
func SupportID(id string) string {
	const length = 8
	id = strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	return id[max(0, len(id)-length):]
}

// Announcement is what a screen reader says when the card says something new: its heading, and what else is news.
func (c Card) Announcement() string {
	if c.Long || c.Kind == Linked && c.Paused {
		return c.Headline + ". " + c.Lead
	}
	return c.Headline
}

// stayDo is the button for the number on file, after a code was used by another phone.
func (c Card) stayDo(m connection.Method, registered string) templ.Component {
	if m == connection.PairingCode {
		return c.Rich(text.StayTypeDo, registered)
	}
	return c.Rich(text.StayScanDo, registered)
}
