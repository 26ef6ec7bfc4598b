package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
)

// life is one device and its client, from the first connect to the last. The session's mu guards what is not said to be
// otherwise.
type life struct {
	s   *session
	ctx context.Context // of the client
	cut context.CancelFunc
	way *wire

	hang   context.CancelFunc // of the socket; it belongs to connect
	login  atomic.Int64       // the last socket over which we were let in
	parted chan struct{}      // hears that the client knows of a closed socket

	once sync.Once // makes cli; it is read only after a connect has begun
	cli  *whatsmeow.Client
	err  error
	said atomic.Pointer[store.WAVersionContainer] // the version that it last connected with

	jid     string // AD JID; empty while it is not paired
	lid     string
	name    string
	socket  int64 // the number of the one of now, or of the one that is being opened
	dialing bool
	queued  bool      // for its turn at the gate
	wired   bool      // there is a socket, as far as we heard
	signed  bool      // paired, and the phone has our signature
	restart bool      // WhatsApp wants a new connection after a pairing
	up      bool      // logged in
	since   time.Time // when it came up
	behind  bool      // WhatsApp is delivering what waited
	deaf    bool      // the Sink refused a message: what comes after it must not overtake it
}

var errNoDevice = errors.New("engine: the device is not in the database")

// begin gives the session a life. The caller holds mu.
func (s *session) begin() *life {
	l := &life{s: s, jid: s.jid, lid: s.now.LID, signed: s.jid != "", way: s.e.wires.wire(&s.seen), parted: make(chan struct{}, 1)}
	l.ctx, l.cut = context.WithCancel(s.e.ctx)
	s.life = l
	return l
}

// prepare makes the client, once, outside of mu: it reads the database and makes keys.
func (l *life) prepare(proxy Proxy) error {
	l.once.Do(func() { l.cli, l.err = l.make() })
	if l.err != nil {
		return l.err
	}
	return l.way.through(proxy)
}

func (l *life) make() (*whatsmeow.Client, error) {
	s := l.s
	dev, err := s.e.devices.open(l.ctx, l)
	if err != nil {
		return nil, err
	}
	cli := whatsmeow.NewClient(dev, quiet{s.log, &s.over})
	socket := l.way.socketClient()
	cli.SetPreLoginHTTPClient(socket)
	cli.SetWebsocketHTTPClient(socket)
	cli.SetMediaHTTPClient(l.way.mediaClient())
	cli.BackgroundEventCtx = l.ctx
	// Reconnects are ours: paced over all sessions, with jitter and a ceiling.
	cli.EnableAutoReconnect = false
	cli.DisableLoginAutoReconnect = true
	// Nothing is acknowledged before the Sink has it, and nothing that was decrypted is lost by that.
	cli.SynchronousAck = true
	cli.EnableDecryptedEventBuffer = true
	cli.UseRetryMessageStore = true
	cli.PrePairCallback = func(jid types.JID, _, business string) bool { return s.allow(l, jid, business) }
	cli.GetClientPayload = func() *waWa6.ClientPayload { return l.payload(dev) }
	cli.AddEventHandlerWithSuccessStatus(func(evt any) bool { return s.handle(l, evt) })
	return cli, nil
}

func (l *life) payload(dev *store.Device) *waWa6.ClientPayload {
	v := l.s.e.version.get()
	l.said.Store(&v)
	p, err := payload(dev, l.s.e.cfg.Product, v)
	if err != nil { // a message of constants that cannot be marshalled: the library's own is better than none
		l.s.log.Warn("the device's properties were not understood", slog.Any("error", err))
		return dev.GetClientPayload()
	}
	return p
}

// end hangs up for good. It waits for nobody. The caller holds mu.
func (l *life) end() { l.s.e.spawn(l.disconnect) }

// disconnect closes the socket, and only then ends what runs in the client's context. Neither that context nor the client's
// own Disconnect may come first: both stop the reader of frames, and the library's pump of frames would wait for it for ever.
// A connect that is under way is broken off.
func (l *life) disconnect() {
	l.way.hangUp()
	l.cut()
	l.way.close()
}

// socketContext is of the next socket, and ends that of the last one: a message that is still being decrypted from the old
// socket while it comes again over the new one would be taken for a repeated one there, confirmed, and lost. Only connect
// calls it.
func (l *life) socketContext(number int64) context.Context {
	if l.hang != nil {
		l.hang()
	}
	ctx, hang := context.WithCancel(l.ctx)
	l.hang = hang
	return context.WithValue(ctx, socketKey{}, number)
}

// socketKey is of the number of the socket whose events a context belongs to.
type socketKey struct{}

// loggedIn is told the context of a login.
func (l *life) loggedIn(ctx context.Context) {
	if n, ok := ctx.Value(socketKey{}).(int64); ok {
		l.login.Store(n)
	}
}

