package translate

import (
	"errors"
	"net/http"

	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
)

// WhatsApp's error codes for a refused message (whatsmeow; wppconnect and Baileys use the same).
const (
	codeCold       = 463 // the recipient never wrote to this number, or long ago
	codeForm       = 479 // it does not take the message in this form
	codeForbidden  = 401
	codeRestricted = 403
	codeLimited    = 429
)

// SendOutcome is the outcome of a message by the error of its call, without its time. Pending means that it was certainly not sent, and may
// be tried again.
func SendOutcome(err error, media bool) inbox.Outcome {
	refused := func(c inbox.Cause) inbox.Outcome { return inbox.Outcome{State: inbox.Refused, Cause: c} }
	e, ok := errors.AsType[*evolution.Error](err)
	if !ok {
		return inbox.Outcome{State: inbox.Unknown}
	}
	switch e.Kind {
	case evolution.KindNotOnWhatsApp:
		return refused(inbox.CauseNotOnWhatsApp)
	case evolution.KindRefused:
		return refusal(e)
	case evolution.KindInvalid:
		switch {
		case e.Status == http.StatusRequestEntityTooLarge:
			return refused(inbox.CauseMediaTooBig)
		case media:
			return refused(inbox.CauseMedia)
		}
		return refused(inbox.CauseInvalid)
	case evolution.KindNotFound, evolution.KindUnauthorized, evolution.KindNotConnected, evolution.KindLicenceRequired, evolution.KindNotLoaded,
		evolution.KindUnreachable, evolution.KindNameTaken, evolution.KindConflict, evolution.KindGone:
		return inbox.Outcome{State: inbox.Pending}
	case evolution.KindProtocol:
		if e.Status == http.StatusRequestEntityTooLarge { // by a proxy in front of it
			return refused(inbox.CauseMediaTooBig)
		}
		if e.Status >= http.StatusMultipleChoices && e.Status < http.StatusInternalServerError {
			return inbox.Outcome{State: inbox.Pending} // it was not an Evolution server that answered
		}
	case evolution.KindTimeout, evolution.KindServer, evolution.KindConnectionClosed, evolution.KindDestroyed:
	}
	return inbox.Outcome{State: inbox.Unknown}
}

// refusal is the outcome of a message that WhatsApp refused. A temporary refusal is Pending: nothing was sent, and it may be tried again.
func refusal(e *evolution.Error) inbox.Outcome {
	switch e.Code {
	case codeCold:
		return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseCold}
	case codeForm:
		return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseInvalid}
	case codeForbidden, codeRestricted:
		return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseRestricted}
	case codeLimited:
		return inbox.Outcome{State: inbox.Pending}
	}
	if e.Status >= http.StatusInternalServerError || e.Status == http.StatusTooManyRequests {
		return inbox.Outcome{State: inbox.Pending}
	}
	return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseRefused}
}
