package asset

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed files
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/assets/"

// Set is the files with their addresses.
type Set struct {
	byName map[string]string // "app.css" → "/assets/app.4f2d….css"
	byPath map[string]file
}

type file struct {
	body        []byte
	contentType string
}

// Load reads the embedded files. It fails only when the binary was built without them.
func Load() (*Set, error) {
	s := &Set{byName: make(map[string]string), byPath: make(map[string]file)}
	entries, err := fs.ReadDir(files, "files")
	if err != nil {
		return nil, fmt.Errorf("asset: %w", err)
	}
	for _, e := range entries {
		body, err := files.ReadFile("files/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("asset: %w", err)
		}
		s.add(e.Name(), minified(e.Name(), body))
	}
	if err := s.join("htmx.js", "htmx.min.js", "hx-sse.min.js"); err != nil {
		return nil, err
	}
	for _, ext := range []string{".css", ".js"} {
		if err := s.join("salon"+ext, s.named("salon-", ext)...); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// minified removes the comments and the indentation of a stylesheet, and a script's lines of
// comment.
func minified(name string, body []byte) []byte {
	switch {
	case strings.Contains(name, ".min."):
	case path.Ext(name) == ".css":
		return indentation.ReplaceAll(comments.ReplaceAll(body, nil), nil)
	case path.Ext(name) == ".js":
		return remarks.ReplaceAll(body, nil)
	}
	return body
}

var (
	comments    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	indentation = regexp.MustCompile(`(?m)^\s+`)
	remarks     = regexp.MustCompile(`(?m)^\s*//.*\n`)
)

// named are the files whose names have this prefix and extension, in order: the files of a salon's
// pages are one per noun, and are sent as one.
func (s *Set) named(prefix, ext string) []string {
	var all []string
	for name := range s.byName {
		if strings.HasPrefix(name, prefix) && path.Ext(name) == ext {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// bookmarkOrigin stands in the bookmark's text for the only dashboard that it may return to.
const bookmarkOrigin = "__ORIGIN__"

// Bookmarklet is the "javascript:" text of the bookmark that confirms a passkey for the dashboard of an origin
// ("https://painel.example.com"); empty when the binary was built without it.
func (s *Set) Bookmarklet(origin string) string {
	f, ok := s.byPath[s.byName["bookmarklet.min.js"]]
	if !ok || strings.ContainsAny(origin, "'\"`\\<>% ") {
		return ""
	}
	return strings.ReplaceAll(strings.TrimSpace(string(f.body)), bookmarkOrigin, origin)
}

// Text is a file's text with words replaced; empty when there is no such file.
func (s *Set) Text(name string, words map[string]string) string {
	body := string(s.byPath[s.byName[name]].body)
	for from, to := range words {
		body = strings.ReplaceAll(body, from, to)
	}
	return body
}

// add gives a file its address.
func (s *Set) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	at := Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	s.byName[name] = at
	s.byPath[at] = file{body, contentType(ext)}
}

// join makes one file of several. htmx processes the page as soon as its script has run; an
// extension in another file can load later than that on a slow network, and then has no effect on
// the page.
func (s *Set) join(name string, parts ...string) error {
	var all []byte
	for _, part := range parts {
		f, ok := s.byPath[s.byName[part]]
		if !ok {
			return fmt.Errorf("asset: %s is missing", part)
		}
		all = append(all, f.body...)
		if path.Ext(name) == ".js" {
			all = append(all, ';')
		}
		all = append(all, '\n')
	}
	s.add(name, all)
	return nil
}

func contentType(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	}
	return "application/octet-stream"
}

// URL is a file's address. An unknown name gives an empty one.
func (s *Set) URL(name string) string { return s.byName[name] }

// Handler serves the files at their addresses, to be kept for ever; anything else is not found.
func (s *Set) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := s.byPath[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", f.contentType)
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		_, _ = w.Write(f.body) // the caller may have hung up
	})
}