// letIn tells whether we were let in over the socket of now. The library tells of a login when it has seen to the prekeys,
// also when the socket was lost over that, and does not say of which socket it speaks. The caller holds the session's mu.
func (l *life) letIn() bool { return l.login.Load() == l.socket && l.cli.IsConnected() }

// part closes a socket whose client goes on, and waits until the client knows; a restart after a pairing is the library's own
// way, where nothing is told.
func (l *life) part(restart bool) {
	if !l.cli.IsConnected() {
		return
	}
	select {
	case <-l.parted: // of an earlier socket
	default:
	}
	if !restart {
		l.way.hangUp()
		timer := time.NewTimer(partTime)
		defer timer.Stop()
		select {
		case <-l.parted:
			return
		case <-l.ctx.Done():
			return
		case <-timer.C:
		}
	}
	l.cli.Disconnect()
}

const partTime = time.Second

// dial connects l: at once, or when its turn comes. The caller holds mu.
func (s *session) dial(l *life, atOnce bool) {
	s.retry.stop()
	s.watch.stop()
	if l.dialing {
		return
	}
	l.dialing = true
	if atOnce {
		s.e.spawn(func() { s.connect(l) })
		return
	}
	l.queued = true
	s.e.gate.enter(func() { s.connect(l) })
}

// dialNow connects l at once, also when it waits for its turn: then another life takes its place. The caller holds mu.
func (s *session) dialNow(l *life) {
	if l.queued {
		s.drop()
		l = s.begin()
	}
	s.dial(l, true)
}

// connect opens a socket for l, closing the one it may have.
func (s *session) connect(l *life) {
	to, ok := s.raise(l)
	if !ok {
		return
	}
	err := l.prepare(to.proxy)
	if err == nil {
		l.part(to.restart)
		err = l.cli.ConnectContext(l.socketContext(to.number))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.dialing = false
	if s.life != l { // it ended meanwhile
		l.disconnect()
		return
	}
	switch {
	case errors.Is(err, errNoDevice), errors.Is(err, store.ErrDeviceDeleted):
		s.finish(l, endings[deviceLost])
	case err != nil:
		s.log.Info("WhatsApp was not reached", slog.Int("failed", s.failed+1), slog.String("error", dialError(err)))
		s.lost(l, Unreachable)
	case !l.cli.IsConnected():
		s.lost(l, NoCause)
	case !l.up:
		s.after(&s.watch, s.e.cfg.Patience.Login, func() { s.lost(l, Unreachable) })
	}
}

// coming is a socket that is to be opened.
type coming struct {
	number  int64
	proxy   Proxy
	restart bool // after a pairing
}

// raise makes l ready for a new socket.
func (s *session) raise(l *life) (coming, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l || s.gone {
		return coming{}, false
	}
	l.socket++
	to := coming{l.socket, s.proxy, l.restart}
	l.restart = false
	l.queued, l.wired, l.up, l.behind, l.deaf = false, true, false, false, false
	return to, true
}

// dialError says what went wrong without what the library knows of us: the kind of the innermost error.
func dialError(err error) string {
	for {
		next := errors.Unwrap(err)
		if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
			next = many.Unwrap()[len(many.Unwrap())-1] // the cause is named last
		}
		if next == nil {
			return fmt.Sprintf("%T", err)
		}
		err = next
	}
}

// lost is told that the socket of l is gone, or did not come up. The caller holds mu.
func (s *session) lost(l *life, why Cause) {
	if s.life != l || l.dialing || !l.wired { // heard already
		return
	}
	l.wired = false
	s.watch.stop()
	s.deliver.stop()
	if l.up && s.e.cfg.Now().Sub(l.since) >= s.e.cfg.Patience.Stable {
		s.failed = 0
	}
	l.up = false
	if s.link != nil {
		s.lostLinking(l, why)
		return
	}
	if l.err != nil { // the database did not answer: another client
		s.life = s.begin()
		l.end()
		l = s.life
	}
	s.why = why
	switch s.now.State {
	case Open:
		if s.grace.timer == nil {
			s.after(&s.grace, s.e.cfg.Patience.Grace, s.admit)
		}
	case Connecting:
		s.change(Changed{}, func(n *Snapshot) { n.Cause = why })
	case Closed: // it stays so, with the cause that it had, until it is up
	}
	s.again(func() { s.dial(l, false) })
}

// again runs f after the next wait. The caller holds mu.
func (s *session) again(f func()) {
	wait := s.backoff()
	s.failed++
	s.after(&s.retry, wait, f)
}

// admit says that an open session is not. The caller holds mu.
func (s *session) admit() {
	s.change(Changed{}, func(n *Snapshot) { n.State, n.Cause = Connecting, s.why })
}

// drop ends the session's life, if it has one. The caller holds mu.
func (s *session) drop() {
	s.silence()
	s.why = NoCause
	if l := s.life; l != nil {
		s.life = nil
		l.end()
	}
}
