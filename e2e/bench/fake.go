package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"salonzap/e2e/child"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// roleFake is the process that plays Evolution.
const roleFake = "role-fake"

// pictureSize is how many bytes the picture of a code has that 2.3.7 sends with each answer and event (recordings e to l:
// 12,000 characters of base64).
const pictureSize = 9000

// control is the path below which the played server is asked what it saw. A real one has no such path.
const control = "/bench/"

// scene is the played server with what the measurements ask it for.
type scene struct {
	fake *evolutiontest.Server
	now  func() time.Time

	mu    sync.Mutex
	timed bool
	spent map[string]time.Duration // by instance: the server's own time for create and connect
}

// names are instances that a question is about.
type names struct {
	Names []string `json:"names"`
}

// counts are the calls since the last reset: of each operation, and how many of the named instances it reached.
type counts struct {
	Calls   map[string]int `json:"calls"`
	Reached map[string]int `json:"reached"`
}

// playFake serves the fake Evolution until standard input ends. The argument is its key.
func playFake(ctx context.Context, args []string, now func() time.Time) error {
	if len(args) != 1 {
		return errors.New("want a key")
	}
	ctx, cancel := child.UntilClosed(ctx, os.Stdin, nil)
	defer cancel()
	picture := make([]byte, pictureSize)
	_, _ = rand.Read(picture) // never fails since Go 1.24
	s := &scene{
		fake: evolutiontest.New(evolutiontest.Options{
			Key: evolution.Key(args[0]), Picture: func(string) []byte { return picture },
		}),
		now: now, spent: map[string]time.Duration{},
	}
	defer s.fake.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+control+"reset", s.reset)
	mux.HandleFunc("POST "+control+"counts", s.counts)
	mux.HandleFunc("POST "+control+"spent", s.spending)
	mux.HandleFunc("POST "+control+"settle", s.settle)
	mux.HandleFunc("/", s.serve)
	return serveRole(ctx, mux)
}

// serveRole listens on a free port of loopback, says where, and serves until ctx ends.
func serveRole(ctx context.Context, h http.Handler) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: child.StartWithin}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if _, err := fmt.Fprintf(os.Stdout, "%shttp://%s\n", roleReady, ln.Addr()); err != nil {
		return err
	}
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// roleReady leads the address in the first line of a role.
const roleReady = "listening on "

// serve lets the fake answer, and notes how long it took when that was asked for.
func (s *scene) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	timed := s.timed
	s.mu.Unlock()
	if !timed {
		s.fake.ServeHTTP(w, r)
		return
	}
	name := instanceOf(r)
	began := s.now()
	s.fake.ServeHTTP(w, r)
	took := s.now().Sub(began)
	if name != "" {
		s.mu.Lock()
		s.spent[name] += took
		s.mu.Unlock()
	}
}

// instanceOf is the instance that a create or a connect is about, else empty.
func instanceOf(r *http.Request) string {
	switch {
	case strings.HasPrefix(r.URL.Path, "/instance/connect/"):
		return path.Base(r.URL.Path)
	case r.URL.Path == "/instance/create":
		body, _ := io.ReadAll(r.Body) // the fake sees what there is
		r.Body = io.NopCloser(bytes.NewReader(body))
		var in evolution.CreateRequest
		_ = json.Unmarshal(body, &in)
		return in.InstanceName
	}
	return ""
}

func (s *scene) reset(http.ResponseWriter, *http.Request) { s.fake.ResetCalls() }

func (s *scene) counts(w http.ResponseWriter, r *http.Request) {
	var in names
	if !readJSON(w, r, &in) {
		return
	}
	out := counts{Calls: s.fake.Calls(), Reached: map[string]int{}}
	for _, name := range in.Names {
		for op := range s.fake.CallsOf(name) {
			out.Reached[op]++
		}
	}
	writeJSON(w, out)
}

// spending tells how long the server itself took for each instance since the question before, and goes on timing.
func (s *scene) spending(w http.ResponseWriter, r *http.Request) {
	var in names
	if !readJSON(w, r, &in) {
		return
	}
	out := make([]time.Duration, len(in.Names))
	s.mu.Lock()
	for i, name := range in.Names {
		out[i] = s.spent[name]
	}
	clear(s.spent)
	s.timed = true
	s.mu.Unlock()
	writeJSON(w, out)
}

// settle waits until no webhook is on its way.
func (s *scene) settle(w http.ResponseWriter, r *http.Request) {
	if err := s.fake.WaitDelivered(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}

func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return false
	}
	return true
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // whoever asked may be gone
}
