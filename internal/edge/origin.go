package edge

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Origin is our own origin as the caller sees it, "http://localhost:8080", for links where no public URL is configured.
func Origin(r *http.Request) string {
	if IsHTTPS(r.Context()) {
		return "https://" + OwnHost(r)
	}
	return "http://" + OwnHost(r)
}

// OwnHost is our own host name with its port. The Host header cannot be trusted: it is used only when it is a name of this machine or an
// address of a private network. Otherwise the connection's local address is returned, so that no link of ours leads to another host.
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
