package outbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"salonzap/internal/outbox"
	"salonzap/internal/outbox/outboxtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ok(*http.Request) int { return http.StatusOK }

// dispatcher delivers the messages of a queue to http://<queue>/hook.
func dispatcher(t *testing.T, q *outboxtest.Store, v *outboxtest.Receiver) *outbox.Dispatcher {
	t.Helper()
	client := outbox.NewClient(v)
	d := outbox.New(outbox.Config{
		Store: q, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Compose: func(_ context.Context, m outbox.Message, _ time.Time) (outbox.Request, error) {
			return outbox.Request{
				URL: "http://" + m.Queue + "/hook", Header: http.Header{"X-Attempt": {strconv.Itoa(m.Attempts + 1)}}, Body: m.Body,
				Secret: "whsec_c2VjcmV0", Doer: client,
			}, nil
		},
	})
	t.Cleanup(d.Close)
	return d
}

func want(t *testing.T, v *outboxtest.Receiver, ids ...string) {
	t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(ids, v.Seen()); diff != "" {
		t.Error(diff)
	}
}

func TestMessagesOfOneLaneAreInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: ok}
		d := dispatcher(t, q, v)
		var all []string
		for n := range 100 {
			q.Put("x", strconv.Itoa(n))
			d.Notify("x")
			all = append(all, fmt.Sprint(n, "/1"))
		}
		want(t, v, all...)
		if q.Len() != 0 {
			t.Errorf("%d events are left", q.Len())
		}
		d.Close()
	})
}

// A failed message holds up the later ones, and is tried again by the back-off schedule, for three days.
func TestFailedMessageIsRetriedWithBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(*http.Request) int { return 503 }}
		d := dispatcher(t, q, v)
		q.Put("x", "a")
		q.Put("x", "b")
		d.Notify("x")
		pass(20 * time.Minute)
		synctest.Wait()
		calls := v.Calls()
		for n, least := range []time.Duration{5, 8, 16, 32, 64, 128, 240, 240} {
			least *= time.Second
			most := max(least*3/2, 6*time.Second)
			if calls[n].ID != "a" || calls[n].Attempt != strconv.Itoa(n+1) {
				t.Errorf("call %d is %s/%s", n, calls[n].ID, calls[n].Attempt)
			}
			if gap := calls[n+1].At.Sub(calls[n].At); gap < least || gap > most {
				t.Errorf("pause %d is %v, want %v to %v", n, gap, least, most)
			}
		}
		d.Notify("x") // a new event does not hurry it
		before := len(v.Seen())
		synctest.Wait()
		if got := len(v.Seen()); got != before {
			t.Error("a new event hurried an old one")
		}
		v.Answer = ok
		d.RetryNow("x") // a new URL does
		want(t, v, append(v.Seen()[:before], fmt.Sprintf("a/%d", before+1), "b/1")...)
		d.Close()
	})
}

func TestExpiredMessageIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(*http.Request) int { return 500 }}
		d := dispatcher(t, q, v)
		q.Put("x", "a", func(w *outbox.Message) { w.Expires = time.Now().Add(12 * time.Second) })
		q.Put("x", "b")
		d.Notify("x")
		pass(time.Hour)
		synctest.Wait()
		if a := slices.IndexFunc(v.Seen(), func(s string) bool { return strings.HasPrefix(s, "b") }); a < 2 || a > 3 {
			t.Errorf("b came after %d attempts of a", a)
		}
		d.Close()
	})
}

// A refused event holds up its own chat only, until it is parked; then that chat goes on, too.
func TestRefusedMessageHoldsItsLaneOnlyAndIsParked(t *testing.T) {
	for _, status := range []int{500, 0, 503} { // the message is refused, makes the receiver hang, or gets "unavailable"
		synctest.Test(t, func(t *testing.T) {
			q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(r *http.Request) int {
				if r.Header.Get("Webhook-Id") == "bad" {
					return status
				}
				return 200
			}}
			d := dispatcher(t, q, v)
			of := func(chat string) func(*outbox.Message) { return func(w *outbox.Message) { w.Lane = chat } }
			q.Put("x", "bad", of("ana"))
			q.Put("x", "behind", of("ana"))
			q.Put("x", "other", of("bia"))
			q.Put("x", "state")
			d.Notify("x")
			pass(time.Minute)
			if got := v.Seen(); !slices.Contains(got, "other/1") || !slices.Contains(got, "state/1") || slices.Contains(got, "behind/1") {
				t.Errorf("%d: after a minute %v", status, got)
			}
			for n := range 60 {
				q.Put("x", fmt.Sprint("later", n), of("bia"))
				d.Notify("x")
				pass(time.Minute)
			}
			if got := v.Seen(); !slices.Contains(got, "behind/1") || !slices.Contains(got, "bad/10") || slices.Contains(got, "bad/11") || !slices.Contains(got, "later59/1") {
				t.Errorf("%d: after an hour %v", status, got)
			}
			if q.Len() != 1 || q.Parked() != 1 {
				t.Errorf("%d: %d are left, %d parked", status, q.Len(), q.Parked())
			}
			d.Close()
		})
	}
}

// A receiver that is down is not called for each of its chats, nothing is parked, and everything is delivered when it is back.
func TestReceiverThatIsAwayIsAskedRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Bool
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(*http.Request) int {
			if !back.Load() {
				return 503
			}
			return 200
		}}
		d := dispatcher(t, q, v)
		for n := range 100 {
			q.Put("x", strconv.Itoa(n), func(w *outbox.Message) { w.Lane = strconv.Itoa(n % 50) })
		}
		d.Notify("x")
		pass(3 * time.Hour)
		synctest.Wait()
		if n := len(v.Seen()); n > 60 || q.Len() != 100 || q.Parked() != 0 {
			t.Errorf("%d calls, %d are left, %d parked", n, q.Len(), q.Parked())
		}
		back.Store(true)
		pass(10 * time.Minute)
		synctest.Wait()
		if q.Len() != 0 {
			t.Errorf("%d are left", q.Len())
		}
		d.Close()
	})
}

// A receiver that hangs delays no other queue.
func TestHangingReceiverDelaysNoOtherQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &outboxtest.Store{}, &outboxtest.Receiver{Answer: func(r *http.Request) int {
			if r.URL.Host == "dead" {
				return 0
			}
			return 200
		}}
		d := dispatcher(t, q, v)
		for n := range 10 {
			q.Put("dead", fmt.Sprint("d", n))
			q.Put("alive", fmt.Sprint("a", n))
		}
		if err := d.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if q.Len() != 10 {
			t.Errorf("%d events are left, want those of the dead one", q.Len())
		}
		pass(time.Minute)
		synctest.Wait()
		if calls := v.Seen(); !slices.Contains(calls, "d0/2") || slices.Contains(calls, "d1/1") {
			t.Errorf("the dead one was asked for %v", calls)
		}
		d.Close()
	})
}

// The example of the specification of Standard Webhooks.
func TestSignatureOfTheSpecification(t *testing.T) {
	got := outbox.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// pass waits on the clock of the synctest bubble, which takes no real time.
func pass(d time.Duration) { <-time.After(d) }
