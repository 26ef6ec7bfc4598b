package socketio

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// separator separates the packets of one body.
const separator = "\x1e"

// upgradeTimeout is how long each step of a change to a websocket may take.
const upgradeTimeout = 10 * time.Second

// upgradeState is the transport of a connection.
type upgradeState int

const (
	isPolling   upgradeState = iota
	isProbing                // a websocket was opened, and the last poll is being ended
	isWebsocket              // polls are refused
)

// poll answers with the queued packets, or with the next one. Two polls at once end the connection, as the protocol requires.
func (c *conn) poll(w http.ResponseWriter, r *http.Request) {
	if c.state() == isWebsocket {
		refuse(w, http.StatusBadRequest, badRequest, "The connection is a websocket")
		return
	}
	if !c.writing.TryLock() {
		c.stop()
		refuse(w, http.StatusBadRequest, badRequest, "Two polls at once")
		return
	}
	defer c.writing.Unlock()
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, strings.Join(c.next(r.Context()), separator)) //nolint:gosec // plain text; the peer may be gone
}

// next waits for a packet, and returns it with those that are queued.
func (c *conn) next(ctx context.Context) (packets []string) {
	size := 0
	add := func(p string) { packets, size = append(packets, p), size+len(p) }
	select {
	case p := <-c.out:
		add(p)
	default:
		select {
		case p := <-c.out:
			add(p)
		case <-c.probing():
			return []string{engineNoop}
		case <-c.ctx.Done():
			return []string{engineClose}
		case <-ctx.Done():
			return nil
		}
	}
	for size < maxPayload {
		select {
		case p := <-c.out:
			add(p)
		default:
			return packets
		}
	}
	return packets
}

// post handles the packets of a client's request.
func (c *conn) post(w http.ResponseWriter, r *http.Request) {
	if c.state() == isWebsocket {
		refuse(w, http.StatusBadRequest, badRequest, "The connection is a websocket")
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxIncoming))
	if err != nil {
		c.stop()
		refuse(w, http.StatusRequestEntityTooLarge, badRequest, "Too much at once")
		return
	}
	for p := range strings.SplitSeq(string(raw), separator) {
		if !c.take(p) {
			c.stop()
			break
		}
	}
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "ok") // the peer may be gone
}

// changeToWebsocket changes the connection to a websocket: the client probes it, its last poll is ended, and it confirms. Until then, and
// when that fails, polling goes on.
func (c *conn) changeToWebsocket(w http.ResponseWriter, r *http.Request) {
	if !c.beginUpgrade() {
		refuse(w, http.StatusBadRequest, badRequest, "The connection is a websocket")
		return
	}
	socket := c.server.accept(w, r)
	if socket == nil {
		c.endUpgrade(isPolling)
		return
	}
	defer socket.CloseNow() //nolint:errcheck // the peer may be gone
	if c.probe(socket) {    //nolint:contextcheck // the connection has its own
		c.serve(socket) //nolint:contextcheck // the connection has its own
	}
}

// probe carries out the handshake of the change; true when the websocket is the connection's transport from now on.
func (c *conn) probe(socket *websocket.Conn) bool {
	probe, ok := c.receive(socket)
	if !ok || probe != enginePing+"probe" || !c.send(socket, enginePong+"probe") {
		c.endUpgrade(isPolling)
		return false
	}
	c.endPolls()
	if p, ok := c.receive(socket); !ok || p != engineUpgrade {
		c.endUpgrade(isPolling)
		return false
	}
	c.endUpgrade(isWebsocket)
	return true
}

func (c *conn) state() upgradeState {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.upgrade
}

// probing is closed while polls are to end.
func (c *conn) probing() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.upgraded
}

// beginUpgrade begins a change to a websocket; false when another one came first.
func (c *conn) beginUpgrade() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.upgrade != isPolling {
		return false
	}
	c.upgrade = isProbing
	return true
}

func (c *conn) endPolls() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.upgraded)
}

// endUpgrade sets the transport from now on; with polling, polls wait for packets again.
func (c *conn) endUpgrade(to upgradeState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.upgrade = to
	if to == isPolling {
		c.upgraded = make(chan struct{})
	}
}
