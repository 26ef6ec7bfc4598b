package extensiontest

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
)

// whatsApp is the double of https://web.whatsapp.com. It notes in window.seen whose messages its scripts can hear, and in
// window.asked how often the passkey was asked for through its own hook, as a password manager sets one.
func whatsApp(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'nonce-"+nonce+"'; style-src 'self' 'nonce-"+nonce+
		"'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "+
		"require-trusted-types-for 'script'; trusted-types 'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	_, _ = fmt.Fprintf(w, whatsAppPage, nonce)
}

const whatsAppPage = `<!doctype html><html lang="pt-BR"><meta charset="utf-8"><title>WhatsApp</title>
<body><div id="app"><h1>WhatsApp Web</h1><button id="own">Conectar</button></div>
<script nonce="%s">
  window.seen = []; window.asked = 0; window.clicked = 0;
  addEventListener('message', e => seen.push(e.data));
  document.getElementById('own').addEventListener('click', () => clicked++);
  addEventListener('load', () => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = o => { asked++; return get(o); };
  });
</script></body></html>`

// sites is one TLS server for all host names.
func sites(hosts map[string]http.Handler) *httptest.Server {
	return httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, ok := hosts[r.Host]; ok {
			h.ServeHTTP(w, r)
			return
		}
		if r.Host == "web.whatsapp.com" {
			whatsApp(w, r)
			return
		}
		http.NotFound(w, r)
	}))
}
