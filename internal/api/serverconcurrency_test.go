package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Of concurrent calls that add one server, one gets 201 and the others 409; concurrent changes of
// different fields are all kept.
func TestConcurrentServerChangesLoseNothing(t *testing.T) {
	r := newRig(t)
	statuses := make(chan int, 8)
	var wg sync.WaitGroup
	for range cap(statuses) {
		wg.Go(func() {
			statuses <- r.ask(t, r.key, "POST", "/api/v1/servers", map[string]any{"id": "two", "url": "http://127.0.0.1:9", "api_key": "k"}).status
		})
	}
	wg.Wait()
	close(statuses)
	count := map[int]int{}
	for status := range statuses {
		count[status]++
	}
	if want := map[int]int{http.StatusCreated: 1, http.StatusConflict: cap(statuses) - 1}; fmt.Sprint(count) != fmt.Sprint(want) {
		t.Errorf("answers %v, want %v", count, want)
	}
	for round := range 10 {
		wg.Go(func() { r.do(t, 200, "POST", "/api/v1/servers/two/drain", nil) })
		wg.Go(func() { r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"max_linking": 100 + round}) })
		wg.Wait()
		shown := r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"url": fmt.Sprintf("http://127.0.0.1:%d", 10+round), "api_key": "k"})
		wantSet(t, shown, map[string]any{"draining": true, "max_linking": float64(100 + round)})
		r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"draining": false})
	}
}

// A key is sent to the server that it was given for, and to no other.
func TestAServersNewAddressNeedsItsKey(t *testing.T) {
	r := newRig(t)
	r.do(t, 201, "POST", "/api/v1/servers", map[string]any{"id": "two", "url": "http://127.0.0.1:9", "api_key": "k"})
	a := r.ask(t, r.key, "PATCH", "/api/v1/servers/two", map[string]any{"url": "http://127.0.0.1:10"})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(string(a.body), `"api_key"`) || !strings.Contains(string(a.body), "server_form.key_again") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"url": "http://127.0.0.1:9/", "max_linking": 3}), map[string]any{"url": "http://127.0.0.1:9"})
	wantSet(t, r.do(t, 200, "PATCH", "/api/v1/servers/two", map[string]any{"url": "http://127.0.0.1:10", "api_key": "k2"}), map[string]any{"url": "http://127.0.0.1:10"})
}
