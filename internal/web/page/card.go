package page

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/qr"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// CardKind is which state the connect card shows.
type CardKind string

// The faces.
const (
	CardStart       CardKind = "start"     // the question, the number, one button
	CardPreparing   CardKind = "preparing" // no code yet
	CardChecking    CardKind = "checking"  // the code vanished: it was probably scanned
	CardCode        CardKind = "code"
	CardScanned     CardKind = "almost"  // scanned, not yet usable
	CardPasskey     CardKind = "passkey" // WhatsApp asks for a passkey
	CardPasskeySent CardKind = "passkey_sent"
	CardPasskeyCode CardKind = "passkey_code" // is it the phone's code?
	CardDecide      CardKind = "decide"       // which number is right?
	CardConnected   CardKind = "linked"
)

// Card is the connect card: what is happening, the one thing to do, the code.
type Card struct {
	Localizer
	Kind     CardKind
	Version  int64  // of the row: a page that has a newer card keeps it
	Base     string // address of its actions, with a slash at the end: "/dashboard/whatsapp/"
	Headline string
	Lead     string
	Notice   *CauseNotice

	Connector string // the ID of our browser extension

	Form    StartForm
	Code    Code
	Passkey PasskeyStep

	Observed, Registered string // Decide: the two numbers, masked
	NumberInUse          bool   // Decide: the number serves another salon
	Embedded             bool   // the page has a heading of its own

	Number, Name     string // Linked
	Since, LastProof Moment
	Paused           bool
	Recovering       bool   // the session is down and is being brought back
	Unread           string // "3 conversas não lidas"; empty for none
	ChatsHref        string // where conversations are
	CanManage        bool   // may pause and disconnect: not somebody who came by a connect link
	Syncing          bool   // Almost: paired, not yet usable
	IPhone           bool   // the steps begin with an iPhone's menus
	Pending          bool   // something will change soon: pages without scripts load again
	ByPairingCode    bool   // the attempt is by a code that is typed, not scanned
	Delayed          bool   // the wait takes longer than it usually does

	TextChangesAt time.Time // when the words of a wait change by time alone; zero when they do not
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
	Method         connection.Method
	SVG            string    // the QR code
	Groups         [2]string // the pairing code's two halves
	For            string    // whose number the pairing code is for
	Left, Lifetime int       // seconds: what is left of it, and how long it lives
	Number, Of     int
	Last           bool
	QueuePlace     int
	OtherMethod    connection.Method
}

// elapsedPercent is how much of the code's life is over, in percent.
func (c Code) elapsedPercent() int {
	const whole = 100
	return whole - whole*c.Left/max(1, c.Lifetime)
}

// CardInput is whose card is drawn, for whom and when.
type CardInput struct {
	Localizer
	Tenant tenant.Tenant
	Base   string
	Guest  bool // came by a connect link

	Operator        bool              // runs the platform: reads what is technically wrong
	Embedded        bool              // the page has a heading of its own
	IPhone          bool              // the page is read on one
	SuggestedMethod connection.Method // which phone the screen suggests
	TypedNumber     string            // a number that was refused
	Errors          Errors
	Now             time.Time

	Connector   string // the ID of our browser extension
	AnyPasskey  bool   // some server can do the passkey step
	CompareCode string // the code of a passkey step, "ABCD-EFGH"

	ChatsHref string // where conversations are; empty where there are none to be seen
	Unread    int    // how many chats have something unread

	Warning alarm.Finding // what the owners were warned of; zero: nothing
}

// NewCard draws a view; nil is a salon that never clicked.
func NewCard(s CardInput, v *connection.View) Card {
	c := Card{Localizer: s.Localizer, Base: s.Base, Connector: s.Connector, CanManage: !s.Guest, Embedded: s.Embedded, IPhone: s.IPhone}
	if v == nil {
		return c.asStart(s, nil)
	}
	c.Version = v.Version
	switch state := v.State.(type) {
	case connection.Connected:
		return c.asConnected(s, v, state)
	case connection.Quarantined:
		return c.asDecision(v, state)
	case connection.Intended, connection.Known:
	}
	if v.Attempt == nil {
		return c.asStart(s, v)
	}
	return c.asLinking(s, v)
}

