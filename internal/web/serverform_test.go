package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// An operator adds a server and changes it. What cannot work is said beside its field before anything is saved, and a key
// is never shown, nor sent to another address than the one that it was given for.
func TestAnOperatorAddsAServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	fake := evolutiontest.New(evolutiontest.Options{Key: "chave-do-servidor"})
	t.Cleanup(fake.Close)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	form := func(change ...string) url.Values {
		v := url.Values{"id": {"leste"}, "url": {server.URL + "/manager"}, "key": {"chave-do-servidor"}, "max": {"12"}}
		for i := 0; i < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		return v
	}
	nothing := httptest.NewServer(http.NotFoundHandler())
	nothing.Close()
	for _, tc := range []struct {
		name, want string
		form       url.Values
	}{
		{"a wrong key", "recusou a chave", form("key", "errada")},
		{"no address", "deve ser como https", form("url", "evolution")},
		{"an address that gives out credentials", "Usar este endereço assim mesmo", form("url", "http://169.254.169.254")},
		{"such an address, insisted on", "não responde", form("url", "http://0.0.0.0:1", "special", "1")},
		{"nobody there", "não responde", form("url", nothing.URL)},
		{"no key", "Informe a chave", form("key", "")},
		{"no limit", "Informe um número", form("max", "muitos")},
		{"a capacity in words", "A capacidade deve ser", form("capacity", "muitos")},
		{"no weight", "esvazie o servidor", form("weight", "0")},
		{"a region with blanks", "como sp ou eu-west", form("region", "São Paulo")},
		{"a bad name", "letras minúsculas", form("id", "Servidor Leste")},
		{"our own gateway's name", "começam com “embedded”", form("id", "embedded-2")},
		{"the configuration's name", "letras minúsculas", form("id", "default")},
	} {
		got := op.Post("/admin/servers", tc.form)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, tc.want) {
			t.Errorf("%s: status %d, lacks %q\n%s", tc.name, got.Status, tc.want, mainOf(got.Body))
		}
		for _, name := range []string{"max", "capacity", "weight", "region"} {
			fixed := name == "max" && tc.form.Get("id") == "default"
			if typed := tc.form.Get(name); typed != "" && !fixed && !strings.Contains(got.Body, `value="`+typed+`"`) {
				t.Errorf("%s: what was typed as %s is gone", tc.name, name)
			}
		}
		if strings.Contains(got.Body, tc.form.Get("key")) && tc.form.Get("key") != "" {
			t.Errorf("%s: the key comes back to the page", tc.name)
		}
	}
	if loads, err := s.Store.Servers(t.Context(), tenant.System("test")); err != nil || len(loads) != 0 {
		t.Fatalf("%d servers were saved: %v", len(loads), err)
	}
	if got := op.Post("/admin/servers", form("capacity", "300", "weight", "2", "region", "SP")); got.Location != "/admin/servers/" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := op.Get("/admin/servers/"); !strings.Contains(got.Body, "Servidor leste salvo") || !strings.Contains(got.Body, "respondendo") || !strings.Contains(got.Body, "salões: 0 de 300 · peso 2 · região sp") {
		t.Errorf("the new server is not in the list\n%s", mainOf(got.Body))
	}
	if got := op.Post("/admin/servers", form()); !strings.Contains(got.Body, `id="id-error"`) {
		t.Errorf("two servers of one name: status %d", got.Status)
	}
	if _, err := s.Fleet.Client("leste"); err != nil {
		t.Errorf("the fleet does not know the server: %v", err)
	}
}

func TestAnOperatorEditsAServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	fake := evolutiontest.New(evolutiontest.Options{Key: "chave-do-servidor"})
	t.Cleanup(fake.Close)
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	scope := tenant.System("test")
	kept := fleet.Server{ID: "leste", URL: server.URL, Key: "chave-do-servidor", MaxLinking: 40, CreatedAt: s.Now()}
	must(t, s.Store.PutServer(t.Context(), scope, kept))
	if got := op.Get("/admin/servers/leste/edit"); strings.Contains(got.Body, "chave-do-servidor") || !strings.Contains(got.Body, server.URL) {
		t.Errorf("the form shows the key, or not the address\n%s", mainOf(got.Body))
	}
	var asked []string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked = append(asked, r.Header.Get("Apikey")) }))
	t.Cleanup(thief.Close)
	got := op.Post("/admin/servers/leste/edit", url.Values{"url": {thief.URL}, "key": {""}, "max": {"40"}})
	if got.Status != http.StatusUnprocessableEntity || len(asked) != 0 || !strings.Contains(got.Body, "informe a chave de novo") {
		t.Errorf("the kept key was sent elsewhere: status %d, %q", got.Status, asked)
	}
	got = op.Post("/admin/servers/leste/edit", url.Values{"url": {server.URL}, "key": {""}, "max": {"7"}, "draining": {"1"}})
	now, err := s.Store.Server(t.Context(), scope, "leste")
	if err != nil || got.Location != "/admin/servers/" || now.Key != kept.Key || now.MaxLinking != 7 || !now.Draining || !now.Health.OK {
		t.Errorf("status %d, kept as %+v, %v", got.Status, now, err)
	}
	must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: fleet.DefaultID, URL: server.URL, Key: "k", CreatedAt: s.Now()}))
	got = op.Post("/admin/servers/default/edit", url.Values{"url": {thief.URL}, "key": {"x"}, "draining": {"1"}, "capacity": {"9"}, "weight": {"1"}, "region": {""}})
	now, err = s.Store.Server(t.Context(), scope, fleet.DefaultID)
	if err != nil || got.Status != http.StatusSeeOther || now.URL != server.URL || !now.Draining || now.Capacity != 9 {
		t.Errorf("the configuration's server: status %d, kept as %+v, %v", got.Status, now, err)
	}
	if got := op.Get("/admin/servers/none/edit"); got.Status != http.StatusNotFound {
		t.Errorf("no such server: status %d", got.Status)
	}
}

