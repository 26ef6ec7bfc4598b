package socketio_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"salonzap/internal/gateway/socketio"
)

func serve(t *testing.T, c socketio.Config) (*socketio.Server, func() *websocket.Conn) {
	t.Helper()
	c.Authorize = func(_ *http.Request, namespace string, _ json.RawMessage) (string, bool) {
		return namespace, namespace != "/closed"
	}
	s := socketio.New(c)
	t.Cleanup(s.Close)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, func() *websocket.Conn {
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

// Who does not answer a ping is closed, and nobody is told of what comes later.
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
	for s.Listening("/a") { // the slow one was closed by the packet that found no place
		if t.Context().Err() != nil {
			t.Fatal("the slow reader is still there")
		}
		runtime.Gosched()
	}
}
