package translate

import "salonzap/internal/evolution"

// Problem is the closed word for why a server does not work, as fleet.Health has it; empty for no error.
func Problem(err error) string {
	if evolution.IsProxyError(err) {
		return "down"
	}
	switch evolution.KindOf(err) {
	case "":
		if err == nil {
			return ""
		}
		return "down"
	case evolution.KindUnreachable:
		return "down"
	case evolution.KindUnauthorized:
		return "key"
	case evolution.KindLicenceRequired:
		return "licence"
	case evolution.KindTimeout:
		return "timeout"
	default:
		return "refused"
	}
}
