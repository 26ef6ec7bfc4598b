package evolutiontest_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// TestAWebhookRequestIsAsRecorded: the body, the headers, the suffix and the token of recordings e-000 and c-008.
func TestAWebhookRequestIsAsRecorded(t *testing.T) {
	r := newRig(t, evolutiontest.Options{ServerURL: "http://evolution.test:8080"})
	created := r.create(t, "x", func(c *evolution.CreateRequest) {
		c.Webhook.ByEvents = true
		c.Webhook.Headers = evolution.Headers{"X-Custom": "v1", evolution.JWTKeyHeader: "shared"}
	})
	h := r.delivered(t)[0]
	if h.path != "/instance-create" || h.header.Get("X-Custom") != "v1" || h.header.Get("jwt_key") != "" {
		t.Errorf("path %s, headers %v", h.path, h.header)
	}
	at, ok := h.envelope.Time()
	if !ok || !evolution.VerifyWebhook("shared", h.header.Get("Authorization"), at, 0) {
		t.Error("the token is not good")
	}
	e := h.envelope
	if e.Destination != r.hooks.url || e.ServerURL != "http://evolution.test:8080" || e.Sender != "" ||
		e.APIKey == nil || *e.APIKey != created.Hash {
		t.Errorf("destination %q, server %q, sender %q", e.Destination, e.ServerURL, e.Sender)
	}
}

func TestHiddenTokensAndSender(t *testing.T) {
	r := newRig(t, evolutiontest.Options{HideTokens: true})
	r.open(t, "x", "5511911112222")
	hooks := r.delivered(t)
	if last := hooks[len(hooks)-1].envelope; last.APIKey != nil || last.Sender != "5511911112222@s.whatsapp.net" {
		t.Errorf("token %v, sender %q", last.APIKey, last.Sender)
	}
}

// TestTheGlobalWebhookTellsTheSameEvent: the global webhook gets the same events as the local
// one, without the three that are local only.
func TestTheGlobalWebhookTellsTheSameEvent(t *testing.T) {
	global := newReceiver(t)
	r := newRig(t, evolutiontest.Options{GlobalWebhook: global.url})
	r.open(t, "x", "5511911112222")
	must(t, r.fake.Unlink("x"))
	local := r.delivered(t)
	want := []string{
		"instance.create", "connection.update", "qrcode.updated", "connection.update", "connection.update", "connection.update",
	}
	if diff := cmp.Diff(want, names(global.all())); diff != "" {
		t.Fatalf("global (-want +got):\n%s", diff)
	}
	a, err := local[0].envelope.Canonical()
	must(t, err)
	b, err := global.all()[0].envelope.Canonical()
	must(t, err)
	if !bytes.Equal(a, b) || local[0].envelope.Destination == global.all()[0].envelope.Destination {
		t.Errorf("one event, two forms:\n%s\n%s", a, b)
	}
}

// TestAWebhookIsRetriedAfterTheRecordedWaits: 500 is tried again after the recorded waits, 404 is not.
func TestAWebhookIsRetriedAfterTheRecordedWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
			Webhooks: evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
		}})
		r.hooks.answerWith(func(hook) int { return http.StatusInternalServerError })
		start := time.Now()
		r.create(t, "x")
		pass(36 * time.Second)
		var at []time.Duration
		for _, h := range r.hooks.all() {
			at = append(at, h.at.Sub(start))
		}
		if diff := cmp.Diff([]time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second}, at); diff != "" {
			t.Errorf("tries (-want +got):\n%s", diff)
		}
		r.hooks.answerWith(func(hook) int { return http.StatusNotFound })
		pass(time.Hour)
		if n := len(r.hooks.all()); n != 5 {
			t.Errorf("%d tries", n)
		}
		must(t, r.fake.WaitDelivered(t.Context()))
	})
}

