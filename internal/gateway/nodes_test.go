package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/store/storetest"
)

// node starts a gateway on a database. Other nodes reach it through a proxy that counts their calls.
func node(t *testing.T, database string, weight int, change ...func(*gateway.Config)) (w *world, passedOn *atomic.Int64) {
	t.Helper()
	w, passedOn = openNode(t, database, weight, change...)
	w.run()
	return w, passedOn
}

// openNode is a node that other nodes know and that answers, but that has not started yet.
func openNode(t *testing.T, database string, weight int, change ...func(*gateway.Config)) (w *world, passedOn *atomic.Int64) {
	t.Helper()
	passedOn = new(atomic.Int64)
	var behind atomic.Pointer[httputil.ReverseProxy]
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		passedOn.Add(1)
		behind.Load().ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	w = newClosedWorld(t, append(change, func(c *gateway.Config) {
		c.DatabaseURL, c.Node.Weight, c.Node.Address = database, weight, front.URL
	})...)
	w.open()
	to, err := url.Parse(w.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	behind.Store(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }})
	return w, passedOn
}

// until waits for something.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-t.Context().Done():
			t.Fatal("never:", what)
		}
	}
}

// A node passes a call on to the one that has the instance for the global key and the instance's own. With any other key nothing leaves it, not even the
// body, and the answer is the same as for an instance that does not exist.
func TestACallIsPassedOnForAKeyThatAllowsIt(t *testing.T) {
	database := pg.NewDatabase(t)
	a, passedOn := node(t, database, 100)
	own, other := a.made("um", nil).Hash, a.made("dois", nil).Hash
	b, _ := node(t, database, 1) // too little for one of the two
	message := map[string]any{"number": "5511912345678", "text": "oi"}
	for _, c := range []struct {
		key    evolution.Key
		allows bool
	}{{globalKey, true}, {own, true}, {other, false}, {"wrong", false}, {"", false}} {
		for _, call := range []struct {
			method, path string
			body         any
		}{{http.MethodGet, "/instance/connectionState/um", nil}, {http.MethodPost, "/message/sendText/um", message}} {
			before := passedOn.Load()
			status, answer := b.call(call.method, call.path, c.key, call.body)
			if refused := status == http.StatusUnauthorized; refused == c.allows {
				t.Errorf("%s with the key %q: %d %s", call.path, c.key, status, answer)
			}
			if left := passedOn.Load() != before; left != c.allows {
				t.Errorf("%s with the key %q was passed on: %v", call.path, c.key, left)
			}
		}
	}
}

// A session is given to a node that is still starting. A call for it waits until that node has it.
func TestACallWaitsForANodeThatStarts(t *testing.T) {
	database := pg.NewDatabase(t)
	a, _ := node(t, database, 1)
	a.made("um", nil)
	a.made("dois", nil)
	b, passedOn := openNode(t, database, 100) // it gets one of the two
	until(t, "a session is given away", func() bool {
		nodes, err := a.gateway.Nodes(t.Context())
		return err == nil && len(nodes) == 2 && nodes[1].Sessions == 1
	})
	answered := make(chan int, 2)
	for _, name := range []string{"um", "dois"} {
		go func() {
			status, _ := a.call(http.MethodDelete, "/instance/delete/"+name, globalKey, nil)
			answered <- status
		}()
	}
	until(t, "the call is passed on twice", func() bool { return passedOn.Load() > 1 || len(answered) == 2 })
	if status, answer := a.call(http.MethodGet, evolution.LinkPasskeyPath+"/unknown", "", nil); status != http.StatusNotFound {
		t.Errorf("a passkey step that no node knows: %d %s", status, answer)
	}
	b.run()
	for range 2 {
		if status := <-answered; status != http.StatusOK {
			t.Errorf("a call was answered with %d", status)
		}
	}
}

// Sessions are spread by weight: a node that joins with three times the weight gets three of four.
func TestSessionsAreSpreadByWeight(t *testing.T) {
	database := pg.NewDatabase(t)
	a, _ := node(t, database, 100)
	for i := range 8 {
		a.made(fmt.Sprint("salao", i), nil)
	}
	node(t, database, 300)
	until(t, "two sessions are here, and six there", func() bool {
		nodes, err := a.gateway.Nodes(t.Context())
		return err == nil && len(nodes) == 2 && nodes[0].Sessions == 2 && nodes[1].Sessions == 6
	})
}

// A node whose line to the database is cut hears nothing of it, and another connects its devices soon. It hangs up before that, whatever it was writing when the
// line was cut.
func TestANodeThatIsCutOffHangsUpFirst(t *testing.T) {
	database := pg.NewDatabase(t)
	line, through := storetest.StartLine(t, database)
	a, _ := node(t, through, 100)
	a.linked("um", nil)
	b, _ := node(t, database, 1)
	t.Cleanup(line.End)
	line.Cut()
	until(t, "the other node has the session", func() bool {
		_, err := b.sessions.get("um")
		return err == nil
	})
	a.sessions.mu.Lock()
	defer a.sessions.mu.Unlock()
	if !a.sessions.stopped {
		t.Error("two nodes have the session")
	}
}

// An instance moves while the first of its events is being delivered. The node that had it does not take the others for unwanted: the node that has it now
// delivers them.
func TestEventsOfAnInstanceThatMovesAreDelivered(t *testing.T) {
	const events = 5
	database := pg.NewDatabase(t)
	begun, finish, got := make(chan struct{}, 100), make(chan struct{}), make(chan string, 100)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e evolution.Envelope
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		begun <- struct{}{}
		<-finish
		list, _ := e.Messages()
		for _, m := range list {
			got <- m.Key.ID
		}
	}))
	t.Cleanup(receiver.Close)
	a, _ := node(t, database, 100)
	a.linked("um", nil)
	if _, err := a.client.SetWebhook(t.Context(), "um", evolution.WebhookConfig{Enabled: true, URL: receiver.URL, Events: []evolution.Event{evolution.EventMessagesUpsert}}); err != nil {
		t.Fatal(err)
	}
	node(t, database, 1)
	for i := range events {
		if err := a.sessions.sink.HandleEvent(t.Context(), "um", time.Now(), message(fmt.Sprint("M", i))); err != nil {
			t.Fatal(err)
		}
	}
	<-begun
	a.gateway.Drain(t.Context())
	close(finish)
	arrived := map[string]bool{}
	for len(arrived) < events {
		select {
		case id := <-got:
			arrived[id] = true
		case <-time.After(30 * time.Second):
			t.Fatalf("only %d of %d events are delivered", len(arrived), events)
		}
	}
}
