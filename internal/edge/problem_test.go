package edge_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestEveryFaultKindHasAStatus(t *testing.T) {
	want := map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Unavailable: 503, fault.RateLimited: 429, fault.UnknownOutcome: 504,
	}
	for k := fault.Internal; k <= fault.UnknownOutcome; k++ {
		if got := edge.Status(k); got != want[k] {
			t.Errorf("Status(%s) = %d, want %d", k, got, want[k])
		}
	}
}

func TestEveryFaultBecomesAProblemInTheCallersLanguage(t *testing.T) {
	name := fault.Field("op", "name", text.NameTooLong, 120)
	number := fault.Field("op", "phone", text.PhoneInvalid)
	for _, c := range []struct {
		name   string
		err    error
		status int
		code   string
		fields string
	}{
		{"one field", name, 422, "name_too_long", "name"},
		{"wrapped", fmt.Errorf("more: %w", name), 422, "name_too_long", "name"},
		{"several fields", errors.Join(name, number), 422, "name_too_long", "name phone"},
		{"kind alone", fault.Wrap(fault.Conflict, "op", errors.New("UNIQUE constraint")), 409, "conflict", ""},
		{"what a fault wraps is not looked at", fault.Wrap(fault.Internal, "op", errors.Join(name, number)), 500, "internal", ""},
		{"nobody's error", errors.New("pq: password authentication failed"), 500, "internal", ""},
		{"a status of its own", edge.WithStatus(413, name), 413, "name_too_long", "name"},
	} {
		p := edge.Translate(c.err, text.EN)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, f.Field)
		}
		if p.Status != c.status || p.Code != c.code || strings.Join(fields, " ") != c.fields {
			t.Errorf("%s: %d %s %q, want %d %s %q", c.name, p.Status, p.Code, fields, c.status, c.code, c.fields)
		}
	}
}

func TestTheTextOfAnErrorNeverLeaves(t *testing.T) {
	const secret = "dial tcp 10.0.0.7:5432: password hunter2"
	var log strings.Builder
	rep := edge.NewReporter(slog.New(slog.NewTextHandler(&log, nil)), nil)
	for _, err := range []error{
		errors.New(secret), fault.Wrap(fault.Internal, "store.open", errors.New(secret)),
		fault.Wrap(fault.Unavailable, "store.open", errors.New(secret)), fmt.Errorf("x: %w", errors.New(secret)),
	} {
		w := httptest.NewRecorder()
		rep.Write(w, httptest.NewRequest("GET", "/", nil), err)
		if body := w.Body.String(); strings.Contains(body, "hunter2") || strings.Contains(body, "10.0.0.7") {
			t.Errorf("leaked: %s", body)
		}
	}
	if got := strings.Count(log.String(), "hunter2"); got != 4 {
		t.Errorf("logged %d times, want once for each of the 4", got)
	}
}

func TestAnInternalFailureHasOneSupportID(t *testing.T) {
	var log strings.Builder
	var kinds []string
	rep := edge.NewReporter(slog.New(slog.NewTextHandler(&log, nil)), func(k string) { kinds = append(kinds, k) })
	h := edge.Middleware(edge.MiddlewareConfig{Reporter: rep, Log: quiet(), Now: time.Now},
		rep.Handle(func(http.ResponseWriter, *http.Request) error { return errors.New("boom") }))
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Language", "en")
	h.ServeHTTP(w, r)
	var p edge.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	id := w.Header().Get("X-Request-Id")
	if id == "" || p.Instance != "urn:salonzap:support:"+id || !strings.Contains(log.String(), "support_id="+id) {
		t.Errorf("id %q, instance %q, log %q", id, p.Instance, log.String())
	}
	if w.Code != 500 || w.Header().Get("Content-Type") != edge.ProblemType || p.Detail != text.EN.Say(text.Unexpected) {
		t.Errorf("%d %s %q", w.Code, w.Header().Get("Content-Type"), p.Detail)
	}
	if len(kinds) != 1 || kinds[0] != "internal" || !strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("counted %q, log %q", kinds, log.String())
	}
}

func TestAProblemSaysWhenToTryAgain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{fault.Wrap(fault.Unavailable, "op", nil), "5"},
		{edge.WithRetry(90*time.Second, fault.Wrap(fault.RateLimited, "op", nil)), "90"},
		{edge.WithRetry(1500*time.Millisecond, fault.Wrap(fault.Unavailable, "op", nil)), "2"},
		{fault.Wrap(fault.NotFound, "op", nil), ""},
	} {
		w := httptest.NewRecorder()
		edge.Translate(c.err, text.PT).Write(w)
		if got := w.Header().Get("Retry-After"); got != c.want {
			t.Errorf("%v: Retry-After %q, want %q", c.err, got, c.want)
		}
	}
}

func TestTheLanguageIsTheOneFixedElseTheBrowsers(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Language", "en")
	if got := edge.Lang(r); got != text.EN {
		t.Errorf("by header: %v", got)
	}
	if got := edge.Lang(edge.WithLang(r, text.PT)); got != text.PT {
		t.Errorf("a person's own language must win over the browser's: %v", got)
	}
}
