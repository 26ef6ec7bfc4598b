package edge_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/live"
)

// served serves p's stream over TCP; returned receives when the handler has returned.
func served(t *testing.T, p *page) (streams *edge.Streams, hub *live.Hub, address string, returned <-chan struct{}) {
	t.Helper()
	hub = live.New()
	closing, done := make(chan struct{}), make(chan struct{}, 100)
	streams = edge.NewStreams(hub, closing, quiet(), time.Now)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := streams.Serve(w, r, "salon", p.read); err != nil {
			t.Error(err)
		}
		done <- struct{}{}
	}))
	t.Cleanup(func() { close(closing); srv.Close(); streams.Wait() })
	return streams, hub, srv.Listener.Addr().String(), done
}

// opened opens a stream and leaves reading to the test.
func opened(t *testing.T, address string) net.Conn {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: salon\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	return conn
}

// until waits for a condition, for less than a heartbeat, so that a heartbeat cannot have caused it.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), edge.Heartbeat-5*time.Second)
	defer cancel()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}

// A stream over HTTP/1.1 outlives its request, and ends with its caller, not with the next heartbeat.
func TestAStreamOutlivesItsRequest(t *testing.T) {
	p := &page{frame: edge.Frame{Data: []byte("a")}}
	streams, hub, address, returned := served(t, p)
	conn := opened(t, address)
	<-returned
	if n := hub.Listeners("salon"); n != 1 {
		t.Fatalf("%d listeners", n)
	}
	_ = conn.Close()
	until(t, "the stream ends", func() bool { return hub.Listeners("salon") == 0 })
	streams.Wait()
}

// The stream of a caller that does not read is closed, and meanwhile delays no other.
func TestASlowCallerDelaysNobody(t *testing.T) {
	big := func(mark string) edge.Frame { return edge.Frame{Data: []byte(strings.Repeat(mark, 16<<20))} }
	p := &page{frame: big("a")}
	_, hub, address, returned := served(t, p)
	asleep := opened(t, address)
	p.set(edge.Frame{Data: []byte("small")}, nil)
	awake := opened(t, address)
	<-returned // the one awake: the other's first state still finds no room
	p.set(edge.Frame{Data: []byte("news")}, nil)
	hub.Publish("salon")
	var got strings.Builder
	buf := make([]byte, 4<<10)
	_ = awake.SetReadDeadline(time.Now().Add(30 * time.Second))
	for !strings.Contains(got.String(), "data: news\n") {
		n, err := awake.Read(buf)
		if err != nil {
			t.Fatalf("the reader who is awake: %v after %q", err, got.String())
		}
		got.Write(buf[:n])
	}
	_ = asleep.Close()
	<-returned
}

// A panic in a read ends its stream, not the process.
func TestAPanicEndsOneStream(t *testing.T) {
	hub := live.New()
	closing := make(chan struct{})
	streams := edge.NewStreams(hub, closing, quiet(), time.Now)
	reads := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = streams.Serve(w, r, "salon", func(context.Context) (edge.Frame, error) {
			if reads++; reads > 1 {
				panic("broken")
			}
			return edge.Frame{Data: []byte("a")}, nil
		})
	}))
	defer srv.Close()
	opened(t, srv.Listener.Addr().String())
	until(t, "the stream begins", func() bool { return hub.Listeners("salon") == 1 })
	hub.Publish("salon")
	until(t, "the stream ends", func() bool { return hub.Listeners("salon") == 0 })
	close(closing)
	streams.Wait()
}

// An idle state is read again once a minute, and at once after a hint.
func TestAnIdleStreamReadsEveryFourthHeartbeat(t *testing.T) {
	p := &page{frame: edge.Frame{Data: []byte("a"), Idle: true}}
	reads := func() int { p.mu.Lock(); defer p.mu.Unlock(); return p.reads }
	calmly(t, p, func(hub *live.Hub, settle func()) {
		for i, want := range []int{1, 1, 1, 2} {
			pass(edge.Heartbeat + time.Millisecond)
			settle()
			if got := reads(); got != want || p.received() != ":\n\n" {
				t.Errorf("heartbeat %d: %d readings", i+1, got)
			}
		}
		hub.Publish("salon")
		settle()
		if got := reads(); got != 3 {
			t.Errorf("after a hint: %d readings", got)
		}
	})
}

// An idle state with a NextRead is read then, and otherwise once a minute.
func TestAnIdleStreamReadsAtNextRead(t *testing.T) {
	p := &page{frame: edge.Frame{Data: []byte("a"), Idle: true}}
	reads := func() int { p.mu.Lock(); defer p.mu.Unlock(); return p.reads }
	calmly(t, p, func(hub *live.Hub, settle func()) {
		p.set(edge.Frame{Data: []byte("b"), Idle: true, NextRead: time.Now().Add(5 * edge.Heartbeat / 2)}, nil)
		hub.Publish("salon")
		settle()
		for _, step := range []struct {
			after time.Duration
			want  int
		}{{edge.Heartbeat, 2}, {edge.Heartbeat, 2}, {edge.Heartbeat / 2, 3}} {
			pass(step.after + time.Millisecond)
			settle()
			if got := reads(); got != step.want {
				t.Errorf("%d readings, want %d", got, step.want)
			}
		}
	})
}

// Hints within a frame's MinInterval are acted on after it.
func TestHintsWithinMinIntervalWait(t *testing.T) {
	p := &page{frame: edge.Frame{Data: []byte("a"), MinInterval: time.Second}}
	calmly(t, p, func(hub *live.Hub, settle func()) {
		p.set(edge.Frame{Data: []byte("b")}, nil)
		hub.Publish("salon")
		pass(900 * time.Millisecond)
		settle()
		if got := p.received(); got != "" {
			t.Errorf("it did not rest: %q", got)
		}
		pass(200 * time.Millisecond)
		settle()
		if got := p.received(); !strings.Contains(got, "data: b\n") {
			t.Errorf("after the rest: %q", got)
		}
	})
}
