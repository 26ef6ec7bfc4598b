package egress_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/egress"
)

// reason is the reason of a refusal; empty for none.
func reason(err error) egress.Reason {
	if e, ok := errors.AsType[*egress.Error](err); ok {
		return e.Reason
	}
	if err != nil {
		return egress.Reason("another error: " + err.Error())
	}
	return ""
}

func TestWhichURLsMayBeNamed(t *testing.T) {
	for raw, want := range map[string]egress.Reason{
		"https://n8n.example.com/webhook/x?a=b": "", " http://minio:9000/a ": "", "HTTP://EXAMPLE.com": "", "http://[::1]:80/": "",
		"https://user:pass@example.com/": "", "http://my_service/": "", "https://salão.example/": "", "http://example.com./": "",
		"n8n.example.com/x": egress.InvalidScheme, "htp://x": egress.InvalidScheme, "ftp://example.com/": egress.InvalidScheme, "file:///etc/passwd": egress.InvalidScheme,
		"": egress.InvalidScheme, "//example.com": egress.InvalidScheme, "javascript:alert(1)": egress.InvalidScheme, "gopher://example.com": egress.InvalidScheme,
		"http://": egress.InvalidHost, "https:///x": egress.InvalidHost, "http://:80/": egress.InvalidHost, "http://a..b/": egress.InvalidHost, "http://-a/": egress.InvalidHost,
		"http://a:0/": egress.InvalidHost, "http://a:70000/": egress.InvalidHost, "http://a:/": egress.InvalidHost, "http://$(DOMAIN)/": egress.InvalidHost,
		"http://<seu-dominio>/": egress.InvalidHost, "http://a b/": egress.InvalidHost, "http://" + strings.Repeat("a", 64) + ".com/": egress.InvalidHost,
		"http://*.example.com/": egress.InvalidHost,
	} {
		_, err := egress.ParseURL(raw)
		if got := reason(err); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

func allow(tb testing.TB, list string) egress.Allow {
	tb.Helper()
	a, err := egress.ParseAllow(list)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func TestTheGuardChecksNamesAndPorts(t *testing.T) {
	inner := []string{"platform.internal"}
	for _, tc := range []struct {
		url, allow string
		trusted    bool
		want       egress.Reason
	}{
		{url: "https://93.184.216.34/"},
		{url: "https://[2606:2800:220:1:248:1893:25c8:1946]/"},
		{url: "http://127.0.0.1:5678/", want: egress.PrivateAddress},
		{url: "http://127.0.0.1:5678/", allow: "loopback"},
		{url: "http://127.0.0.1:5678/", trusted: true},
		{url: "http://[::1]/", want: egress.PrivateAddress},
		{url: "http://[::ffff:10.0.0.1]/", want: egress.PrivateAddress},
		{url: "http://[64:ff9b::10.0.0.1]/", want: egress.PrivateAddress},
		{url: "http://10.0.0.1/", want: egress.PrivateAddress},
		{url: "http://10.0.0.1/", allow: "10.0.0.0/8"},
		{url: "http://10.0.0.1/", allow: "private"},
		{url: "http://10.0.0.1/", allow: "10.0.0.2, 192.168.0.0/16", want: egress.PrivateAddress},
		{url: "http://100.64.0.1/", want: egress.PrivateAddress},
		{url: "http://[fd00::1]/", want: egress.PrivateAddress},
		{url: "http://169.254.169.254/latest/meta-data/", want: egress.SpecialAddress},
		{url: "http://169.254.169.254/", trusted: true, want: egress.SpecialAddress},
		{url: "http://169.254.169.254/", allow: "169.254.0.0/16 private", want: egress.SpecialAddress},
		{url: "http://169.254.169.254/", allow: "0.0.0.0/0", want: egress.SpecialAddress},
		{url: "http://169.254.169.254/", allow: "169.254.169.254"},
		{url: "http://[fd00:ec2::254]/", allow: "fd00::/8", want: egress.SpecialAddress},
		{url: "http://[fe80::1%25eth0]/", trusted: true, want: egress.SpecialAddress},
		{url: "http://[64:ff9b::169.254.169.254]/", trusted: true, want: egress.SpecialAddress},
		{url: "http://100.100.100.200/", trusted: true, want: egress.SpecialAddress},
		{url: "http://168.63.129.16/", want: egress.SpecialAddress},
		{url: "http://0.0.0.0/", trusted: true, want: egress.SpecialAddress},
		{url: "http://224.0.0.1/", want: egress.SpecialAddress},
		{url: "http://localhost:5678/", want: egress.PrivateAddress},
		{url: "http://LOCALHOST./", want: egress.PrivateAddress},
		{url: "http://metadata.google.internal/", want: egress.PrivateAddress},
		{url: "http://host.docker.internal:5678/", allow: "host.docker.internal:5678"},
		{url: "http://host.docker.internal:80/", allow: "host.docker.internal:5678", want: egress.PrivateAddress},
		{url: "http://n8n:5678/"}, // its address decides
		{url: "http://platform.internal/hooks/x", want: egress.InternalHost},
		{url: "http://PLATFORM.internal./hooks/x", allow: "platform.internal", trusted: true, want: egress.InternalHost},
		{url: "ftp://93.184.216.34/", trusted: true, want: egress.InvalidScheme},
	} {
		u, err := url.Parse(tc.url)
		if err != nil {
			t.Fatal(err)
		}
		g := egress.Guard{Trusted: tc.trusted, Allow: allow(t, tc.allow), InternalHosts: inner}
		if got := reason(g.Check(u)); got != tc.want {
			t.Errorf("%+v: %q", tc, got)
		}
	}
}

func TestTheListOfAllowedAddressesIsRead(t *testing.T) {
	for _, list := range []string{"", "minio", "minio:9000, n8n", "10.0.0.5 fd00::/8", "[::1]", "loopback,private", "a.example.com"} {
		if _, err := egress.ParseAllow(list); err != nil {
			t.Errorf("%q: %v", list, err)
		}
	}
	for _, list := range []string{"http://minio:9000", "10.0.0.0/33", "minio:x", "a/b", "*.example.com", "user@host"} {
		if _, err := egress.ParseAllow(list); err == nil {
			t.Errorf("%q is taken", list)
		}
	}
}

func TestWhichHeadersAreSentOut(t *testing.T) {
	for _, name := range []string{"Authorization", "X-Api-Key", "x-n8n-token", "Accept"} {
		if !egress.AllowedHeader(name, "v") {
			t.Errorf("%s is left out", name)
		}
	}
	for _, name := range []string{
		"Host", "connection", "Keep-Alive", "Proxy-Authorization", "TE", "Upgrade", "Content-Length", "X-Forwarded-For", "Forwarded", "X-Real-IP",
		"Metadata-Flavor", "X-aws-ec2-metadata-token", "Metadata", "Sec-Fetch-Site", "", "a b", "a:b",
	} {
		if egress.AllowedHeader(name, "v") {
			t.Errorf("%q is sent", name)
		}
	}
	if egress.AllowedHeader("X-A", "a\r\nHost: b") {
		t.Error("a value with a line's end is sent")
	}
}

// through calls a URL behind a guard, and returns the reason when it was refused.
func through(tb testing.TB, g egress.Guard, target string) (egress.Reason, string) {
	tb.Helper()
	transport := g.Transport(&http.Transport{})
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, target, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return reason(err), ""
	}
	defer resp.Body.Close() //nolint:errcheck // it is read to its end
	body, _ := io.ReadAll(resp.Body)
	return "", string(body)
}

// A host name is checked by its addresses when it is dialled, and so is each redirect.
func TestGuardDialJudgesResolvedAddress(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "secret")
	}))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	if why, _ := through(t, egress.Guard{}, inside.URL); why != egress.PrivateAddress {
		t.Errorf("this machine: %q", why)
	}
	// The name is not one that is known to be private: only its address tells. Networks being allowed, names pass Check.
	if why, _ := through(t, egress.Guard{Allow: allow(t, "10.0.0.0/8")}, "http://localhost:"+port); why != egress.PrivateAddress {
		t.Errorf("a name of this machine: %q", why)
	}
	for _, g := range []egress.Guard{{Trusted: true}, {Allow: allow(t, "localhost")}, {Allow: allow(t, "loopback")}} {
		if why, body := through(t, g, "http://localhost:"+port); body != "secret" {
			t.Errorf("%+v: %q, %q", g, why, body)
		}
	}
	g := egress.Guard{Allow: allow(t, "localhost"), InternalHosts: []string{"platform.internal"}}
	for to, want := range map[string]egress.Reason{
		"http://127.0.0.1:" + port: egress.PrivateAddress, "http://169.254.169.254/": egress.SpecialAddress, "http://platform.internal/": egress.InternalHost,
		"file:///etc/passwd": egress.InvalidScheme,
	} {
		if why, body := through(t, g, "http://localhost:"+port+"/?to="+url.QueryEscape(to)); why != want || body != "" {
			t.Errorf("a redirect to %s: %q, %q", to, why, body)
		}
	}
}

func TestTheGuardJudgesEveryAddressOfAName(t *testing.T) {
	for _, tc := range []struct {
		url  string
		g    egress.Guard
		want egress.Reason
	}{
		{"http://localhost/", egress.Guard{Trusted: true}, ""},
		{"http://localhost/", egress.Guard{Allow: allow(t, "10.0.0.0/8")}, egress.PrivateAddress},
		{"http://no-such-host.invalid/", egress.Guard{}, ""},
		{"http://169.254.169.254/", egress.Guard{Trusted: true}, egress.SpecialAddress},
	} {
		u, _ := url.Parse(tc.url)
		if got := reason(tc.g.Resolve(t.Context(), u)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.url, got, tc.want)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (egress.Guard{}).Dial(ended, "tcp", "127.0.0.1"); err == nil {
		t.Error("an address without a port was dialled")
	}
}

// FuzzCheck: no URL panics, and only http and https URLs pass.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"http://127.0.0.1", "https://[::1]:1/", "http://0x7f.1/", "file:///x", "http://a@b:c@127.0.0.1/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := egress.ParseURL(raw)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			t.Errorf("%q is taken as %v", raw, u)
		}
		_ = (egress.Guard{}).Check(u)
	})
}
