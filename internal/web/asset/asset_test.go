package asset_test

import (
	"bytes"
	"compress/gzip"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/web/asset"
)

// get asks for a file as a browser does.
func get(t *testing.T, s *asset.Set, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func load(t *testing.T) *asset.Set {
	t.Helper()
	s, err := asset.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var names = []string{"app.css", "app.js", "htmx.js", "favicon.svg"}

func TestFilesAreKeptForEverUnderTheirHash(t *testing.T) {
	s := load(t)
	for _, name := range names {
		at := s.URL(name)
		if !regexp.MustCompile(`^/assets/[a-z.-]+\.[0-9a-f]{12}\.(css|js|svg)$`).MatchString(at) {
			t.Errorf("%s is at %q", name, at)
		}
		w := get(t, s, at)
		if w.Code != http.StatusOK || w.Body.Len() == 0 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %q", name, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	for _, path := range []string{"/assets/app.css", "/assets/app.000000000000.css", "/assets/../asset.go", "/assets/"} {
		if w := get(t, s, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
}

// TestTheFirstPageIsSmall: a page with its files fits into 100 KB on the wire, for a cheap phone on slow 3G.
func TestTheFirstPageIsSmall(t *testing.T) {
	s := load(t)
	var wire bytes.Buffer
	z := gzip.NewWriter(&wire)
	for _, name := range names {
		_, _ = z.Write(get(t, s, s.URL(name)).Body.Bytes())
	}
	_ = z.Close()
	const page = 12 << 10 // a page with a QR code, compressed, is smaller
	if total := wire.Len() + page; total > 100_000 {
		t.Errorf("%d bytes", total)
	}
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	s := load(t)
	if css := get(t, s, s.URL("app.css")).Body.String(); strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style loads something")
	}
	for _, name := range []string{"app.js", "htmx.js"} {
		if js := get(t, s, s.URL(name)).Body.String(); strings.Contains(js, "https://") {
			t.Errorf("%s names another site", name)
		}
	}
}

// TestColoursHaveTheContrastOfWCAG: text reaches 4.5:1 and what must be seen 3:1 (WCAG 2.2 AA, 1.4.3 and 1.4.11), in both themes.
func TestColoursHaveTheContrastOfWCAG(t *testing.T) {
	s := load(t)
	css := get(t, s, s.URL("app.css")).Body.String()
	colours := make(map[string][2]string)
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`).FindAllStringSubmatch(css, -1) {
		colours[m[1]] = [2]string{m[2], m[3]}
	}
	var pairs []string
	for _, ground := range []string{"ground", "card", "sunk"} {
		pairs = append(pairs, "ink/"+ground, "soft/"+ground, "accent/"+ground)
	}
	for _, tone := range []string{"good", "warn", "bad", "info"} {
		pairs = append(pairs, tone+"/card", tone+"/"+tone+"-wash", "ink/"+tone+"-wash", "soft/"+tone+"-wash")
	}
	pairs = append(pairs, "on-accent/accent", "on-accent/accent-deep", "accent/accent-wash", "ink/accent-wash", "soft/accent-wash")
	least := map[string]float64{"edge/card": 3, "edge/ground": 3}
	for _, p := range pairs {
		least[p] = 4.5
	}
	for pair, want := range least {
		front, back, _ := strings.Cut(pair, "/")
		for theme, name := range []string{"light", "dark"} {
			a, b := colours[front][theme], colours[back][theme]
			if a == "" || b == "" {
				t.Fatalf("%s: a colour is missing", pair)
			}
			if got := contrast(a, b); got < want {
				t.Errorf("%s in the %s: %.2f, want %.1f", pair, name, got, want)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.2 of two colours "#rrggbb".
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(hex string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
