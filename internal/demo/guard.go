package demo

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// onlyHere refuses everybody who is not on this machine. A request that came through a proxy is refused as well: it may
// come from anywhere. So is one for a foreign host name, which a page elsewhere can point at this machine.
func (d *Demo) onlyHere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.RemoteAddr) || forwarded(r.Header) || !localName(r.Host) {
			d.fail(w, r, fault.New(fault.Forbidden, "demo.peer", text.DemoOnlyHere))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

func forwarded(h http.Header) bool {
	return h.Get("Forwarded") != "" || h.Get("X-Forwarded-For") != "" || h.Get("X-Real-Ip") != ""
}

func localName(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
