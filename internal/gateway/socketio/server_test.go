package socketio_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"salonzap/internal/gateway/socketio"
)

func serve(t *testing.T, c socketio.Config) (*socketio.Server, func() *websocket.Conn) {
	t.Helper()
	s, _, dial := serveAt(t, c)
	return s, dial
}

func serveAt(t *testing.T, c socketio.Config) (s *socketio.Server, url string, dial func() *websocket.Conn) {
	t.Helper()
	c.Authorize = func(_ *http.Request, namespace string, _ json.RawMessage) (string, bool) {
		return namespace, namespace != "/closed"
	}
	s = socketio.New(c)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Close)
	return s, server.URL, func() *websocket.Conn {
		t.Helper()
		conn, resp, err := websocket.Dial(t.Context(), strings.Replace(server.URL, "http", "ws", 1)+"/?EIO=4&transport=websocket", nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body != nil {
			_ = resp.Body.Close()
		}
		t.Cleanup(func() { _ = conn.CloseNow() })
		return conn
	}
}

func read(t *testing.T, c *websocket.Conn) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, p, err := c.Read(ctx)
	if ctx.Err() != nil {
		t.Fatal("nothing came")
	}
	return string(p), err
}

// A client that does not answer a ping is closed, and gets no later events.
func TestSilentClientIsClosed(t *testing.T) {
	_, dial := serve(t, socketio.Config{Ping: 10 * time.Millisecond, Pong: 10 * time.Millisecond})
	c := dial()
	for _, want := range []string{"0", "2"} {
		if p, err := read(t, c); err != nil || !strings.HasPrefix(p, want) {
			t.Fatalf("%s %v came, want %s…", p, err, want)
		}
	}
	if p, err := read(t, c); err == nil {
		t.Errorf("it goes on with %s", p)
	}
}

// A reader that is too slow is closed, and delays no other.
func TestSlowReaderIsClosed(t *testing.T) {
	s, dial := serve(t, socketio.Config{})
	quick, slow := dial(), dial()
	quick.SetReadLimit(4 << 20)
	for _, c := range []*websocket.Conn{quick, slow} {
		_, _ = read(t, c)
		if err := c.Write(t.Context(), websocket.MessageText, []byte("40/a,")); err != nil {
			t.Fatal(err)
		}
		if p, err := read(t, c); err != nil || !strings.HasPrefix(p, `40/a,{"sid":`) {
			t.Fatalf("%s %v", p, err)
		}
	}
	big, err := json.Marshal(strings.Repeat("x", 128<<10))
	if err != nil {
		t.Fatal(err)
	}
	for range 500 { // more than may wait, and than sockets hold
		s.Emit("/a", "event", big)
		if p, err := read(t, quick); err != nil || !strings.HasPrefix(p, `42/a,["event","xxx`) {
			t.Fatalf("the quick one: %.20s %v", p, err)
		}
	}
	if err := quick.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Fatal(err)
	}
	for s.Listening("/a") { // the slow one is closed by the packet that did not fit into its queue
		if t.Context().Err() != nil {
			t.Fatal("the slow reader is still there")
		}
		runtime.Gosched()
	}
}

// polled is a client of long polling.
type polled struct {
	t   *testing.T
	url string
}

