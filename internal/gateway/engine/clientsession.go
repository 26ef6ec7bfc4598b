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

// clientSession is one device with its whatsmeow client and the client's successive sockets. The session's mu guards its fields, unless a
// field says otherwise.
type clientSession struct {
	session   *session
	ctx       context.Context // of the client
	cancel    context.CancelFunc
	transport *sessionTransport

	cancelSocket context.CancelFunc // ends the context of the socket; only connect uses it
	loginSocket  atomic.Int64       // number of the last socket over which a login succeeded
	disconnected chan struct{}      // receives when the client has noticed that its socket is closed

	makeOnce       sync.Once // makes cli; it is read only after a connect has begun
	cli            *whatsmeow.Client
	makeErr        error
	claimedVersion atomic.Pointer[store.WAVersionContainer] // the version that it last connected with

	jid               string // AD JID; empty while it is not paired
	lid               string
	name              string
	socketNumber      int64 // number of the current socket, or of the one that is being opened
	connecting        bool
	isQueued          bool // in the connect queue
	socketOpen        bool // the loss of the socket was not reported yet
	pairingSigned     bool // paired, and the phone has our signature
	restartRequested  bool // WhatsApp wants a new connection after a pairing
	loggedIn          bool
	loggedInAt        time.Time // when the login succeeded
	offlineSync       bool      // WhatsApp is delivering messages that were queued while the session was offline
	deliverySuspended bool      // the Sink refused a message: later ones are refused too, so that they do not overtake it
}

var errNoDevice = errors.New("engine: the device is not in the database")

// newClientSession makes a new client session the session's current one. The caller holds mu.
func (s *session) newClientSession() *clientSession {
	cs := &clientSession{session: s, jid: s.jid, lid: s.state.LID, pairingSigned: s.jid != "", transport: s.engine.transports.forSession(&s.lastSeen), disconnected: make(chan struct{}, 1)}
	cs.ctx, cs.cancel = context.WithCancel(s.engine.ctx)
	s.client = cs
	return cs
}

// prepare makes the client, once, outside of mu: it reads the database and makes keys.
func (cs *clientSession) prepare(proxy Proxy) error {
	cs.makeOnce.Do(func() { cs.cli, cs.makeErr = cs.newClient() })
	if cs.makeErr != nil {
		return cs.makeErr
	}
	return cs.transport.setProxy(proxy)
}

func (cs *clientSession) newClient() (*whatsmeow.Client, error) {
	s := cs.session
	dev, err := s.engine.devices.open(cs.ctx, cs)
	if err != nil {
		return nil, err
	}
	cli := whatsmeow.NewClient(dev, redactingLogger{s.log, &s.closing})
	socket := cs.transport.socketClient()
	cli.SetPreLoginHTTPClient(socket)
	cli.SetWebsocketHTTPClient(socket)
	cli.SetMediaHTTPClient(cs.transport.mediaClient())
	cli.BackgroundEventCtx = cs.ctx
	// The engine reconnects by itself: paced over all sessions, with jitter and a ceiling.
	cli.EnableAutoReconnect = false
	cli.DisableLoginAutoReconnect = true
	// A message is acknowledged after the Sink has it; until then its decrypted form is kept in the event buffer.
	cli.SynchronousAck = true
	cli.EnableDecryptedEventBuffer = true
	cli.UseRetryMessageStore = true
	cli.PrePairCallback = func(jid types.JID, _, business string) bool { return s.approvePairing(cs, jid, business) }
	cli.GetClientPayload = func() *waWa6.ClientPayload { return cs.payload(dev) }
	cli.AddEventHandlerWithSuccessStatus(func(evt any) bool { return s.handleEvent(cs, evt) })
	return cli, nil
}

func (cs *clientSession) payload(dev *store.Device) *waWa6.ClientPayload {
	v := cs.session.engine.version.get()
	cs.claimedVersion.Store(&v)
	p, err := clientPayload(dev, cs.session.engine.cfg.Product, v)
	if err != nil { // constants that cannot be marshalled: the library's own payload is used
		cs.session.log.Warn("the device's properties were not understood", slog.Any("error", err))
		return dev.GetClientPayload()
	}
	return p
}

