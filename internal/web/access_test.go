package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// forms are valid fields for each change.
func forms(path, slug string) url.Values {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "connect":
		return url.Values{"method": {"qr"}}
	case "decision":
		return url.Values{"use": {"1"}}
	case "pause":
		return url.Values{"paused": {"1"}}
	case "people":
		return url.Values{"email": {"mal@mal.example"}}
	case "delete":
		return url.Values{"typed": {slug}}
	case "confirm":
		return url.Values{"same": {"true"}}
	case "note":
		return url.Values{"connector": {"yes"}}
	case "language":
		return url.Values{"lang": {"en"}}
	}
	return url.Values{}
}

// allowed is which roles a kind of access lets pass.
func allowed(access, role string) bool {
	switch access {
	case "anybody":
		return true
	case "everybody":
		return role != "nobody"
	case "people":
		return role == "owner" || role == "operator"
	case "owners":
		return role == "owner" || role == "guest"
	case "salon owners":
		return role == "owner"
	case "operators":
		return role == "operator"
	}
	return false
}

// TestEveryRouteForEveryRole requests each route in every role, naming the other salon wherever a
// salon is named. Only an operator may see or change it.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"nobody", "guest", "owner", "operator"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			w := walker{scene: newScene(t), role: role}
			w.own = w.scene.Salon("Studio Ana", rightNumber, "ana@salao.example")
			w.scene.Operator("op@plataforma.example")
			w.b = w.scene.As(role, w.own)
			for pattern, access := range web.RouteAccess() {
				if !strings.HasSuffix(pattern, "/events") || !allowed(access, role) { // a stream that may be seen has no end
					w.walk(pattern, access)
				}
			}
		})
	}
}

// walker asks all routes as one role.
type walker struct {
	scene *scene
	role  string
	own   tenant.Tenant
	b     *browser
}

func (w *walker) walk(pattern, access string) {
	s, t := w.scene, w.scene.T
	other := s.Salon("Salão Secreto", "", "")
	s.Conns.Set(w.own.ID, linked(func(*connection.Connection) {})(s.Now()))
	s.Conns.Set(other.ID, linked(func(c *connection.Connection) {
		c.State = connection.Connected{Number: webtest.Number("5521998765432"), Name: "Secreto", Since: s.Now()}
	})(s.Now()))
	people, err := s.Store.Users(t.Context(), tenant.System("test"))
	must(t, err)

	method, path, _ := strings.Cut(pattern, " ")
	path = strings.NewReplacer("{$}", "", "{slug}", other.Slug.String(), "{token}", "abc").Replace(path)
	var form url.Values
	if method == http.MethodPost {
		form = forms(path, other.Slug.String())
	}
	got := w.b.Do(method, path, form, nil)
	if pattern == "POST /logout" && w.role != "nobody" {
		w.b = s.As(w.role, w.own)
	}
	t.Run(pattern, func(t *testing.T) {
		checkAccess(t, got, access, w.role, path)
		if w.role == "operator" {
			return
		}
		if strings.Contains(got.Body, "Secreto") || strings.Contains(got.Body, "99876") {
			t.Errorf("the other salon shows up:\n%s", mainOf(got.Body))
		}
		if s.Conns.Acted[other.ID] != 0 {
			t.Error("the other salon's connection was acted on")
		}
		if _, err := s.Store.Tenant(t.Context(), tenant.System("test"), other.ID); err != nil {
			t.Errorf("the other salon: %v", err)
		}
		if now, _ := s.Store.Users(t.Context(), tenant.System("test")); len(now) != len(people) {
			t.Errorf("there are %d people now, %d before", len(now), len(people))
		}
	})
}

func checkAccess(t *testing.T, got answer, access, role, path string) {
	t.Helper()
	switch ok := allowed(access, role); {
	case !ok && role == "nobody":
		if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/login") {
			t.Errorf("status %d to %q, want the sign-in page", got.Status, got.Location)
		}
	case !ok && got.Status != http.StatusForbidden:
		t.Errorf("status %d, want 403", got.Status)
	case ok && strings.HasSuffix(path, "/abc") && got.Status != http.StatusNotFound:
		t.Errorf("a dead link: status %d, want 404", got.Status)
	case got.Status >= http.StatusInternalServerError:
		t.Errorf("status %d\n%s", got.Status, got.Body)
	}
}

func TestPartsOfAPageSayThatTheSessionIsOver(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	got := s.Visitor().Part(http.MethodGet, "/dashboard/whatsapp/card", nil)
	if got.Status != http.StatusUnauthorized || !strings.Contains(got.Body, "Entrar de novo") {
		t.Errorf("status %d\n%s", got.Status, got.Body)
	}
}

func TestChangesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	ana := s.SignedIn("ana@salao.example")
	for name, h := range map[string]http.Header{
		"fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
		"origin":         {"Origin": {"https://mal.example"}},
	} {
		got := ana.Do(http.MethodPost, "/dashboard/whatsapp/disconnect", url.Values{}, h)
		if got.Status != http.StatusForbidden || s.Conns.Did() != "" {
			t.Errorf("%s: status %d, did %q", name, got.Status, s.Conns.Did())
		}
	}
	got := ana.Do(http.MethodPost, "/dashboard/whatsapp/disconnect", url.Values{}, http.Header{"Sec-Fetch-Site": {"same-origin"}})
	if got.Status != http.StatusSeeOther || s.Conns.Did() != "disconnect" {
		t.Errorf("our own page: status %d, did %q", got.Status, s.Conns.Did())
	}
}

func TestAGuestConnectsAndDoesNothingElse(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "")
	token := s.ConnectLink(salon.ID)
	b := s.Visitor()
	if got := b.Get("/c/" + token); got.Status != http.StatusOK || !strings.Contains(got.Body, "Conectar o WhatsApp de Studio Ana") {
		t.Fatalf("status %d\n%s", got.Status, got.Body)
	}
	if got := b.Get("/c/" + token); got.Status != http.StatusOK {
		t.Error("a look used the link up: a chat's preview would")
	}
	if got := b.Post("/c/"+token, url.Values{}); got.Location != "/dashboard/whatsapp/" {
		t.Fatalf("status %d to %q", got.Status, got.Location)
	}
	if got := s.Visitor().Post("/c/"+token, url.Values{}); got.Status != http.StatusNotFound {
		t.Errorf("the link worked twice: status %d", got.Status)
	}
	checkPage(t, b.Get("/dashboard/whatsapp/"))
	b.Post("/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got := s.Conns.Clicks[0].Click.By; got.Name != tenant.LinkActorName || got.Tenant != salon.ID {
		t.Errorf("the click is by %+v", got)
	}
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	if page := b.Get("/dashboard/whatsapp/").Body; strings.Contains(page, "Desconectar…") || strings.Contains(page, "O que aconteceu") {
		t.Error("a guest is offered more than connecting")
	}
	for _, path := range []string{"disconnect", "pause"} {
		if got := b.Post("/dashboard/whatsapp/"+path, url.Values{"paused": {"1"}}); got.Status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, got.Status)
		}
	}
}
