package extension

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed src all:src/_locales
var src embed.FS

//go:embed manifest.json
var manifest []byte

//go:embed bookmarklet.js
var bookmarklet string

// Browser is what a build is for.
type Browser string

// The builds. Edge runs Chrome's.
const (
	Chrome  Browser = "chrome"
	Firefox Browser = "firefox"
	// ChromeStore is Chrome's without the key: the store takes none, and puts in its own.
	ChromeStore Browser = "chrome-store"
	// FirefoxStore is Firefox's for addons.mozilla.org. Neither store's build knows dashboards on this computer.
	FirefoxStore Browser = "firefox-store"
)

// Browsers are all builds.
func Browsers() []Browser { return []Browser{Chrome, ChromeStore, Firefox, FirefoxStore} }

// iconSizes are those that the manifest names.
func iconSizes() []int { return []int{16, 32, 48, 128} }

// Files is a browser's build by slash-separated names. Only the given dashboards ("https://painel.example.com") may call
// it; without any it is for those that manifest.json names.
func Files(b Browser, origins ...string) (map[string][]byte, error) {
	m, err := newManifest(b, origins)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{"manifest.json": m.json()}
	err = fs.WalkDir(src, "src", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[strings.TrimPrefix(name, "src/")], err = src.ReadFile(name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("extension: %w", err)
	}
	all["origins.js"] = originsScript(m.origins)
	if b != Firefox && b != FirefoxStore {
		delete(all, "bridge.js")
	}
	for _, size := range iconSizes() {
		icon, err := Icon(size)
		if err != nil {
			return nil, err
		}
		all[fmt.Sprintf("icons/%d.png", size)] = icon
	}
	return all, nil
}

// originsScript is src/origins.js for a list of dashboards.
func originsScript(origins []string) []byte {
	list := make([]string, 0, len(origins))
	for _, o := range origins {
		quoted, _ := json.Marshal(o) // a string
		list = append(list, string(quoted))
	}
	var kept strings.Builder
	original, _ := src.ReadFile("src/origins.js") // embedded
	for line := range strings.Lines(string(original)) {
		if strings.HasPrefix(line, "//") {
			kept.WriteString(line)
		}
	}
	return []byte(kept.String() + "export const ORIGINS = [" + strings.Join(list, ", ") + "];\n")
}

// Write puts files into a folder, and removes what else was there.
func Write(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return fmt.Errorf("extension: %w", err)
	}
	for name, body := range files {
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
			return fmt.Errorf("extension: %w", err)
		}
		if err := os.WriteFile(at, body, 0o600); err != nil {
			return fmt.Errorf("extension: %w", err)
		}
	}
	return nil
}

// Zip packs files so that the same files give the same bytes: sorted, all of one time.
func Zip(files map[string][]byte) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{
			Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), // the first that a zip can say
		})
		if err != nil {
			return nil, fmt.Errorf("extension: %w", err)
		}
		if _, err := f.Write(files[name]); err != nil {
			return nil, fmt.Errorf("extension: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("extension: %w", err)
	}
	return out.Bytes(), nil
}

// Bookmarklet is the bookmark in one line: bookmarklet.js without its comments.
func Bookmarklet() string {
	var line strings.Builder
	for l := range strings.Lines(bookmarklet) {
		if l = strings.TrimSpace(l); !strings.HasPrefix(l, "//") {
			line.WriteString(l)
		}
	}
	return line.String()
}
