package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/edge"
	"salonzap/internal/web"
)

// Wrong passwords and guessed links are counted, and the account's e-mail is handed on only to be tagged.
func TestFailedSignInsAreLoggedAndCounted(t *testing.T) {
	t.Parallel()
	var counted []edge.Refusal
	var tagged []string
	s := newScene(t, func(d *web.Deps) {
		d.Reporter.OnRefusal(func(what edge.Refusal) { counted = append(counted, what) })
		d.AccountTag = func(email string) string { tagged = append(tagged, email); return "tag" }
	})
	s.Operator("op@plataforma.example")
	b := s.Visitor()
	b.Post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {"errada errada"}})
	b.Post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
	s.Visitor().Get("/welcome/" + strings.Repeat("a", 32))
	s.Visitor().Get("/setup/" + strings.Repeat("b", 32))
	if want := []edge.Refusal{edge.RefusedLogin, edge.RefusedLink, edge.RefusedLink}; !slices.Equal(counted, want) {
		t.Errorf("counted %q, want %q", counted, want)
	}
	if !slices.Equal(tagged, []string{"op@plataforma.example"}) {
		t.Errorf("tagged %q", tagged)
	}
}
