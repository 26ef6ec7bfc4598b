package evolutiontest_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// ended makes an instance whose session has ended while its webhook receiver fails. It returns the code of that session. Call it inside of
// synctest.Test.
func ended(t *testing.T, events []evolution.Event) (*rig, evolution.QRCode) {
	t.Helper()
	r := newBubbleRig(t, evolutiontest.Options{Behaviour: evolutiontest.Behaviour{
		Webhooks: evolutiontest.WebhookTrouble{Retries: evolutiontest.RecordedRetries()},
	}})
	r.create(t, "x", func(c *evolution.CreateRequest) { c.Webhook.Events = events })
	dead := r.connect(t, "x", "").QRCode
	must(t, r.fake.Scan("x", "5511911112222", ""))
	synctest.Wait()
	r.hooks.answerWith(func(hook) int { return http.StatusBadGateway })
	must(t, r.fake.Unlink("x"))
	synctest.Wait()
	return r, dead
}

func withoutLogout() []evolution.Event {
	return []evolution.Event{evolution.EventQRCodeUpdated, evolution.EventConnectionUpdate, evolution.EventStatusInstance}
}

// TestTheDeadCodeIsServedWhileLogoutIsAwaited: while LOGOUT_INSTANCE is not delivered, connect answers the code of the session
// that ended, unchanged, and the state stays close; without the subscription there is a fresh one at once.
func TestTheDeadCodeIsServedWhileLogoutIsAwaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, dead := ended(t, append(withoutLogout(), evolution.EventLogoutInstance))
		pass(10 * time.Minute)
		if got := r.connect(t, "x", "").QRCode; got.Code != dead.Code || r.state(t, "x") != evolution.StateClose {
			t.Errorf("served another code than the dead one, %s", r.state(t, "x"))
		}
		pass(20 * time.Minute) // the last retry
		if got := r.connect(t, "x", "").QRCode; got.Code == dead.Code || got.Empty() {
			t.Error("the dead code is served after the clean-up")
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r, dead := ended(t, withoutLogout())
		if got := r.connect(t, "x", "").QRCode; got.Code == dead.Code || got.Empty() {
			t.Error("without the event the dead code is served")
		}
	})
}

// TestTheCleanUpGoesByName: an instance that was deleted and created again meanwhile loses the keys of its new session. It stays open until
// the next restart, and is unpaired after it.
func TestTheCleanUpGoesByName(t *testing.T) {
	for _, awaited := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			events := withoutLogout()
			if awaited {
				events = append(events, evolution.EventLogoutInstance)
			}
			r, _ := ended(t, events)
			must(t, r.client.Delete(t.Context(), "x"))
			r.create(t, "x", func(c *evolution.CreateRequest) { c.Webhook.Events = withoutLogout() })
			r.connect(t, "x", "")
			must(t, r.fake.Scan("x", "5511911112222", ""))
			pass(30 * time.Minute)
			if r.state(t, "x") != evolution.StateOpen {
				t.Fatal("it does not stay open")
			}
			r.fake.Restart()
			r.fake.FinishBoot()
			if v, _ := r.fake.Instance("x"); v.Paired == awaited {
				t.Errorf("awaited %t: after the restart it is %s", awaited, r.state(t, "x"))
			}
		})
	}
}

// TestAPromptReceiverIsNotWaitedFor: when the receiver answers at once, the next connect has a new code.
func TestAPromptReceiverIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newBubbleRig(t, evolutiontest.Options{})
		r.open(t, "x", "5511911112222")
		must(t, r.fake.Unlink("x"))
		synctest.Wait()
		if !slices.Contains(names(r.hooks.all()), "logout.instance") || r.connect(t, "x", "").QRCode.Empty() {
			t.Error("no code after a logout that was told")
		}
		if v, _ := r.fake.Instance("x"); v.Cleaning {
			t.Error("it still waits")
		}
	})
}
