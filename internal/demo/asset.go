package demo

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed files
var files embed.FS

// assets are the page's files, each at an address that carries a hash of its content.
type assets struct {
	style, script, icon string
	byPath              map[string]asset
}

type asset struct {
	body        []byte
	contentType string
}

// loadAssets reads the embedded files; a binary without them has a page without style.
func loadAssets() *assets {
	a := &assets{byPath: make(map[string]asset)}
	a.style = a.load("demo.css", "text/css; charset=utf-8")
	a.script = a.load("demo.js", "text/javascript; charset=utf-8")
	a.icon = a.load("demo.svg", "image/svg+xml")
	return a
}

func (a *assets) load(name, contentType string) string {
	body, err := files.ReadFile("files/" + name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	at := Path + "assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.byPath[at] = asset{body, contentType}
	return at
}

// ServeHTTP serves the files at their addresses, cached as immutable.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(f.body) // the client may have disconnected
}
