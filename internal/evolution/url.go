package evolution

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"unicode"
)

// NormalizeURL makes the base of an Evolution server's API out of what people paste: spaces and trailing slashes go, and
// so does a trailing /manager or /manager/login, the address of its web page; cutManager reports that, for a warning. A path in
// front of it stays, for servers behind a proxy. It refuses what is no http(s) URL with a host, and URLs with a user, a
// query or a fragment.
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

// ValidHost tells whether a host of a URL can be one: an IP address, or labels of letters, digits, - and _ between dots. It
// takes letters of every script, and the underscore that names of containers have. "$(DOMAIN)" and "<your-domain>", which
// url.Parse lets pass, are none.
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
		strange := func(r rune) bool { return r != '-' && r != '_' && !unicode.In(r, unicode.L, unicode.M, unicode.N) }
		if label == "" || len(label) > longestLabel || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, strange) {
			return false
		}
	}
	return true
}

// checkName refuses the instance names that no path can address, or that would address another route.
func checkName(op, name string) error {
	const longest = 255 // Evolution's column
	if name == "" || name == "." || name == ".." || len(name) > longest {
		return &Error{Kind: KindInvalid, Op: op, Message: "the instance name is empty, too long or a dot"}
	}
	return nil
}

// pathFor is route/name with the name escaped as one segment.
func pathFor(route, name string) string { return route + "/" + url.PathEscape(name) }
