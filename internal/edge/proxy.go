package edge

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the proxies whose forwarded headers are trusted. The zero Proxies trusts none.
type Proxies struct{ trusted []netip.Prefix }

// ParseProxies reads a list of addresses and networks, "10.0.0.0/8, 192.168.1.7", separated by commas or spaces.
func ParseProxies(list string) (Proxies, error) {
	var p Proxies
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			addr, err := netip.ParseAddr(word)
			if err != nil {
				return Proxies{}, fmt.Errorf("edge: %q is neither an address nor a network like 10.0.0.0/8", word)
			}
			prefix = netip.PrefixFrom(addr, addr.BitLen())
		}
		p.trusted = append(p.trusted, prefix.Masked())
	}
	return p, nil
}

// Trusts tells whether an address is one of the proxies.
func (p Proxies) Trusts(addr netip.Addr) bool {
	for _, prefix := range p.trusted {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// maxHops bounds how many addresses of X-Forwarded-For are read: nobody has more proxies in a row.
const maxHops = 16

// ClientOf is the address of the caller, and whether it used https. Forwarded headers are read only from trusted proxies.
//
// The address is the rightmost of X-Forwarded-For that is no trusted proxy: the caller can write anything further left.
func (p Proxies) ClientOf(r *http.Request) (addr netip.Addr, https bool) {
	addr = parseAddr(r.RemoteAddr)
	https = r.TLS != nil
	if !p.Trusts(addr) {
		return addr, https
	}
	if proto := lastElement(r.Header.Values("X-Forwarded-Proto")); proto != "" {
		https = strings.EqualFold(proto, "https")
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && i >= len(hops)-maxHops; i-- {
		hop := parseAddr(strings.TrimSpace(hops[i]))
		if !hop.IsValid() {
			break // not an address: the last one that was read is used
		}
		if addr = hop; !p.Trusts(hop) {
			break
		}
	}
	return addr, https
}

// lastElement is the last word of a header that may come several times and hold lists.
func lastElement(values []string) string {
	words := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(words[len(words)-1])
}

// parseAddr reads "1.2.3.4", "1.2.3.4:5", "::1" and "[::1]:5"; IPv4 inside of IPv6 becomes IPv4, zones go.
func parseAddr(s string) netip.Addr {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

// ClientAddr is the address of the caller, behind trusted proxies. It is invalid outside of Middleware.
func ClientAddr(ctx context.Context) netip.Addr {
	if q := requestOf(ctx); q != nil {
		return q.client
	}
	return netip.Addr{}
}

// IsHTTPS tells whether the caller's side of the connection is encrypted, by what trusted proxies say.
func IsHTTPS(ctx context.Context) bool {
	q := requestOf(ctx)
	return q != nil && q.https
}

// RateLimitKey is the caller's address as rate limits count it: a whole /64 of IPv6 is one caller.
func RateLimitKey(ctx context.Context) string {
	addr := ClientAddr(ctx)
	if addr.Is6() {
		if prefix, err := addr.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}
