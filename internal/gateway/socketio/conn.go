package socketio

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// The types of packets: engine.io's, and after "4" socket.io's.
const (
	engineOpen    = "0"
	engineClose   = "1"
	enginePing    = "2"
	enginePong    = "3"
	engineMessage = "4"

	socketConnect    = "0"
	socketDisconnect = "1"
	socketEvent      = "2"
	socketError      = "4"
)

// conn is one connection.
type conn struct {
	server  *Server
	socket  *websocket.Conn
	request *http.Request
	out     chan string
	spaces  map[string]bool // namespaces that it is in; only its reader uses it
	ctx     context.Context //nolint:containedctx // it is the connection's life
	stop    context.CancelFunc
}

// packet is a socket.io packet inside an engine.io one.
func packet(kind, namespace, content string) string {
	if namespace != "/" {
		kind += namespace + ","
	}
	return engineMessage + kind + content
}

// push queues a packet. Who reads too slowly is closed.
func (c *conn) push(p string) {
	select {
	case c.out <- p:
	default:
		c.stop()
	}
}

// run serves the connection until it ends.
func (c *conn) run() {
	c.socket.SetReadLimit(maxIncoming)
	open, err := json.Marshal(map[string]any{
		"sid": newID(), "upgrades": []string{}, "pingInterval": c.server.cfg.Ping.Milliseconds(), "pingTimeout": c.server.cfg.Pong.Milliseconds(), "maxPayload": maxPayload,
	})
	if err != nil {
		return
	}
	c.push(engineOpen + string(open))
	pongs := make(chan struct{}, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer c.stop()
		c.read(pongs)
	}()
	c.write(pongs)
	c.stop()
	_ = c.socket.Close(websocket.StatusNormalClosure, "") // the peer is gone, or not
	<-read
}

// write sends what waits, and pings.
func (c *conn) write(pongs <-chan struct{}) {
	ping, late := time.NewTimer(c.server.cfg.Ping), time.NewTimer(time.Hour)
	defer ping.Stop()
	defer late.Stop()
	late.Stop()
	for {
		p := enginePing
		select {
		case p = <-c.out:
		case <-ping.C:
			late.Reset(c.server.cfg.Pong)
		case <-pongs:
			late.Stop()
			ping.Reset(c.server.cfg.Ping)
			continue
		case <-late.C:
			return
		case <-c.ctx.Done():
			return
		}
		ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
		err := c.socket.Write(ctx, websocket.MessageText, []byte(p))
		cancel()
		if err != nil {
			return
		}
	}
}

// read takes what the client sends: pongs, and questions for namespaces. Its events are nothing to us.
func (c *conn) read(pongs chan<- struct{}) {
	for {
		kind, raw, err := c.socket.Read(c.ctx)
		if err != nil || kind != websocket.MessageText || len(raw) == 0 {
			return
		}
		switch text := string(raw); text[:1] {
		case enginePong:
			select {
			case pongs <- struct{}{}:
			default: // one is there
			}
		case enginePing: // clients of version 3 ping
			c.push(enginePong + text[1:])
		case engineMessage:
			if !c.handle(text[1:]) {
				return
			}
		case engineClose:
			return
		}
	}
}

// handle takes a socket.io packet; false ends the connection.
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
		return len(c.spaces) > 1 || !c.spaces[namespace] // the last one ends it
	}
	return true
}

// join lets the client into a namespace, or says that it may not.
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
