package edge_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/edge"
)

func TestGzipCompressesTextThatIsWorthIt(t *testing.T) {
	long := strings.Repeat("olá, salão ", 400)
	for _, c := range []struct {
		name, method, accept, kind, body string
		status                           int
		header                           [2]string
		zipped                           bool
	}{
		{name: "a page", accept: "gzip, br", kind: "text/html; charset=utf-8", body: long, zipped: true},
		{name: "JSON", accept: "gzip", kind: "application/json", body: long, zipped: true},
		{name: "a problem", accept: "gzip", kind: "application/problem+json", body: long, status: 404, zipped: true},
		{name: "a drawing", accept: "gzip", kind: "image/svg+xml", body: long, zipped: true},
		{name: "sniffed", accept: "gzip", body: long, zipped: true},
		{name: "small", accept: "gzip", kind: "text/html", body: "olá"},
		{name: "nothing", accept: "gzip", kind: "text/html", status: 204},
		{name: "an image", accept: "gzip", kind: "image/png", body: long},
		{name: "events", accept: "gzip", kind: "text/event-stream", body: long},
		{name: "encoded already", accept: "gzip", kind: "text/css", body: long, header: [2]string{"Content-Encoding", "br"}},
		{name: "not wanted", accept: "", kind: "text/html", body: long},
		{name: "refused", accept: "gzip; q=0", kind: "text/html", body: long},
		{name: "a POST", method: "POST", accept: "gzip", kind: "application/json", body: long},
	} {
		h := edge.Gzip(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.kind != "" {
				w.Header().Set("Content-Type", c.kind)
			}
			w.Header().Set("ETag", `"v1"`)
			if c.header[0] != "" {
				w.Header().Set(c.header[0], c.header[1])
			}
			if c.status != 0 {
				w.WriteHeader(c.status)
			}
			for part := c.body; part != ""; { // in pieces, as templates write
				n := min(len(part), 700)
				_, _ = io.WriteString(w, part[:n])
				part = part[n:]
			}
		}))
		r := httptest.NewRequest(max(c.method, "GET"), "/", nil)
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		body := w.Body.String()
		if zipped := w.Header().Get("Content-Encoding") == "gzip"; zipped != c.zipped {
			t.Errorf("%s: zipped %v", c.name, zipped)
			continue
		}
		if c.zipped {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			body = string(plain)
			if w.Header().Get("ETag") != `"v1-gzip"` { // the bytes are others than those of "v1"
				t.Errorf("%s: ETag %s", c.name, w.Header().Get("ETag"))
			}
		}
		if body != c.body || w.Code != max(c.status, 200) || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d, %d bytes of %d, Vary %q", c.name, w.Code, len(body), len(c.body), w.Header().Get("Vary"))
		}
	}
}

// A flush must bring what was written so far to the caller, whether or not it was enough to decide on.
func TestGzipSendsWhatIsFlushed(t *testing.T) {
	w := httptest.NewRecorder()
	h := edge.Gzip(http.HandlerFunc(func(gw http.ResponseWriter, _ *http.Request) {
		gw.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(gw, "first")
		if err := http.NewResponseController(gw).Flush(); err != nil {
			t.Error(err)
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 5)
		if _, err := io.ReadFull(z, got); err != nil || string(got) != "first" {
			t.Errorf("after the flush: %q, %v", got, err)
		}
	}))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	h.ServeHTTP(w, r)
	if !w.Flushed {
		t.Error("the flush did not pass")
	}
}
