package simulator_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

// call sends a request to the control of a simulator over HTTP, as another process does, and gives the status.
func call(t *testing.T, base, method, path string, in, out any) int {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return resp.StatusCode
}

type obj = map[string]any

// Phones are added, a client is linked, messages are exchanged and the device is unlinked by requests to the control alone.
func TestControlOverHTTP(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- simulator.Serve(ctx, simulator.Options{
			Now: time.Now, RootKey: rootKey, Ready: func(address string, _ [32]byte) { ready <- address },
		})
	}()
	address := <-ready
	base := "http://" + address
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()

	var root struct{ Root, Websocket string }
	call(t, base, "GET", "/control/root", nil, &root)
	if root.Root != hex.EncodeToString(whatsmeow.WACertPubKey[:]) || root.Websocket != "ws://"+address+"/ws/chat" {
		t.Errorf("%+v", root)
	}
	for _, number := range []string{"5511987654321", "5511912345678"} {
		if code := call(t, base, "POST", "/control/phones", obj{"number": number}, nil); code != 200 {
			t.Fatalf("a phone: %d", code)
		}
	}
	if code := call(t, base, "POST", "/control/phones", obj{"number": "5511987654321"}, nil); code != 409 {
		t.Errorf("the same phone: %d", code)
	}

	c := database(t).clientAt(t, simulator.Dialer(address), nil)
	c.connect()
	owner := "/control/phones/5511987654321"
	if code := call(t, base, "POST", owner+"/scan", obj{"text": "nonsense"}, nil); code != 400 {
		t.Errorf("nonsense: %d", code)
	}
	var device struct{ ID int }
	if code := call(t, base, "POST", owner+"/scan", obj{"text": c.code()}, &device); code != 200 || device.ID != 1 {
		t.Fatalf("scanned: %d %+v", code, device)
	}
	await[*events.Connected](c)

	call(t, base, "POST", "/control/phones/5511912345678/write", obj{"to": "5511987654321", "text": "Oi", "count": 3}, nil)
	for range 3 {
		if m := await[*events.Message](c); m.Message.GetConversation() != "Oi" {
			t.Errorf("%+v", m)
		}
	}
	if _, err := c.SendMessage(t.Context(), to("5511912345678"), conversation("Olá")); err != nil {
		t.Fatal(err)
	}
	var got []struct {
		N    int
		Text string
	}
	call(t, base, "GET", "/control/phones/5511912345678/received?after=0&wait=10", nil, &got)
	if len(got) != 1 || got[0].Text != "Olá" || got[0].N != 1 {
		t.Errorf("received %+v", got)
	}
	if code := call(t, base, "POST", owner+"/trouble", obj{"kind": "nonsense"}, nil); code != 400 {
		t.Errorf("nonsense: %d", code)
	}
	call(t, base, "POST", owner+"/trouble", obj{"kind": "unlink"}, nil)
	await[*events.LoggedOut](c)
	if code := call(t, base, "GET", "/control/phones/5511900000000", nil, nil); code != 404 {
		t.Errorf("nobody: %d", code)
	}
}

func TestRemotePeersAreRefused(t *testing.T) {
	s := double(t)
	for _, path := range []string{"/ws/chat", "/control/phones", "/"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.RemoteAddr = "192.0.2.1:4000"
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	other, err := simulator.New(simulator.Options{Now: time.Now, Address: "0.0.0.0:0"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Listen(t.Context()); err == nil {
		t.Error("it listens for everybody")
	}
}

func TestBrowsersAreRefused(t *testing.T) {
	s := double(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/control/phones", bytes.NewReader([]byte(`{"number":"5511987654321"}`)))
	r.RemoteAddr = "127.0.0.1:4000"
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusForbidden || len(s.Phones()) != 0 {
		t.Errorf("a page made a phone: %d", w.Code)
	}
}
