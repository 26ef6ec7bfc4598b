package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/webhook"
)

// The owner of a subscription is notified once that it was paused, also when the first try fails and another process tries. There is no notice of a pause
// by a person, after the subscription was resumed, or of a pause more than three days ago.
func TestOwnerOfAPausedWebhookIsToldOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		t.Helper()
		r := newRig(t)
		var told []string
		broken := false
		notifier := func() *webhook.Notifier { // each call stands for another process
			return &webhook.Notifier{Store: r.store, Log: slog.New(slog.DiscardHandler), Now: r.now, Tell: func(_ context.Context, s webhook.Subscription) error {
				if broken {
					return errors.New("no mail today")
				}
				told = append(told, s.ID+" "+string(s.Pause))
				return nil
			}}
		}
		gone := func(host string) webhook.Subscription {
			r.net.on(host, func(*http.Request) (*http.Response, error) { return status(http.StatusGone, "") })
			return r.subscribe(host)
		}
		pause := func(x webhook.Subscription, paused bool) {
			_, err := r.store.ChangeSubscription(t.Context(), anybody(), x.ID, func(x webhook.Subscription) (webhook.Subscription, error) {
				return x.Change(webhook.Patch{Paused: &paused}, egress.Guard{}, r.now())
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		first, resumed, person := gone("first.example.com"), gone("resumed.example.com"), r.subscribe("person.example.com")
		r.write(0, 0)
		pass(time.Minute)
		r.net.on("resumed.example.com", nil)
		pause(resumed, false)
		pause(person, true)

		broken = true
		notifier().Round(t.Context())
		broken = false
		notifier().Round(t.Context()) // the last try was less than ten minutes ago
		if len(told) != 0 {
			t.Errorf("told at once: %v", told)
		}
		r.later(15 * time.Minute)
		for range 3 {
			notifier().Round(t.Context())
			r.later(15 * time.Minute)
		}
		if len(told) != 1 || told[0] != first.ID+" gone" {
			t.Errorf("told: %v", told)
		}

		late := gone("late.example.com")
		r.write(0, 1)
		pass(time.Minute)
		r.ahead.Add(int64(73 * time.Hour)) // no process ran in the meantime
		notifier().Round(t.Context())
		r.net.on("late.example.com", nil)
		pause(late, false)
		pass(time.Minute)
		r.net.on("late.example.com", func(*http.Request) (*http.Response, error) { return status(http.StatusGone, "") })
		r.write(0, 2)
		pass(time.Minute)
		notifier().Round(t.Context())
		if len(told) != 2 || told[1] != late.ID+" gone" {
			t.Errorf("told of two pauses: %v", told)
		}
		r.d.Close()
	})
}
