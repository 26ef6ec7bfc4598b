package webhook_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
	"salonzap/internal/gateway/webhook"
	"salonzap/internal/outbox"
	"salonzap/internal/outbox/outboxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ok(*http.Request) int { return http.StatusOK }

// dispatcher delivers events to webhooks at http://<instance>/hook.
func dispatcher(t *testing.T, q *outboxtest.Store, v *outboxtest.Receiver, change ...func(*store.Hook)) *outbox.Dispatcher {
	t.Helper()
	return loggingDispatcher(t, q, v, slog.New(slog.DiscardHandler), change...)
}

// loggingDispatcher is dispatcher with a log.
func loggingDispatcher(t *testing.T, q *outboxtest.Store, v *outboxtest.Receiver, log *slog.Logger, change ...func(*store.Hook)) *outbox.Dispatcher {
	t.Helper()
	c := webhook.New(webhook.Config{
		Clients: v, Operator: v, Secret: "whsec_c2VjcmV0", Platform: "platform.internal", Version: "1",
		Hook: func(instance string) (store.Hook, bool) {
			h := store.Hook{Instance: instance, Name: "salon", Target: store.Target{Config: evolution.WebhookConfig{
				Enabled: true, URL: "http://" + instance + "/hook?a=b",
			}}}
			for _, f := range change {
				f(&h)
			}
			return h, h.Target.Config.Enabled
		},
	})
	d := outbox.New(outbox.Config{Store: q, Compose: c.Compose, Now: time.Now, Log: log})
	t.Cleanup(func() { d.Close(); c.Close() })
	return d
}

func want(t *testing.T, v *outboxtest.Receiver, ids ...string) {
	t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(ids, v.Seen()); diff != "" {
		t.Error(diff)
	}
}

func TestWhichStatusesEndADelivery(t *testing.T) {
	for _, tc := range []struct {
		host   string
		status int
		left   int
	}{
		{"x", 200, 0},
		{"x", 204, 0},
		{"x", 400, 0},
		{"x", 401, 0},
		{"x", 403, 0},
		{"x", 404, 0},
		{"x", 422, 0},
		{"x", 302, 1}, // a redirect is not followed: the headers are for the configured host only
		{"x", 408, 1},
		{"x", 410, 1},
		{"x", 429, 1},
		{"x", 500, 1},
		{"platform.internal", 401, 1}, // our own platform means "later" by every status
		{"platform.internal", 404, 1},
		{"platform.internal", 200, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(*http.Request) int { return tc.status }}
			d := dispatcher(t, q, v)
			q.Put(tc.host, "a")
			d.Notify(tc.host)
			want(t, v, "a/1")
			if q.Len() != tc.left {
				t.Errorf("%s %d: %d left, want %d", tc.host, tc.status, q.Len(), tc.left)
			}
			d.Close()
		})
	}
}

func TestDisabledHookGetsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: ok}
		d := dispatcher(t, q, v, func(h *store.Hook) { h.Target.Config.Enabled = false })
		q.Put("x", "a")
		d.Notify("x")
		want(t, v)
		if q.Len() != 0 {
			t.Error("what nobody wants is still there")
		}
		d.Close()
	})
}

func TestADeliveryIsSignedAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{}
		v.Answer = func(*http.Request) int {
			if tries++; tries == 1 {
				return 500
			}
			return 200
		}
		d := dispatcher(t, q, v, func(h *store.Hook) {
			h.Target.Config.ByEvents = true
			h.Target.Config.Headers = evolution.Headers{"X-Mine": "1", "Host": "evil", "Bad Name": "x", "X-Bad": "a\r\nb", "jwt_key": "jk"}
		})
		q.Put("x", "e1")
		d.Notify("x")
		pass(10 * time.Second)
		want(t, v, "e1/1", "e1/2")
		for _, c := range v.Calls() {
			if c.Request.Host != "x" || c.Request.URL.String() != "http://x/hook/messages-upsert?a=b" || c.Request.Header.Get("X-Mine") != "1" ||
				len(c.Request.Header["Bad Name"])+len(c.Request.Header["X-Bad"])+len(c.Request.Header["Jwt_key"]) != 0 {
				t.Errorf("%s %v", c.Request.URL, c.Request.Header)
			}
			stamp := c.Request.Header.Get("webhook-timestamp")
			if stamp != strconv.FormatInt(c.At.Unix(), 10) || c.Request.Header.Get("webhook-id") != "e1" ||
				c.Request.Header.Get("webhook-signature") != outbox.Sign("whsec_c2VjcmV0", "e1", stamp, c.Body) {
				t.Errorf("the signature is not the attempt's: %v", c.Request.Header)
			}
			if !evolution.VerifyWebhook("jk", c.Request.Header.Get("Authorization"), c.At.Add(599*time.Second), 0) {
				t.Error("the token is not the attempt's")
			}
			const body = `{"event":"messages.upsert","instance":"salon","data":"e1 <&>","destination":"http://x/hook?a=b","date_time":"","apikey":null}`
			if string(c.Body) != body {
				t.Errorf("got %s\nwant %s", c.Body, body)
			}
		}
		d.Close()
	})
}

// An event that cannot be sent blocks no other, and the log does not blame the receiver for it.
func TestUncallableAddressAndUnreadableEvent(t *testing.T) {
	const blame, nowhere = "the receiver refused it", "none that can be called"
	for url, said := range map[string]string{
		"": nowhere, "nope": nowhere, "n8n.example.com/x": nowhere, "htp://x": nowhere, "ftp://x/": nowhere, "http://": nowhere, "://": nowhere,
		"http://x/hook": "the event cannot be read",
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: ok}
			d := loggingDispatcher(t, q, v, slog.New(slog.NewTextHandler(&log, nil)), func(h *store.Hook) { h.Target.Config.URL = url })
			q.Put("x", "a", func(w *outbox.Message) {
				if said != nowhere {
					w.Body = []byte(`{"event":`)
				}
			})
			d.Notify("x")
			want(t, v)
			if q.Len() != 0 || strings.Contains(log.String(), blame) || !strings.Contains(log.String(), said) {
				t.Errorf("%q: %d events wait; %s", url, q.Len(), log.String())
			}
			d.Close()
		})
	}
}

// pass advances the bubble's clock by d; no real time passes.
func pass(d time.Duration) { <-time.After(d) }
