package edge_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// page is the state that a stream shows, and what the caller received.
type page struct {
	mu    sync.Mutex
	frame edge.Frame
	err   error
	reads int
	out   strings.Builder
}

func (p *page) set(f edge.Frame, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frame, p.err = f, err
}

func (p *page) read(context.Context) (edge.Frame, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reads++
	return p.frame, p.err
}

func (p *page) Header() http.Header { return http.Header{} }
func (p *page) WriteHeader(int)     {}
func (p *page) FlushError() error   { return nil }
func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.Write(b)
}

// received is what the caller received since the last call.
func (p *page) received() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.out.String()
	p.out.Reset()
	return s
}

// streamed serves p in a synctest bubble; stop ends it as the server's closing does, and returns Serve's error.
func streamed(p *page, hub *live.Hub) (ctx context.CancelFunc, stop func() error) {
	closing := make(chan struct{})
	streams := edge.NewStreams(hub, closing, quiet(), time.Now)
	c, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		r := httptest.NewRequestWithContext(c, "GET", "/", nil)
		done <- streams.Serve(p, r, "salon", p.read)
	}()
	return cancel, func() error {
		close(closing)
		err := <-done
		cancel()
		return err
	}
}

// The number of one person's streams is bounded, without an effect on another's; a stream that ends frees its place.
func TestStreamsOfOnePersonAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.New()
		closing := make(chan struct{})
		streams := edge.NewStreams(hub, closing, quiet(), time.Now)
		open := func(id string) (leave func(), refused error) {
			p := &page{frame: edge.Frame{Data: []byte("x")}}
			ctx, cancel := context.WithCancel(t.Context())
			r := edge.WithActor(httptest.NewRequestWithContext(ctx, "GET", "/", nil), tenant.Actor{Kind: tenant.ActorUser, ID: id})
			done := make(chan error, 1)
			go func() { done <- streams.Serve(p, r, "salon", p.read) }()
			synctest.Wait()
			select {
			case err := <-done:
				cancel()
				return nil, err
			default:
				return func() {
					cancel()
					if err := <-done; err != nil {
						t.Error(err)
					}
				}, nil
			}
		}
		var leave []func()
		for {
			end, err := open("ana")
			if err != nil {
				if !fault.Is(err, fault.RateLimited) {
					t.Fatal(err)
				}
				break
			}
			if leave = append(leave, end); len(leave) > 1000 {
				t.Fatal("nothing bounds them")
			}
		}
		other, err := open("bia")
		if err != nil {
			t.Fatalf("another person: %v", err)
		}
		leave[0]()
		again, err := open("ana")
		if err != nil {
			t.Fatalf("after one has ended: %v", err)
		}
		for _, f := range append(leave[1:], other, again) {
			f()
		}
	})
}

func TestAStreamSendsTheWholeStateAndThenChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.New()
		p := &page{frame: edge.Frame{Event: "card", Data: []byte("one\ntwo\r\nthr\ree")}}
		_, stop := streamed(p, hub)
		synctest.Wait()
		if got, want := p.received(), "retry: 3000\nid: 1\nevent: card\ndata: one\ndata: two\ndata: three\n\n"; got != want {
			t.Errorf("at once: %q, want %q", got, want)
		}
		p.set(edge.Frame{Event: "card", Data: []byte("new")}, nil)
		hub.Publish("another salon")
		synctest.Wait()
		if got := p.received(); got != "" {
			t.Errorf("another salon's hint was heard: %q", got)
		}
		hub.Publish("salon")
		synctest.Wait()
		if got, want := p.received(), "id: 2\nevent: card\ndata: new\n\n"; got != want {
			t.Errorf("after a hint: %q, want %q", got, want)
		}
		hub.Publish("salon")
		synctest.Wait()
		if got := p.received(); strings.Contains(got, "data:") {
			t.Errorf("the same state was sent again: %q", got)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

// One hint may stand for many frames: they are sent without waiting, a frame with SendUnchanged even when it is the same, and one without data
// as a heartbeat.
func TestAStreamSendsEachWaitingFrameAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := live.New()
		p := &page{}
		waiting := []edge.Frame{{Data: []byte("hello")}}
		closing := make(chan struct{})
		streams := edge.NewStreams(hub, closing, quiet(), time.Now)
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		done := make(chan error, 1)
		go func() {
			done <- streams.Follow(p, r, func() (<-chan struct{}, func()) { return hub.Subscribe(live.All) }, func(context.Context) (edge.Frame, error) {
				p.mu.Lock()
				defer p.mu.Unlock()
				if len(waiting) == 0 {
					return edge.Frame{}, nil
				}
				f := waiting[0]
				waiting = waiting[1:]
				f.HasMore = len(waiting) > 0
				return f, nil
			})
		}()
		synctest.Wait()
		p.received()
		p.mu.Lock()
		waiting = []edge.Frame{{Data: []byte("a")}, {Data: []byte("b")}, {Data: []byte("news"), SendUnchanged: true}, {Data: []byte("news"), SendUnchanged: true}}
		p.mu.Unlock()
		hub.Publish("a")
		synctest.Wait()
		if got, want := p.received(), "id: 2\ndata: a\n\nid: 3\ndata: b\n\nid: 4\ndata: news\n\nid: 5\ndata: news\n\n"; got != want {
			t.Errorf("four frames of one hint: %q", got)
		}
		pass(edge.Heartbeat + time.Second)
		if got := p.received(); got != ":\n\n" {
			t.Errorf("nothing to say: %q", got)
		}
		close(closing)
		if err := <-done; err != nil || hub.Listeners(live.All) != 0 {
			t.Errorf("%v, %d listeners are left", err, hub.Listeners(live.All))
		}
	})
}

