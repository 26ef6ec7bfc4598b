package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/live"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// Whose events are delivered at once, and to whom besides the fast receiver.
const (
	deliverSalons = 1000
	deliverEach   = 10  // events of a salon in one round
	deadReceivers = 100 // of as many salons; every other one refuses connections, the rest never answers
)

// BenchmarkDeliver delivers events of a thousand salons to one fast receiver over HTTP, with a hundred dead ones beside it. Its ratio is to bare
// posts of the same bodies to the same receiver, as many at once, which take turns with the deliveries.
func BenchmarkDeliver(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, _ storetest.Database) {
		salons := salonsThatTell(b, s)
		fast := newFast(b)
		transport := &http.Transport{MaxIdleConnsPerHost: 32}
		b.Cleanup(transport.CloseIdleConnections)
		subscribe(b, s, salons, fast.server.URL)
		var bare time.Duration
		posted, told := 0, int64(0)
		for b.Loop() {
			b.StopTimer()
			round := tell(b, s, salons, told)
			told += int64(round)
			fast.expect(round)
			d := webhook.NewDispatcher(webhook.Config{
				Events: s, Store: s, Deliveries: s, Poster: webhook.NewPoster(transport, dead{transport}, time.Now), Hub: live.New(), Log: slog.New(slog.DiscardHandler), Now: time.Now,
				Holder: fmt.Sprint("bench ", told),
			})
			b.StartTimer()
			d.Start()
			fast.wait(b)
			b.StopTimer()
			d.Close()
			begun := time.Now()
			fast.expect(round)
			fast.flood(b, transport, round)
			bare, posted = bare+time.Since(begun), posted+round
			b.StartTimer()
		}
		rate, floor := float64(told)/b.Elapsed().Seconds(), float64(posted)/bare.Seconds()
		b.ReportMetric(rate, "deliveries/s")
		b.ReportMetric(floor, "bare/s")
		b.ReportMetric(rate/floor, "ratio")
	})
}

// salonsThatTell are salons to which nothing happened yet.
func salonsThatTell(b *testing.B, s *store.Store) []tenant.ID {
	b.Helper()
	all := make([]tenant.ID, deliverSalons)
	for i := range all {
		salon, given, err := tenant.New(tenant.Draft{Name: fmt.Sprint("Salão ", i)}, time.Now())
		if err == nil {
			salon, err = s.AddTenant(b.Context(), everybody, salon, given)
		}
		if err != nil {
			b.Fatal(err)
		}
		all[i] = salon.ID
	}
	return all
}

// subscribe subscribes the fast receiver to the events of all salons, and the dead ones to those of one salon each.
func subscribe(b *testing.B, s *store.Store, salons []tenant.ID, fast string) {
	b.Helper()
	add := func(t tenant.ID, url string) {
		x, err := webhook.New(t, webhook.Draft{URL: url, Types: []string{"message.received"}}, egress.Guard{Trusted: true}, time.Now())
		if err == nil {
			err = s.AddSubscription(b.Context(), everybody, x)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	add(tenant.ID{}, fast)
	for i := range deadReceivers {
		host := "refuses"
		if i%2 == 0 {
			host = "silent"
		}
		add(salons[i], fmt.Sprintf("https://%s-%d.example.com/", host, i))
	}
}

// tell lets clients of all salons write, and gives the number of messages. They begin with the one after told.
func tell(b *testing.B, s *store.Store, salons []tenant.ID, told int64) int {
	b.Helper()
	var wg sync.WaitGroup
	for part := range crowdSenders {
		wg.Go(func() {
			for i := part; i < len(salons); i += crowdSenders {
				var list []inbox.Report
				for n := range int64(deliverEach) {
					list = append(list, said(told+int64(i)*deliverEach+n, time.Now()))
				}
				if _, err := s.TakeIn(b.Context(), everybody, salons[i], list, time.Now()); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return len(salons) * deliverEach
}

// fast is a receiver that takes everything at once.
type fast struct {
	server *httptest.Server
	left   atomic.Int64
	size   atomic.Int64 // of the last body
	done   chan struct{}
}

func newFast(b *testing.B) *fast {
	b.Helper()
	f := &fast{done: make(chan struct{}, 1)}
	f.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		f.size.Store(n)
		w.WriteHeader(http.StatusNoContent)
		if f.left.Add(-1) == 0 {
			f.done <- struct{}{}
		}
	}))
	b.Cleanup(f.server.Close)
	return f
}

func (f *fast) expect(n int) { f.left.Store(int64(n)) }

func (f *fast) wait(b *testing.B) {
	b.Helper()
	select {
	case <-f.done:
	case <-time.After(5 * time.Minute):
		b.Fatalf("%d deliveries are missing", f.left.Load())
	}
}

// flood posts as many bodies as large as the last one, as many at once as a dispatcher does.
func (f *fast) flood(b *testing.B, transport http.RoundTripper, n int) {
	b.Helper()
	const atOnce = 32
	client, body := &http.Client{Transport: transport}, bytes.Repeat([]byte{'x'}, int(f.size.Load()))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				r, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, f.server.URL, bytes.NewReader(body))
				resp, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_ = resp.Body.Close()
			}
		})
	}
	wg.Wait()
	f.wait(b)
}

// dead leads nowhere.
type dead struct{ http.RoundTripper }

func (dead) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Host, "silent") {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
}