// disconnectAsync runs disconnect in the background. The caller holds mu.
func (cs *clientSession) disconnectAsync() { cs.session.engine.spawn(cs.disconnect) }

// disconnect closes the socket, and only then cancels the client's context. Neither that context nor the client's own Disconnect may come
// first: both stop the library's frame reader, and its frame pump would then wait for ever. A connect under way is cancelled.
func (cs *clientSession) disconnect() {
	cs.transport.closeSocket()
	cs.cancel()
	cs.transport.close()
}

// socketContext is the context of the next socket; it cancels that of the last one. Otherwise a message that is still being decrypted from
// the old socket, while it is redelivered over the new one, would be taken for a duplicate there, acknowledged, and lost. Only connect calls
// it.
func (cs *clientSession) socketContext(number int64) context.Context {
	if cs.cancelSocket != nil {
		cs.cancelSocket()
	}
	ctx, cancel := context.WithCancel(cs.ctx)
	cs.cancelSocket = cancel
	return context.WithValue(ctx, socketKey{}, number)
}

// socketKey is the context key of a socket's number.
type socketKey struct{}

// recordLogin stores over which socket a login succeeded; ctx is that of the socket.
func (cs *clientSession) recordLogin(ctx context.Context) {
	if n, ok := ctx.Value(socketKey{}).(int64); ok {
		cs.loginSocket.Store(n)
	}
}

// loginIsCurrent tells whether the last login was over the current socket. The library reports a login only after it has uploaded
// prekeys, even when the socket was lost meanwhile, and does not say which socket it means. The caller holds the session's mu.
func (cs *clientSession) loginIsCurrent() bool {
	return cs.loginSocket.Load() == cs.socketNumber && cs.cli.IsConnected()
}

// closeSocket closes the socket of a client that will connect again, and waits until the client has noticed. After a pairing the
// library's own Disconnect is used, which raises no event.
func (cs *clientSession) closeSocket(restart bool) {
	if !cs.cli.IsConnected() {
		return
	}
	select {
	case <-cs.disconnected: // drops the signal of an earlier socket
	default:
	}
	if !restart {
		cs.transport.closeSocket()
		timer := time.NewTimer(socketCloseTimeout)
		defer timer.Stop()
		select {
		case <-cs.disconnected:
			return
		case <-cs.ctx.Done():
			return
		case <-timer.C:
		}
	}
	cs.cli.Disconnect()
}

const socketCloseTimeout = time.Second

// scheduleConnect connects cs at once, or through the connect queue. The caller holds mu.
func (s *session) scheduleConnect(cs *clientSession, atOnce bool) {
	s.retryTimer.stop()
	s.responseTimer.stop()
	if cs.connecting {
		return
	}
	cs.connecting = true
	if atOnce {
		s.engine.spawn(func() { s.connect(cs) })
		return
	}
	cs.isQueued = true
	s.engine.connects.enqueue(func() { s.connect(cs) })
}

// connectNow connects cs at once. If it is in the connect queue, a new client session replaces it. The caller holds mu.
func (s *session) connectNow(cs *clientSession) {
	if cs.isQueued {
		s.dropClient()
		cs = s.newClientSession()
	}
	s.scheduleConnect(cs, true)
}

