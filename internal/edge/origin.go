package edge

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Origin is our own address as the caller sees it, "http://localhost:8080", for links where no public URL is configured.
func Origin(r *http.Request) string {
	if IsHTTPS(r.Context()) {
		return "https://" + OwnHost(r)
	}
	return "http://" + OwnHost(r)
}

// OwnHost is our own name with its port. The Host header is the caller's invention: it counts when it is a name of this
// machine or an address of a private network; else the address that the connection came in at is given, so that no link
// of ours leads to somebody else.
func OwnHost(r *http.Request) string {
	name := r.Host
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return r.Host
	}
	if ip, err := netip.ParseAddr(name); err == nil && (ip.Unmap().IsLoopback() || ip.Unmap().IsPrivate()) {
		return r.Host
	}
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return at.String()
	}
	return "localhost"
}
