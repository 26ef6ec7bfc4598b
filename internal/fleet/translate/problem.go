package translate

import "salonzap/internal/evolution"

// Problem is why a server does not work, out of the closed list of fleet.Health.Problem; empty for no error.
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
