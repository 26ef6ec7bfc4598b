package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
	"salonzap/internal/live"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// network answers for every receiver, by host name, and stores what each accepted.
type network struct {
	mu     sync.Mutex
	answer map[string]func(r *http.Request) (*http.Response, error)
	took   map[string][]string // "sequence text" by host
	tried  map[string]int
	at     map[string]time.Time // when it last accepted an event
}

func newNetwork() *network {
	return &network{answer: map[string]func(*http.Request) (*http.Response, error){}, took: map[string][]string{}, tried: map[string]int{}, at: map[string]time.Time{}}
}

func status(code int, body string) (*http.Response, error) {
	return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func (n *network) on(host string, answer func(r *http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answer[host] = answer
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	answer := n.answer[r.URL.Host]
	n.tried[r.URL.Host]++
	n.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	resp, err := status(200, "ok")
	if answer != nil {
		resp, err = answer(r)
	}
	if err == nil && resp.StatusCode == 200 {
		var e struct {
			Sequence int64
			Data     struct {
				Message struct{ Text string }
			}
		}
		if err := json.Unmarshal(body, &e); err != nil {
			return nil, err
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		n.took[r.URL.Host] = append(n.took[r.URL.Host], e.Data.Message.Text)
		n.at[r.URL.Host] = time.Now()
	}
	return resp, err
}

func (n *network) taken(host string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.took[host]...)
}

// rig is a store with a salon, and a dispatcher, on the clock of a synctest bubble, which can be put forward.
type rig struct {
	t     *testing.T
	ahead atomic.Int64 // how far it was put forward: a time.Duration
	store *store.Store
	looks *lookStore
	net   *network
	salon tenant.ID
	d     *webhook.Dispatcher
}

// lookStore counts the calls of NextDeliveries, each of which is a write, since it renews a lease.
type lookStore struct {
	*store.Store
	looks atomic.Int64
}

func (s *lookStore) NextDeliveries(ctx context.Context, scope tenant.Scope, l webhook.Lease, until, now time.Time, limit int) (webhook.Lease, []webhook.Delivery, error) {
	s.looks.Add(1)
	return s.Store.NextDeliveries(ctx, scope, l, until, now, limit)
}

func anybody() tenant.Scope { return tenant.System("test") }

func newRig(t *testing.T) *rig {
	t.Helper()
	hub := live.New()
	r := &rig{t: t, net: newNetwork()}
	s := storetest.Open(t, hub, r.now)
	salon, given, err := tenant.New(tenant.Draft{Name: "Ana"}, r.now())
	if err != nil {
		t.Fatal(err)
	}
	if salon, err = s.AddTenant(t.Context(), anybody(), salon, given); err != nil {
		t.Fatal(err)
	}
	r.store, r.salon, r.looks = s, salon.ID, &lookStore{Store: s}
	r.d = webhook.NewDispatcher(webhook.Config{
		Events: r.looks, Store: r.looks, Deliveries: r.looks, Poster: webhook.NewPoster(r.net, r.net, r.now), Hub: hub, Log: slog.New(slog.DiscardHandler), Now: r.now, Holder: "test",
	})
	r.d.Start()
	t.Cleanup(r.d.Close)
	return r
}

func (r *rig) now() time.Time { return time.Now().Add(time.Duration(r.ahead.Load())) }

// later puts the clock forward at once, and lets the sweeps of the last ten seconds run; those of the hours before would find nothing else.
func (r *rig) later(d time.Duration) {
	r.ahead.Add(int64(d - 10*time.Second))
	pass(10 * time.Second)
}

func (r *rig) subscribe(host string) webhook.Subscription {
	r.t.Helper()
	x, err := webhook.New(tenant.ID{}, webhook.Draft{URL: "https://" + host + "/hook", Types: []string{"message.received"}}, egress.Guard{}, r.now())
	if err != nil {
		r.t.Fatal(err)
	}
	if err := r.store.AddSubscription(r.t.Context(), anybody(), x); err != nil {
		r.t.Fatal(err)
	}
	return x
}

// write stores message n of a client's chat.
func (r *rig) write(chat, n int) {
	r.t.Helper()
	from, _ := contact.ParseAddress(fmt.Sprintf("55119876543%02d@s.whatsapp.net", chat))
	words := fmt.Sprintf("%d/%02d", chat, n)
	_, err := r.store.TakeIn(r.t.Context(), anybody(), r.salon, []inbox.Report{inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: words}, Peer: contact.Sighting{Address: from, Wrote: true, At: r.now()}},
		Direction: inbox.FromClient, SentAt: r.now(), Content: inbox.Text{Body: inbox.Body(words)},
	}}, r.now())
	if err != nil {
		r.t.Fatal(err)
	}
}

// inOrder checks that the host accepted so many messages of each chat, each once and in order.
func (r *rig) inOrder(host string, chats, each int) {
	r.t.Helper()
	last := map[string]string{}
	got := r.net.taken(host)
	for _, words := range got {
		chat, _, _ := strings.Cut(words, "/")
		if words <= last[chat] {
			r.t.Errorf("%s: %s after %s", host, words, last[chat])
		}
		last[chat] = words
	}
	if len(got) != chats*each {
		r.t.Errorf("%s took %d, want %d", host, len(got), chats*each)
	}
}

