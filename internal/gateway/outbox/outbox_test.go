package outbox_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/outbox"
	"salonzap/internal/gateway/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// queue is a Queue in memory.
type queue struct {
	mu   sync.Mutex
	rows []store.Waiting
	seq  int64

	parked map[int64]bool
}

func (q *queue) put(instance, id string, change ...func(*store.Waiting)) {
	body := []byte(`{"event":"messages.upsert","instance":"salon","data":"` + id + ` <&>"}`)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.seq++
	w := store.Waiting{Seq: q.seq, Event: store.Event{
		ID: id, Instance: instance, Name: "MESSAGES_UPSERT", Body: body, Expires: time.Now().Add(72 * time.Hour),
	}}
	for _, f := range change {
		f(&w)
	}
	q.rows = append(q.rows, w)
}

func (q *queue) Queues(context.Context) (list []string, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if !slices.Contains(list, r.Instance) {
			list = append(list, r.Instance)
		}
	}
	return list, nil
}

func (q *queue) Next(_ context.Context, instance string, until time.Time, limit int) (list []store.Waiting, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var failed []store.Waiting
	held := map[string]bool{}
	for _, r := range q.rows {
		if r.Instance == instance && !r.Due.IsZero() && !q.parked[r.Seq] {
			held[r.Chat] = true
			if !r.Due.After(until) {
				failed = append(failed, r)
			}
		}
	}
	for _, r := range q.rows {
		if r.Instance == instance && len(list) < limit && !held[r.Chat] && !q.parked[r.Seq] {
			list = append(list, r)
		}
	}
	slices.SortFunc(failed, func(a, b store.Waiting) int { return a.Due.Compare(b.Due) })
	return append(list, failed...)[:min(limit, len(list)+len(failed))], nil
}

func (q *queue) Due(_ context.Context, instance string) (due time.Time, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if r.Instance == instance && !r.Due.IsZero() && !q.parked[r.Seq] && (due.IsZero() || r.Due.Before(due)) {
			due = r.Due
		}
	}
	return due, nil
}

func (q *queue) Park(_ context.Context, seq int64, _ int, _ time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.parked == nil {
		q.parked = map[int64]bool{}
	}
	q.parked[seq] = true
	return nil
}

func (q *queue) Done(_ context.Context, seqs ...int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rows = slices.DeleteFunc(q.rows, func(w store.Waiting) bool { return slices.Contains(seqs, w.Seq) })
	return nil
}

func (q *queue) Again(_ context.Context, seq int64, attempts int, due time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.rows {
		if q.rows[i].Seq == seq {
			q.rows[i].Attempts, q.rows[i].Due = attempts, due
		}
	}
	return nil
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.rows)
}

// receiver is every host that can be called. It answers what answer says, and remembers.
type receiver struct {
	answer func(r *http.Request) int // 0: no answer at all

	mu    sync.Mutex
	calls []call
}

type call struct {
	id, attempt string
	at          time.Time
	r           *http.Request
	body        []byte
}

func (v *receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	v.calls = append(v.calls, call{r.Header.Get("X-Event-Id"), r.Header.Get("X-Attempt"), time.Now(), r, body})
	v.mu.Unlock()
	status := v.answer(r)
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Request: r, Header: http.Header{"Location": {"/elsewhere"}}}, nil
}

func (v *receiver) seen() (list []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range v.calls {
		list = append(list, c.id+"/"+c.attempt)
	}
	return list
}

func ok(*http.Request) int { return http.StatusOK }

// office is an Office whose hooks are at http://<instance>/hook.
func office(t *testing.T, q *queue, v *receiver, change ...func(*store.Hook)) *outbox.Office {
	t.Helper()
	return logging(t, q, v, slog.New(slog.DiscardHandler), change...)
}

// logging is office with a log.
func logging(t *testing.T, q *queue, v *receiver, log *slog.Logger, change ...func(*store.Hook)) *outbox.Office {
	t.Helper()
	o := outbox.New(outbox.Config{
		Queue: q, Clients: v, Operator: v, Secret: "whsec_c2VjcmV0", Platform: "platform.internal", Version: "1", Now: time.Now,
		Log: log, Hook: func(instance string) (store.Hook, bool) {
			h := store.Hook{Instance: instance, Name: "salon", Target: store.Target{Config: evolution.WebhookConfig{
				Enabled: true, URL: "http://" + instance + "/hook?a=b",
			}}}
			for _, f := range change {
				f(&h)
			}
			return h, h.Target.Config.Enabled
		},
	})
	t.Cleanup(o.Close)
	return o
}

func want(t *testing.T, v *receiver, ids ...string) {
	t.Helper()
	synctest.Wait()
	if diff := cmp.Diff(ids, v.seen()); diff != "" {
		t.Error(diff)
	}
}