func (c Card) asLinking(s CardInput, v *connection.View) Card {
	c.Pending, c.Form.Problem, c.ByPairingCode = true, s.Errors[""], v.Attempt.Method == connection.PairingCode
	switch v.Phase {
	case connection.AwaitingScan:
		return c.asCode(s, v)
	case connection.Scanned, connection.Syncing:
		c.Syncing = v.Phase == connection.Syncing
		c.Kind, c.Headline, c.Lead = CardScanned, c.Say(text.AlmostHead), c.Say(text.AlmostText)
		if v.Attempt.Method == connection.PairingCode {
			c.Lead = c.Say(text.AlmostTyped)
		}
		c.setWaitText(s.Now, v, text.AlmostLong, text.AlmostLonger)
	case connection.Passkey, connection.PasskeySent, connection.PasskeyCode:
		return c.asPasskey(s, v)
	case connection.Preparing, connection.ConfirmNumber:
		fallthrough
	default:
		c.setPreparing(s.Now, v)
	}
	return c
}

func (c *Card) setPreparing(now time.Time, v *connection.View) {
	a := v.Attempt
	c.Kind, c.Headline, c.Lead = CardPreparing, c.Say(text.PrepareHead), c.Say(text.PrepareText)
	switch {
	case !a.CodeVanishedAt.IsZero() && a.Method == connection.PairingCode:
		c.Kind, c.Headline, c.Lead = CardChecking, c.Say(text.CheckingTyped), c.Say(text.CheckingTypedTxt)
		c.setWaitText(now, v, text.CheckingLong, text.CheckingLonger)
	case !a.CodeVanishedAt.IsZero():
		c.Kind, c.Headline, c.Lead = CardChecking, c.Say(text.CheckingHead), c.Say(text.CheckingText)
		c.setWaitText(now, v, text.CheckingLong, text.CheckingLonger)
	case a.Place == 1:
		c.Lead = c.Say(text.PrepareNext)
	case a.Place > 1:
		c.Lead = c.Say(text.PrepareLine, a.Place)
	default:
		c.setWaitText(now, v, text.PrepareLong, text.PrepareLonger)
	}
	c.Code.QueuePlace = a.Place
}

// "A few seconds" is true for so long; then other words are, and later others again.
const (
	delayedAfter     = 12 * time.Second
	longDelayedAfter = 40 * time.Second
)

// setWaitText replaces the words of a wait that takes longer than they say, and notes when they change next.
func (c *Card) setWaitText(now time.Time, v *connection.View, long, longer fault.Key) {
	if v.WaitingSince.IsZero() {
		return
	}
	switch wait := now.Sub(v.WaitingSince); {
	case wait >= longDelayedAfter:
		c.Lead, c.Delayed = c.Say(longer), true
	case wait >= delayedAfter:
		c.Lead, c.Delayed, c.TextChangesAt = c.Say(long), true, v.WaitingSince.Add(longDelayedAfter)
	default:
		c.TextChangesAt = v.WaitingSince.Add(delayedAfter)
	}
}

func (c Card) asCode(s CardInput, v *connection.View) Card {
	a, shown := v.Attempt, v.Code()
	c.Kind, c.Headline, c.Passkey.OfferReport = CardCode, c.Say(text.ScanHead), !v.SupportsPasskey
	if s.Errors["phone"] != "" { // the other way wants a number, and there is none on file
		c.Form = s.startForm()
	}
	c.Code = Code{
		Method: a.Method, OtherMethod: connection.PairingCode, Number: a.CodesShown, Of: connection.MaxCodes,
		Last: a.CodesShown >= connection.MaxCodes, Left: ceilSeconds(shown.ExpiresAt.Sub(s.Now)), Lifetime: ceilSeconds(shown.ExpiresAt.Sub(shown.ShownAt)),
	}
	if a.Method == connection.PairingCode && shown.Pairing != "" {
		c.Headline = c.Say(text.TypeHead)
		c.Code.Groups, c.Code.OtherMethod = splitInHalves(shown.Pairing), connection.QR
		if !a.Phone.IsZero() {
			c.Code.For = c.Say(text.CodeFor, a.Phone.Format())
		}
		return c
	}
	c.Code.Method = connection.QR
	svg, err := qr.SVG(shown.QRText, c.Say(text.CodeAlt))
	if err != nil { // a code that cannot be drawn is no code
		c.setPreparing(s.Now, v)
		return c
	}
	c.Code.SVG = svg
	return c
}

// ceilSeconds rounds up and is never negative.
func ceilSeconds(d time.Duration) int { return max(0, int((d+time.Second-1)/time.Second)) }

// splitInHalves splits a pairing code into its two groups.
func splitInHalves(code string) [2]string {
	code = strings.ReplaceAll(code, "-", "")
	return [2]string{code[:len(code)/2], code[len(code)/2:]}
}

