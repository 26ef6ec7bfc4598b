package firefoxtest_test

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"salonzap/extension"
	"salonzap/extension/extensiontest"
)

const (
	foreign = "https://foreign.example/"
	inside  = "6e9f5c2a-7c0e-4f3e-9f0e-2d8a6c1b7e55" // of moz-extension://, which else differs in each profile
)

// rig is a Firefox with the Connector in it, a dashboard on this computer, and the owner's passkey.
type rig struct {
	*firefox
	dashboard string // its origin
	home      string // the dashboard's tab
	owner     *extensiontest.Passkey
	passkeys  string // the authenticator's id
}

func newRig(t *testing.T, dashboard http.Handler) *rig {
	t.Helper()
	server := httptest.NewServer(dashboard)
	t.Cleanup(server.Close)
	authority, site := newTrust(t, "web.whatsapp.com", "foreign.example")
	proxy, err := url.Parse(newProxy(t, site))
	must(t, err)
	port := json.Number(proxy.Port())
	f := startFirefox(t, map[string]any{
		"marionette.port": 0, "network.proxy.type": 1, "network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": port,
		"network.proxy.http": "127.0.0.1", "network.proxy.http_port": port, "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
		"security.webauth.webauthn_enable_softtoken": true, "security.webauth.webauthn_enable_usbtoken": false,
		"extensions.webextOptionalPermissionPrompts":  false, // the owner says yes
		"extensions.webextensions.uuids":              `{"conector@salonzap.example":"` + inside + `"}`,
		"intl.accept_languages":                       "pt-BR",
		"network.stricttransportsecurity.preloadlist": false, "security.cert_pinning.enforcement_level": 0, // the stand-in has its own certificate
	})
	r := &rig{firefox: f, dashboard: strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}
	files, err := extension.Files(extension.Firefox)
	must(t, err)
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return strings.HasPrefix(name, "_locales/en/") }) // this Firefox is English
	folder := t.TempDir()
	must(t, extension.Write(folder, files))
	f.call("Addon:Install", map[string]any{"path": folder, "temporary": true})
	f.trust(authority)
	r.addPasskey()
	f.open(r.dashboard)
	r.home = value[string](f, f.call("WebDriver:GetWindowHandle", map[string]any{}))
	return r
}

// addPasskey gives the owner a passkey of WhatsApp's, on this computer.
func (r *rig) addPasskey() {
	r.Helper()
	owner, err := extensiontest.NewPasskey()
	must(r.T, err)
	private, err := owner.PKCS8()
	must(r.T, err)
	r.owner = owner
	r.passkeys = value[string](r.firefox, r.call("WebAuthn:AddVirtualAuthenticator", map[string]any{
		"protocol": "ctap2_1", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
		"isUserConsenting": true, "isUserVerified": true,
	}))
	r.call("WebAuthn:AddCredential", map[string]any{
		"authenticatorId": r.passkeys, "credentials": map[string]any{
			"credentialId": b64(owner.ID), "isResidentCredential": true, "rpId": extensiontest.RP,
			"privateKey": b64(private), "userHandle": b64(owner.User), "signCount": 1,
		},
	})
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// newProxy is the browser's whole network: it knows WhatsApp Web and a page of somebody else, and refuses all others.
func newProxy(t *testing.T, site tls.Certificate) string {
	t.Helper()
	sites := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Host == "web.whatsapp.com" {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-r4nd0m'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'")
			w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	}))
	sites.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{site}}
	sites.StartTLS()
	t.Cleanup(sites.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		host, _, _ := net.SplitHostPort(req.Host)
		if req.Method != http.MethodConnect || host != "web.whatsapp.com" && host != "foreign.example" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(w, sites.Listener.Addr().String())
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	here, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = there.Close()
		return
	}
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go copyAll(there, buffered.Reader, here)
	go copyAll(here, bufio.NewReader(there), there)
}

func copyAll(to net.Conn, from io.Reader, also io.Closer) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
	_ = also.Close()
}

// page asks the Connector as the dashboard does; it is the stand-in for WhatsApp Web, too, where its script may not run.
const page = `<!doctype html><meta charset="utf-8"><title>page</title><h1>page</h1><script>
window.told = {};
window.ask = (message) => { postMessage({v: 1, ...message, ns: 'salonzap-pk', dir: 'to'}, location.origin); };
addEventListener('message', (e) => { if (e.data?.dir === 'from') told[e.data.id] = e.data; });
</script>`
