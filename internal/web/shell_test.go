package web_test

import (
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// offered makes the scene's platform offer some features only.
func offered(list string) func(*web.Deps) {
	return func(d *web.Deps) {
		f, err := tenant.ParseFeatures(list)
		if err != nil {
			panic(err)
		}
		d.Features = f
	}
}

// Where the connection alone is offered, its pages are as they were: no page of another feature is there, and no entry leads
// to one.
func TestFeaturesThatAreOffHaveNoPage(t *testing.T) {
	t.Parallel()
	f, err := tenant.ParseFeatures("connect")
	must(t, err)
	alone := web.RouteAccessWith(f)
	s := newScene(t, offered("connect"))
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	ana, op := s.SignedIn("ana@salao.example"), s.SignedIn("op@plataforma.example")
	more := 0
	for pattern := range web.RouteAccess() {
		if _, ok := alone[pattern]; ok {
			continue
		}
		more++
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{slug}", "studio-ana").Replace(path)
		who := ana
		if strings.HasPrefix(path, "/admin/") {
			who = op
		}
		if got := who.Do(method, path, nil, nil); got.Status != http.StatusNotFound && got.Status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", pattern, got.Status)
		}
	}
	if more == 0 {
		t.Error("no page belongs to another feature: the test proves nothing")
	}
	for _, path := range []string{"/dashboard/whatsapp/", "/dashboard/account"} {
		got := ana.Get(path).Body
		if strings.Contains(got, `class="sections"`) || strings.Contains(got, "salon.") || !strings.Contains(got, `<a href="/dashboard/account"`) {
			t.Errorf("%s is not as it was\n%s", path, got)
		}
	}
}

// Each feature brings its own entries, and a guest of a connect link sees none.
func TestTheNavigationHasWhatIsOn(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		features  string
		has, lack []string
	}{
		{"connect,agenda", []string{"/dashboard/services/", "/dashboard/whatsapp/", "/dashboard/account"}, []string{"/dashboard/chats/", "/dashboard/integration/"}},
		{"connect,inbox,agenda,robot", []string{"/dashboard/services/", "/dashboard/whatsapp/"}, nil},
		{"connect,inbox", nil, []string{"/dashboard/services/", "/dashboard/clients/", "/dashboard/today/"}},
	} {
		s := newScene(t, offered(one.features))
		salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
		got := s.SignedIn("ana@salao.example").Get("/dashboard/account").Body
		for _, href := range one.has {
			if !strings.Contains(got, `<a href="`+href+`"`) {
				t.Errorf("%s: nothing leads to %s\n%s", one.features, href, got)
			}
		}
		for _, href := range one.lack {
			if strings.Contains(got, href) {
				t.Errorf("%s: something leads to %s", one.features, href)
			}
		}
		guest := s.As("guest", salon)
		if got := guest.Get("/dashboard/whatsapp/"); got.Status != http.StatusOK || strings.Contains(got.Body, "sections") {
			t.Errorf("%s: a guest sees the salon's pages: status %d", one.features, got.Status)
		}
	}
}

// An operator who looks into a salon has its pages below the salon's own, and the way back into the console.
func TestAnOperatorLooksIntoASalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	got := op.Get("/admin/salons/studio-ana/services/")
	for _, want := range []string{"Studio Ana", `<a href="/admin/salons/studio-ana/services/" aria-current="page"`, `<a href="/admin/salons/studio-ana/"`, `<a href="/admin/salons/"`} {
		if got.Status != http.StatusOK || !strings.Contains(got.Body, want) {
			t.Errorf("status %d, it lacks %s\n%s", got.Status, want, got.Body)
		}
	}
	if strings.Contains(got.Body, `"/dashboard/services/`) {
		t.Error("an entry leads to the operator's own salon, which is none")
	}
	if got := op.Get("/admin/"); strings.Contains(got.Body, "sections") {
		t.Error("the console has a salon's navigation")
	}
}