// connect opens a socket for cs, closing the one it may have.
func (s *session) connect(cs *clientSession) {
	to, ok := s.planSocket(cs)
	if !ok {
		return
	}
	ctx := cs.ctx
	err := s.engine.checkLocks(ctx)
	if err == nil {
		err = cs.prepare(to.proxy)
	}
	if err == nil {
		cs.closeSocket(to.afterPairing)
		ctx = cs.socketContext(to.number)
		err = cs.connectSocket(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cs.connecting = false
	if s.client != cs { // it was replaced meanwhile
		cs.disconnect()
		return
	}
	if err == nil {
		s.watchSocket(ctx, cs)
	}
	switch {
	case errors.Is(err, errNoDevice), errors.Is(err, store.ErrDeviceDeleted):
		s.end(cs, endings[deviceLost])
	case err != nil:
		s.log.Info("WhatsApp was not reached", slog.Int("failed", s.failedConnects+1), slog.String("error", errorType(err)))
		s.onSocketLost(cs, Unreachable)
	case !cs.cli.IsConnected():
		s.onSocketLost(cs, NoCause)
	case !cs.loggedIn:
		s.startTimer(&s.responseTimer, s.engine.cfg.Timeouts.Login, func() { s.onSocketLost(cs, Unreachable) })
	}
}

// connectSocket opens a socket, and returns when ctx ends. The library waits 20 s for the server's part of the handshake, even when its
// context has ended and its socket is closed (NoiseHandshakeResponseTimeout); closing the engine or a session does not wait for that. The
// goroutine ends by itself then, with its socket closed.
func (cs *clientSession) connectSocket(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		err := cs.cli.ConnectContext(ctx)
		if ctx.Err() != nil {
			cs.disconnect()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// socketPlan is a socket that is to be opened.
type socketPlan struct {
	number       int64
	proxy        Proxy
	afterPairing bool // it is the first socket after a pairing
}

// planSocket resets the state of cs for a new socket; false when cs is not to be connected any more.
func (s *session) planSocket(cs *clientSession) (socketPlan, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || s.removed {
		return socketPlan{}, false
	}
	cs.socketNumber++
	to := socketPlan{cs.socketNumber, s.proxy, cs.restartRequested}
	cs.restartRequested = false
	cs.isQueued, cs.socketOpen, cs.loggedIn, cs.offlineSync, cs.deliverySuspended = false, true, false, false, false
	return to, true
}

// errorType is the Go type of the innermost error: the texts of the library's errors may hold numbers and ids.
func errorType(err error) string {
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

// onSocketLost handles the loss of the socket of cs, or that it did not open. The caller holds mu.
func (s *session) onSocketLost(cs *clientSession, why Cause) {
	if s.client != cs || cs.connecting || !cs.socketOpen { // it was handled already
		return
	}
	cs.socketOpen = false
	s.responseTimer.stop()
	s.redeliverTimer.stop()
	if cs.loggedIn && s.engine.cfg.Now().Sub(cs.loggedInAt) >= s.engine.cfg.Timeouts.Stable {
		s.failedConnects = 0
	}
	cs.loggedIn = false
	if s.link != nil {
		s.onLinkingSocketLost(cs, why)
		return
	}
	if cs.makeErr != nil { // the database did not answer: a new client session tries again
		s.client = s.newClientSession()
		cs.disconnectAsync()
		cs = s.client
	}
	s.pendingCause = why
	switch s.state.State {
	case Open:
		if s.graceTimer.timer == nil {
			s.startTimer(&s.graceTimer, s.engine.cfg.Timeouts.Grace, s.reportConnecting)
		}
	case Connecting:
		s.update(Changed{}, func(n *Snapshot) { n.Cause = why })
	case Closed: // it stays closed, with its cause, until it is logged in
	}
	s.retryAfterBackoff(func() { s.scheduleConnect(cs, false) })
}

// retryAfterBackoff runs f after the back-off. The caller holds mu.
func (s *session) retryAfterBackoff(f func()) {
	wait := s.backoff()
	s.failedConnects++
	s.startTimer(&s.retryTimer, wait, f)
}

// reportConnecting ends the grace of a lost socket: the session is reported as connecting. The caller holds mu.
func (s *session) reportConnecting() {
	s.update(Changed{}, func(n *Snapshot) { n.State, n.Cause = Connecting, s.pendingCause })
}

// dropClient ends the client session, if there is one. The caller holds mu.
func (s *session) dropClient() {
	s.stopTimers()
	s.pendingCause = NoCause
	if cs := s.client; cs != nil {
		s.client = nil
		cs.disconnectAsync()
	}
}
