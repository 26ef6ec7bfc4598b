package gateway_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// Stats count instances by phase or state, undelivered events and their age, and the outcomes of sends and linkings.
func TestStatsCountSessionsEventsAndOutcomes(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			var later atomic.Int64
			w, h := newWorld(t, change, func(c *gateway.Config) {
				c.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
			}), newHook(t)
			h.answer(503)
			w.made("idle", nil)
			w.linked("a", h)
			w.made("b", nil)
			if _, err := w.client.Connect(t.Context(), "b", ""); err != nil {
				t.Fatal(err)
			}
			say := func() error {
				_, err := w.client.SendText(t.Context(), "a", evolution.SendTextRequest{Number: "5511987654321", Text: "oi"})
				return err
			}
			if err := say(); err != nil {
				t.Fatal(err)
			}
			w.sessions.mu.Lock()
			w.sessions.sendErr = engine.ErrCold
			w.sessions.mu.Unlock()
			_ = say()
			later.Store(int64(time.Hour))
			s, err := w.gateway.Stats(t.Context())
			if err != nil || s.Sessions["open"] != 1 || s.Sessions["close"] != 1 || s.Sessions["awaiting_scan"] != 1 || len(s.Sessions) != 3 {
				t.Errorf("sessions %v, %v", s.Sessions, err)
			}
			if s.Sends["sent"] != 1 || s.Sends["cold"] != 1 || s.Linkings["paired"] != 1 {
				t.Errorf("sends %v, linkings %v", s.Sends, s.Linkings)
			}
			if s.Waiting < 2 || s.Oldest < time.Hour || s.Oldest > time.Hour+time.Minute {
				t.Errorf("%d wait, the oldest for %v", s.Waiting, s.Oldest)
			}
			w.sessions.refuse("b", engine.WrongNumber)
			if s, err = w.gateway.Stats(t.Context()); err != nil || s.Linkings["wrong_number"] != 1 || s.Sessions["close"] != 2 {
				t.Errorf("linkings %v, sessions %v, %v", s.Linkings, s.Sessions, err)
			}
		})
	}
}

// Every answer is observed by its route, whatever name is in the path, and nothing else becomes a label.
func TestAnswersAreObservedByRoute(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	w := newWorld(t, func(c *gateway.Config) {
		c.Observe = func(route string, status int, took time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			seen[fmt.Sprintf("%s %d", route, status)]++
			if took < 0 {
				t.Errorf("%s took %s", route, took)
			}
		}
	})
	w.made("salao-5511987654321", nil)
	for _, name := range []string{"salao-5511987654321", "a", "b"} {
		_, _ = w.client.State(t.Context(), name)
	}
	for path, route := range map[string]string{"/5511987654321": "other", "/kafka/set/5511987654321": "unsupported"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.client.BaseURL()+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		mu.Lock()
		if n := seen[fmt.Sprintf("%s %d", route, resp.StatusCode)]; n != 1 {
			t.Errorf("%s is %d times %s %d: %v", path, n, route, resp.StatusCode, seen)
		}
		mu.Unlock()
	}
	mu.Lock()
	defer mu.Unlock()
	if seen["GET /instance/connectionState 200"] != 1 || seen["GET /instance/connectionState 404"] != 2 || seen["POST /instance/create 201"] != 1 {
		t.Errorf("seen %v", seen)
	}
}

// refuse ends a linking with a cause.
func (s *sessions) refuse(name string, why engine.Cause) {
	_ = s.tell(name, func(one *session) engine.Changed {
		one.snap = engine.Snapshot{State: engine.Closed, Cause: why}
		return engine.Changed{}
	})
}
