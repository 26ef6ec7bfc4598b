package api

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle string

// registerDocs serves the description and a page made of it. Both are made once, when the program starts.
func (a *api) registerDocs(mux *http.ServeMux) {
	spec := a.huma.OpenAPI()
	a.describeEvents()
	correctDescription(spec)
	completeDescription(spec, a.d.PublicURL)
	requireBodies(spec, a.needsBody) // in the description only: the framework's own check would answer with its own sentences
	defer requireBodies(spec, nil)
	described, err := json.Marshal(spec)
	if err != nil {
		panic("api: the description cannot be written: " + err.Error()) // it is made of our own types
	}
	mux.Handle("GET /api/openapi.json", edge.Gzip(staticContent("application/json", described)))
	digest := sha256.Sum256([]byte(docsStyle))
	csp := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; frame-ancestors 'none'; base-uri 'none'"
	html := renderDocs(spec)
	mux.Handle("GET /api/docs", edge.SecurityHeaders(csp, edge.Gzip(staticContent("text/html; charset=utf-8", html))))
}

// staticContent serves bytes.
func staticContent(kind string, content []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(content) // the caller may have hung up
	})
}

// docsRoute is one operation on the page.
type docsRoute struct {
	Method, Path, Summary, Description string
	Fields, Query                      []docsField
	Returns                            string
}

// docsField is one field of a body, or one parameter.
type docsField struct {
	Name, Type, Doc string
	Required        bool
}

// docsGroup is what belongs together.
type docsGroup struct {
	Name   string
	Routes []docsRoute
}

// docsTerm is a word of a closed list with what it says.
type docsTerm struct{ Term, PT, EN string }

func renderDocs(spec *huma.OpenAPI) []byte {
	data := struct {
		Style            template.CSS
		Title, Version   string
		Description      string
		Guides           []docsGuide
		Groups           []docsGroup
		Schemas          []docsSchema
		Problems, Causes []docsTerm
	}{
		Style: template.CSS(docsStyle), Title: spec.Info.Title, Version: spec.Info.Version, Description: spec.Info.Description, //nolint:gosec // our own file
		Guides: docsGuides(spec.Servers[0].URL), Groups: groupByTag(spec), Schemas: responseSchemas(spec),
	}
	for k := fault.Invalid; k <= fault.UnknownOutcome; k++ {
		data.Problems = append(data.Problems, docsTermOf(k.String(), text.TitleKey(k)))
	}
	data.Problems = append(data.Problems, docsTermOf(fault.Internal.String(), text.TitleKey(fault.Internal)))
	for _, c := range connection.Causes() {
		data.Causes = append(data.Causes, docsTermOf(string(c), text.CauseKey(string(c))))
	}
	var out bytes.Buffer
	if err := template.Must(template.New("docs").Parse(docsPage)).Execute(&out, data); err != nil {
		panic("api: the page of the description cannot be made: " + err.Error()) // it is made of our own types
	}
	return out.Bytes()
}

func docsTermOf(w string, key fault.Key) docsTerm {
	return docsTerm{Term: w, PT: text.PT.Say(key), EN: text.EN.Say(key)}
}

// groupByTag sorts the operations by tag, then path, then method.
func groupByTag(spec *huma.OpenAPI) []docsGroup {
	byTag := make(map[string][]docsRoute)
	for path, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Patch, item.Delete} {
			if op != nil {
				byTag[op.Tags[0]] = append(byTag[op.Tags[0]], docsRouteOf(spec, path, op))
			}
		}
	}
	var all []docsGroup
	for tag, routes := range byTag {
		slices.SortFunc(routes, func(x, y docsRoute) int {
			return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Method, y.Method))
		})
		all = append(all, docsGroup{Name: tag, Routes: routes})
	}
	slices.SortFunc(all, func(x, y docsGroup) int { return cmp.Compare(x.Name, y.Name) })
	return all
}

func docsRouteOf(spec *huma.OpenAPI, path string, op *huma.Operation) docsRoute {
	r := docsRoute{Method: op.Method, Path: path, Summary: op.Summary, Description: op.Description}
	for _, p := range op.Parameters {
		if p.In == "query" {
			r.Query = append(r.Query, docsField{Name: p.Name, Type: typeText(p.Schema), Doc: p.Description})
		}
	}
	if op.RequestBody != nil {
		for _, media := range op.RequestBody.Content {
			r.Fields = fieldsOf(spec, media.Schema)
		}
	}
	for _, status := range []string{"200", "201", "202"} {
		if res := op.Responses[status]; res != nil {
			for _, media := range res.Content {
				r.Returns = strings.TrimPrefix(media.Schema.Ref, "#/components/schemas/")
			}
		}
	}
	return r
}