// While the form is open, somebody else drains the server, limits it, or moves it: what the person did not touch stays as it is
// by then, and a key goes to no address that the person did not see.
func TestAServersFormChangesOnlyWhatThePersonChanged(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	fake := evolutiontest.New(evolutiontest.Options{Key: "chave-do-servidor"})
	t.Cleanup(fake.Close)
	server, moved := httptest.NewServer(fake), httptest.NewServer(fake)
	t.Cleanup(server.Close)
	t.Cleanup(moved.Close)
	scope := tenant.System("test")
	must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: "leste", URL: server.URL, Key: "chave-do-servidor", MaxLinking: 40, CreatedAt: s.Now()}))
	shown := url.Values{}
	for _, m := range regexp.MustCompile(`type="hidden" name="(shown-[a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(op.Get("/admin/servers/leste/edit").Body, -1) {
		shown.Set(m[1], m[2])
	}
	if shown.Get("shown-url") != server.URL || shown.Get("shown-max") != "40" || !shown.Has("shown-draining") {
		t.Fatalf("the form does not carry what it shows: %v", shown)
	}
	form := func(change url.Values) url.Values {
		v := url.Values{"url": {server.URL}, "key": {""}, "max": {"40"}, "capacity": {"0"}, "weight": {"1"}, "region": {""}}
		maps.Copy(v, shown)
		maps.Copy(v, change)
		return v
	}
	yes, limit, most, share, sp := true, 5, 7, 3, "sp"
	must(t, s.Store.ChangeServer(t.Context(), scope, "leste", fleet.Patch{Draining: &yes, MaxLinking: &limit, Capacity: &most, Weight: &share, Region: &sp}.Apply))
	got := op.Post("/admin/servers/leste/edit", form(url.Values{"key": {"chave-do-servidor"}}))
	now, err := s.Store.Server(t.Context(), scope, "leste")
	if err != nil || got.Location != "/admin/servers/" || !now.Draining || now.MaxLinking != 5 || now.Capacity != 7 || now.Weight != 3 || now.Region != "sp" {
		t.Errorf("a drain and a limit of somebody else were undone: status %d, kept as %+v, %v", got.Status, now, err)
	}
	got = op.Post("/admin/servers/leste/edit", form(url.Values{"shown-draining": {"1"}, "max": {"9"}}))
	if now, err = s.Store.Server(t.Context(), scope, "leste"); err != nil || got.Location != "/admin/servers/" || now.Draining || now.MaxLinking != 9 {
		t.Errorf("what the person changed was not: status %d, kept as %+v, %v", got.Status, now, err)
	}
	key := secret.Text("outra-chave")
	must(t, s.Store.ChangeServer(t.Context(), scope, "leste", fleet.Patch{URL: &moved.URL, Key: &key}.Apply))
	got = op.Post("/admin/servers/leste/edit", form(url.Values{"key": {"chave-do-servidor"}}))
	now, err = s.Store.Server(t.Context(), scope, "leste")
	if err != nil || got.Status != http.StatusUnprocessableEntity || now.Key != key || !strings.Contains(got.Body, "Outra pessoa mudou o endereço") || !strings.Contains(got.Body, moved.URL) {
		t.Errorf("a key went to an address that nobody saw: status %d, kept as %s, %v\n%s", got.Status, now.URL, err, mainOf(got.Body))
	}
}

// The page of a salon says where it is and where it would go now, with a reason for each server, and the overview that new salons have no place.
func TestWhyThisServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator(boss)
	scope := tenant.System("test")
	must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: "default", URL: "https://d.example", Key: "k", CreatedAt: s.Now()}))
	must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: "leste", URL: "https://l.example", Key: "k", Weight: 5, Region: "sp", CreatedAt: s.Now()}))
	ana := s.Salon("Studio Ana", "", "")
	row := linked(func(c *connection.Connection) { c.Server = "default" })(s.Now())
	s.Put(ana, row)
	s.Conns.Set(ana.ID, row)
	s.Salon("Studio Bia", "", "")
	must(t, s.Fleet.Refresh(t.Context()))
	op := s.SignedIn(boss)
	said := op.Get("/admin/salons/studio-ana/").Body
	for _, want := range []string{"Está no servidor default. Se fosse colocado hoje, iria para leste.", "não fica guardado", "tem menos salões para o seu peso", "tem mais salões para o seu peso", "salões: 0 · peso 5 · região sp"} {
		if !strings.Contains(said, want) {
			t.Errorf("lacks %q\n%s", want, mainOf(said))
		}
	}
	if said = op.Get("/admin/salons/studio-bia/").Body; !strings.Contains(said, "Quando conectar, vai para leste.") || strings.Contains(said, "não fica guardado") {
		t.Errorf("before the first click\n%s", mainOf(said))
	}
	one, yes := 1, true
	must(t, s.Store.ChangeServer(t.Context(), scope, "default", fleet.Patch{Capacity: &one}.Apply))
	must(t, s.Store.ChangeServer(t.Context(), scope, "leste", fleet.Patch{Draining: &yes}.Apply))
	must(t, s.Fleet.Refresh(t.Context()))
	if said = op.Get("/admin/salons/studio-bia/").Body; !strings.Contains(said, "Hoje não teria onde ficar. Todos os servidores de WhatsApp estão cheios.") {
		t.Errorf("nowhere\n%s", mainOf(said))
	}
	if said = op.Get("/admin/").Body; !strings.Contains(said, "Salões novos não têm onde ficar") {
		t.Errorf("the overview\n%s", mainOf(said))
	}
}
