package api

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/sync/semaphore"

	"salonzap/internal/edge"
	"salonzap/internal/edge/mediafetch"
	"salonzap/internal/fault"
	"salonzap/internal/qr"
	"salonzap/internal/text"
)

// root is the path of the API version; other versions do not exist.
const root = "/api/v1"

// Limits of the pairing codes that one salon may request in codeWindow: for one number, and for all
// numbers together.
const (
	maxCodesPerNumber = 10
	maxCodesPerSalon  = 20
	codeWindow        = 10 * time.Minute
)

// api holds the handlers.
type api struct {
	d              Deps
	huma           huma.API
	codesPerNumber *edge.Limiter // by salon and number

	codesPerSalon *edge.Limiter
	needsBody     map[string]bool // by operation, for the description
	qrPen         qr.Pen
	largeBodies   *semaphore.Weighted // bodies above maxBody that are in memory
	hooks         webhookLimits
	longHooks     *semaphore.Weighted // one for each long webhook that is taken in
	mediaFetch    *mediafetch.Fetcher // fetches media from URLs that callers name
}

// Paths are the patterns that a mux gives to the handler of New.
func Paths() []string {
	return []string{"/api/", "/hooks/", "/healthz", "/readyz", "/metrics", "/connector/"}
}

// New makes the handler of Paths: everything below /api/ and /hooks/, and /healthz, /readyz and /metrics. It is to be served
// inside edge.Middleware.
func New(d Deps) http.Handler { return newHandler(d, defaultWebhookLimits()) }

func newHandler(d Deps, hooks webhookLimits) http.Handler {
	a := &api{
		d: d, hooks: hooks, longHooks: semaphore.NewWeighted(maxLongWebhooks),
		codesPerNumber: edge.NewLimiter(maxCodesPerNumber, codeWindow, text.TooManyCodes),
		codesPerSalon:  edge.NewLimiter(maxCodesPerSalon, codeWindow, text.TooManyCodes), needsBody: make(map[string]bool),
		largeBodies: semaphore.NewWeighted(maxLargeBodies), mediaFetch: mediafetch.New(d.MediaGuard, d.Uploads, d.MediaCalls),
	}
	v1 := http.NewServeMux()
	a.huma = humago.New(v1, description(d.Version))
	for _, p := range a.parts() {
		p.register()
	}
	mux := http.NewServeMux()
	mux.Handle(root+"/", edge.Gzip(a.authenticate(a.problemForUnknownRoutes(v1))))
	a.registerDocs(mux)
	mux.Handle("POST /hooks/{server}/{secret}", d.Reporter.Handle(a.receiveWebhook))
	mux.Handle("POST /hooks/{server}/{secret}/{event}", d.Reporter.Handle(a.receiveWebhook))
	a.registerConnector(mux)
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.Handle("GET /metrics", edge.Gzip(a.metrics()))
	return edge.SecurityHeaders(edge.APICSP, a.problemForUnknownRoutes(mux))
}

// description begins the OpenAPI description. The framework adds what is registered. Its own
// documentation pages, which load from other hosts, and its links in answers are switched off.
func description(version string) huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Salonzap", Version: version, Contact: &huma.Contact{Name: "Salonzap", URL: repositoryURL},
				License: &huma.License{Name: "Apache 2.0", Identifier: "Apache-2.0"},
				Description: "Connect salons' WhatsApp. Send an API key as Authorization: Bearer. Errors are problems of RFC 9457, " +
					"in Portuguese or English by Accept-Language.",
			},
			Components: &huma.Components{
				Headers: quotaHeaders(),
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"key": {Type: "http", Scheme: "bearer", Description: "An API key, made with: salonzap apikey create"},
				},
			},
			Security: []map[string][]string{{"key": {}}},
		},
		Formats: huma.DefaultFormats, DefaultFormat: "application/json",
	}
}

// problemForUnknownRoutes serves a mux, and answers with a problem instead of plain text where it
// has no route.
func (a *api) problemForUnknownRoutes(mux *http.ServeMux) http.Handler {
	routes := edge.RecordPattern(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			routes.ServeHTTP(w, r)
			return
		}
		probe := routeProbe{header: make(http.Header)}
		h.ServeHTTP(&probe, r)
		if allow := probe.header.Get("Allow"); probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allow)
			wrong := fault.New(fault.Invalid, "api.route", text.VerbNotAllowed, shortMethod(r.Method), allow)
			a.d.Reporter.Write(w, r, edge.WithStatus(probe.status, wrong))
			return
		}
		a.d.Reporter.Write(w, r, fault.New(fault.NotFound, "api.route", text.RouteUnknown))
	})
}

// shortMethod is a method, cut for use in an answer.
func shortMethod(method string) string { return method[:min(len(method), 20)] }

// routeProbe records the answer of a mux to a request without a route, and sends nothing.
type routeProbe struct {
	header http.Header
	status int
}

func (v *routeProbe) Header() http.Header         { return v.header }
func (v *routeProbe) Write(b []byte) (int, error) { return len(b), nil }
func (v *routeProbe) WriteHeader(status int)      { v.status = status }

// schemaName names a type in the description: salonPageView is SalonPage.
func schemaName(t reflect.Type, hint string) string {
	if strings.HasSuffix(t.PkgPath(), "/event") { // a contact in an event is not one of the salon's list
		return "Event" + huma.DefaultSchemaNamer(t, hint)
	}
	return strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "View")
}
