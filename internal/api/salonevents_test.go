package api_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
)

const allEvents = "/api/v1/events"

// event is the next event's name and data; both are empty when the stream has ended.
func (s *stream) event(t *testing.T) (name string, data map[string]any) {
	t.Helper()
	for s.lines.Scan() {
		if n, ok := strings.CutPrefix(s.lines.Text(), "event: "); ok {
			if err := json.Unmarshal([]byte(s.next(t)), &data); err != nil {
				t.Fatal(err)
			}
			return n, data
		}
	}
	return "", nil
}

// tells reads the next event, and wants its name and salon.
func (s *stream) tells(t *testing.T, name, slug string) map[string]any {
	t.Helper()
	got, data := s.event(t)
	if told, _ := data["slug"].(string); got != name || told != slug {
		t.Fatalf("%s of %q, want %s of %q (%v)", got, told, name, slug, s.lines.Err())
	}
	return data
}

func (r *rig) rename(t *testing.T, slug, name string) {
	t.Helper()
	r.do(t, 200, "PATCH", "/api/v1/salons/"+slug, map[string]any{"name": name})
}

func TestAStreamTellsWhichSalonsChanged(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	events := r.follow(t, r.key, allEvents)
	events.tells(t, "hello", "")
	r.rename(t, "bia", "Bia 2")
	r.rename(t, "ana", "Ana 2")
	if bia := events.tells(t, "salon", "bia"); bia["name"] != "Bia 2" || bia["whatsapp"] != nil {
		t.Errorf("bia: %v", bia)
	}
	if ana := events.tells(t, "salon", "ana"); ana["name"] != "Ana 2" {
		t.Errorf("ana: %v", ana)
	}
	r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	for {
		w, _ := events.tells(t, "salon", "ana")["whatsapp"].(map[string]any)
		if w["qr_text"] != nil && w["qr_code"] != nil {
			if w["salon"] != "ana" || w["instance_name"] != "ana_whatsapp" || w["connection_status"] != "awaiting_scan" {
				t.Errorf("the connection: %v", w)
			}
			break
		}
	}
}

func TestAStreamSaysWhenToReadTheListAgain(t *testing.T) {
	r := newRig(t)
	r.addSalon(t, "ana", "")
	r.addSalon(t, "bia", "")
	events := r.follow(t, r.key, allEvents)
	events.tells(t, "hello", "")
	for range 2 { // the second is news as well
		r.hub.PublishAll()
		events.tells(t, "resync", "")
	}
	r.do(t, 204, "DELETE", "/api/v1/salons/bia", nil)
	events.tells(t, "resync", "")
	r.rename(t, "ana", "Ana 2")
	for {
		if name, data := events.event(t); name == "salon" {
			if data["slug"] != "ana" {
				t.Errorf("%v", data)
			}
			break
		} else if name != "resync" { // a deletion may be told in two writes
			t.Fatalf("%q", name)
		}
	}
}

func TestAKeyOfOneSalonFollowsItAlone(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "")
	bia := r.addSalon(t, "bia", "")
	id, key, err := r.keys.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: "ana's", Only: ana})
	if err != nil {
		t.Fatal(err)
	}
	events := r.follow(t, key, allEvents)
	events.tells(t, "hello", "")
	r.rename(t, "bia", "Bia 2")
	r.rename(t, "ana", "Ana 2")
	if got := events.tells(t, "salon", "ana"); got["name"] != "Ana 2" {
		t.Errorf("%v", got)
	}
	if a := r.ask(t, key, "GET", allEvents+"?salon=bia", nil); a.status != 422 {
		t.Errorf("an unknown parameter: %d", a.status)
	}
	if err := r.store.RevokeAPIKey(t.Context(), tenant.System("test"), id.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	r.clock.add(11 * time.Second)
	r.hub.Publish(bia.String())
	r.hub.Publish(ana.String())
	if name, data := events.event(t); name != "" {
		t.Errorf("after the key was revoked: %s %v", name, data)
	}
}
