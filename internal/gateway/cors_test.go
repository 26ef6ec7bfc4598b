package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
)

// browser sends a preflight, as a browser does before a call from a page, and returns its answer.
func (w *world) browser(origin, method, path, headers string) (int, http.Header) {
	w.tb.Helper()
	r, err := http.NewRequestWithContext(w.tb.Context(), http.MethodOptions, w.server.URL+path, http.NoBody)
	if err != nil {
		w.tb.Fatal(err)
	}
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	r.Header.Set("Access-Control-Request-Headers", headers)
	resp, err := w.server.Client().Do(r)
	if err != nil {
		w.tb.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode, resp.Header
}

// page calls as from a page, and returns which origin may read the answer.
func (w *world) page(origin, method, path string, key evolution.Key) (status int, readable string) {
	w.tb.Helper()
	r, err := http.NewRequestWithContext(w.tb.Context(), method, w.server.URL+path, http.NoBody)
	if err != nil {
		w.tb.Fatal(err)
	}
	r.Header.Set("Origin", origin)
	r.Header.Set("apikey", string(key))
	resp, err := w.server.Client().Do(r)
	if err != nil {
		w.tb.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.Header.Get("Access-Control-Allow-Credentials") != "" {
		w.tb.Error("the browser's own credentials are allowed")
	}
	return resp.StatusCode, resp.Header.Get("Access-Control-Allow-Origin")
}

// What Evolution's Manager does in a browser works: the preflight for a key header, and reading answers, errors too.
func TestEvolutionsManagerWorksInABrowser(t *testing.T) {
	const manager, stranger = "https://manager.example.com", "https://stranger.example"
	for name, tc := range map[string]struct {
		origins []string
		reads   map[string]string // by origin
	}{
		"every origin": {[]string{gateway.AnyOrigin}, map[string]string{manager: "*", stranger: "*", "null": "*"}},
		"one origin":   {[]string{manager}, map[string]string{manager: manager, stranger: "", "null": ""}},
		"none":         {nil, map[string]string{manager: "", stranger: "", "null": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *gateway.Config) { c.Origins = tc.origins })
			w.made("a", nil)
			for origin, want := range tc.reads {
				_, leave := w.browser(origin, http.MethodPost, "/message/sendText/a", "apikey,content-type")
				if got := leave.Get("Access-Control-Allow-Origin"); got != want {
					t.Errorf("%s may ask: %q, want %q", origin, got, want)
				}
				if want != "" && (leave.Get("Access-Control-Allow-Methods") != http.MethodPost || !strings.Contains(leave.Get("Access-Control-Allow-Headers"), "apikey")) {
					t.Errorf("%s: %v", origin, leave)
				}
				if leave.Get("Access-Control-Allow-Credentials") != "" || leave.Get("Access-Control-Allow-Private-Network") != "" {
					t.Errorf("%s: too much is allowed: %v", origin, leave)
				}
				for _, call := range []struct {
					path   string
					key    evolution.Key
					status int
				}{{"/", "", 200}, {"/instance/fetchInstances", globalKey, 200}, {"/instance/fetchInstances", "wrong", 401}, {"/instance/connectionState/b", globalKey, 404}} {
					if status, got := w.page(origin, http.MethodGet, call.path, call.key); status != call.status || got != want {
						t.Errorf("%s, %s: %d, readable by %q, want %q", origin, call.path, status, got, want)
					}
				}
				if _, leave := w.browser(origin, http.MethodPost, evolution.LinkPasskeyPath+"/token/response", "content-type"); leave.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s may answer passkeys", origin)
				}
			}
			if status, _ := w.call(http.MethodOptions, "/instance/connect/a", "", nil); status != 204 {
				t.Errorf("an OPTIONS that asks nothing: %d", status)
			}
		})
	}
}
