package store_test

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
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// receivers take events of several subscriptions, and hold them to their promise: one at a time within a chat, in order.
type receivers struct {
	mu      sync.Mutex
	flying  map[string]int      // by receiver and chat
	took    map[string][]string // texts, by receiver and chat
	wrong   []string
	changed chan struct{}
}

// RoundTrip takes an event.
func (r *receivers) RoundTrip(req *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(req.Body)
	var e struct {
		Data struct{ Message struct{ Text string } }
	}
	if err != nil || json.Unmarshal(raw, &e) != nil {
		return nil, fmt.Errorf("not an event: %w", err)
	}
	words := e.Data.Message.Text
	chat, _, _ := strings.Cut(words, "/")
	key := req.URL.Host + " " + chat
	r.note(func() {
		if r.flying[key]++; r.flying[key] > 1 {
			r.wrong = append(r.wrong, words+" beside another one of its chat")
		}
	})
	err = req.Context().Err()
	r.note(func() {
		r.flying[key]--
		if err == nil {
			r.took[key] = append(r.took[key], words)
		}
	})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, err
}

func (r *receivers) note(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f()
	close(r.changed)
	r.changed = make(chan struct{})
}

// until waits until so many different events were taken.
func (r *receivers) until(t *testing.T, n int) {
	t.Helper()
	for {
		r.mu.Lock()
		all, changed := map[string]bool{}, r.changed
		for key, took := range r.took {
			for _, words := range took {
				all[key+words] = true
			}
		}
		r.mu.Unlock()
		if len(all) >= n {
			return
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			return
		case <-time.After(time.Minute):
			t.Fatalf("%d of %d events were delivered", len(all), n)
		}
	}
}

// Two nodes deliver: each subscription is one node's at a time, and events of a chat go one at a time and in order. When one of them dies,
// the other goes on; what was on its way at that moment may come again, and nothing else does.
func TestTwoNodesDeliver(t *testing.T) {
	const chats, each, subscribers = 4, 20, 6
	db := postgres(t)
	world := &receivers{flying: map[string]int{}, took: map[string][]string{}, changed: make(chan struct{})}
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	one, other := live.New(), live.New()
	first, second := open(t, db, one), open(t, db, other)
	salon := newSalon(t, second, "Salão")
	for i := range subscribers {
		x, err := webhook.New(tenant.ID{}, webhook.Draft{URL: fmt.Sprintf("https://r%d.example.com/", i), Types: []string{"message.received"}}, egress.Guard{}, now())
		if err == nil {
			err = second.AddSubscription(t.Context(), everybody, x)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	dying, die := context.WithCancel(t.Context())
	defer die()
	dispatcher := func(s interface {
		webhook.Store
		webhook.Deliveries
		webhook.Events
	}, hub webhook.Hub, name string,
	) *webhook.Dispatcher {
		d := webhook.NewDispatcher(webhook.Config{
			Events: s, Store: s, Deliveries: s, Poster: webhook.NewPoster(world, world, now), Hub: hub, Log: slog.New(slog.DiscardHandler), Now: now, Holder: name,
		})
		d.Start()
		t.Cleanup(d.Close)
		return d
	}
	doomed := dispatcher(mortal{first, first, first, dying}, one, "first")
	dispatcher(second, other, "second")
	say := func(from, to int) {
		for n := from; n < to; n++ {
			for chat := range chats {
				says(t, second.TakeIn, salon, chat, n)
			}
		}
	}
	say(0, each/2)
	world.until(t, subscribers*chats*each/4) // somewhere in the middle
	die()
	say(each/2, each)
	doomed.Close()
	ahead.Store(int64(2 * time.Minute)) // its leases are over
	world.until(t, subscribers*chats*each)
	world.mu.Lock()
	defer world.mu.Unlock()
	for _, wrong := range world.wrong {
		t.Error(wrong)
	}
	for key, took := range world.took {
		last, again := "", 0
		for _, words := range took {
			switch {
			case words <= last:
				again++
			default:
				last = words
			}
		}
		if again > 1+settledAtOnce/chats {
			t.Errorf("%s: %d came again: %v", key, again, took)
		}
	}
}

// settledAtOnce is how many attempts a node that dies may have in memory, of one subscription.
const settledAtOnce = 128

// says lets a client of a chat write.
func says(t *testing.T, takeIn func(context.Context, tenant.Scope, tenant.ID, []inbox.Report, time.Time) (inbox.TakeInResult, error), salon tenant.ID, chat, n int) {
	t.Helper()
	from, _ := contact.ParseAddress(fmt.Sprintf("55119876543%02d@s.whatsapp.net", chat))
	words := fmt.Sprintf("%d/%02d", chat, n)
	_, err := takeIn(t.Context(), everybody, salon, []inbox.Report{inbox.Arrived{
		About:     inbox.About{Key: inbox.Key{ID: words}, Peer: contact.Sighting{Address: from, Wrote: true, At: tellStart}},
		Direction: inbox.FromClient, SentAt: tellStart, Content: inbox.Text{Body: inbox.Body(words)},
	}}, time.Now())
	if err != nil {
		t.Error(err)
	}
}

// mortal is a store that a node cannot reach any more after its end: nothing that it did last is noted.
type mortal struct {
	webhook.Store
	webhook.Deliveries
	webhook.Events
	life context.Context //nolint:containedctx // of the node
}

func (m mortal) SettleDeliveries(ctx context.Context, scope tenant.Scope, l webhook.Lease, all []webhook.Settled, back bool, until time.Time) error {
	if err := m.life.Err(); err != nil {
		return err
	}
	return m.Deliveries.SettleDeliveries(ctx, scope, l, all, back, until)
}

func (m mortal) LeaveSubscription(ctx context.Context, scope tenant.Scope, l webhook.Lease, due time.Time) (bool, error) {
	if err := m.life.Err(); err != nil {
		return false, err
	}
	return m.Store.LeaveSubscription(ctx, scope, l, due)
}

func (m mortal) NextDeliveries(ctx context.Context, scope tenant.Scope, l webhook.Lease, until, now time.Time, limit int) (webhook.Lease, []webhook.Delivery, error) {
	if err := m.life.Err(); err != nil {
		return l, nil, err
	}
	return m.Deliveries.NextDeliveries(ctx, scope, l, until, now, limit)
}
