package egress

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Guard decides which addresses may be called. The zero Guard allows the public internet only.
type Guard struct {
	// Trusted is set for URLs of the operator: they may be in private networks, and only special addresses are refused.
	Trusted bool
	Allow   Allow
	// InternalHosts are names that exist only inside our own process. They are always refused.
	InternalHosts []string
}

// Check checks a URL before its host name is resolved. The error is an *Error.
func (g Guard) Check(u *url.URL) error {
	if err := checkSyntax(u); err != nil {
		return err
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if slices.Contains(g.InternalHosts, host) {
		return &Error{InternalHost}
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return g.address(ip)
	}
	if !g.Trusted && isInternalName(host) && !g.Allow.host(host, portOf(u)) && len(g.Allow.networks) == 0 {
		return &Error{PrivateAddress}
	}
	return nil
}

// isInternalName tells whether a name is reserved for private use (RFC 6761, RFC 6762; ICANN's of 2024). Other names are checked by their
// addresses.
func isInternalName(host string) bool {
	for _, top := range []string{"localhost", "internal", "local"} {
		if host == top || strings.HasSuffix(host, "."+top) {
			return true
		}
	}
	return false
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// Resolve checks a URL after resolving its host name: it is refused when any of its addresses would be. A name that cannot be resolved now is
// not refused. The error is an *Error.
func (g Guard) Resolve(ctx context.Context, u *url.URL) error {
	if err := g.Check(u); err != nil {
		return err
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		return nil //nolint:nilerr // a name without an address cannot be called
	}
	named := g.forHost(u.Hostname(), portOf(u))
	for _, ip := range addresses {
		if err := named.address(ip); err != nil {
			return err
		}
	}
	return nil
}

// forHost is the guard for one host: one that is allowed by name may have any address but a special one.
func (g Guard) forHost(host, port string) Guard {
	g.Trusted = g.Trusted || g.Allow.host(host, port)
	return g
}

func (g Guard) address(ip netip.Addr) error {
	switch {
	case g.Allow.address(ip):
		return nil
	case isSpecial(ip):
		return &Error{SpecialAddress}
	case !g.Trusted && !isPublic(ip):
		return &Error{PrivateAddress}
	}
	return nil
}

// The times of a connection.
const (
	dialTime  = 10 * time.Second
	keepAlive = 15 * time.Second
)

// Dial opens a connection to an allowed address. The error of a refused address wraps an *Error.
func (g Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if slices.Contains(g.InternalHosts, strings.ToLower(strings.TrimSuffix(host, "."))) {
		return nil, &Error{InternalHost}
	}
	named := g.forHost(host, port)
	dialer := &net.Dialer{Timeout: dialTime, KeepAlive: keepAlive, Control: func(_, resolved string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(resolved)
		if err != nil {
			return &Error{SpecialAddress}
		}
		return named.address(to.Addr())
	}}
	return dialer.DialContext(ctx, network, address)
}

// Transport makes t dial through the guard, and checks each request before, also those of redirects. t must not be used for anything else. The
// environment's proxy is not used, since it would resolve names for us.
func (g Guard) Transport(t *http.Transport) *Transport {
	t.Proxy, t.DialContext, t.DialTLSContext = nil, g.Dial, nil
	return &Transport{g, t}
}

// Transport is an http.RoundTripper behind a Guard.
type Transport struct {
	guard Guard
	next  *http.Transport
}

// RoundTrip sends a request whose URL is allowed.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.Check(r.URL); err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as http.RoundTripper promises
		}
		return nil, err
	}
	return t.next.RoundTrip(r)
}

// CloseIdleConnections closes idle connections.
func (t *Transport) CloseIdleConnections() { t.next.CloseIdleConnections() }