func (c Card) asDecision(v *connection.View, q connection.Quarantined) Card {
	c.Kind, c.NumberInUse, c.Pending = CardDecide, q.Why == connection.NumberInUse, true
	c.Headline, c.Lead = c.Say(text.WrongHead), c.Say(text.WrongQuiet)
	if c.NumberInUse {
		c.Headline, c.Lead = c.Say(text.InUseHead), c.Say(text.InUseAsk)
	}
	c.Observed, c.Registered = q.Number.Masked(), v.Registered.Masked()
	if c.Code.Method = v.LastAttempt.Method; c.Code.Method == "" {
		c.Code.Method = connection.QR
	}
	return c
}

func (c Card) asConnected(s CardInput, v *connection.View, st connection.Connected) Card {
	zone := Zone(s.Tenant.Timezone)
	c.Kind, c.Headline, c.Lead = CardConnected, c.Say(text.ConnectedHead), c.Say(text.ConnectedLead)
	switch {
	case v.Status != connection.StatusConnected:
		c.Recovering, c.Pending = true, true
		c.Headline, c.Lead = c.Say(text.ConnectedWaking), c.Say(text.ConnectedWaiting)
	case v.IsStale():
		c.Lead = c.Say(text.ConnectedDoubt, c.When(st.LastProof(), s.Now, zone).Text)
	case v.Paused:
		c.Lead = c.Say(text.ConnectedPaused)
	}
	c.Number, c.Name, c.Paused, c.Passkey.WarnAgainstRemoval = st.Number.Format(), st.Name, v.Paused, !c.Recovering
	if s.Unread > 0 && s.ChatsHref != "" {
		c.ChatsHref, c.Unread = s.ChatsHref, c.Say(text.ConnectedUnread, badge(s.Unread))
		if s.Unread == 1 {
			c.Unread = c.Say(text.ConnectedUnreadOne)
		}
	}
	c.Since, c.LastProof = c.When(st.Since, s.Now, zone), c.When(st.LastSeen, s.Now, zone)
	switch {
	case v.Cause != connection.CauseNone:
		c.Notice = c.causeNotice(s, v)
	case s.Warning.Kind != "" && !c.Recovering:
		c.Lead = c.Say(text.WarningLead)
		c.Notice = &CauseNotice{Tone: ToneWarn, Text: c.Say(text.WarningBody(string(s.Warning.Kind)), s.Tenant.Name, s.Warning.Figure) + " " + c.Say(text.WarningPhoneDo)}
	}
	return c
}

// causeNotice is the sentence of a cause, with what support needs to know when only they can help.
func (c Card) causeNotice(s CardInput, v *connection.View) *CauseNotice {
	act, who := v.Cause.Remedy()
	n := &CauseNotice{Tone: ToneWarn, Text: c.CauseSentence(v.Cause, s.Operator), Appeal: act == connection.ActionAppeal}
	switch {
	case v.Cause == connection.Banned, v.Cause == connection.Restricted:
		n.Tone = ToneBad
	case who == connection.PartyPlatform:
		n.Tone = ToneInfo
	}
	if act == connection.ActionSupport || act == connection.ActionMove && !v.CanMove || needsSupport(v.Cause) {
		n.Support = SupportID(v.LastAttempt.ID)
	}
	if !v.RefusedNumber.IsZero() {
		n.Refused, n.Registered = v.RefusedNumber.Masked(), v.Registered.Masked()
	}
	switch end := v.CauseUntil; {
	case end.IsZero():
	case s.Now.Before(end):
		n.Until = c.clockTime(end, s.Now, Zone(s.Tenant.Timezone))
	default:
		n.Tone, n.Text = ToneInfo, c.Say(text.RestrictedOver)
	}
	return n
}

// needsSupport are the causes that a person may have to talk to support about, though there is something to try first.
func needsSupport(cause connection.Cause) bool {
	return cause == connection.NoCode || cause == connection.Unknown || cause == connection.PasskeyStuck || cause == connection.LoginStuck
}

// SupportID is the short form of an attempt's id that a person can read out: the last eight letters, which differ.
func SupportID(id string) string {
	const length = 8
	id = strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	return id[max(0, len(id)-length):]
}

// Announcement is what a screen reader says when the card says something new: its heading, and what else is news.
func (c Card) Announcement() string {
	if c.Delayed || c.Kind == CardConnected && c.Paused {
		return c.Headline + ". " + c.Lead
	}
	return c.Headline
}

// keepNumberLabel is the button for the number on file, after a code was used by another phone.
func (c Card) keepNumberLabel(m connection.Method, registered string) templ.Component {
	if m == connection.PairingCode {
		return c.Rich(text.StayTypeDo, registered)
	}
	return c.Rich(text.StayScanDo, registered)
}
