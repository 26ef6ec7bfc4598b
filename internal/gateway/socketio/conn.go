package socketio

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The types of packets: engine.io's, and after "4" socket.io's.
const (
	engineOpen    = "0"
	engineClose   = "1"
	enginePing    = "2"
	enginePong    = "3"
	engineMessage = "4"
	engineUpgrade = "5"
	engineNoop    = "6"

	socketConnect    = "0"
	socketDisconnect = "1"
	socketEvent      = "2"
	socketError      = "4"
)

// conn is one connection, over one transport or the other. It ends when the client does not answer a ping.
type conn struct {
	server  *Server
	id      string
	request *http.Request // the connection's first request
	out     chan string
	pongs   chan struct{}
	ctx     context.Context //nolint:containedctx // it ends with the connection
	stop    context.CancelFunc

	reading sync.Mutex      // held while packets of the client are handled
	spaces  map[string]bool // namespaces that it is in

	writing  sync.Mutex // held by the reader of out: a poll, or the websocket
	mu       sync.Mutex
	upgrade  upgradeState
	upgraded chan struct{} // closed while the connection changes to a websocket: polls end at once
}

func newConn(s *Server, r *http.Request) *conn {
	c := &conn{
		server: s, id: newID(), request: r, out: make(chan string, maxWaiting), pongs: make(chan struct{}, 1),
		spaces: map[string]bool{}, upgraded: make(chan struct{}),
	}
	c.ctx, c.stop = context.WithCancel(s.ctx)
	return c
}

// packet is a socket.io packet inside an engine.io one.
func packet(kind, namespace, content string) string {
	if namespace != "/" {
		kind += namespace + ","
	}
	return engineMessage + kind + content
}

// push queues a packet. When the queue is full, the client reads too slowly, and the connection is closed.
func (c *conn) push(p string) {
	select {
	case c.out <- p:
	default:
		c.stop()
	}
}

// open queues the first packet. upgrades are the transports that the client may change to.
func (c *conn) open(upgrades ...string) {
	raw, err := json.Marshal(map[string]any{
		"sid": c.id, "upgrades": append([]string{}, upgrades...),
		"pingInterval": c.server.cfg.Ping.Milliseconds(), "pingTimeout": c.server.cfg.Pong.Milliseconds(), "maxPayload": maxPayload,
	})
	if err != nil {
		c.stop()
		return
	}
	c.push(engineOpen + string(raw))
}

// keepAlive pings until the connection ends, and closes it when the client does not answer.
func (c *conn) keepAlive() {
	ping, late := time.NewTimer(c.server.cfg.Ping), time.NewTimer(time.Hour)
	defer ping.Stop()
	defer late.Stop()
	late.Stop()
	for {
		select {
		case <-ping.C:
			c.push(enginePing)
			late.Reset(c.server.cfg.Pong)
		case <-c.pongs:
			late.Stop()
			ping.Reset(c.server.cfg.Ping)
		case <-late.C:
			c.stop()
			return
		case <-c.ctx.Done():
			return
		}
	}
}

// take handles an engine.io packet: a pong, or a socket.io packet. Events of the client are ignored. False ends the connection.
func (c *conn) take(p string) bool {
	if p == "" {
		return false
	}
	c.reading.Lock()
	defer c.reading.Unlock()
	switch kind, content := p[:1], p[1:]; kind {
	case enginePong:
		select {
		case c.pongs <- struct{}{}:
		default: // a pong is signalled already
		}
	case enginePing:
		c.push(enginePong + content)
	case engineMessage:
		return c.handle(content)
	case engineClose:
		return false
	}
	return true
}

// handle handles a socket.io packet; false ends the connection.
func (c *conn) handle(p string) bool {
	if p == "" {
		return false
	}
	kind, namespace, content := p[:1], "/", p[1:]
	if strings.HasPrefix(content, "/") {
		namespace, content, _ = strings.Cut(content, ",")
		namespace, _, _ = strings.Cut(namespace, "?")
	}
	switch kind {
	case socketConnect:
		return c.join(namespace, json.RawMessage(content))
	case socketDisconnect:
		return len(c.spaces) > 1 || !c.spaces[namespace] // leaving the last namespace ends the connection
	}
	return true
}

// join adds the client to a namespace, or answers that it is not authorized.
func (c *conn) join(namespace string, auth json.RawMessage) bool {
	if len(c.spaces) >= maxNamespaces {
		return false
	}
	room, ok := c.server.cfg.Authorize(c.request, namespace, auth)
	if !ok {
		c.push(packet(socketError, namespace, `{"message":"Unauthorized"}`))
		return true
	}
	c.spaces[namespace] = true
	c.push(packet(socketConnect, namespace, `{"sid":`+strconv.Quote(newID())+`}`))
	c.server.enter(c, room, namespace)
	return true
}
