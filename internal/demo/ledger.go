package demo

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// kept is how many lines of traffic are remembered.
const kept = 12

// Line is one exchange between Salonzap and the server.
type Line struct {
	At       time.Time
	Webhook  bool   // the server called Salonzap; else Salonzap called the server
	What     string // "GET /instance/connect", or the event's name
	Instance string // empty when it is about none, or not known
	Status   int    // of HTTP; 0 when there was no answer
}

// ledger remembers the last traffic, without anything secret in it.
type ledger struct {
	now     func() time.Time
	changed func()

	mu    sync.Mutex
	lines []Line // oldest first
	hooks map[string]int
}

func newLedger(now func() time.Time, changed func()) *ledger {
	return &ledger{now: now, changed: changed, hooks: make(map[string]int)}
}

func (l *ledger) add(line Line) {
	line.At = l.now()
	l.mu.Lock()
	if len(l.lines) == kept {
		l.lines = l.lines[1:]
	}
	l.lines = append(l.lines, line)
	if line.Webhook {
		l.hooks[line.What]++
	}
	l.mu.Unlock()
	l.changed()
}

// last is the remembered traffic, newest first, and how often each event was told.
func (l *ledger) last() (lines []Line, hooks map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines = slices.Clone(l.lines)
	slices.Reverse(lines)
	return lines, maps.Clone(l.hooks)
}

func (l *ledger) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = nil
	clear(l.hooks)
}

// recording notes every call of the server, also those that are cut without an answer.
func (l *ledger) recording(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := lineOf(r)
		heard := &listener{ResponseWriter: w}
		defer func() {
			line.Status = heard.status
			l.add(line)
		}()
		next.ServeHTTP(heard, r)
	})
}

// lineOf names a call by the part of its path that is no instance's name.
func lineOf(r *http.Request) Line {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/"), "/", 3)
	line := Line{What: r.Method + " /" + strings.Join(parts[:min(2, len(parts))], "/")}
	if len(parts) == 3 {
		line.Instance = parts[2]
	} else {
		line.Instance = r.URL.Query().Get("instanceName")
	}
	return line
}

// listener notes the status of an answer.
type listener struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *listener) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find what is below.
func (w *listener) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// carrying notes every webhook that a transport carries. Where it goes is a secret, and is not noted.
func (l *ledger) carrying(next http.RoundTripper) http.RoundTripper {
	return carrier(func(r *http.Request) (*http.Response, error) {
		line := letterOf(r)
		answer, err := next.RoundTrip(r)
		if err == nil {
			line.Status = answer.StatusCode
		}
		l.add(line)
		return answer, err
	})
}

type carrier func(*http.Request) (*http.Response, error)

// RoundTrip carries one request.
func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

// letterOf reads the two fields of a webhook that may be shown.
func letterOf(r *http.Request) Line {
	var envelope struct {
		Event    string `json:"event"`
		Instance string `json:"instance"`
	}
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			all, _ := io.ReadAll(body)
			_ = json.Unmarshal(all, &envelope) // a body that is none leaves the line without a name
			_ = body.Close()
		}
	}
	return Line{Webhook: true, What: envelope.Event, Instance: envelope.Instance}
}
