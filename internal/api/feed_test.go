package api_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
)

// read reads a page of the feed.
func (r *rig) read(t *testing.T, key, query string) (types []string, next string) {
	t.Helper()
	a := r.ask(t, key, "GET", allEvents+query, nil)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	o := a.object(t)
	for _, item := range o["items"].([]any) {
		e := item.(map[string]any)
		types = append(types, e["salon"].(string)+" "+e["type"].(string))
	}
	next, _ = o["next"].(string)
	return types, next
}

func TestTheFeedIsReadByACursor(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	r.addSalon(t, "bia", "21 91234-5678")
	r.do(t, 200, "POST", "/api/v1/salons/ana/whatsapp/connect", nil)
	first, next := r.read(t, r.key, "?limit=1")
	if len(first) != 1 || !strings.HasPrefix(first[0], "ana connection.") {
		t.Fatalf("the first: %v", first)
	}
	rest, end := r.read(t, r.key, "?after="+next)
	if len(rest) == 0 || rest[0] == first[0] && len(rest) == 1 {
		t.Errorf("the rest: %v", rest)
	}
	done := make(chan []string)
	go func() {
		types, _ := r.read(t, r.key, "?types=connection.attempt&wait_seconds=30&after="+end)
		done <- types
	}()
	r.do(t, 200, "POST", "/api/v1/salons/bia/whatsapp/connect", nil)
	select {
	case got := <-done:
		if len(got) == 0 || got[0] != "bia connection.attempt" {
			t.Errorf("who waited gets %v", got)
		}
	case <-time.After(patience):
		t.Fatal("who waits is not woken")
	}
	own, _ := r.read(t, r.newKey(t, ana), "")
	if len(own) == 0 || strings.Contains(strings.Join(own, ","), "bia") {
		t.Errorf("a key of ana's reads %v", own)
	}
	if _, last := r.read(t, r.newKey(t, tenant.ID{}), "?after=latest"); last == "" {
		t.Error("no cursor at the end")
	}
}

func TestTheFeedRefusesWhatIsWrong(t *testing.T) {
	r := newRig(t)
	for query, field := range map[string]string{
		"after=abc": "after", "after=999999": "after", "after=-1": "after", "limit=0": "limit", "limit=501": "limit", "wait_seconds=31": "wait_seconds",
		"wait_seconds=x": "wait_seconds", "types=message.eaten": "types", "cursor=1": "cursor", "after=" + url.QueryEscape(strings.Repeat("9", 30)): "after",
	} {
		a := r.ask(t, r.key, "GET", allEvents+"?"+query, nil)
		if a.status != 422 || !strings.Contains(string(a.body), `"`+field+`"`) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
}
