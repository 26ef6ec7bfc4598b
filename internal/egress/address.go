package egress

import (
	"net/netip"
	"unicode"
)

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// isSpecial tells whether an address is no machine's, or one at which a cloud serves its machines' credentials: link-local
// (RFC 3927, RFC 4291), multicast, unspecified, and the addresses outside of those that AWS, Google, Alibaba, Oracle and
// Azure document for their metadata.
func isSpecial(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsUnspecified() || a.IsLinkLocalUnicast() || a.IsMulticast() {
		return true
	}
	return inAny(a,
		"0.0.0.0/8", "255.255.255.255/32", "64:ff9b::a9fe:0/112", // the last is 169.254.0.0/16 through NAT64
		"fd00:ec2::254/128", "fd20:ce::254/128", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32")
}

// isPublic tells whether an address is on the public internet (IANA's special-purpose registries).
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if isSpecial(a) || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() {
		return false
	}
	return !inAny(a,
		"100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10")
}

func inAny(a netip.Addr, prefixes ...string) bool {
	for _, p := range prefixes {
		if netip.MustParsePrefix(p).Contains(a) {
			return true
		}
	}
	return false
}