func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &queue{}, &receiver{answer: ok}
		o := office(t, q, v)
		var all []string
		for n := range 100 {
			q.put("x", strconv.Itoa(n))
			o.Wake("x")
			all = append(all, fmt.Sprint(n, "/1"))
		}
		want(t, v, all...)
		if q.len() != 0 {
			t.Errorf("%d events are left", q.len())
		}
		o.Close()
	})
}

// One fails: those behind it wait, and it comes again by the schedule, for three days.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &queue{}, &receiver{answer: func(*http.Request) int { return 503 }}
		o := office(t, q, v)
		q.put("x", "a")
		q.put("x", "b")
		o.Wake("x")
		pass(20 * time.Minute)
		synctest.Wait()
		v.mu.Lock()
		calls := v.calls
		v.mu.Unlock()
		for n, least := range []time.Duration{5, 8, 16, 32, 64, 128, 240, 240} {
			least *= time.Second
			most := max(least*3/2, 6*time.Second)
			if calls[n].id != "a" || calls[n].attempt != strconv.Itoa(n+1) {
				t.Errorf("call %d is %s/%s", n, calls[n].id, calls[n].attempt)
			}
			if gap := calls[n+1].at.Sub(calls[n].at); gap < least || gap > most {
				t.Errorf("pause %d is %v, want %v to %v", n, gap, least, most)
			}
		}
		o.Wake("x") // a new event does not hurry it
		before := len(v.seen())
		synctest.Wait()
		if got := len(v.seen()); got != before {
			t.Error("a new event hurried an old one")
		}
		v.answer = ok
		o.Retry("x") // a new URL does
		want(t, v, append(v.seen()[:before], fmt.Sprintf("a/%d", before+1), "b/1")...)
		o.Close()
	})
}

func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &queue{}, &receiver{answer: func(*http.Request) int { return 500 }}
		o := office(t, q, v)
		q.put("x", "a", func(w *store.Waiting) { w.Expires = time.Now().Add(12 * time.Second) })
		q.put("x", "b")
		o.Wake("x")
		pass(time.Hour)
		synctest.Wait()
		if a := slices.IndexFunc(v.seen(), func(s string) bool { return strings.HasPrefix(s, "b") }); a < 2 || a > 3 {
			t.Errorf("b came after %d attempts of a", a)
		}
		o.Close()
	})
}

func TestStatuses(t *testing.T) {
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
		{"x", 302, 1}, // not followed: the headers are for the one host
		{"x", 408, 1},
		{"x", 410, 1},
		{"x", 429, 1},
		{"x", 500, 1},
		{"platform.internal", 401, 1}, // our own platform means "later" by every status
		{"platform.internal", 404, 1},
		{"platform.internal", 200, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			q, v := &queue{}, &receiver{answer: func(*http.Request) int { return tc.status }}
			o := office(t, q, v)
			q.put(tc.host, "a")
			o.Wake(tc.host)
			want(t, v, "a/1")
			if q.len() != tc.left {
				t.Errorf("%s %d: %d left, want %d", tc.host, tc.status, q.len(), tc.left)
			}
			o.Close()
		})
	}
}

// One chat's event that its receiver refuses holds up its own chat alone, until it is parked; then its chat goes on, too.
func TestOneRefusedEvent(t *testing.T) {
	for _, status := range []int{500, 0, 503} { // it is refused, it hangs the receiver, or the receiver says so
		synctest.Test(t, func(t *testing.T) {
			q, v := &queue{}, &receiver{answer: func(r *http.Request) int {
				if r.Header.Get("X-Event-Id") == "bad" {
					return status
				}
				return 200
			}}
			o := office(t, q, v)
			of := func(chat string) func(*store.Waiting) { return func(w *store.Waiting) { w.Chat = chat } }
			q.put("x", "bad", of("ana"))
			q.put("x", "behind", of("ana"))
			q.put("x", "other", of("bia"))
			q.put("x", "state")
			o.Wake("x")
			pass(time.Minute)
			if got := v.seen(); !slices.Contains(got, "other/1") || !slices.Contains(got, "state/1") || slices.Contains(got, "behind/1") {
				t.Errorf("%d: after a minute %v", status, got)
			}
			for n := range 60 {
				q.put("x", fmt.Sprint("later", n), of("bia"))
				o.Wake("x")
				pass(time.Minute)
			}
			if got := v.seen(); !slices.Contains(got, "behind/1") || !slices.Contains(got, "bad/10") || slices.Contains(got, "bad/11") || !slices.Contains(got, "later59/1") {
				t.Errorf("%d: after an hour %v", status, got)
			}
			if q.len() != 1 || len(q.parked) != 1 {
				t.Errorf("%d: %d are left, %d parked", status, q.len(), len(q.parked))
			}
			o.Close()
		})
	}
}