func TestWebhooksAreLostDoubledAndDelayed(t *testing.T) {
	for name, c := range map[string]struct {
		trouble evolutiontest.WebhookTrouble
		want    int
	}{
		"copies": {evolutiontest.WebhookTrouble{Copies: 2}, 15},
		"lost":   {evolutiontest.WebhookTrouble{Lose: func(_ string, e evolution.Event) bool { return e == evolution.EventConnectionUpdate }}, 2},
		"late":   {evolutiontest.WebhookTrouble{Late: time.Minute}, 5},
		"mixed":  {evolutiontest.WebhookTrouble{Unordered: true, Jitter: time.Hour, Copies: 1}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{Webhooks: c.trouble}})
				r.open(t, "x", "5511911112222")
				synctest.Wait()
				if n := len(r.hooks.all()); (c.trouble.Late > 0 || c.trouble.Unordered) && n > c.want/2 {
					t.Errorf("%d came at once", n)
				}
				pass(2 * time.Hour)
				if got := r.hooks.all(); len(got) != c.want {
					t.Errorf("%d came: %v", len(got), names(got))
				}
			})
		})
	}
}

// TestUnorderedWebhooksOvertakeOthers: with Unordered, some of many events arrive before earlier ones.
func TestUnorderedWebhooksOvertakeOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
			Webhooks: evolutiontest.WebhookTrouble{Unordered: true},
		}})
		r.open(t, "x", "5511911112222")
		for range 20 {
			must(t, r.fake.Drop("x"))
			pass(time.Millisecond)
		}
		pass(time.Second)
		var times []string
		for _, h := range r.hooks.all() {
			times = append(times, h.envelope.DateTime)
		}
		if len(times) != 45 || slices.IsSorted(times) {
			t.Errorf("%d came in order", len(times))
		}
	})
}

// TestOnlySubscribedEventsAreSent: and a change of the subscription applies at once.
func TestOnlySubscribedEventsAreSent(t *testing.T) {
	r := newRig(t, evolutiontest.Options{})
	r.open(t, "x", "5511911112222")
	before := len(r.delivered(t))
	_, err := r.client.SetWebhook(t.Context(), "x", evolution.WebhookConfig{
		Enabled: true, URL: r.hooks.url, Events: []evolution.Event{evolution.EventLogoutInstance},
	})
	must(t, err)
	must(t, r.fake.Unlink("x"))
	if diff := cmp.Diff([]string{"logout.instance"}, names(r.delivered(t)[before:])); diff != "" {
		t.Errorf("webhooks (-want +got):\n%s", diff)
	}
}

func TestMessagesTravelWithTheirWebhooks(t *testing.T) {
	r := newRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{Acks: true}})
	r.open(t, "x", "5511911112222")
	before := len(r.delivered(t))
	sent, err := r.client.SendText(t.Context(), "x", evolution.SendTextRequest{Number: "5511987654321", Text: "oi", MessageID: "MINE1"})
	must(t, err)
	id, err := r.fake.Receive("x", "5511987654321", "Cliente", "olá")
	must(t, err)
	hooks := r.delivered(t)[before:]
	want := []string{"send.message", "messages.update", "messages.update", "messages.upsert"}
	if diff := cmp.Diff(want, names(hooks)); diff != "" {
		t.Fatalf("webhooks (-want +got):\n%s", diff)
	}
	got, err := hooks[3].envelope.Messages()
	if err != nil || got[0].Key.ID != id || got[0].Text() != "olá" || got[0].Sender().Digits != "5511987654321" {
		t.Errorf("received %+v, %v", got, err)
	}
	if sent.Key.ID != "MINE1" || !strings.HasPrefix(sent.Key.RemoteJid, "5511987654321@") {
		t.Errorf("sent %+v", sent.Key)
	}
	must(t, r.client.SendPresence(t.Context(), "x", evolution.PresenceRequest{Number: "5511987654321", Presence: evolution.PresenceComposing}))
	must(t, r.client.MarkRead(t.Context(), "x", []evolution.ReadMessage{{ID: id, RemoteJid: "5511987654321@s.whatsapp.net"}}))
}
