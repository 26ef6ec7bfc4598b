package alarm

import (
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Kind is the kind of a notice. Kinds are stored: append only.
type Kind string

// The kinds.
const (
	Down        Kind = "down"         // to an owner: the salon has no WhatsApp
	Works       Kind = "works"        // to an owner: it works again
	ServerDown  Kind = "server_down"  // to an operator: salons of a server have none
	ServerWorks Kind = "server_works" // to an operator: they work again
	Trial       Kind = "trial"        // a test notice that the person requested
	Digest      Kind = "digest"       // to an owner, in the evening: the salon's next day
	Warns       Kind = "warning"      // of a Warning: to owners or operators
	Cleared     Kind = "cleared"      // it is over
)

// begins tells whether a notice is of something that goes on. The others of an outage or a warning are of its end.
func (k Kind) begins() bool { return k == Down || k == ServerDown || k == Warns }

// Way is the channel by which a notice is sent. Ways are stored: append only.
type Way string

// The ways, in the order in which they are tried: the next one when a person does not react.
const (
	ByPush  Way = "push"     // to the browsers in which the person asked for it
	ByPhone Way = "whatsapp" // on WhatsApp, from the platform's own number, to the number from which the person asked for it
	ByMail  Way = "mail"     // a letter to the address that the person signs in with
	ByHook  Way = "webhook"  // to a program of the operator's, besides the ways of people: it has no place in their order
)

// rank is a way's place in the order.
func (w Way) rank() int { return slices.Index([]Way{ByPush, ByPhone, ByMail}, w) }

// patience is after how many attempts nobody waits for a way any more. The first may still be under way; on WhatsApp there is one message, and the
// attempts are looks at what became of it.
func (w Way) patience() int {
	if w == ByPhone {
		return phoneLooks
	}
	return failing
}

// State is the state of a notice. States are stored: append only.
type State string

// The states.
const (
	Waiting State = "waiting"
	Sent    State = "sent"    // the mail server took it, or a push service
	Failed  State = "failed"  // it could not be sent before it was out of date
	Dropped State = "dropped" // it was not to be sent any more; Reason says why
)

// Reason says why a notice was not sent. Reasons are stored: append only.
type Reason string

// The reasons.
const (
	NoReason     Reason = ""
	Healed       Reason = "healed" // it was over before it was sent
	Stale        Reason = "stale"  // it is too old
	Unwanted     Reason = "unwanted"
	Refused      Reason = "refused"        // nobody took it until it was stale
	Untold       Reason = "untold"         // the person was not notified of the outage, and so is not of its end
	NoMailServer Reason = "no_mail_server" // SALONZAP_SMTP_URL is not set
	Nothing      Reason = "nothing"        // the digest was empty
	Seen         Reason = "seen"           // the person opened what was sent by another way
	Otherwise    Reason = "otherwise"      // it was sent by another way
	NoDevice     Reason = "no_device"      // no browser of the person takes notices
	NoNumber     Reason = "no_number"      // this platform notifies nobody on WhatsApp
	NumberDown   Reason = "number_down"    // the platform's own number was not connected
	NotTaken     Reason = "not_taken"      // WhatsApp did not take it in time
	NoHook       Reason = "no_hook"        // SALONZAP_ALERT_URL is not set
	Unsure       Reason = "unsure"         // nobody knows whether it arrived, and it is not sent twice
)

// Setting is by which channels a person wants notices, and in which hours not.
type Setting struct {
	Mail  bool
	Quiet inbox.Quiet // in the salon's zone; an operator's in UTC−3
}

// DefaultSetting is by mail, and not between 22:00 and 07:00.
func DefaultSetting() Setting {
	return Setting{Mail: true, Quiet: inbox.Quiet{From: 22 * 60, To: 7 * 60}}
}

// Notice is one message to one person by one channel.
type Notice struct {
	ID       string // UUIDv7
	Kind     Kind
	Way      Way
	State    State
	Reason   Reason
	Attempts int
	Created  time.Time
	Due      time.Time // when it is tried next; zero: it is over
	Ended    time.Time // when it was sent, or given up
	Day      string    // with Digest: its day, "2026-11-27"
	OfSalon  bool      // with Warns and Cleared: of a salon's phone
	Read     time.Time // when the person opened it; zero: never, or nobody can know
	Message  string    // with ByPhone: the ID of the message; empty before there is one
}

// Other is a notice to the same person of the same outage or warning, of the same kind, by another way.
type Other struct {
	Way      Way
	State    State
	Attempts int
	Due      time.Time
	Ended    time.Time
	Read     bool
}

// Facts is what decides about a notice when it is due.
type Facts struct {
	Notice
	User          string // their ID
	To            string // the e-mail address
	Subject       string // the ID of the outage or warning; empty in trials and digests
	Others        []Other
	Want          Setting
	Lang          text.Lang
	Zone          *time.Location
	Salon         string // the name; empty for operators
	Tenant        tenant.ID
	Platform      bool       // the outage is of the platform's own number
	Contact       contact.ID // where the person gets notices on WhatsApp; zero: nowhere
	Cause         connection.Cause
	Server        string
	Warning       Finding // of a warning, without its tenant
	Began         time.Time
	Over          bool // the outage or warning has ended
	BeginningSent bool // the person was notified of its beginning by this channel
	Salons        int  // how many salons of the server are down, or were
	Servers       int  // on how many servers they live: more than one where operators are told of all at once
}

// Settlement is the decision about a notice that is due.
type Settlement struct {
	Send   bool
	State  State
	Reason Reason
	Due    time.Time // with Waiting: when it is due again
	// Message is the message by which it went, or is to go, on WhatsApp.
	Message string
}

// Settle decides about a notice now: to send it, to wait, or to end it.
func Settle(f Facts, now time.Time) Settlement {
	end := func(r Reason) Settlement { return Settlement{State: Dropped, Reason: r} }
	switch {
	case f.Kind == Trial:
		return settleTrial(f, now)
	case f.Way == ByMail && !f.Want.Mail, f.Way == ByPhone && f.Contact.IsZero():
		return end(Unwanted)
	case f.Kind == Digest:
		if t, over := settleDigest(f, now); over {
			return t
		}
	case f.Kind.begins() && f.Over:
		return end(Healed)
	case !f.Kind.begins() && !f.BeginningSent:
		return end(Untold)
	case now.Sub(f.Created) >= StaleAfter && f.Attempts > 0:
		return Settlement{State: Failed, Reason: Refused}
	case now.Sub(f.Created) >= StaleAfter:
		return end(Stale)
	}
	if f.Way == ByHook { // whom it wakes is for the program to decide
		return Settlement{Send: true}
	}
	if until := f.Want.Quiet.Until(now, f.Zone); until.After(now) {
		return Settlement{State: Waiting, Due: until}
	}
	return settleOthers(f, now)
}

// EscalateAfter is how long a person has to open a notice before the next way is used.
const EscalateAfter = 15 * time.Minute

const (
	otherSoon = 30 * time.Second // until a way is looked at again that is before this one
	failing   = 2                // attempts of a way that failed: the first may still be under way
)

// settleOthers decides about a notice by what became of the same by other ways: an outage or a warning is told by one way after the other until the
// person opens one, and its end by one way.
func settleOthers(f Facts, now time.Time) Settlement {
	var wait time.Time
	for _, o := range f.Others {
		before := o.Way.rank() < f.Way.rank()
		switch {
		case o.State == Sent && o.Read:
			return Settlement{State: Dropped, Reason: Seen}
		case o.State == Sent && (!before || !f.Kind.begins()):
			return Settlement{State: Dropped, Reason: Otherwise}
		case o.State == Sent && now.Before(o.Ended.Add(EscalateAfter)):
			wait = later(wait, o.Ended.Add(EscalateAfter))
		case o.State == Waiting && before && o.Attempts < o.Way.patience():
			wait = later(wait, now.Add(otherSoon))
		}
	}
	if wait.IsZero() {
		return Settlement{Send: true}
	}
	return Settlement{State: Waiting, Due: wait}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// DigestLasts is until when a digest is sent, from the beginning of its day: owners with quiet hours in the evening get it in the morning.
const DigestLasts = 10 * time.Hour

// settleDigest tells whether a digest is out of date, and how it ends then.
func settleDigest(f Facts, now time.Time) (Settlement, bool) {
	day, err := time.ParseInLocation(time.DateOnly, f.Day, f.Zone)
	switch {
	case err == nil && now.Before(day.Add(DigestLasts)):
		return Settlement{}, false
	case f.Attempts > 0:
		return Settlement{State: Failed, Reason: Refused}, true
	}
	return Settlement{State: Dropped, Reason: Stale}, true
}

// trialLasts is how long the sending of a trial is tried: the person waits for it.
const trialLasts = 10 * time.Minute

func settleTrial(f Facts, now time.Time) Settlement {
	if now.Sub(f.Created) >= trialLasts {
		return Settlement{State: Failed, Reason: Refused}
	}
	return Settlement{Send: true}
}

// KeptFor is how long notices are stored.
const KeptFor = 90 * 24 * time.Hour

// The bounds of the back-off between two tries of one notice.
const (
	firstRetry = time.Minute
	lastRetry  = time.Hour
)

// RetryAt is when a notice is tried again after so many failed attempts.
func RetryAt(now time.Time, attempts int) time.Time {
	return now.Add(schedule.Backoff{First: firstRetry, Last: lastRetry}.After(attempts))
}

// ReceivedNotice is a notice as its recipient sees it in the list.
type ReceivedNotice struct {
	Notice
	Cause   connection.Cause // of the outage; empty in a trial
	Server  string           // with ServerDown and ServerWorks
	Warning Finding          // with Warns and Cleared, without its tenant
}

// Check refuses minutes outside of a day. Errors: Invalid on "quiet_from" and "quiet_to".
func (s Setting) Check() error {
	const minutes = 24 * 60
	if s.Quiet.From < 0 || s.Quiet.From >= minutes {
		return fault.Field("alarm.setting", "quiet_from", text.QuietHourInvalid)
	}
	if s.Quiet.To < 0 || s.Quiet.To >= minutes {
		return fault.Field("alarm.setting", "quiet_to", text.QuietHourInvalid)
	}
	return nil
}
