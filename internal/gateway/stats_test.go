package gateway_test

import (
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

// refuse ends a linking with a cause.
func (s *sessions) refuse(name string, why engine.Cause) {
	_ = s.tell(name, func(one *session) engine.Changed {
		one.snap = engine.Snapshot{State: engine.Closed, Cause: why}
		return engine.Changed{}
	})
}
