package extension_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"image/png"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/extension"
)

func build(t *testing.T, b extension.Browser, origins ...string) map[string][]byte {
	t.Helper()
	files, err := extension.Files(b, origins...)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func manifestOf(t *testing.T, files map[string][]byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTheConnectorMayDoWhatIsListedAndNoMore: the Connector may do exactly this, and where. A new member of the manifest has to be let in here.
func TestTheConnectorMayDoWhatIsListedAndNoMore(t *testing.T) {
	script := func(file, world, at string, matches ...any) any {
		s := map[string]any{"matches": matches, "js": []any{file}, "run_at": at}
		if world != "" {
			s["world"] = world
		}
		return s
	}
	const wa = "https://web.whatsapp.com/*"
	dashboards := []any{"http://localhost/*", "http://127.0.0.1/*", "https://app.salonzap.example/*"}
	listed := []any{"https://app.salonzap.example/*"}
	onWhatsApp := []any{script("sign.js", "MAIN", "document_start", wa), script("card.js", "", "document_idle", wa)}
	for b, want := range map[extension.Browser]map[string]any{
		extension.Chrome: {
			"content_scripts": onWhatsApp, "externally_connectable": map[string]any{"matches": dashboards},
			"background": map[string]any{"service_worker": "worker.js", "type": "module"},
		},
		extension.ChromeStore: {
			"content_scripts": onWhatsApp, "externally_connectable": map[string]any{"matches": listed},
			"background": map[string]any{"service_worker": "worker.js", "type": "module"},
		},
		extension.Firefox: {
			"content_scripts": append(slices.Clone(onWhatsApp), script("bridge.js", "", "document_start", dashboards...)),
			"background":      map[string]any{"scripts": []any{"worker.js"}, "type": "module"},
		},
		extension.FirefoxStore: {
			"content_scripts": append(slices.Clone(onWhatsApp), script("bridge.js", "", "document_start", listed...)),
			"background":      map[string]any{"scripts": []any{"worker.js"}, "type": "module"},
		},
	} {
		want["permissions"] = []any{"storage"}
		want["optional_host_permissions"] = []any{"https://*/*", "http://localhost/*", "http://127.0.0.1/*"}
		if b == extension.ChromeStore || b == extension.FirefoxStore {
			want["optional_host_permissions"] = []any{"https://*/*"}
			if body := string(build(t, b)["origins.js"]); strings.Contains(body, "localhost") || strings.Contains(body, "127.0.0.1") {
				t.Errorf("%s lets in this computer: %s", b, body)
			}
		}
		got := manifestOf(t, build(t, b))
		for _, harmless := range []string{
			"manifest_version", "name", "short_name", "description", "version", "default_locale", "icons", "action", "key",
			"minimum_chrome_version", "browser_specific_settings",
		} {
			delete(got, harmless)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", b, diff)
		}
	}
	if _, has := manifestOf(t, build(t, extension.ChromeStore))["key"]; has {
		t.Error("Chrome's store refuses a key")
	}
}

// TestABuildForOwnDashboardsIsForThoseAlone: a build for one's own dashboards is for those alone.
func TestABuildForOwnDashboardsIsForThoseAlone(t *testing.T) {
	const own = "https://painel.exemplo:8443"
	chrome, firefox := build(t, extension.Chrome, own), build(t, extension.Firefox, own)
	if got, want := manifestOf(t, chrome)["externally_connectable"], (map[string]any{"matches": []any{own + "/*"}}); !cmp.Equal(got, any(want)) {
		t.Errorf("Chrome lets in %v", got)
	}
	scripts := manifestOf(t, firefox)["content_scripts"].([]any)
	if got := scripts[2].(map[string]any)["matches"]; !cmp.Equal(got, any([]any{"https://painel.exemplo/*"})) {
		t.Errorf("Firefox's script is on %v", got)
	}
	for _, files := range []map[string][]byte{chrome, firefox} {
		if !strings.Contains(string(files["origins.js"]), `ORIGINS = ["`+own+`"];`) {
			t.Errorf("the worker lets in: %s", files["origins.js"])
		}
	}
	for _, wrong := range []string{
		"http://painel.exemplo", "https://*.exemplo", "https://painel.exemplo/", "https://", "painel.exemplo", "<all_urls>", "*",
		"https://a@painel.exemplo", "https://painel.exemplo\"", "ftp://painel.exemplo", "https://PAINEL.exemplo/*",
	} {
		if _, err := extension.Files(extension.Chrome, wrong); err == nil {
			t.Errorf("%q is taken for a dashboard", wrong)
		}
	}
}

// TestTheOriginsInTheSourcesAreTheManifests: the list in the sources is the manifest's, so that src runs as it is.
func TestTheOriginsInTheSourcesAreTheManifests(t *testing.T) {
	kept, err := os.ReadFile("src/origins.js")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), string(build(t, extension.Chrome)["origins.js"])); diff != "" {
		t.Error(diff)
	}
}