// pass waits on the bubble's clock, until all goroutines are blocked again.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func inBubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// A receiver that is down for an hour gets everything, in order within each chat.
func TestReceiverThatWasDownGetsEverything(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		t.Helper()
		r := newRig(t)
		r.subscribe("down.example.com")
		r.net.on("down.example.com", func(*http.Request) (*http.Response, error) { return status(503, "away") })
		for n := range 6 {
			for chat := range 5 {
				r.write(chat, n)
			}
			pass(10 * time.Minute)
		}
		if tried := r.net.tried["down.example.com"]; tried < 8 || tried > 60 {
			t.Errorf("it was asked %d times in an hour", tried)
		}
		r.net.on("down.example.com", nil)
		pass(15 * time.Minute)
		r.inOrder("down.example.com", 5, 6)
		r.d.Close()
	})
}

// Receivers that are slow, redirect, answer endlessly or never answer delay no other receiver.
func TestNobodyWaitsForAnotherReceiver(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		t.Helper()
		r := newRig(t)
		r.net.on("slow.example.com", func(req *http.Request) (*http.Response, error) {
			select {
			case <-time.After(29 * time.Second):
				return status(200, "at last")
			case <-req.Context().Done():
				return nil, req.Context().Err()
			}
		})
		r.net.on("elsewhere.example.com", func(*http.Request) (*http.Response, error) {
			resp, err := status(302, "")
			resp.Header.Set("Location", "https://secret.example.com/")
			return resp, err
		})
		r.net.on("endless.example.com", func(*http.Request) (*http.Response, error) { return status(200, strings.Repeat("x", 10<<20)) })
		r.net.on("never.example.com", func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, context.Cause(req.Context())
		})
		var redirected webhook.Subscription
		for _, host := range []string{"slow", "elsewhere", "endless", "never", "good"} {
			if x := r.subscribe(host + ".example.com"); host == "elsewhere" {
				redirected = x
			}
		}
		began := time.Now()
		for n := range 10 {
			r.write(n%3, n/3)
		}
		pass(5 * time.Second)
		if got := r.net.taken("good.example.com"); len(got) != 10 {
			t.Errorf("the good one took %d", len(got))
		}
		if last := r.net.at["good.example.com"].Sub(began); last > 4*time.Second {
			t.Errorf("the good one waited for %v", last)
		}
		if got := len(r.net.taken("endless.example.com")); got != 10 {
			t.Errorf("the endless one took %d", got)
		}
		pass(5 * time.Minute)
		if got := len(r.net.taken("slow.example.com")); got != 10 {
			t.Errorf("the slow one took %d", got)
		}
		if n := r.looks.looks.Load(); n > 1000 { // the slow receivers are waited for during some 300 s
			t.Errorf("the database was looked at %d times", n)
		}
		if n := r.net.tried["secret.example.com"]; n != 0 {
			t.Error("a redirect was followed")
		}
		log, err := r.store.Deliveries(t.Context(), anybody(), redirected.ID, 0, 0)
		if err != nil || len(log) != 10 || log[9].Answer.Cause != webhook.CauseRedirect || log[9].State != webhook.Waiting {
			t.Errorf("the log of redirects: %v, %d lines, %+v", err, len(log), log[len(log)-1].Answer)
		}
		r.d.Close()
	})
}

// An event that its receiver refuses holds up its chat for a while, other chats never, and is parked after three days. A subscription whose receiver
// accepts nothing at all is paused.
func TestRefusedEventIsParkedAndDeadReceiverPaused(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		t.Helper()
		r := newRig(t)
		picky, dead := r.subscribe("picky.example.com"), r.subscribe("dead.example.com")
		r.net.on("dead.example.com", func(*http.Request) (*http.Response, error) { return status(500, "no") })
		r.net.on("picky.example.com", func(req *http.Request) (*http.Response, error) {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			if all, _ := io.ReadAll(body); strings.Contains(string(all), `"0/00"`) {
				return status(500, "not this one")
			}
			return status(200, "")
		})
		r.write(0, 0)
		r.write(0, 1)
		r.write(1, 0)
		pass(time.Minute)
		if got := strings.Join(r.net.taken("picky.example.com"), " "); got != "1/00" {
			t.Errorf("after a minute: %s", got)
		}
		for n := range 74 {
			r.write(1, n+1)
			for range 6 {
				r.later(10 * time.Minute)
			}
		}
		if got := strings.Join(r.net.taken("picky.example.com"), " "); !strings.Contains(got, "0/01") {
			t.Error("the chat still waits")
		}
		log, err := r.store.Deliveries(t.Context(), anybody(), picky.ID, 0, 200)
		if err != nil || len(log) != 77 || log[76].State != webhook.Parked || string(log[76].Answer.Body) != "not this one" {
			t.Errorf("the log: %v, %d lines, %+v", err, len(log), log[len(log)-1].State)
		}
		x, err := r.store.Subscription(t.Context(), anybody(), dead.ID)
		if err != nil || x.Pause != webhook.PausedAsDead {
			t.Errorf("the dead one is %q, %v", x.Pause, err)
		}
		r.net.on("dead.example.com", nil)
		yes := false
		_, err = r.store.ChangeSubscription(t.Context(), anybody(), dead.ID, func(x webhook.Subscription) (webhook.Subscription, error) {
			return x.Change(webhook.Patch{Paused: &yes}, egress.Guard{}, r.now())
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.store.Redeliver(t.Context(), anybody(), dead.ID, 0, r.now().Add(-event.Retention), r.now(), true); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if got := len(r.net.taken("dead.example.com")); got != 77 {
			t.Errorf("after it was resumed it took %d", got)
		}
		r.d.Close()
	})
}
