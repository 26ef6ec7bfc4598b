package extension

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// gecko is what Firefox knows the Connector by, the first Firefox with all that it uses (scripts in a page's own world),
// and what it hands on: the assertion, to the dashboard that asked.
func gecko() map[string]any {
	return map[string]any{
		"id":                          "conector@salonzap.example",
		"strict_min_version":          "128.0",
		"data_collection_permissions": map[string]any{"required": []string{"authenticationInfo"}},
	}
}

// browserManifest is a browser's manifest, and the dashboards that it lets in.
type browserManifest struct {
	values  map[string]any
	origins []string
}

// contentScript is an entry of "content_scripts".
type contentScript struct {
	Matches []string `json:"matches"`
	JS      []string `json:"js"`
	RunAt   string   `json:"run_at"`
	World   string   `json:"world,omitempty"`
}

func newManifest(b Browser, origins []string) (browserManifest, error) {
	var m browserManifest
	if err := json.Unmarshal(manifest, &m.values); err != nil {
		return m, fmt.Errorf("extension: manifest.json: %w", err)
	}
	var known struct {
		Scripts  []contentScript `json:"content_scripts"`
		External struct {
			Matches []string `json:"matches"`
		} `json:"externally_connectable"`
	}
	if err := json.Unmarshal(manifest, &known); err != nil {
		return m, fmt.Errorf("extension: manifest.json: %w", err)
	}
	if len(origins) == 0 {
		for _, match := range known.External.Matches {
			origins = append(origins, strings.TrimSuffix(match, "/*"))
		}
	}
	for _, o := range origins {
		if err := checkOrigin(o); err != nil {
			return m, err
		}
	}
	m.origins = origins
	switch b {
	case FirefoxStore:
		m.overTLS()
		m.forFirefox(known.Scripts)
	case Firefox:
		m.forFirefox(known.Scripts)
	case ChromeStore:
		delete(m.values, "key")
		m.overTLS()
		m.values["externally_connectable"] = map[string]any{"matches": matches(m.origins)}
	default:
		m.values["externally_connectable"] = map[string]any{"matches": matches(origins)}
	}
	return m, nil
}

// overTLS leaves out dashboards on this computer: a build of a store is on machines of people who run none, where whatever
// listens there would be let in.
func (m *browserManifest) overTLS() {
	m.origins = slices.DeleteFunc(slices.Clone(m.origins), func(o string) bool { return !strings.HasPrefix(o, "https://") })
	m.values["optional_host_permissions"] = []string{"https://*/*"}
}

// forFirefox: no key, no calls from pages but through a script on the dashboards, and a page in place of a worker.
func (m *browserManifest) forFirefox(scripts []contentScript) {
	delete(m.values, "key")
	delete(m.values, "minimum_chrome_version")
	delete(m.values, "externally_connectable")
	var hosts []string
	for _, o := range m.origins {
		u, _ := url.Parse(o) // checked
		if host := u.Scheme + "://" + u.Hostname(); !slices.Contains(hosts, host) {
			hosts = append(hosts, host) // Firefox knows no ports here; the worker does
		}
	}
	m.values["background"] = map[string]any{"scripts": []string{"worker.js"}, "type": "module"}
	m.values["content_scripts"] = append(scripts, contentScript{Matches: matches(hosts), JS: []string{"bridge.js"}, RunAt: "document_start"})
	m.values["browser_specific_settings"] = map[string]any{"gecko": gecko(), "gecko_android": map[string]any{"strict_min_version": "128.0"}}
}

func (m browserManifest) json() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(m.values) // strings, lists and maps
	return out.Bytes()
}

// checkOrigin wants one dashboard, over TLS, or one on this computer; never a pattern.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil {
		return fmt.Errorf("extension: %w", err)
	}
	loopback := u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
	if u.Scheme != "https" && !loopback || u.Hostname() == "" || u.Scheme+"://"+u.Host != origin || strings.ContainsAny(origin, "*'\"\\<> ") {
		return fmt.Errorf("extension: %q is no dashboard's origin, such as https://painel.example.com", origin)
	}
	return nil
}

func matches(origins []string) []string {
	all := make([]string, 0, len(origins))
	for _, o := range origins {
		all = append(all, o+"/*")
	}
	return all
}

// ID is the name that Chrome and Edge give to the build with our key: the first half of the SHA-256 of the public key, a to p
// for 0 to f.
func ID() (string, error) {
	var m struct {
		Key []byte `json:"key"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return "", fmt.Errorf("extension: manifest.json: %w", err)
	}
	sum := sha256.Sum256(m.Key)
	id := make([]byte, 0, len(sum))
	for _, b := range sum[:len(sum)/2] {
		id = append(id, 'a'+b>>4, 'a'+b&0xf)
	}
	return string(id), nil
}

// Version is the Connector's.
func Version() (string, error) {
	var m struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return "", fmt.Errorf("extension: manifest.json: %w", err)
	}
	return m.Version, nil
}
