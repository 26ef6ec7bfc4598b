package web_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/store/storetest/crowd"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// The most that a page may weigh: everything that the first paint needs, compressed, and its HTML alone, as it is.
const (
	maxPaint = 100 << 10
	maxHTML  = 64 << 10
)

// linkedFiles are the files that a page names.
var linkedFiles = regexp.MustCompile(`(?:href|src)="(/assets/[^"#]+)`)

// Every page is small, at 5,000 salons too, and everything that its first paint needs comes in 100 KB.
func TestPagesStayWithinTheirByteBudget(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Instituto de Beleza da Dona Aparecida", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	s.Conns.Log = webtest.Entries(s.Now())
	s.TwoServers()
	s.Put(salon, ended(connection.PasskeyCodeDiffers)(s.Now()))
	must(t, crowd.Multiply(t.Context(), crowd.Database{Path: s.Path}, salon.Slug.String(), 1, 4999))
	invited, err := s.Accounts.CreateUser(t.Context(), tenant.System("test"), tenant.NewUser{
		Email: "nova@salao.example", Role: tenant.Owner, Tenant: salon.ID,
	})
	must(t, err)
	welcome, err := s.Accounts.Invite(t.Context(), tenant.System("test"), invited)
	must(t, err)
	w := &pageWeight{t: t, files: map[string]int{}}
	w.weigh(s.Visitor(), "/login", "/welcome/"+welcome, "/c/"+s.ConnectLink(salon.ID), "/c/none")
	ana := s.SignedIn("ana@salao.example")
	for _, st := range states() {
		s.Conns.Set(salon.ID, nil)
		if st.Row != nil {
			s.Conns.Set(salon.ID, st.Row(s.Now()))
		}
		w.weigh(ana, "/dashboard/whatsapp/")
	}
	w.weigh(ana, "/dashboard/whatsapp/disconnect", "/dashboard/whatsapp/history", "/dashboard/account", "/dashboard/none", "/admin/")
	base := "/admin/salons/" + salon.Slug.String() + "/"
	w.weigh(s.SignedIn("op@plataforma.example"), "/admin/", "/admin/servers/", "/admin/salons/", "/admin/salons/?order=newest",
		"/admin/salons/?"+url.Values{"q": {"dona"}}.Encode(), "/admin/salons/?after="+crowd.ID(2500), "/admin/salons/notice?cause="+string(connection.PasskeyCodeDiffers),
		"/admin/salons/new", "/admin/start", "/admin/start/salon", base, base+"delete", base+"whatsapp/history")
	if w.pages < 40 || w.heaviest == 0 {
		t.Errorf("%d pages were weighed, the heaviest %d bytes", w.pages, w.heaviest)
	}
	t.Logf("%d pages; the heaviest first paint is %d bytes (%s)", w.pages, w.heaviest, w.which)
}

// pageWeight weighs pages.
type pageWeight struct {
	t        *testing.T
	files    map[string]int // compressed
	html     int            // the most that a page's HTML may have; 0: maxHTML
	pages    int
	heaviest int
	which    string
}

func (w *pageWeight) weigh(b *browser, paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		plain := b.Get(path)
		if plain.Status >= http.StatusInternalServerError || plain.Status == http.StatusSeeOther {
			w.t.Errorf("%s: status %d to %q", path, plain.Status, plain.Location)
		}
		if len(plain.Body) > cmp.Or(w.html, maxHTML) {
			w.t.Errorf("%s has %d bytes of HTML", path, len(plain.Body))
		}
		paint := w.compressedSize(b, path)
		named := map[string]bool{}
		for _, m := range linkedFiles.FindAllStringSubmatch(plain.Body, -1) {
			if named[m[1]] {
				continue
			}
			named[m[1]] = true
			if w.files[m[1]] == 0 {
				w.files[m[1]] = w.compressedSize(b, m[1])
			}
			paint += w.files[m[1]]
		}
		if len(named) < 2 {
			w.t.Errorf("%s names %d files: the scale is broken", path, len(named))
		}
		if paint > maxPaint {
			w.t.Errorf("%s needs %d bytes for its first paint", path, paint)
		}
		if w.pages++; paint > w.heaviest {
			w.heaviest, w.which = paint, fmt.Sprintf("%s with %d files", path, len(named))
		}
	}
}

// compressedSize is how many bytes come over the network, with their headers left out.
func (w *pageWeight) compressedSize(b *browser, path string) int {
	w.t.Helper()
	got := b.Do(http.MethodGet, path, nil, http.Header{"Accept-Encoding": {"gzip"}})
	if len(got.Body) == 0 {
		w.t.Errorf("%s is empty", path)
	}
	return len(got.Body)
}
