package connection

import (
	"time"

	"salonzap/internal/phone"
)

// Cause is why a connection is not connected: a closed list. Each has a sentence in package text ("cause.unlinked").
type Cause string

// The causes.
const (
	CauseNone          Cause = ""
	CodeExpired        Cause = "code_expired"
	WrongNumber        Cause = "wrong_number"
	NumberInUse        Cause = "number_in_use"
	Unlinked           Cause = "unlinked"
	PasskeyRequired    Cause = "passkey_required"
	PasskeyRefused     Cause = "passkey_refused"
	PasskeyStuck       Cause = "passkey_stuck"
	PasskeyExpired     Cause = "passkey_expired"
	PasskeyCodeDiffers Cause = "passkey_code_differs" //nolint:gosec // a word, not a credential
	Restricted         Cause = "restricted"
	Banned             Cause = "banned"
	Replaced           Cause = "replaced"
	ClientOutdated     Cause = "client_outdated"
	ServerDown         Cause = "server_down"
	WhatsAppAway       Cause = "whatsapp_away" // the server answers, and its sessions do not reach WhatsApp
	ServerLicence      Cause = "server_licence"
	ServerFull         Cause = "server_full"
	ServerKey          Cause = "server_key"
	PhoneOffline       Cause = "phone_offline"
	Deleted            Cause = "instance_deleted" // on the server, by somebody else than us
	NoCode             Cause = "no_code"
	LoginStuck         Cause = "login_stuck" // the phone read the code, and its session never became usable
	Unknown            Cause = "unknown"
)

// Causes is the closed list.
func Causes() []Cause {
	return []Cause{
		CodeExpired, WrongNumber, NumberInUse, Unlinked, PasskeyRequired, PasskeyRefused, PasskeyStuck, PasskeyExpired,
		PasskeyCodeDiffers, Restricted, Banned, Replaced, ClientOutdated, ServerDown, WhatsAppAway, ServerLicence, ServerFull, ServerKey,
		PhoneOffline, Deleted, NoCode, LoginStuck, Unknown,
	}
}

// Action is the one thing that can be done about a cause.
type Action string

// The actions.
const (
	ActionNone      Action = "none"
	ActionNewCode   Action = "new_code"   // "Gerar novo código"
	ActionReconnect Action = "reconnect"  // "Reconectar"
	ActionDecide    Action = "decide"     // use this number, or undo
	ActionOpenPhone Action = "open_phone" // open WhatsApp on the phone
	ActionAppeal    Action = "appeal"     // how to appeal, in WhatsApp
	ActionWait      Action = "wait"       // until a restriction ends, or the platform has mended its part
	ActionSupport   Action = "support"    // give the support id to support
	ActionMove      Action = "move"       // to a server that can do the passkey step; support's when there is none
)

// Party is who must act on a cause.
type Party string

// The parties.
const (
	PartyOwner    Party = "owner"
	PartyOperator Party = "operator"
	PartyWhatsApp Party = "whatsapp"
	PartyPlatform Party = "us"
)

// Remedy says what is to be done about a cause, and by whom.
func (c Cause) Remedy() (Action, Party) {
	switch c {
	case CodeExpired:
		return ActionNewCode, PartyOwner
	case WrongNumber, NumberInUse:
		return ActionDecide, PartyOwner
	case Unlinked, Deleted, LoginStuck, PasskeyRefused, PasskeyStuck, PasskeyExpired, PasskeyCodeDiffers:
		return ActionReconnect, PartyOwner
	case Restricted:
		return ActionWait, PartyWhatsApp
	case Banned:
		return ActionAppeal, PartyWhatsApp
	case Replaced:
		return ActionReconnect, PartyOperator
	case ClientOutdated, ServerDown, WhatsAppAway, ServerLicence, ServerFull, ServerKey:
		return ActionWait, PartyPlatform
	case PhoneOffline:
		return ActionOpenPhone, PartyOwner
	case NoCode, Unknown:
		return ActionReconnect, PartyPlatform
	case PasskeyRequired:
		return ActionMove, PartyOwner
	case CauseNone:
	}
	return ActionNone, PartyOwner
}

// ForOperator tells whether a cause waits for somebody who runs the platform, not for the salon or for WhatsApp.
func (c Cause) ForOperator() bool {
	if c == CauseNone {
		return false
	}
	_, who := c.Remedy()
	return who == PartyOperator || who == PartyPlatform || c == NumberInUse
}

// updateCauseDetails stores what belongs to a cause: the number that was refused, the time at which WhatsApp lifts a restriction.
// They come with the observation that names the cause, and a second one may add to it. They are erased with the cause.
func (t *evaluation) updateCauseDetails() {
	sameCause := t.o.Kind == ResultSessionEnded && t.o.EndCause == t.c.Cause
	_, quarantined := t.c.State.(Quarantined)
	switch {
	case t.c.Cause != WrongNumber, quarantined, t.c.Attempt != nil:
		t.c.RefusedNumber = phone.Number{}
	case sameCause && !t.o.Number.IsZero():
		t.c.RefusedNumber = t.o.Number
	}
	switch {
	case t.c.Cause != Restricted:
		t.c.CauseUntil = time.Time{}
	case sameCause && !t.o.Until.IsZero():
		t.c.CauseUntil = t.o.Until
	}
}

// restrictionEnded tells whether a restriction has ended since the server's last answer or event.
func (t *evaluation) restrictionEnded() bool {
	end := t.c.CauseUntil
	return t.c.Cause == Restricted && !end.IsZero() && !t.w.Now.Before(end) && t.c.Evidence.At.Before(end)
}
