package engine

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

// maxMissedPings is how many pings in a row may stay unanswered before the socket is given up.
const maxMissedPings = 2

// keepAlive detects a half-open socket: one that is not closed, and over which nothing comes. A socket over which nothing was read for
// interval is pinged. When the ping is not answered within timeout, it is pinged again at once, and after maxMissedPings it is lost: interval +
// maxMissedPings × timeout after the last byte. A socket with traffic is not pinged at all, and waiting takes a timer and no goroutine.
type keepAlive struct {
	interval, timeout time.Duration
	now               func() time.Time
	lastRead          func() time.Time
	ping              func(ctx context.Context) // returns when it is answered, or ctx ends
	lost              func()
	spawn             func(func())
}

// watch watches a socket until ctx, which is the socket's, ends.
func (k keepAlive) watch(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	if wait := k.interval - k.now().Sub(k.lastRead()); wait > 0 {
		time.AfterFunc(wait, func() { k.watch(ctx) })
		return
	}
	k.spawn(func() { k.probe(ctx) })
}

// probe pings, and then goes on watching or reports the loss. Any byte that is read after a ping counts as its answer.
func (k keepAlive) probe(ctx context.Context) {
	for range maxMissedPings {
		begun := k.now()
		pinging, cancel := context.WithTimeout(ctx, k.timeout)
		k.ping(pinging)
		cancel()
		if ctx.Err() != nil {
			return
		}
		if !k.lastRead().Before(begun) {
			k.watch(ctx)
			return
		}
	}
	k.lost()
}

// watchSocket begins to watch the current socket of cs. The caller holds mu.
func (s *session) watchSocket(ctx context.Context, cs *clientSession) {
	number, t := cs.socketNumber, s.engine.cfg.Timeouts
	keepAlive{
		interval: t.PingInterval, timeout: t.PongTimeout, now: s.engine.cfg.Now, spawn: s.engine.spawn,
		lastRead: func() time.Time { return time.Unix(0, s.lastSeen.Load()) },
		ping: func(pinging context.Context) {
			// The socket's context and not the ping's: the library may panic when a context ends while it writes.
			answered := make(chan struct{})
			s.engine.spawn(func() {
				defer close(answered)
				_, _ = cs.cli.DangerousInternals().SendIQ(ctx, whatsmeow.DangerousInfoQuery{ //nolint:staticcheck // the library offers no ping
					Namespace: "w:p", Type: "get", To: types.ServerJID, NoRetry: true, Timeout: t.PongTimeout,
				})
			})
			select {
			case <-answered:
			case <-pinging.Done():
			}
		},
		lost: func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.client == cs && cs.socketNumber == number {
				s.log.InfoContext(ctx, "a socket is half-open: WhatsApp answers no ping")
				s.onSocketLost(cs, Unreachable)
			}
		},
	}.watch(ctx)
}
