package edge_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"salonzap/internal/edge"
)

func TestClientBehindProxies(t *testing.T) {
	proxies, err := edge.ParseProxies("10.0.0.0/8, 192.0.2.7 2001:db8::/32")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, remote, forwarded, proto string
		tls                            bool
		want                           string
		https                          bool
	}{
		{name: "nobody in between", remote: "203.0.113.5:1", want: "203.0.113.5"},
		{name: "TLS of our own", remote: "203.0.113.5:1", tls: true, want: "203.0.113.5", https: true},
		{name: "a stranger's invention", remote: "203.0.113.5:1", forwarded: "1.1.1.1", proto: "https", want: "203.0.113.5"},
		{name: "one proxy", remote: "10.1.1.1:1", forwarded: "198.51.100.9", proto: "https", want: "198.51.100.9", https: true},
		{name: "the rightmost counts", remote: "10.1.1.1:1", forwarded: "1.1.1.1, 198.51.100.9", want: "198.51.100.9"},
		{name: "two proxies", remote: "10.1.1.1:1", forwarded: "1.1.1.1, 198.51.100.9, 192.0.2.7", want: "198.51.100.9"},
		{name: "only proxies", remote: "10.1.1.1:1", forwarded: "10.2.2.2", want: "10.2.2.2"},
		{name: "no header", remote: "10.1.1.1:1", want: "10.1.1.1"},
		{name: "nonsense", remote: "10.1.1.1:1", forwarded: "unknown", want: "10.1.1.1"},
		{name: "nonsense left of an address", remote: "10.1.1.1:1", forwarded: "<script>, 198.51.100.9", want: "198.51.100.9"},
		{name: "with a port", remote: "10.1.1.1:1", forwarded: "198.51.100.9:4711", want: "198.51.100.9"},
		{name: "IPv6", remote: "[2001:db8::1]:1", forwarded: "2001:db9::9", want: "2001:db9::9"},
		{name: "IPv4 in IPv6", remote: "[::ffff:10.1.1.1]:1", forwarded: "198.51.100.9", want: "198.51.100.9"},
		{name: "plain behind a proxy with TLS", remote: "10.1.1.1:1", forwarded: "198.51.100.9", proto: "http", tls: true, want: "198.51.100.9"},
		{name: "the nearest proxy's scheme counts", remote: "10.1.1.1:1", forwarded: "198.51.100.9", proto: "https, http", want: "198.51.100.9"},
	} {
		r := httptest.NewRequest("GET", "http://x/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if c.proto != "" {
			r.Header.Set("X-Forwarded-Proto", c.proto)
		}
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		addr, https := proxies.ClientOf(r)
		if addr.String() != c.want || https != c.https {
			t.Errorf("%s: %v https=%v, want %s %v", c.name, addr, https, c.want, c.https)
		}
	}
}

func TestParseProxiesRefusesNonsense(t *testing.T) {
	for _, list := range []string{"10.0.0.0/33", "proxy.example.com", "10.0.0.0/8;1.1.1.1"} {
		if _, err := edge.ParseProxies(list); err == nil {
			t.Errorf("%q was taken", list)
		}
	}
	if p, err := edge.ParseProxies(" "); err != nil || p.Trusts(edge.ClientAddr(t.Context())) {
		t.Errorf("an empty list must trust nobody: %v", err)
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.1.1.1:1", "198.51.100.9, 10.2.2.2", "https")
	f.Add("[::1]:1", ",,,", ",")
	f.Add("@", "fe80::1%eth0", "")
	proxies, err := edge.ParseProxies("10.0.0.0/8,::1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, remote, forwarded, proto string) {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}, "X-Forwarded-Proto": {proto}}}
		addr, https := proxies.ClientOf(r)
		peer, _ := edge.Proxies{}.ClientOf(&http.Request{RemoteAddr: remote, Header: http.Header{}})
		if !proxies.Trusts(peer) && (addr != peer || https) {
			t.Errorf("%q was believed: %v %v", remote, addr, https)
		}
	})
}