func TestAHeartbeatReadsTheStateAgainAfterALostHint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &page{frame: edge.Frame{Data: []byte("a")}}
		_, stop := streamed(p, live.New())
		synctest.Wait()
		p.received()
		pass(edge.Heartbeat + time.Second)
		if got := p.received(); got != ":\n\n" {
			t.Errorf("heartbeat: %q", got)
		}
		p.set(edge.Frame{Data: []byte("b")}, nil)
		pass(edge.Heartbeat)
		if got := p.received(); !strings.Contains(got, "data: b\n") {
			t.Errorf("a change without a hint was never seen: %q", got)
		}
		_ = stop()
	})
}

func TestAStreamReadsAgainWhenTheCodeExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &page{frame: edge.Frame{Data: []byte("code"), NextRead: time.Now().Add(5 * time.Second)}}
		_, stop := streamed(p, live.New())
		synctest.Wait()
		p.received()
		p.set(edge.Frame{Data: []byte("expired"), NextRead: time.Now().Add(-time.Hour)}, nil)
		pass(5*time.Second + 10*time.Millisecond)
		if got := p.received(); !strings.Contains(got, "data: expired\n") {
			t.Errorf("after its end: %q", got)
		}
		p.mu.Lock()
		before := p.reads
		p.mu.Unlock()
		pass(time.Second)
		p.mu.Lock()
		n := p.reads - before
		p.mu.Unlock()
		if n > 20 {
			t.Errorf("a Next in the past made %d reads in a second", n)
		}
		_ = stop()
	})
}

func TestAStreamEndsWhenTheCallerTheReaderOrTheServerDoes(t *testing.T) {
	gone := fault.Wrap(fault.NotFound, "x", errors.New("gone"))
	for name, end := range map[string]func(p *page, hub *live.Hub, cancel context.CancelFunc){
		"the caller leaves": func(_ *page, _ *live.Hub, cancel context.CancelFunc) { cancel() },
		"the salon is gone": func(p *page, hub *live.Hub, _ context.CancelFunc) {
			p.set(edge.Frame{}, gone)
			hub.Publish("salon")
		},
		"the last frame": func(p *page, hub *live.Hub, _ context.CancelFunc) {
			p.set(edge.Frame{Data: []byte("bye"), Final: true}, nil)
			hub.Publish("salon")
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			hub := live.New()
			p := &page{frame: edge.Frame{Data: []byte("a")}}
			cancel, stop := streamed(p, hub)
			synctest.Wait()
			end(p, hub, cancel)
			synctest.Wait()
			if hub.Listeners("salon") != 0 {
				t.Errorf("%s: the stream goes on", name)
			}
			if err := stop(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestTheFirstReadsErrorIsTheAnswer(t *testing.T) {
	hub := live.New()
	streams := edge.NewStreams(hub, nil, quiet(), time.Now)
	w := httptest.NewRecorder()
	err := streams.Serve(w, httptest.NewRequest("GET", "/", nil), "salon", func(context.Context) (edge.Frame, error) {
		return edge.Frame{}, fault.Wrap(fault.NotFound, "x", nil)
	})
	if !fault.Is(err, fault.NotFound) || w.Body.Len() != 0 || hub.Listeners("salon") != 0 {
		t.Errorf("%v, %q, %d listeners", err, w.Body, hub.Listeners("salon"))
	}
}

// Over a real connection: the headers, flushing, a server's timeouts, and the next request on the same connection.
func TestAStreamIsValidSSEOverHTTP(t *testing.T) {
	hub := live.New()
	closing := make(chan struct{})
	streams := edge.NewStreams(hub, closing, quiet(), time.Now)
	p := &page{frame: edge.Frame{Data: []byte("a")}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		if err := streams.Serve(w, r, "salon", p.read); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("GET /after", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") })
	rep := edge.NewReporter(quiet(), nil)
	srv := httptest.NewServer(edge.Middleware(edge.MiddlewareConfig{Reporter: rep, Log: quiet(), Now: time.Now}, edge.Gzip(mux)))
	defer srv.Close()
	client := srv.Client()
	res, err := client.Get(srv.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(res.Body)
	want := func(line string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == line {
				return
			}
		}
		t.Fatalf("%q never came: %v", line, lines.Err())
	}
	want("data: a")
	if got := res.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", res.Header)
	}
	p.set(edge.Frame{Data: []byte("b")}, nil)
	hub.Publish("salon")
	want("data: b")
	close(closing)
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Errorf("the stream did not end cleanly: %v", err)
	}
	_ = res.Body.Close()
	after, err := client.Get(srv.URL + "/after")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(after.Body)
	_ = after.Body.Close()
	if string(body) != "fine" {
		t.Errorf("after the stream: %q", body)
	}
	client.CloseIdleConnections()
}

// calmly runs look on a stream in a synctest bubble, after its first event.
func calmly(t *testing.T, p *page, look func(hub *live.Hub, settle func())) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		hub := live.New()
		_, stop := streamed(p, hub)
		synctest.Wait()
		p.received()
		look(hub, synctest.Wait)
		_ = stop()
	})
}

// pass advances the bubble's clock; no real time passes.
func pass(d time.Duration) { <-time.After(d) }
