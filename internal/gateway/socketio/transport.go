package socketio

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/coder/websocket"
)

// The errors of engine.io's server, by its numbers.
const (
	unknownTransport   = 0
	unknownSession     = 1
	badMethod          = 2
	badRequest         = 3
	unsupportedVersion = 5
)

// refuse answers as engine.io's server does.
func refuse(w http.ResponseWriter, status, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": code, "message": text}) // the peer is gone, or not
}

// ServeHTTP takes a connection by websocket or by long polling, and what belongs to one.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	transport, id := q.Get("transport"), q.Get("sid")
	if transport != "websocket" && transport != "polling" {
		refuse(w, http.StatusBadRequest, unknownTransport, "Transport unknown")
		return
	}
	if q.Get("EIO") != "4" {
		refuse(w, http.StatusBadRequest, unsupportedVersion, "Unsupported protocol version")
		return
	}
	if id == "" {
		s.open(w, r, transport) //nolint:contextcheck // the connection has its own
		return
	}
	c := s.find(id)
	switch {
	case c == nil:
		refuse(w, http.StatusBadRequest, unknownSession, "Session ID unknown")
	case transport == "websocket":
		c.changeToWebsocket(w, r)
	case r.Method == http.MethodGet:
		c.poll(w, r)
	case r.Method == http.MethodPost:
		c.post(w, r)
	default:
		refuse(w, http.StatusBadRequest, badMethod, "Bad handshake method")
	}
}

// open begins a connection.
func (s *Server) open(w http.ResponseWriter, r *http.Request, transport string) {
	if r.Method != http.MethodGet {
		refuse(w, http.StatusBadRequest, badMethod, "Bad handshake method")
		return
	}
	c := s.admit(r)
	if c == nil {
		refuse(w, http.StatusServiceUnavailable, badRequest, "Too many connections")
		return
	}
	alive := make(chan struct{})
	go func() {
		defer close(alive)
		defer s.removeConn(c)
		c.keepAlive()
	}()
	if transport == "polling" {
		c.open("websocket")
		c.poll(w, r)
		return
	}
	defer func() { <-alive }()
	defer c.stop()
	c.mu.Lock()
	c.upgrade = isWebsocket
	c.mu.Unlock()
	if socket := s.accept(w, r); socket != nil {
		c.open()
		c.serve(socket)
	}
}

// accept makes a websocket of a request; nil when it was answered otherwise.
func (s *Server) accept(w http.ResponseWriter, r *http.Request) *websocket.Conn {
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{OriginPatterns: s.cfg.Origins, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return nil
	}
	socket.SetReadLimit(maxIncoming)
	return socket
}

// serve moves packets over a websocket until one end is done.
func (c *conn) serve(socket *websocket.Conn) {
	if !c.server.hold() {
		return
	}
	defer c.server.work.Done()
	c.writing.Lock()
	defer c.writing.Unlock()
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer c.stop()
		for {
			if p, ok := c.receive(socket); !ok || !c.take(p) {
				return
			}
		}
	}()
	c.write(socket)
	c.stop()
	_ = socket.Close(websocket.StatusNormalClosure, "") // the peer is gone, or not
	<-read
}

// write sends what waits until the connection ends.
func (c *conn) write(socket *websocket.Conn) {
	for {
		select {
		case p := <-c.out:
			if !c.send(socket, p) {
				return
			}
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *conn) send(socket *websocket.Conn, p string) bool {
	ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
	defer cancel()
	return socket.Write(ctx, websocket.MessageText, []byte(p)) == nil
}

// receive waits for a packet while the connection lives; while upgrading, for a while.
func (c *conn) receive(socket *websocket.Conn) (string, bool) {
	ctx := c.ctx
	if c.state() != isWebsocket {
		limited, cancel := context.WithTimeout(ctx, upgradeTimeout)
		defer cancel()
		ctx = limited
	}
	kind, raw, err := socket.Read(ctx)
	return string(raw), err == nil && kind == websocket.MessageText
}
