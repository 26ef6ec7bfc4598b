package egress

import "strings"

// AllowedHeader tells whether a client may set a header. It may not set one that HTTP forbids, that belongs to the connection (RFC 9110, 7.6.1),
// that names a proxied client, or that metadata services take as proof of a local caller.
func AllowedHeader(name, value string) bool {
	lower := strings.ToLower(name)
	switch lower {
	case "", "host", "content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive", "trailer", "te", "upgrade", "expect",
		"forwarded", "via", "x-real-ip", "metadata", "metadata-flavor", "x-google-metadata-request":
		return false
	}
	for _, prefix := range []string{"proxy-", "x-forwarded-", "x-aws-ec2-metadata-", "sec-"} {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	token := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) }
	control := func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }
	return !strings.ContainsFunc(name, token) && !strings.ContainsFunc(value, control)
}
