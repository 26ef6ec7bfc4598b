package edge_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/tenant"
)

// serveWithMiddleware serves one request through Middleware around a mux, and returns the log and the calls of Observe.
func serveWithMiddleware(t *testing.T, r *http.Request, mux *http.ServeMux) (w *httptest.ResponseRecorder, log string, observed []string) {
	t.Helper()
	var out strings.Builder
	logger := slog.New(slog.NewTextHandler(&out, nil))
	h := edge.Middleware(edge.MiddlewareConfig{
		Reporter: edge.NewReporter(logger, nil), Log: logger, Now: time.Now,
		Observe: func(method, pattern string, status int, _ time.Duration) {
			observed = append(observed, method+" ["+pattern+"] "+http.StatusText(status))
		},
	}, edge.RecordPattern(mux))
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w, out.String(), observed
}

func TestTheLogNamesTheRouteAndNothingOfTheURL(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /hooks/{server}/{secret}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	r := httptest.NewRequest("POST", "/hooks/default/s3cr3t?token=t0k3n", nil)
	w, log, observed := serveWithMiddleware(t, r, mux)
	if strings.Contains(log, "s3cr3t") || strings.Contains(log, "t0k3n") {
		t.Errorf("a secret is in the log: %s", log)
	}
	if !strings.Contains(log, `route="POST /hooks/{server}/{secret}"`) || !strings.Contains(log, "status=204") {
		t.Errorf("log: %s", log)
	}
	if len(observed) != 1 || observed[0] != "POST [POST /hooks/{server}/{secret}] No Content" || w.Code != 204 {
		t.Errorf("observed %q", observed)
	}
}

func TestTheActorIsInTheLog(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x", func(_ http.ResponseWriter, r *http.Request) {
		edge.WithActor(r, tenant.Actor{Kind: tenant.ActorAPIKey, ID: "id-7", Name: "a person's name"})
		if a, ok := edge.Actor(r.Context()); !ok || a.ID != "id-7" {
			t.Error("the actor is not in the context")
		}
	})
	_, log, _ := serveWithMiddleware(t, httptest.NewRequest("GET", "/x", nil), mux)
	if !strings.Contains(log, "actor=api_key actor_id=id-7") || strings.Contains(log, "person") {
		t.Errorf("log: %s", log)
	}
}

func TestAPanicEndsOneRequestOnly(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /text", func(http.ResponseWriter, *http.Request) { panic("hunter2") })
	mux.HandleFunc("GET /nil", func(http.ResponseWriter, *http.Request) { panic(errors.New("hunter2")) })
	mux.HandleFunc("GET /late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("hunter2")
	})
	for _, path := range []string{"/text", "/nil"} {
		w, log, observed := serveWithMiddleware(t, httptest.NewRequest("GET", path, nil), mux)
		if w.Code != 500 || w.Header().Get("Content-Type") != edge.ProblemType || strings.Contains(w.Body.String()+log, "hunter2") {
			t.Errorf("%s: %d %s\n%s", path, w.Code, w.Body, log)
		}
		if len(observed) != 1 || observed[0] != "GET [GET "+path+"] Internal Server Error" || strings.Count(log, "panic while serving") != 1 {
			t.Errorf("%s: observed %q", path, observed)
		}
	}
	defer func() {
		if p := recover(); p != any(http.ErrAbortHandler) {
			t.Errorf("after a half answer the connection must be cut, got %v", p)
		}
	}()
	serveWithMiddleware(t, httptest.NewRequest("GET", "/late", nil), mux)
	t.Error("a half answer looks whole")
}

func TestARequestIDIsTakenFromTrustedProxiesOnly(t *testing.T) {
	proxies, err := edge.ParseProxies("10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, remote, given string
		taken               bool
	}{
		{"a trusted proxy's", "10.0.0.1:1", "abc-123", true},
		{"a stranger's", "203.0.113.1:1", "abc-123", false},
		{"with a line break", "10.0.0.1:1", "abc\nlevel=ERROR", false},
		{"too long", "10.0.0.1:1", strings.Repeat("a", 65), false},
	} {
		var seen string
		h := edge.Middleware(edge.MiddlewareConfig{Reporter: edge.NewReporter(quiet(), nil), Proxies: proxies, Log: quiet(), Now: time.Now},
			http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = edge.RequestID(r.Context()) }))
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Request-Id"] = []string{c.given}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if (seen == c.given) != c.taken || seen == "" || w.Header().Get("X-Request-Id") != seen {
			t.Errorf("%s: %q", c.name, seen)
		}
	}
}

// A refused key or password is logged with the address and the account's tag, never with the key or password itself.
func TestARefusalLeavesATrace(t *testing.T) {
	var out strings.Builder
	logger := slog.New(slog.NewTextHandler(&out, nil))
	var counted []edge.Refusal
	rep := edge.NewReporter(logger, nil)
	rep.OnRefusal(func(what edge.Refusal) { counted = append(counted, what) })
	h := edge.Middleware(edge.MiddlewareConfig{Reporter: rep, Log: logger, Now: time.Now}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = edge.WithAccountTag(r, "a1b2c3")
		rep.RecordRefusal(r.Context(), edge.RefusedLogin)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	r := httptest.NewRequest("POST", "/login?password=hunter2", nil)
	r.RemoteAddr = "203.0.113.7:4711"
	h.ServeHTTP(httptest.NewRecorder(), r)
	log := out.String()
	if !slices.Equal(counted, []edge.Refusal{edge.RefusedLogin}) {
		t.Errorf("counted %q", counted)
	}
	for _, line := range []string{`level=WARN msg="access refused"`, `level=INFO msg=request`} {
		_, rest, found := strings.Cut(log, line)
		rest, _, _ = strings.Cut(rest, "\n")
		if !found || !strings.Contains(rest, "address=203.0.113.7") || !strings.Contains(rest, "account=a1b2c3") {
			t.Errorf("%s: %s", line, log)
		}
	}
	if !strings.Contains(log, "what=login") || strings.Contains(log, "hunter2") {
		t.Errorf("log: %s", log)
	}
}

func TestEveryAnswerHasSecurityHeaders(t *testing.T) {
	h := edge.SecurityHeaders(edge.APICSP, http.NotFoundHandler())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	for name, want := range map[string]string{
		"Content-Security-Policy": edge.APICSP, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"X-Frame-Options": "DENY", "Strict-Transport-Security": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
