package api_test

import (
	"testing"
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
