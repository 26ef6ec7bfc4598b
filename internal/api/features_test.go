package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/api"
	"salonzap/internal/tenant"
)

// connectTags are the parts of the interface that are there on every platform.
var connectTags = map[string]bool{"Salons": true, "WhatsApp": true, "Passkey": true, "Servers": true, "Events": true}

// Where the connection alone is offered, nothing else is described, and what is described elsewhere is unknown.
func TestWhatIsOffIsNowhereInTheInterface(t *testing.T) {
	r := newRig(t)
	everything := r.described(t)
	alone := r.deps
	alone.Features = tenant.Features{}
	door := api.New(alone)
	ask := func(method, path string) *httptest.ResponseRecorder {
		req := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
		req.Header.Set("Authorization", "Bearer "+r.key)
		got := httptest.NewRecorder()
		door.ServeHTTP(got, req)
		return got
	}
	var spec described
	if err := json.Unmarshal(ask("GET", "/api/openapi.json").Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	for _, tag := range spec.Tags {
		if !connectTags[tag.Name] {
			t.Errorf("the part %s is described", tag.Name)
		}
	}
	for path, item := range spec.Paths {
		for method, op := range item {
			if len(op.Tags) != 1 || !connectTags[op.Tags[0]] {
				t.Errorf("%s %s of %v is described", method, path, op.Tags)
			}
		}
	}
	for _, o := range everything {
		if _, on := spec.Paths[o.path]; on {
			continue
		}
		path := strings.NewReplacer("{slug}", "ana", "{id}", "x").Replace(o.path)
		if got := ask(o.method, path); got.Code != http.StatusNotFound || !strings.Contains(got.Body.String(), "route_unknown") {
			t.Errorf("%s %s: %d %s", o.method, path, got.Code, got.Body)
		}
	}
}
