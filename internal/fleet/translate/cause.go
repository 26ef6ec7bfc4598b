package translate

import (
	"salonzap/internal/connection"
)

// causeOfCloseCode maps the close codes of Baileys (DisconnectReason, and WhatsApp's own 402 and 406) to causes. Every code has
// exactly one; an unlisted code is connection.Unknown.
func causeOfCloseCode(code int) connection.Cause {
	switch code {
	case 401, 406: // device removed; unknown logout
		return connection.Unlinked
	case 402: // temporary ban
		return connection.Restricted
	case 403:
		return connection.Banned
	case 405: // the web version is refused
		return connection.ClientOutdated
	case 440: // the same keys are used elsewhere
		return connection.Replaced
	}
	return connection.Unknown
}
