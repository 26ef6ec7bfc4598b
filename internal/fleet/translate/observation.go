package translate

import (
	"cmp"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// ErrorObservation is the observation of an error; nil is ResultAccepted.
func ErrorObservation(err error) connection.Observation {
	if evolution.IsProxyError(err) {
		return connection.Observation{Kind: connection.ResultProxyError}
	}
	kind := connection.ResultRefused
	switch evolution.KindOf(err) {
	case "":
		kind = connection.ResultAccepted
		if err != nil {
			kind = connection.ResultUnreachable
		}
	case evolution.KindNotFound:
		kind = connection.ResultAbsent
	case evolution.KindNameTaken:
		kind = connection.ResultNameTaken
	case evolution.KindUnauthorized:
		kind = connection.ResultBadKey
	case evolution.KindNotConnected:
		kind = connection.ResultClosed
	case evolution.KindLicenceRequired:
		kind = connection.ResultLicence
	case evolution.KindNotLoaded:
		kind = connection.ResultUnloaded
	case evolution.KindUnreachable:
		kind = connection.ResultUnreachable
	case evolution.KindTimeout:
		kind = connection.ResultTimeout
	case evolution.KindDestroyed, evolution.KindConnectionClosed, evolution.KindInvalid, evolution.KindServer,
		evolution.KindProtocol, evolution.KindNotOnWhatsApp, evolution.KindConflict, evolution.KindGone, evolution.KindRefused:
	}
	return connection.Observation{Kind: kind}
}

// StateObservation is the observation of an instance's state. A missing or unknown state means that the instance is not loaded.
func StateObservation(s evolution.State) connection.Observation {
	switch s {
	case evolution.StateOpen:
		return connection.Observation{Kind: connection.ResultOpen}
	case evolution.StateConnecting:
		return connection.Observation{Kind: connection.ResultConnecting}
	case evolution.StateClose, evolution.StateRefused:
		return connection.Observation{Kind: connection.ResultClosed}
	case evolution.StateUnknown:
	}
	return connection.Observation{Kind: connection.ResultUnloaded}
}

// LinkCode converts a server's code.
func LinkCode(q evolution.QRCode) connection.LinkCode {
	return connection.LinkCode{QRText: cmp.Or(q.Link, q.Code), Pairing: q.PairingCode, ExpiresAt: q.ExpiresAt.Time}
}
