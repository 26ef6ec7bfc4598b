package simulator

import (
	"context"
	"crypto/cipher"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
	"go.mau.fi/whatsmeow/binary"
)

const (
	writeTimeout = 10 * time.Second // a peer that takes nothing for so long is gone
	// maxOutbox is how many frames may wait for a slow peer before it is cut. What must not be lost waits elsewhere.
	maxOutbox = 16384
)

var errSlow = errors.New("simulator: the peer does not read")

// peer is what a connection has become after its handshake: a registration or the connection of a linked device. Its methods are called one at a time.
type peer interface {
	handle(n *binary.Node)
	closed() // the connection is over
}

// conn is one websocket. The handler's goroutine reads; one more writes. Every other method may be called by anybody.
type conn struct {
	server   *Server
	ws       *websocket.Conn
	ctx      context.Context // ends with the connection
	cancel   context.CancelFunc
	halfOpen atomic.Bool // half-open: nothing is answered any more

	mu     sync.Mutex
	outbox [][]byte // frames in the clear, or raw ones during the handshake
	ending bool     // nothing is accepted any more; what waits is still written
	queued chan struct{}
}

// serve plays the server to one websocket until it ends.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OriginPatterns: []string{"web.whatsapp.com"}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return // it has answered
	}
	ws.SetReadLimit(maxFrame)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	c := &conn{server: s, ws: ws, ctx: ctx, cancel: cancel, queued: make(chan struct{}, 1)}
	defer c.drop()
	if !s.admit(c) {
		return
	}
	defer s.remove(c)
	if err := c.run(); err != nil && ctx.Err() == nil { //nolint:contextcheck // it has the connection's
		s.log.DebugContext(ctx, "a connection ended", slog.Any("err", err))
	}
}

// run reads until the connection ends.
func (c *conn) run() error {
	in := &frames{}
	greeting, err := c.handshake(in)
	if err != nil {
		return err
	}
	writer := make(chan struct{})
	go func() {
		defer close(writer)
		c.write(greeting.toClient)
	}()
	defer func() { c.cancel(); <-writer }()
	if !c.wait(c.server.options.FirstNodeDelay) {
		return c.ctx.Err()
	}
	var who peer
	if c.server.silentMode.Load() {
		c.server.silenced.Add(1)
	} else {
		who = c.server.receive(c, greeting)
	}
	if who == nil { // refused, or left without an answer
		who = refusedPeer{}
	}
	defer who.closed()
	return c.read(in, greeting.fromClient, who)
}

// refusedPeer is the peer that was refused.
type refusedPeer struct{}

func (refusedPeer) handle(*binary.Node) {}
func (refusedPeer) closed()             {}

// wait waits; false says that the connection ended before.
func (c *conn) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}

// handshake does the handshake.
func (c *conn) handshake(in *frames) (*clientHello, error) {
	first, err := c.frame(in)
	if err != nil {
		return nil, err
	}
	state, ephemeral, answer, err := c.server.certificate.hello(first)
	if err != nil {
		return nil, err
	}
	if err = c.writeFrame(wrap(answer)); err != nil {
		return nil, err
	}
	second, err := c.frame(in)
	if err != nil {
		return nil, err
	}
	return finish(state, ephemeral, second)
}

// frame reads one frame of the handshake, in which a client waits for every answer.
func (c *conn) frame(in *frames) ([]byte, error) {
	ctx, cancel := context.WithTimeout(c.ctx, socketHandshake)
	defer cancel()
	for {
		complete, err := c.next(ctx, in)
		if err != nil {
			return nil, err
		}
		if len(complete) > 1 {
			return nil, errHandshake
		}
		if len(complete) == 1 {
			return complete[0], nil
		}
	}
}

// socketHandshake is how long a client may take for each step of the handshake; it gives us as long (whatsmeow
// NoiseHandshakeResponseTimeout).
const socketHandshake = 20 * time.Second

func (c *conn) next(ctx context.Context, in *frames) ([][]byte, error) {
	kind, data, err := c.ws.Read(ctx)
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageBinary {
		return nil, errFrame
	}
	return in.add(data)
}

func (c *conn) read(in *frames, key cipher.AEAD, who peer) error {
	var count uint32
	for {
		complete, err := c.next(c.ctx, in)
		if err != nil {
			return err
		}
		for _, frame := range complete {
			plain, err := key.Open(frame[:0], nonce(count), frame, nil)
			if err != nil {
				return err
			}
			count++
			node, err := parseNode(plain)
			if err != nil {
				return err
			}
			if !c.halfOpen.Load() {
				who.handle(node)
			}
		}
	}
}

// send queues a node. It never blocks; after the end, and on a half-open connection, it does nothing.
func (c *conn) send(n binary.Node) {
	if c.halfOpen.Load() {
		return
	}
	plain, err := binary.Marshal(n)
	if err != nil {
		c.server.log.ErrorContext(c.ctx, "a node cannot be written", slog.String("tag", n.Tag), slog.Any("err", err))
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending {
		return
	}
	c.outbox = append(c.outbox, plain)
	if len(c.outbox) > maxOutbox {
		c.server.log.DebugContext(c.ctx, "a connection is cut", slog.Any("err", errSlow))
		c.cancel()
	}
	c.signalWriter()
}

// closeAfter sends a last node and closes the connection, a little later if the client does not: it reads what is queued only while it is
// connected.
func (c *conn) closeAfter(last binary.Node) {
	c.send(last)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ending = true
	c.signalWriter()
}

func (c *conn) signalWriter() {
	select {
	case c.queued <- struct{}{}:
	default: // it is awake
	}
}

// write writes what is queued, until the end.
func (c *conn) write(key cipher.AEAD) {
	defer c.drop()
	var count uint32
	for {
		batch, ending := c.takeOutbox()
		for _, plain := range batch {
			if err := c.writeFrame(wrap(key.Seal(nil, nonce(count), plain, nil))); err != nil {
				return
			}
			count++
		}
		if ending && len(batch) == 0 {
			c.wait(c.server.options.Linger)
			return
		}
		if ending {
			continue
		}
		select {
		case <-c.queued:
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *conn) takeOutbox() (batch [][]byte, ending bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	batch, c.outbox = c.outbox, nil
	return batch, c.ending
}

func (c *conn) writeFrame(frame []byte) error {
	ctx, cancel := context.WithTimeout(c.ctx, writeTimeout)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageBinary, frame)
}

// drop closes the socket at once, without a last node.
func (c *conn) drop() {
	c.cancel()
	_ = c.ws.CloseNow()
}
