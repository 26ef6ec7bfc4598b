package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/event"
	"salonzap/internal/tenant"
)

func TestWebhooksAreMadeChangedTriedAndDeleted(t *testing.T) {
	r := newRig(t)
	signed := make(chan http.Header, 4)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		q.Header.Set("Body", string(body))
		signed <- q.Header
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("short and stout"))
	}))
	defer receiver.Close()
	r.addSalon(t, "ana", "11 98765-4321")
	for _, path := range []string{"/api/v1/webhooks", "/api/v1/salons/ana/webhooks"} {
		made := r.do(t, 201, "POST", path, `{"url": "https://example.com/hook", "events": ["message.received"], "description": "CRM"}`)
		secret, _ := made["secret"].(string)
		one := path + "/" + made["id"].(string)
		if !strings.HasPrefix(secret, "whsec_") || made["paused"] != false {
			t.Errorf("made: %v", made)
		}
		if got := r.do(t, 200, "GET", one, nil); got["secret"] != nil || got["description"] != "CRM" {
			t.Errorf("read: %v", got)
		}
		if got := r.do(t, 200, "PATCH", one, `{"paused": true, "events": []}`); got["paused"] != true || len(got["events"].([]any)) != len(event.Types()) || got["all_events"] != true {
			t.Errorf("changed: %v", got)
		}
		if made["all_events"] != false {
			t.Errorf("one type is said to be all: %v", made)
		}
		rotated := r.do(t, 200, "POST", one+"/rotate-secret", nil)
		if next, _ := rotated["secret"].(string); next == secret || !strings.HasPrefix(next, "whsec_") {
			t.Errorf("rotated: %v", rotated)
		}
		if got := r.do(t, 200, "GET", one+"/deliveries", nil); len(got["items"].([]any)) != 0 {
			t.Errorf("deliveries: %v", got)
		}
		if got := r.do(t, 202, "POST", one+"/redeliver", `{"since": "`+r.clock.now().UTC().Format("2006-01-02T15:04:05Z07:00")+`", "until": "2999-01-01T00:00:00Z"}`); got["queued"] != 0.0 {
			t.Errorf("redelivered: %v", got)
		}
		r.do(t, 404, "POST", one+"/redeliver", `{"delivery_id": "9"}`)
		if a := r.ask(t, r.key, "DELETE", one, nil); a.status != 204 {
			t.Errorf("deleted: %d", a.status)
		}
		r.do(t, 404, "GET", one, nil)
	}
	made := r.do(t, 201, "POST", "/api/v1/webhooks", `{"url": "`+receiver.URL+`/hook"}`)
	got := r.do(t, 200, "POST", "/api/v1/webhooks/"+made["id"].(string)+"/test", nil)
	if got["ok"] != false || got["status"] != 418.0 || got["cause"] != "status" || got["answer"] != "short and stout" {
		t.Errorf("tried: %v", got)
	}
	if h := <-signed; h.Get("Webhook-Signature") == "" || !strings.Contains(h.Get("Body"), `"webhook.test"`) {
		t.Errorf("sent: %v", h)
	}
	if log := r.log.String(); strings.Contains(log, made["secret"].(string)) || strings.Contains(log, receiver.URL) {
		t.Error("the log shows a secret or an address")
	}
}

func TestWebhooksRefuseWhatIsWrong(t *testing.T) {
	r := newRig(t)
	ana := r.addSalon(t, "ana", "11 98765-4321")
	r.addSalon(t, "bia", "21 91234-5678")
	key := r.newKey(t, ana)
	const path = "/api/v1/salons/ana/webhooks"
	for body, field := range map[string]string{
		`{}`: "url", `{"url": "example.com"}`: "url", `{"url": "ftp://example.com"}`: "url", `{"url": "https://user:pass@example.com"}`: "url",
		`{"url": "http://127.0.0.1:8080/hook"}`: "url", `{"url": "http://169.254.169.254/"}`: "url", `{"url": "http://localhost/"}`: "url",
		`{"url": "https://example.com", "events": ["message.eaten"]}`: "events", `{"url": "https://example.com", "secret": "short"}`: "secret",
		`{"url": "https://example.com", "description": "` + strings.Repeat("x", 121) + `"}`: "description", `{"url": "https://example.com", "hook": 1}`: "hook",
	} {
		a := r.ask(t, key, "POST", path, body)
		if a.status != 422 || !strings.Contains(string(a.body), `"`+field+`"`) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	made := r.do(t, 201, "POST", path, `{"url": "https://example.com/hook"}`)
	one := path + "/" + made["id"].(string)
	for body, field := range map[string]string{
		`{}`: "since", `{"delivery_id": "x"}`: "delivery_id", `{"since": "2001-01-01T00:00:00Z"}`: "since",
		`{"since": "` + r.clock.now().UTC().Format("2006-01-02T15:04:05Z07:00") + `", "until": "2001-01-01T00:00:00Z"}`: "until",
	} {
		if a := r.ask(t, key, "POST", one+"/redeliver", body); a.status != 422 || !strings.Contains(string(a.body), `"`+field+`"`) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	if a := r.ask(t, key, "PATCH", one, `{}`); a.status != 422 {
		t.Errorf("nothing to change: %d", a.status)
	}
	for _, other := range []string{strings.Replace(one, "ana", "bia", 1), "/api/v1/webhooks/" + made["id"].(string)} {
		if a := r.ask(t, r.newKey(t, tenant.ID{}), "GET", other, nil); a.status != 404 {
			t.Errorf("%s: %d", other, a.status)
		}
	}
	for range 19 {
		r.do(t, 201, "POST", path, `{"url": "https://example.com/hook"}`)
	}
	r.do(t, 409, "POST", path, `{"url": "https://example.com/hook"}`)
}
