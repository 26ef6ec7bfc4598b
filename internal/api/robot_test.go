package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/robot/assistant"
	"salonzap/internal/store"
)

// A robot is told things over REST, and says how it does; what is wrong is named.
func TestTheRobotOverREST(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/robot"
	first := r.do(t, 200, "GET", path, nil)
	for field, want := range map[string]any{"enabled": false, "mode": "asks", "reminders": true, "quiet_from": "20:00", "quiet_to": "08:00", "digest": false, "digest_at": "20:00"} {
		if first[field] != want {
			t.Errorf("%s: %v, want %v", field, first[field], want)
		}
	}
	got := r.do(t, 200, "PATCH", path, `{"enabled": true, "mode": "everyone", "greeting": " Oi! ", "quiet_to": "09:30", "digest": true, "digest_at": "19:15", "reminders": false}`)
	for field, want := range map[string]any{"enabled": true, "mode": "everyone", "greeting": "Oi!", "quiet_from": "20:00", "quiet_to": "09:30", "digest": true, "digest_at": "19:15", "reminders": false, "address": ""} {
		if got[field] != want {
			t.Errorf("%s: %v, want %v", field, got[field], want)
		}
	}
	if got = r.do(t, 200, "PATCH", path, `{"address": "Rua A, 1"}`); got["greeting"] != "Oi!" || got["address"] != "Rua A, 1" || got["digest_at"] != "19:15" {
		t.Errorf("fields that are absent do not stay: %v", got)
	}
	for _, body := range []string{`{}`, `{"mode": "sometimes"}`, `{"digest_at": "23:00"}`, `{"digest_at": "tarde"}`, `{"quiet_to": "12:00"}`, `{"human_minutes": 5}`, `{"tone": 1}`} {
		if a := r.ask(t, r.key, "PATCH", path, body); a.status != 400 && a.status != 422 {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	m := r.do(t, 200, "GET", path+"/measures?days=30", nil)
	if m["booked"] != 0.0 || m["answer_p50_seconds"] != nil || m["from"] == "" {
		t.Errorf("measures: %v", m)
	}
	for _, query := range []string{"?days=0", "?days=93", "?days=x", "?weeks=1"} {
		if a := r.ask(t, r.key, "GET", path+"/measures"+query, nil); a.status != 400 && a.status != 422 {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
}

// robotAtWork is a robot over a store.
func robotAtWork(s *store.Store) *assistant.Assistant {
	return assistant.New(assistant.Deps{Memory: s, Agenda: s, Salons: s, Contacts: s, Log: slog.New(slog.DiscardHandler), Now: time.Now})
}

// What a robot is told has a version: who read an older one writes nothing over it.
func TestTheRobotHasAVersion(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/robot"
	if got := r.ask(t, r.key, "GET", path, nil); got.header.Get("ETag") != `"1"` {
		t.Errorf("ETag %s", got.header.Get("ETag"))
	}
	if got := r.do(t, 200, "PATCH", path, `{"version": 1, "tone": "voce"}`); got["version"] != 2.0 || got["tone"] != "voce" {
		t.Errorf("after the first change: %v", got)
	}
	if a := r.ask(t, r.key, "PATCH", path, `{"version": 1, "tone": "a_gente"}`); a.status != http.StatusConflict {
		t.Errorf("an old version: %d %s", a.status, a.body)
	}
	for etag, want := range map[string]int{`"1"`: http.StatusPreconditionFailed, `"2"`: http.StatusOK} {
		if a := r.ask(t, r.key, "PATCH", path, `{"greeting": "Oi!"}`, "If-Match: "+etag); a.status != want {
			t.Errorf("If-Match %s: %d %s", etag, a.status, a.body)
		}
	}
	if got := r.do(t, 200, "PATCH", path, `{"address": "Rua A, 1"}`); got["version"] != 4.0 || got["tone"] != "voce" || got["greeting"] != "Oi!" {
		t.Errorf("without a version: %v", got)
	}
	for _, body := range []string{`{"version": 4}`, `{"tone": "tu"}`, `{"tone": ""}`} {
		if a := r.ask(t, r.key, "PATCH", path, body); a.status != 400 && a.status != 422 {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
}

// A robot is tried over REST: it answers in the salon's tone, remembers within the conversation, never tires of it, and nothing stays.
func TestTheRobotIsTriedOverREST(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "11 98765-4321")
	const path = "/api/v1/salons/ana/robot"
	before := r.do(t, 200, "GET", path, nil)
	turns := func(body string) []any {
		t.Helper()
		return r.do(t, 200, "POST", path+"/trial", body)["turns"].([]any)
	}
	said := func(turn any) string {
		t.Helper()
		replies := turn.(map[string]any)["replies"].([]any)
		if len(replies) == 0 {
			return ""
		}
		return replies[0].(map[string]any)["text"].(string)
	}
	first := turns(`{"messages": [{"text": "oi"}]}`)
	if !strings.Contains(said(first[0]), "robô") {
		t.Errorf("it greets with %q", said(first[0]))
	}
	at := first[0].(map[string]any)["at"].(string)
	if two := turns(`{"messages": [{"text": "oi", "at": "` + at + `"}, {"text": "5"}]}`); !strings.Contains(said(two[1]), "alguém te responde") {
		t.Errorf("the fifth choice gives %q", said(two[1]))
	}
	many := turns(`{"messages": [` + strings.Repeat(`{"text": "preços"},`, 19) + `{"text": "preços"}]}`)
	for i, turn := range many {
		if said(turn) == "" {
			t.Errorf("the %dth time it says nothing", i+1)
		}
	}
	r.do(t, 200, "PATCH", path, `{"tone": "voce"}`)
	if two := turns(`{"messages": [{"text": "oi"}, {"text": "5"}]}`); !strings.Contains(said(two[1]), "responderá a você") {
		t.Errorf("in the formal tone: %q", said(two[1]))
	}
	if after := r.do(t, 200, "GET", path, nil); after["enabled"] != before["enabled"] || after["version"] != 2.0 {
		t.Errorf("a trial changed the robot: %v", after)
	}
	for _, list := range []string{"/chats", "/contacts", "/messages"} {
		if got := r.do(t, 200, "GET", "/api/v1/salons/ana"+list, nil); len(got["items"].([]any)) != 0 {
			t.Errorf("%s after a trial: %v", list, got)
		}
	}
	long := strings.Repeat("a", 501)
	for _, body := range []string{
		`{}`, `{"messages": []}`, `{"messages": [{"text": " "}]}`, `{"messages": [{"text": "` + long + `"}]}`, `{"messages": [{"text": "oi", "at": "x"}]}`,
		`{"name": "` + long + `", "messages": [{"text": "oi"}]}`, `{"messages": [` + strings.Repeat(`{"text": "oi"},`, 40) + `{"text": "oi"}]}`,
	} {
		if a := r.ask(t, r.key, "POST", path+"/trial", body); a.status != 400 && a.status != 422 {
			t.Errorf("%.60s: %d %s", body, a.status, a.body)
		}
	}
}
