package egress

import (
	"fmt"
	"net/netip"
	"strings"
)

// Allow is the hosts and networks outside of the public internet that an operator allows. The zero Allow allows none.
type Allow struct {
	hosts    []string // lower case: "minio", "minio:9000"
	networks []netip.Prefix
}

// ParseAllow reads a list of hosts, hosts with ports, addresses, networks, and the words loopback and private, separated by
// commas or blanks: "minio, n8n:5678, 10.1.0.0/16".
func ParseAllow(list string) (Allow, error) {
	var a Allow
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		switch networks, ok := parseNetworks(word); {
		case ok:
			a.networks = append(a.networks, networks...)
		case hostAndPort(word):
			a.hosts = append(a.hosts, strings.ToLower(word))
		default:
			return Allow{}, fmt.Errorf("egress: %q is neither a host, an address nor a network like 10.0.0.0/8", word)
		}
	}
	return a, nil
}

func parseNetworks(word string) ([]netip.Prefix, bool) {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	switch word {
	case "loopback":
		return loopback, true
	case "private": // RFC 1918, RFC 4193, and this machine
		return append(loopback, netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"),
			netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("fc00::/7")), true
	}
	if p, err := netip.ParsePrefix(word); err == nil {
		return []netip.Prefix{p.Masked()}, true
	}
	if ip, err := netip.ParseAddr(strings.Trim(word, "[]")); err == nil {
		ip = ip.Unmap()
		return []netip.Prefix{netip.PrefixFrom(ip, ip.BitLen())}, true
	}
	return nil, false
}

func hostAndPort(word string) bool {
	u, err := ParseURL("http://" + word)
	return err == nil && u.Host == word
}

// host tells whether a host is allowed by its name.
func (a Allow) host(host, port string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, h := range a.hosts {
		if h == host || h == host+":"+port {
			return true
		}
	}
	return false
}

// address tells whether an address is allowed. A special address must be listed by itself: no network and no word includes it.
func (a Allow) address(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range a.networks {
		if p.Contains(ip) && (p.IsSingleIP() || !isSpecial(ip)) {
			return true
		}
	}
	return false
}