func (p polled) do(method, body string) (int, string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

func (p polled) want(method, body string, status int, start string) string {
	p.t.Helper()
	got, text := p.do(method, body)
	if got != status || !strings.HasPrefix(text, start) {
		p.t.Fatalf("%s %s: %d %s, want %d %s…", method, body, got, text, status, start)
	}
	return text
}

// openPolling opens a connection by long polling.
func openPolling(t *testing.T, server string) polled {
	t.Helper()
	p := polled{t, server + "/?EIO=4&transport=polling"}
	opened := p.want("GET", "", 200, `0{"maxPayload":1000000,`)
	var answer struct {
		ID       string   `json:"sid"`
		Upgrades []string `json:"upgrades"`
	}
	if err := json.Unmarshal([]byte(opened[1:]), &answer); err != nil || answer.ID == "" || !slices.Equal(answer.Upgrades, []string{"websocket"}) {
		t.Fatalf("it opens with %s (%v)", opened, err)
	}
	p.url += "&sid=" + answer.ID
	return p
}

// Clients that know nothing but long polling are told events too.
func TestPollingIsToldEvents(t *testing.T) {
	s, server, _ := serveAt(t, socketio.Config{})
	p := openPolling(t, server)
	p.want("POST", "40/a,\x1e40/closed,", 200, "ok")
	answers := strings.Split(p.want("GET", "", 200, `40/a,{"sid":"`), "\x1e")
	if len(answers) != 2 || answers[1] != `44/closed,{"message":"Unauthorized"}` {
		t.Fatalf("the namespaces: %q", answers)
	}
	s.Emit("/a", "event", json.RawMessage(`1`))
	s.Emit("/a", "event", json.RawMessage(`2`))
	s.Emit("/closed", "event", json.RawMessage(`3`))
	if got := p.want("GET", "", 200, ""); got != "42/a,[\"event\",1]\x1e42/a,[\"event\",2]" {
		t.Errorf("it is told %q", got)
	}
	p.want("POST", "1", 200, "ok")
	for s.Listening("/a") {
		if t.Context().Err() != nil {
			t.Fatal("it is still there after its end")
		}
		runtime.Gosched()
	}
	p.want("GET", "", 400, `{"code":1,"message":"Session ID unknown"}`)
}

// Who polls and does not answer a ping is closed; so is who sends too much.
func TestPollingIsBounded(t *testing.T) {
	_, server, _ := serveAt(t, socketio.Config{Ping: 10 * time.Millisecond, Pong: 10 * time.Millisecond})
	p := openPolling(t, server)
	p.want("GET", "", 200, "2")
	for {
		if status, text := p.do("GET", ""); status == 400 && strings.Contains(text, "Session ID unknown") {
			break
		} else if status != 200 || strings.Trim(text, "1\x1e2") != "" {
			t.Fatalf("a silent client gets %d %s", status, text)
		}
	}
	_, server, _ = serveAt(t, socketio.Config{Max: 1})
	p = openPolling(t, server)
	polled{t, server + "/?EIO=4&transport=polling"}.want("GET", "", 503, `{"code":3,"message":"Too many connections"}`)
	p.want("POST", strings.Repeat("4", 1<<20), 413, `{"code":3`)
	polled{t, server + "/?EIO=4&transport=smoke"}.want("GET", "", 400, `{"code":0`)
	polled{t, server + "/?EIO=4&transport=polling"}.want("POST", "40", 400, `{"code":2`)
}

// A client that began with long polling goes on over a websocket: no event is lost or comes twice, whatever the moment. A websocket
// that does not come to its end leaves polling as it was.
func TestPollingIsUpgraded(t *testing.T) {
	s, server, _ := serveAt(t, socketio.Config{})
	p := openPolling(t, server)
	p.want("POST", "40/a,", 200, "ok")
	p.want("GET", "", 200, "40/a,")

	broken := p.upgrade()
	write(t, broken, "2probe")
	if got, err := read(t, broken); err != nil || got != "3probe" {
		t.Fatal(got, err)
	}
	p.want("GET", "", 200, "6")
	if err := broken.CloseNow(); err != nil {
		t.Fatal(err)
	}
	s.Emit("/a", "event", json.RawMessage(`0`))
	for text := "6"; text != `42/a,["event",0]`; {
		if text != "6" {
			t.Fatalf("after a broken upgrade polls get %q", text)
		}
		text = p.want("GET", "", 200, "")
	}

	polls := make(chan string)
	go func() {
		_, text := p.do("GET", "") // it is on its way while the websocket comes
		polls <- text
	}()
	c := p.upgrade()
	write(t, c, "2probe")
	if got, err := read(t, c); err != nil || got != "3probe" {
		t.Fatal(got, err)
	}
	if got := <-polls; got != "6" {
		t.Fatalf("the last poll gets %q", got)
	}
	s.Emit("/a", "event", json.RawMessage(`1`))
	write(t, c, "5")
	s.Emit("/a", "event", json.RawMessage(`2`))
	for _, want := range []string{`42/a,["event",1]`, `42/a,["event",2]`} {
		if got, err := read(t, c); err != nil || got != want {
			t.Fatalf("the websocket is told %s %v, want %s", got, err, want)
		}
	}
	p.want("GET", "", 400, `{"code":3`)
	p.want("POST", "41/a,", 400, `{"code":3`)
}

func (p polled) upgrade() *websocket.Conn {
	p.t.Helper()
	at := strings.Replace(strings.Replace(p.url, "http", "ws", 1), "transport=polling", "transport=websocket", 1)
	for { // while the server still closes the one before
		c, resp, err := websocket.Dial(p.t.Context(), at, nil)
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		if err == nil {
			p.t.Cleanup(func() { _ = c.CloseNow() })
			return c
		}
		if resp == nil || resp.StatusCode != http.StatusBadRequest {
			p.t.Fatal(err)
		}
	}
}

func write(t *testing.T, c *websocket.Conn, p string) {
	t.Helper()
	if err := c.Write(t.Context(), websocket.MessageText, []byte(p)); err != nil {
		t.Fatal(err)
	}
}