// A receiver that is away is not asked for each of its chats, nothing is parked, and everything comes when it is back.
func TestReceiverAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var back atomic.Bool
		q, v := &queue{}, &receiver{answer: func(*http.Request) int {
			if !back.Load() {
				return 503
			}
			return 200
		}}
		o := office(t, q, v)
		for n := range 100 {
			q.put("x", strconv.Itoa(n), func(w *store.Waiting) { w.Chat = strconv.Itoa(n % 50) })
		}
		o.Wake("x")
		pass(3 * time.Hour)
		synctest.Wait()
		if n := len(v.seen()); n > 60 || q.len() != 100 || len(q.parked) != 0 {
			t.Errorf("%d calls, %d are left, %d parked", n, q.len(), len(q.parked))
		}
		back.Store(true)
		pass(10 * time.Minute)
		synctest.Wait()
		if q.len() != 0 {
			t.Errorf("%d are left", q.len())
		}
		o.Close()
	})
}

// A receiver that hangs delays nobody else.
func TestDeadReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &queue{}, &receiver{answer: func(r *http.Request) int {
			if r.URL.Host == "dead" {
				return 0
			}
			return 200
		}}
		o := office(t, q, v)
		for n := range 10 {
			q.put("dead", fmt.Sprint("d", n))
			q.put("alive", fmt.Sprint("a", n))
		}
		if err := o.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if q.len() != 10 {
			t.Errorf("%d events are left, want those of the dead one", q.len())
		}
		pass(time.Minute)
		synctest.Wait()
		if calls := v.seen(); !slices.Contains(calls, "d0/2") || slices.Contains(calls, "d1/1") {
			t.Errorf("the dead one was asked for %v", calls)
		}
		o.Close()
	})
}

func TestUnwanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, v := &queue{}, &receiver{answer: ok}
		o := office(t, q, v, func(h *store.Hook) { h.Target.Config.Enabled = false })
		q.put("x", "a")
		o.Wake("x")
		want(t, v)
		if q.len() != 0 {
			t.Error("what nobody wants is still there")
		}
		o.Close()
	})
}

func TestRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		q, v := &queue{}, &receiver{}
		v.answer = func(*http.Request) int {
			if tries++; tries == 1 {
				return 500
			}
			return 200
		}
		o := office(t, q, v, func(h *store.Hook) {
			h.Target.Config.ByEvents = true
			h.Target.Config.Headers = evolution.Headers{"X-Mine": "1", "Host": "evil", "Bad Name": "x", "X-Bad": "a\r\nb", "jwt_key": "jk"}
		})
		q.put("x", "e1")
		o.Wake("x")
		pass(10 * time.Second)
		want(t, v, "e1/1", "e1/2")
		for _, c := range v.calls {
			if c.r.Host != "x" || c.r.URL.String() != "http://x/hook/messages-upsert?a=b" || c.r.Header.Get("X-Mine") != "1" ||
				len(c.r.Header["Bad Name"])+len(c.r.Header["X-Bad"])+len(c.r.Header["Jwt_key"]) != 0 {
				t.Errorf("%s %v", c.r.URL, c.r.Header)
			}
			stamp := c.r.Header.Get("webhook-timestamp")
			if stamp != strconv.FormatInt(c.at.Unix(), 10) || c.r.Header.Get("webhook-id") != "e1" ||
				c.r.Header.Get("webhook-signature") != outbox.Sign("whsec_c2VjcmV0", "e1", stamp, c.body) {
				t.Errorf("the signature is not the attempt's: %v", c.r.Header)
			}
			if !evolution.VerifyWebhook("jk", c.r.Header.Get("Authorization"), c.at.Add(599*time.Second), 0) {
				t.Error("the token is not the attempt's")
			}
			const body = `{"event":"messages.upsert","instance":"salon","data":"e1 <&>","destination":"http://x/hook?a=b","date_time":"","apikey":null}`
			if string(c.body) != body {
				t.Errorf("got %s\nwant %s", c.body, body)
			}
		}
		o.Close()
	})
}

// The example of the scheme's own specification.
func TestSign(t *testing.T) {
	got := outbox.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What cannot be sent holds up nobody, and the log blames nobody for it.
func TestUncallable(t *testing.T) {
	const blame, nowhere = "the receiver refused it", "none that can be called"
	for url, said := range map[string]string{
		"": nowhere, "nope": nowhere, "n8n.example.com/x": nowhere, "htp://x": nowhere, "ftp://x/": nowhere, "http://": nowhere, "://": nowhere,
		"http://x/hook": "the event cannot be read",
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			q, v := &queue{}, &receiver{answer: ok}
			o := logging(t, q, v, slog.New(slog.NewTextHandler(&log, nil)), func(h *store.Hook) { h.Target.Config.URL = url })
			q.put("x", "a", func(w *store.Waiting) {
				if said != nowhere {
					w.Body = []byte(`{"event":`)
				}
			})
			o.Wake("x")
			want(t, v)
			if q.len() != 0 || strings.Contains(log.String(), blame) || !strings.Contains(log.String(), said) {
				t.Errorf("%q: %d events wait; %s", url, q.len(), log.String())
			}
			o.Close()
		})
	}
}

// pass lets so much time go by on the bubble's clock: nobody waits for it.
func pass(d time.Duration) { <-time.After(d) }
