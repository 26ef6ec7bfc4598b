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
	writeTimeout = 10 * time.Second // after which a peer that reads nothing is disconnected
	// maxOutbox is how many frames may wait for a slow peer before it is disconnected. Stanzas that must not be lost are in device.queue, too.
	maxOutbox = 16384
)

var errSlow = errors.New("simulator: the peer does not read")

// peer handles a connection after its handshake: a registration or the connection of a linked device. Its methods are called one at a time.
type peer interface {
	handle(n *binary.Node)
	closed() // called once, when the connection has ended
}

// conn is one websocket. The HTTP handler's goroutine reads, another one writes. send, closeAfter and drop may be called by any goroutine.
type conn struct {
	server   *Server
	ws       *websocket.Conn
	ctx      context.Context // ends with the connection
	cancel   context.CancelFunc
	halfOpen atomic.Bool // what arrives is ignored, and nothing is sent any more

	mu     sync.Mutex
	outbox [][]byte      // nodes that are not encrypted yet
	ending bool          // send does nothing any more; the outbox is still written
	queued chan struct{} // wakes the writer
}

// serve accepts one websocket and serves it until it ends.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		OriginPatterns: []string{"web.whatsapp.com"}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return // Accept has sent the error response
	}
	ws.SetReadLimit(maxFrame)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	c := &conn{server: s, ws: ws, ctx: ctx, cancel: cancel, queued: make(chan struct{}, 1)}
	defer c.drop()
	if !s.admit(c) {
		return
	}
	defer s.remove(c)
	if err := c.run(); err != nil && ctx.Err() == nil { //nolint:contextcheck // run uses c.ctx
		s.log.DebugContext(ctx, "a connection ended", slog.Any("err", err))
	}
}

// run does the handshake, starts the writer, and reads until the connection ends.
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

// refusedPeer ignores what a refused or unanswered client sends.
type refusedPeer struct{}

func (refusedPeer) handle(*binary.Node) {}
func (refusedPeer) closed()             {}

// wait waits for d; false when the connection ended before.
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

// handshake does the server's part of the Noise handshake.
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

// frame reads one frame of the handshake. Two at once are an error: in the handshake a client waits for each answer.
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

// socketHandshake is how long a client may take for each step of the handshake; the client itself waits as long for the server (whatsmeow
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

// send queues a node and does not block. After closeAfter, and on a half-open connection, it does nothing.
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

// closeAfter queues a last node, and closes the connection after Options.Linger if the client has not done so: a client reads what has arrived
// only while it is connected.
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
	default: // the writer has a signal already
	}
}

// write writes the outbox until the connection ends.
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

// drop closes the websocket at once, without a last node.
func (c *conn) drop() {
	c.cancel()
	_ = c.ws.CloseNow()
}
