package engine_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"salonzap/internal/gateway/engine"
)

// The engine is closed while WhatsApp has accepted a socket and does not answer: the library would wait 20 s for the handshake.
func TestCloseDuringAHandshake(t *testing.T) {
	connected := make(chan struct{}, 1)
	silent := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return
		}
		_, _, err = ws.Read(r.Context())
		connected <- struct{}{}
		for err == nil {
			_, _, err = ws.Read(r.Context())
		}
	}))
	defer silent.Close()
	r := newRig(t, func(c *engine.Config) { c.WhatsApp.URL = "ws" + strings.TrimPrefix(silent.URL, "http") + "/ws/chat" })
	r.Add("a")
	if err := r.Link(t.Context(), "a", engine.LinkRequest{}); err != nil {
		t.Fatal(err)
	}
	<-connected
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if err := r.Close(ctx); err != nil {
		t.Error(err)
	}
}
