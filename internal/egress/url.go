package egress

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Reason is why an address was refused, out of a closed list.
type Reason string

// The reasons.
const (
	InvalidScheme  Reason = "scheme"  // neither http nor https
	InvalidHost    Reason = "host"    // neither a valid host name nor an address, or an invalid port
	InternalHost   Reason = "inner"   // a name that exists only inside our own process
	PrivateAddress Reason = "private" // not on the public internet
	SpecialAddress Reason = "special" // link-local, where clouds serve their machines' credentials, or no machine's at all
)

// Error says that an address was refused. It never contains the address.
type Error struct{ Reason Reason }

// Blocked is the reason, for logs.
func (e *Error) Blocked() string { return string(e.Reason) }

func (e *Error) Error() string { return "egress: the address is not called: " + string(e.Reason) }

// ParseURL parses a URL that a client or an operator set: http or https, with a valid host and port. A Guard decides whether it may be called. The error is an *Error with InvalidScheme or InvalidHost.
func ParseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, &Error{InvalidHost}
	}
	return u, checkSyntax(u)
}

func checkSyntax(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return &Error{InvalidScheme}
	}
	if !validHost(u.Hostname()) || !validPort(u) {
		return &Error{InvalidHost}
	}
	return nil
}

func validPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && n > 0
}

// The bounds of a name (RFC 1035, 2.3.4).
const (
	longestName  = 253
	longestLabel = 63
)

// validHost tells whether a host is an address, or a name in the letters that names are written in: letters and digits of
// any script, hyphens, and the underscore that container networks use.
func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > longestName {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > longestLabel || label[0] == '-' || strings.ContainsFunc(label, isInvalidHostRune) {
			return false
		}
	}
	return true
}

func isInvalidHostRune(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
		return false
	}
	return r < 0x80 || !isLetter(r)
}
