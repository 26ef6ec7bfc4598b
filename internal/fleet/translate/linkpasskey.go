package translate

import (
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// LinkPasskey is a passkey step as a salon may see it. Errors: NotFound with Key text.NoLinkPasskey when it is over.
func LinkPasskey(step evolution.LinkPasskey) (connection.LinkPasskey, error) {
	out := connection.LinkPasskey{ExpiresAt: step.ExpiresAt, HandoffUntil: step.HandoffUntil, Number: step.Display.Number}
	switch step.Stage {
	case evolution.PasskeyAsked:
		out.Stage, out.Options = connection.Passkey, step.Options
	case evolution.PasskeySent:
		out.Stage = connection.PasskeySent
	case evolution.PasskeyCompare:
		out.Stage, out.Code = connection.PasskeyCode, step.Code
	case evolution.PasskeyLinked, evolution.PasskeyFailed:
		return connection.LinkPasskey{}, ErrNoLinkPasskey()
	default:
		return connection.LinkPasskey{}, ErrNoLinkPasskey()
	}
	return out, nil
}

// ErrNoLinkPasskey says that no passkey step is under way.
func ErrNoLinkPasskey() error {
	return fault.New(fault.NotFound, "fleet.link_passkey", text.NoLinkPasskey)
}

// LinkPasskeyError turns a server's error into one that a person may read. The server's own text is dropped, since it may quote its input.
func LinkPasskeyError(op string, err error) error {
	switch evolution.KindOf(err) {
	case evolution.KindNotFound, evolution.KindGone, evolution.KindNotLoaded, evolution.KindNotConnected:
		return fault.New(fault.NotFound, op, text.NoLinkPasskey)
	case evolution.KindConflict:
		return fault.New(fault.Conflict, op, text.LinkPasskeyElsewhere)
	case evolution.KindRefused:
		return fault.New(fault.Conflict, op, text.PasskeyRefusedTry)
	case evolution.KindInvalid:
		return fault.Field(op, "assertion", text.AssertionInvalid)
	default:
		return fault.New(fault.Unavailable, op, text.TryLater)
	}
}
