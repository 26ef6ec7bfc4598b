package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// forms are what each change needs to be understood.
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

// TestEveryRouteForEveryRole asks each route as everybody, naming the other salon wherever a salon is named. Only an
// operator may see or change it.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"nobody", "guest", "owner", "operator"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			w := walker{scene: newScene(t), role: role}
			w.own = w.scene.salon("Studio Ana", rightNumber, "ana@salao.example")
			w.scene.operator("op@plataforma.example")
			w.b = w.scene.as(role, w.own)
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
	s, t := w.scene, w.scene.t
	other := s.salon("Salão Secreto", "", "")
	s.conns.set(w.own.ID, linked(func(*connection.Connection) {})(s.now()))
	s.conns.set(other.ID, linked(func(c *connection.Connection) {
		c.State = connection.Connected{Number: number("5521998765432"), Name: "Secreto", Since: s.now()}
	})(s.now()))
	people, err := s.store.Users(t.Context(), tenant.System("test"))
	must(t, err)

	method, path, _ := strings.Cut(pattern, " ")
	path = strings.NewReplacer("{$}", "", "{slug}", other.Slug.String(), "{token}", "abc").Replace(path)
	var form url.Values
	if method == http.MethodPost {
		form = forms(path, other.Slug.String())
	}
	got := w.b.do(method, path, form, nil)
	if pattern == "POST /logout" && w.role != "nobody" {
		w.b = s.as(w.role, w.own)
	}
	t.Run(pattern, func(t *testing.T) {
		checkAccess(t, got, access, w.role, path)
		if w.role == "operator" {
			return
		}
		if strings.Contains(got.body, "Secreto") || strings.Contains(got.body, "99876") {
			t.Errorf("the other salon shows up:\n%s", mainOf(got.body))
		}
		if s.conns.acted[other.ID] != 0 {
			t.Error("the other salon's connection was acted on")
		}
		if _, err := s.store.Tenant(t.Context(), tenant.System("test"), other.ID); err != nil {
			t.Errorf("the other salon: %v", err)
		}
		if now, _ := s.store.Users(t.Context(), tenant.System("test")); len(now) != len(people) {
			t.Errorf("there are %d people now, %d before", len(now), len(people))
		}
	})
}

func checkAccess(t *testing.T, got answer, access, role, path string) {
	t.Helper()
	switch ok := allowed(access, role); {
	case !ok && role == "nobody":
		if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/login") {
			t.Errorf("status %d to %q, want the sign-in page", got.status, got.location)
		}
	case !ok && got.status != http.StatusForbidden:
		t.Errorf("status %d, want 403", got.status)
	case ok && strings.HasSuffix(path, "/abc") && got.status != http.StatusNotFound:
		t.Errorf("a dead link: status %d, want 404", got.status)
	case got.status >= http.StatusInternalServerError:
		t.Errorf("status %d\n%s", got.status, got.body)
	}
}

// as is somebody of a role; owners and guests are those of the given salon.
func (s *scene) as(role string, own tenant.Tenant) *browser {
	s.t.Helper()
	switch role {
	case "owner":
		return s.signedIn("ana@salao.example")
	case "operator":
		return s.signedIn("op@plataforma.example")
	case "guest":
		b := s.visitor()
		if got := b.post("/c/"+s.connectLink(own.ID), url.Values{}); got.status != http.StatusSeeOther {
			s.t.Fatalf("the connect link: status %d", got.status)
		}
		return b
	}
	return s.visitor()
}

// connectLink makes a connect link's token, as the API does.
func (s *scene) connectLink(t tenant.ID) string {
	s.t.Helper()
	token := secret.NewToken(20)
	must(s.t, s.store.AddTicket(s.t.Context(), tenant.For(t), tenant.Ticket{
		Hash: secret.HashToken(token), Purpose: tenant.ForConnect, Tenant: t, ExpiresAt: s.now().Add(tenant.InviteTime),
	}))
	return token
}

func TestPartsOfAPageSayThatTheSessionIsOver(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	got := s.visitor().part(http.MethodGet, "/dashboard/whatsapp/card", nil)
	if got.status != http.StatusUnauthorized || !strings.Contains(got.body, "Entrar de novo") {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
}

func TestChangesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	ana := s.signedIn("ana@salao.example")
	for name, h := range map[string]http.Header{
		"fetch metadata": {"Sec-Fetch-Site": {"cross-site"}},
		"origin":         {"Origin": {"https://mal.example"}},
	} {
		got := ana.do(http.MethodPost, "/dashboard/whatsapp/disconnect", url.Values{}, h)
		if got.status != http.StatusForbidden || s.conns.did() != "" {
			t.Errorf("%s: status %d, did %q", name, got.status, s.conns.did())
		}
	}
	got := ana.do(http.MethodPost, "/dashboard/whatsapp/disconnect", url.Values{}, http.Header{"Sec-Fetch-Site": {"same-origin"}})
	if got.status != http.StatusSeeOther || s.conns.did() != "disconnect" {
		t.Errorf("our own page: status %d, did %q", got.status, s.conns.did())
	}
}

func TestAGuestConnectsAndDoesNothingElse(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "")
	token := s.connectLink(salon.ID)
	b := s.visitor()
	if got := b.get("/c/" + token); got.status != http.StatusOK || !strings.Contains(got.body, "Conectar o WhatsApp de Studio Ana") {
		t.Fatalf("status %d\n%s", got.status, got.body)
	}
	if got := b.get("/c/" + token); got.status != http.StatusOK {
		t.Error("a look used the link up: a chat's preview would")
	}
	if got := b.post("/c/"+token, url.Values{}); got.location != "/dashboard/whatsapp/" {
		t.Fatalf("status %d to %q", got.status, got.location)
	}
	if got := s.visitor().post("/c/"+token, url.Values{}); got.status != http.StatusNotFound {
		t.Errorf("the link worked twice: status %d", got.status)
	}
	checkPage(t, b.get("/dashboard/whatsapp/"))
	b.post("/dashboard/whatsapp/connect", url.Values{"method": {"qr"}})
	if got := s.conns.clicks[0].Click.By; got.Name != tenant.LinkActorName || got.Tenant != salon.ID {
		t.Errorf("the click is by %+v", got)
	}
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	if page := b.get("/dashboard/whatsapp/").body; strings.Contains(page, "Desconectar…") || strings.Contains(page, "O que aconteceu") {
		t.Error("a guest is offered more than connecting")
	}
	for _, path := range []string{"disconnect", "pause"} {
		if got := b.post("/dashboard/whatsapp/"+path, url.Values{"paused": {"1"}}); got.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
}