// TestTheZipIsReproducibleWithItsManifestAtTheTop: built twice, the same bytes; and a browser finds the manifest at the top.
func TestTheZipIsReproducibleWithItsManifestAtTheTop(t *testing.T) {
	for _, b := range extension.Browsers() {
		first, err := extension.Zip(build(t, b))
		if err != nil {
			t.Fatal(err)
		}
		second, err := extension.Zip(build(t, b))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s: built twice, two different files", b)
		}
		r, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range r.File {
			names = append(names, f.Name)
			if f.Modified.Year() != 1980 {
				t.Errorf("%s is of %v", f.Name, f.Modified)
			}
		}
		if !slices.IsSorted(names) || !slices.Contains(names, "manifest.json") || slices.Contains(names, "bridge.js") != strings.HasPrefix(string(b), "firefox") {
			t.Errorf("%s holds %v", b, names)
		}
	}
}

func TestTheKeyMakesTheIDOfTheFile(t *testing.T) {
	kept, err := os.ReadFile("ID")
	if err != nil {
		t.Fatal(err)
	}
	if id, err := extension.ID(); err != nil || id+"\n" != string(kept) || len(id) != 32 {
		t.Errorf("the key makes %q (%v), and the file says %q", id, err, kept)
	}
}

func TestIconsHaveTheSizesThatTheManifestSays(t *testing.T) {
	files := build(t, extension.Chrome)
	icons := manifestOf(t, files)["icons"].(map[string]any)
	if len(icons) == 0 {
		t.Fatal("there are no icons")
	}
	for size, name := range icons {
		picture, err := png.DecodeConfig(bytes.NewReader(files[name.(string)]))
		if err != nil || strconv.Itoa(picture.Width) != size || picture.Width != picture.Height {
			t.Errorf("%s is for %s: %v, %d by %d", name, size, err, picture.Width, picture.Height)
		}
	}
}

// TestBothLanguagesSayTheSameThings: both languages say the same things, each is used, and none that is used is missing.
func TestBothLanguagesSayTheSameThings(t *testing.T) {
	files := build(t, extension.Firefox)
	said := map[string][]string{}
	for _, lang := range []string{"pt_BR", "en"} {
		var all map[string]struct{ Message string }
		if err := json.Unmarshal(files["_locales/"+lang+"/messages.json"], &all); err != nil {
			t.Fatal(err)
		}
		for key, m := range all {
			if m.Message == "" {
				t.Errorf("%s: %s says nothing", lang, key)
			}
		}
		said[lang] = slices.Sorted(maps.Keys(all))
	}
	if diff := cmp.Diff(said["pt_BR"], said["en"]); diff != "" {
		t.Error(diff)
	}
	var sources strings.Builder
	for name, body := range files {
		if !strings.HasPrefix(name, "_locales/") && !strings.HasPrefix(name, "icons/") {
			sources.Write(body)
		}
	}
	for _, key := range said["en"] {
		if !strings.Contains(sources.String(), "'"+key+"'") && !strings.Contains(sources.String(), `"`+key+`"`) && !strings.Contains(sources.String(), "__MSG_"+key+"__") {
			t.Errorf("%s is said nowhere", key)
		}
	}
}

// TestNoCodeOfTheConnectorComesFromElsewhere: no code comes from elsewhere, none is made of text, and no address is called but a typed one.
func TestNoCodeOfTheConnectorComesFromElsewhere(t *testing.T) {
	for name, body := range build(t, extension.Firefox) {
		for _, word := range []string{"eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write", "importScripts", "XMLHttpRequest", "WebSocket", "sendBeacon", "localStorage", "indexedDB", "storage.local", "storage.sync", "console."} {
			if strings.Contains(string(body), word) {
				t.Errorf("%s has %s", name, word)
			}
		}
		if strings.Contains(string(body), "fetch(") && name != "redeem.js" {
			t.Errorf("%s calls a server", name)
		}
	}
}
