package httpserver_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/httpserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// buffer is a log that can be written and read concurrently.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// served is a server on a port of this machine, until the test ends.
func served(tb testing.TB, h http.HandlerFunc, t httpserver.Times, l httpserver.Limits) (address string, log *buffer) {
	tb.Helper()
	ln, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	log = &buffer{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	server := httpserver.New(h, t, logger, time.Now)
	done := make(chan error, 1)
	go func() { done <- server.Serve(httpserver.Limit(ln, l, logger, time.Now)) }()
	tb.Cleanup(func() {
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			tb.Error(err)
		}
	})
	return ln.Addr().String(), log
}

func dial(tb testing.TB, address string) net.Conn {
	tb.Helper()
	c, err := (&net.Dialer{}).DialContext(tb.Context(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

// ends returns what the server sent until it closed the connection. It fails when the server does not close it.
func ends(tb testing.TB, c net.Conn) string {
	tb.Helper()
	_ = c.SetReadDeadline(time.Now().Add(time.Minute)) // for a server that does not close it
	got, err := io.ReadAll(c)
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		tb.Fatalf("the server keeps the connection; it said %q", got)
	}
	return string(got)
}

func refuse(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }

// The body of a request that was refused is not waited for: its caller may never send it.
func TestTheBodyOfARefusedRequestIsNotWaitedFor(t *testing.T) {
	never := httpserver.Times{Body: time.Hour, Header: time.Hour, Idle: time.Hour}
	address, _ := served(t, refuse, never, httpserver.Limits{})
	for _, head := range []string{"Content-Length: 100000", "Content-Length: 100000000", "Transfer-Encoding: chunked"} {
		c := dial(t, address)
		_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\n"+head+"\r\n\r\n")
		if got := ends(t, c); !strings.HasPrefix(got, "HTTP/1.1 401") || !strings.Contains(got, "Connection: close") {
			t.Errorf("%s: %q", head, got)
		}
	}
}

// After a request without a body, or one whose body was read, the connection serves the next request.
func TestAReadBodyLeavesTheConnectionToTheNextRequest(t *testing.T) {
	address, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%d", len(body))
	}, httpserver.Times{}, httpserver.Limits{})
	c := dial(t, address)
	in := bufio.NewReader(c)
	for _, request := range []string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"} {
		_, _ = io.WriteString(c, request)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.Close {
			t.Error("the connection is closed")
		}
	}
}

// Reading a header or a body ends at its timeout.
func TestWhatDoesNotComeInTimeIsNotWaitedFor(t *testing.T) {
	address, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	}, httpserver.Times{Header: 50 * time.Millisecond, Body: 50 * time.Millisecond}, httpserver.Limits{})
	for _, begun := range []string{"GET / HTTP/1.1\r\nHos", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab"} {
		c := dial(t, address)
		_, _ = io.WriteString(c, begun)
		ends(t, c)
	}
}

// A handler whose body was read may take its time: only the reading is bounded.
func TestAHandlerMayTakeItsTimeOnceTheBodyIsRead(t *testing.T) {
	past := make(chan struct{})
	address, _ := served(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			close(past) // the timeout of the body has passed
			return
		}
		<-past
		if r.Context().Err() != nil {
			w.WriteHeader(http.StatusTeapot)
		}
	}, httpserver.Times{Body: time.Millisecond}, httpserver.Limits{})
	c := dial(t, address)
	_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
	other := dial(t, address)
	_, _ = io.WriteString(other, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Error(resp.Status)
	}
}

// A caller that never reads the answer does not keep the handler for ever.
func TestWhoNeverReadsTheAnswerDoesNotKeepIt(t *testing.T) {
	gone := make(chan error, 1)
	address, _ := served(t, func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 1<<20); ; {
			if _, err := w.Write(chunk); err != nil {
				gone <- err
				return
			}
		}
	}, httpserver.Times{Write: 50 * time.Millisecond}, httpserver.Limits{})
	_, _ = io.WriteString(dial(t, address), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if err := <-gone; err == nil {
		t.Error("it was written to nobody")
	}
}

func TestALargeHeaderIsLetGo(t *testing.T) {
	address, _ := served(t, refuse, httpserver.Times{Header: time.Hour}, httpserver.Limits{})
	c := dial(t, address)
	go func() {
		_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("a", 1<<20)+"\r\n\r\n")
	}()
	if got := ends(t, c); got != "" && !strings.HasPrefix(got, "HTTP/1.1 431") {
		t.Errorf("%.100q", got)
	}
}

// Connections are bounded for each address and in total, and a closed one makes room for another.
func TestConnectionsAreBoundedPerAddressAndInAll(t *testing.T) {
	for name, l := range map[string]httpserver.Limits{
		"of an address": {PerAddress: 2}, "in all": {All: 2, PerAddress: 100},
		"in all, also of a proxy": {All: 2, PerAddress: 1, Exempt: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
	} {
		t.Run(name, func(t *testing.T) {
			states := make(chan string, 10)
			address, log := served(t, func(w http.ResponseWriter, r *http.Request) {
				states <- "in"
				<-r.Context().Done()
				states <- "out"
			}, httpserver.Times{}, l)
			var open []net.Conn
			for range 2 {
				c := dial(t, address)
				_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				<-states
				open = append(open, c)
			}
			if got := ends(t, dial(t, address)); got != "" {
				t.Errorf("a third one got %q", got)
			}
			_ = open[0].Close()
			<-states
			for ctx := t.Context(); !answers(ctx, address); { // the server closes its end when the handler has returned
				if ctx.Err() != nil {
					t.Fatal("there is no room again")
				}
			}
			<-states
			if !strings.Contains(log.String(), "too many") {
				t.Error("the log says nothing")
			}
		})
	}
}

// answers tells whether a new connection is accepted: nothing can be read from it for 100 ms, whereas a refused one is closed at once.
func answers(ctx context.Context, address string) bool {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer c.Close() //nolint:errcheck // only a try
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return false
	}
	_ = c.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	_, err = c.Read(make([]byte, 1))
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

func TestHowManyFilesMayBeOpenIsKnown(t *testing.T) {
	if n := httpserver.Files(); n < 16 {
		t.Errorf("%d files", n)
	}
}
