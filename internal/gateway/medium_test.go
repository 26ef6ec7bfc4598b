package gateway_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// FetchMedia serves media by caption: a small one, a large one, one that is gone, and one that comes at the second try.
func (s *sessions) FetchMedia(_ context.Context, _ string, content json.RawMessage, most int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetched++
	switch {
	case strings.Contains(string(content), "late") && s.fetched == 1:
		return nil, engine.ErrNotConnected
	case strings.Contains(string(content), "never"):
		return nil, engine.ErrNotConnected
	case strings.Contains(string(content), "gone"), most != 16<<20:
		return nil, engine.ErrMedia
	}
	return []byte("a picture"), nil
}

// A webhook with base64 gets the medium with its message; other webhooks, and messages without a medium, do not.
func TestBase64InWebhooks(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", nil)
	set := func(base64 bool) {
		t.Helper()
		body := map[string]any{"webhook": map[string]any{"enabled": true, "url": h.server.URL, "base64": base64, "events": []string{"MESSAGES_UPSERT"}}}
		if status, answer := w.call("POST", "/webhook/set/a", globalKey, body); status != 201 {
			t.Fatal(status, answer)
		}
	}
	take := func(id, kind, caption string) {
		t.Helper()
		m := message(id)
		m.Type, m.Content = kind, json.RawMessage(`{"`+kind+`":{"caption":"`+caption+`"}}`)
		if kind == "conversation" {
			m.Content = json.RawMessage(`{"conversation":"oi"}`)
		}
		if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), m); err != nil {
			t.Fatal(err)
		}
	}
	const added = `"base64":"YSBwaWN0dXJl"`
	for _, tc := range []struct {
		id, kind, caption string
		base64, has       bool
	}{
		{"M1", "imageMessage", "small", true, true},
		{"M2", "imageMessage", "small", false, false},
		{"M3", "imageMessage", "gone", true, false},
		{"M4", "conversation", "", true, false},
		{"M5", "audioMessage", "small", true, true},
	} {
		set(tc.base64)
		take(tc.id, tc.kind, tc.caption)
		e := h.want(t, evolution.EventMessagesUpsert)
		if !strings.Contains(string(e.Data), tc.id) || strings.Contains(string(e.Data), added) != tc.has {
			t.Errorf("%+v: %s", tc, e.Data)
		}
		if tc.has && !strings.Contains(string(e.Data), `"caption":"small"`) {
			t.Errorf("%s: what the message says is lost: %s", tc.id, e.Data)
		}
	}
}

// A medium that cannot be fetched now is tried again with its event; the event does not wait for ever.
func TestBase64IsRetriedWithItsEvent(t *testing.T) {
	for caption, has := range map[string]bool{"late": true, "never": false} {
		t.Run(caption, func(t *testing.T) {
			w, h := newWorld(t), newHook(t)
			w.linked("a", nil)
			body := map[string]any{"webhook": map[string]any{"enabled": true, "url": h.server.URL, "base64": true, "events": []string{"MESSAGES_UPSERT"}}}
			if status, answer := w.call("POST", "/webhook/set/a", globalKey, body); status != 201 {
				t.Fatal(status, answer)
			}
			m := message("M1")
			m.Type, m.Content = "imageMessage", json.RawMessage(`{"imageMessage":{"caption":"`+caption+`"}}`)
			if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), m); err != nil {
				t.Fatal(err)
			}
			deadline := time.After(2 * time.Minute)
			for {
				w.call("POST", "/webhook/set/a", globalKey, body) // setting a webhook retries undelivered events at once
				select {
				case e := <-h.got:
					if strings.Contains(string(e.Data), `"base64"`) != has {
						t.Errorf("%s", e.Data)
					}
					return
				case <-deadline:
					t.Fatal("the event does not come")
				default:
				}
			}
		})
	}
}
