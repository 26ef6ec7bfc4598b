package memhttp_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"salonzap/internal/fault"
	"salonzap/internal/memhttp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const name = "gateway.internal"

// other is the transport to other hosts.
type other struct{ asked []string }

func (o *other) RoundTrip(r *http.Request) (*http.Response, error) {
	o.asked = append(o.asked, r.URL.Host)
	return nil, errors.New("the world")
}

// serve runs a real server on the network until the test ends.
func serve(tb testing.TB, n *memhttp.Network, h http.Handler) *http.Server {
	tb.Helper()
	l, err := n.Listen(name)
	if err != nil {
		tb.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Second, ErrorLog: nil}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	tb.Cleanup(func() {
		n.CloseIdleConnections()
		_ = server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			tb.Errorf("the server ended with %v", err)
		}
	})
	return server
}

func get(tb testing.TB, n *memhttp.Network, url string) (string, error) {
	tb.Helper()
	resp, err := (&http.Client{Transport: n}).Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close() //nolint:errcheck // a test reads it to its end
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func TestRequestReachesListener(t *testing.T) {
	n := memhttp.New(nil)
	serve(t, n, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %s %d %s", r.Host, r.RemoteAddr, len(body), r.URL.Path)
	}))
	for _, host := range []string{name, "GATEWAY.internal", name + ":80"} {
		got, err := get(t, n, "http://"+host+"/a")
		if want := host + " 127.0.0.1:0 0 /a"; err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", host, got, err, want)
		}
	}
	big := strings.NewReader(strings.Repeat("x", 5<<20))
	resp, err := (&http.Client{Transport: n}).Post("http://"+name+"/b", "text/plain", big)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test reads it to its end
	if got, _ := io.ReadAll(resp.Body); !strings.HasSuffix(string(got), fmt.Sprintf("%d /b", 5<<20)) {
		t.Errorf("a large body: %q", got)
	}
}

func TestOtherHostsUseNextTransport(t *testing.T) {
	world := &other{}
	n := memhttp.New(world, "platform.internal")
	if _, err := get(t, n, "http://example.com/"); err == nil || len(world.asked) != 1 || world.asked[0] != "example.com" {
		t.Errorf("the world was asked for %v, %v", world.asked, err)
	}
	for _, url := range []string{"http://platform.internal/", "https://platform.internal/"} {
		if _, err := get(t, n, url); err == nil || len(world.asked) != 1 {
			t.Errorf("%s left the process: %v, %v", url, world.asked, err)
		}
	}
	if _, err := get(t, memhttp.New(nil), "http://example.com/"); err == nil {
		t.Error("a network without others reached one")
	}
}

// A name of the network without a listener refuses connections like a closed port, before, between and after servers.
func TestClosedNameRefusesConnections(t *testing.T) {
	n := memhttp.New(nil, name)
	refused := func() {
		t.Helper()
		_, err := get(t, n, "http://"+name+"/")
		var op *net.OpError
		if !errors.Is(err, syscall.ECONNREFUSED) || !errors.As(err, &op) || op.Op != "dial" {
			t.Errorf("got %v, want a refused connection", err)
		}
	}
	refused()
	l, err := n.Listen(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Listen(name); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second listener: %v", err)
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept after close: %v", err)
	}
	refused()
	again, err := n.Listen(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := n.Dial(ctx, name); !errors.Is(err, context.Canceled) {
		t.Errorf("a dial that nobody accepts: %v", err)
	}
	_ = again.Close()
	refused()
}

func TestAnAnswerIsStreamedOverMemory(t *testing.T) {
	n := memhttp.New(nil)
	more := make(chan struct{})
	serve(t, n, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 3 {
			_, _ = fmt.Fprintf(w, "%d\n", i)
			_ = http.NewResponseController(w).Flush()
			<-more
		}
	}))
	resp, err := (&http.Client{Transport: n}).Get("http://" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // a test reads it to its end
	lines := bufio.NewScanner(resp.Body)
	for i := range 3 { // each line is here before the next is written
		if !lines.Scan() || lines.Text() != strconv.Itoa(i) {
			t.Fatalf("line %d: %q, %v", i, lines.Text(), lines.Err())
		}
		more <- struct{}{}
	}
}

// A handler that panics breaks only its own connection.
func TestPanicBreaksItsConnectionOnly(t *testing.T) {
	n := memhttp.New(nil)
	serve(t, n, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic(http.ErrAbortHandler)
		}
	}))
	if _, err := get(t, n, "http://"+name+"/panic"); !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want EOF", err)
	}
	if _, err := get(t, n, "http://"+name+"/"); err != nil {
		t.Errorf("the server did not survive: %v", err)
	}
}

func TestConnectionDeadlines(t *testing.T) {
	n := memhttp.New(nil)
	gone := make(chan struct{})
	serve(t, n, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // the server notices that the caller left
		close(gone)
	}))
	_, err := (&http.Client{Transport: n, Timeout: 10 * time.Millisecond}).Get("http://" + name) //nolint:bodyclose // there is no answer
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("got %v, want a time-out", err)
	}
	<-gone
}

func TestReadHeaderTimeout(t *testing.T) {
	n := memhttp.New(nil)
	serve(t, n, http.NotFoundHandler())
	c, err := n.Dial(t.Context(), name+":80")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close() //nolint:errcheck // the other end has closed it
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\n"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(c); err != nil || len(rest) > 0 { // ReadHeaderTimeout closes it
		t.Errorf("read %q, %v", rest, err)
	}
}

func BenchmarkCall(b *testing.B) {
	n := memhttp.New(nil)
	serve(b, n, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true}`) }))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := get(b, n, "http://"+name+"/"); err != nil {
			b.Fatal(err)
		}
	}
}
