package evolution

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// NormalizeURL makes the base URL of an Evolution server's API out of pasted text. It removes surrounding spaces, trailing slashes, and
// a trailing /manager or /manager/login, which is the server's web page; cutManager reports that it did so, for a warning. A path in
// front of these stays, for servers behind a proxy. It refuses what is no http(s) URL with a possible host, and URLs with a user, a query
// or a fragment; its errors repeat nothing of the text.
func NormalizeURL(raw string) (base string, cutManager bool, err error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", false, errors.New("evolution: the server's URL cannot be read")
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return "", false, errors.New("evolution: the server's URL must begin with http:// or https://")
	case u.Hostname() == "":
		return "", false, errors.New("evolution: the server's URL names no host")
	case !ValidHost(u.Hostname()):
		return "", false, errors.New("evolution: the server's URL names a host that no host can be called")
	case u.User != nil:
		return "", false, errors.New("evolution: the server's URL must not hold a user or a password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", false, errors.New("evolution: the server's URL must not hold a query or a fragment")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	for _, page := range []string{"/manager/login", "/manager"} {
		if front, found := strings.CutSuffix(path, page); found {
			path, cutManager = strings.TrimRight(front, "/"), true
			break
		}
	}
	return u.Scheme + "://" + u.Host + path, cutManager, nil
}

// ValidHost reports whether a URL's host is possible: an IP address, or labels of letters, digits, - and _ between dots. It takes
// letters of every script, and the underscore, which container names have. It refuses placeholders such as "$(DOMAIN)" and
// "<your-domain>", which url.Parse takes.
func ValidHost(host string) bool {
	const longest, longestLabel = 253, 63 // RFC 1035, 2.3.4
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > longest {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		forbidden := func(r rune) bool { return r != '-' && r != '_' && !unicode.In(r, unicode.L, unicode.M, unicode.N) }
		if label == "" || len(label) > longestLabel || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, forbidden) {
			return false
		}
	}
	return true
}

// checkName refuses the instance names that cannot be a segment of a path, or that would address another route.
func checkName(op, name string) error {
	const longest = 255 // Evolution's column
	if name == "" || name == "." || name == ".." || len(name) > longest {
		return &Error{Kind: KindInvalid, Op: op, Message: "the instance name is empty, too long or a dot"}
	}
	return nil
}

// pathFor is route/name with the name escaped as one segment.
func pathFor(route, name string) string { return route + "/" + url.PathEscape(name) }
