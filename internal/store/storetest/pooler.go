package storetest

import (
	"context"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// StartPooler puts a pooler in transaction mode in front of a database and gives the address that leads through it: each
// transaction of each client gets whichever of the pooler's sessions is free, as with PgBouncer's pool_mode=transaction. It
// serves the last one that became free first, as PgBouncer does by default, or as order says. It ends with the test.
func StartPooler(tb testing.TB, dsn string, sessions int, order PoolOrder) (through string) {
	tb.Helper()
	l, through := listen(tb, dsn)
	p := &pooler{free: make(chan struct{}, sessions), order: order}
	for range sessions {
		conn, err := pgconn.Connect(tb.Context(), dsn)
		if err != nil {
			tb.Fatal(err)
		}
		h, err := conn.Hijack()
		if err != nil {
			tb.Fatal(err)
		}
		p.put(h)
	}
	var wg sync.WaitGroup
	wg.Go(func() { p.serve(l, &wg) })
	tb.Cleanup(func() {
		_ = l.Close()
		p.end()
		wg.Wait()
	})
	return through
}

// listen opens a listener that stands in front of a database, and gives the database's address through it.
func listen(tb testing.TB, dsn string) (l net.Listener, through string) {
	tb.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	if l, err = new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	u.Host, u.RawQuery = l.Addr().String(), "sslmode=disable"
	return l, u.String()
}

// PoolOrder is which of a pooler's free sessions serves next.
type PoolOrder int

// The orders.
const (
	LastFirst PoolOrder = iota // the one that became free last
	InTurn                     // the one that became free first
	Belated                    // LastFirst, but what became free can serve only after the next one has begun to
)

// pooler owns sessions and the clients' connections.
type pooler struct {
	order PoolOrder
	free  chan struct{} // one for each in idle

	mu    sync.Mutex
	idle  []*pgconn.HijackedConn
	late  []*pgconn.HijackedConn
	conns []net.Conn // to be closed at the end
	ended bool
}

func (p *pooler) give(h *pgconn.HijackedConn) {
	if p.order != Belated {
		p.put(h)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = append(p.late, h)
}

func (p *pooler) put(h *pgconn.HijackedConn) {
	p.mu.Lock()
	p.idle = append(p.idle, h)
	p.mu.Unlock()
	p.free <- struct{}{}
}

func (p *pooler) acquire(ctx context.Context) *pgconn.HijackedConn {
	select {
	case <-p.free:
	case <-ctx.Done():
		return nil
	}
	p.mu.Lock()
	at := len(p.idle) - 1
	if p.order == InTurn {
		at = 0
	}
	h, late := p.idle[at], p.late
	p.idle, p.late = append(p.idle[:at:at], p.idle[at+1:]...), nil
	p.mu.Unlock()
	for _, l := range late {
		p.put(l)
	}
	return h
}

// hold notes a connection that the end closes; it is closed at once when that has come.
func (p *pooler) hold(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		_ = c.Close()
	}
	p.conns = append(p.conns, c)
}

func (p *pooler) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	for _, c := range p.conns {
		_ = c.Close()
	}
	for _, h := range append(p.idle, p.late...) {
		_ = h.Conn.Close()
	}
}

func (p *pooler) serve(l net.Listener, wg *sync.WaitGroup) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.hold(c)
		wg.Go(func() {
			defer c.Close() //nolint:errcheck // the client has gone
			p.client(c)
		})
	}
}

// client lets one client in without asking for anything, and relays what it says.
func (p *pooler) client(c net.Conn) {
	b := pgproto3.NewBackend(c, c)
	for {
		m, err := b.ReceiveStartupMessage()
		if err != nil {
			return
		}
		if _, ok := m.(*pgproto3.StartupMessage); ok {
			break
		}
		if _, err := c.Write([]byte("N")); err != nil { // no TLS, no GSS
			return
		}
	}
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "15.0"})
	b.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	b.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	b.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
	b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	if b.Flush() != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for p.transaction(ctx, b) {
	}
}

// transaction relays until the session is outside of a transaction again. It tells whether the client is still there.
func (p *pooler) transaction(ctx context.Context, b *pgproto3.Backend) bool {
	var h *pgconn.HijackedConn
	for {
		m, err := b.Receive()
		if _, bye := m.(*pgproto3.Terminate); err != nil || bye {
			if h != nil {
				_ = h.Conn.Close()
			}
			return false
		}
		if h == nil {
			if h = p.acquire(ctx); h == nil {
				return false
			}
			p.hold(h.Conn)
		}
		h.Frontend.Send(m)
		if h.Frontend.Flush() != nil {
			return false
		}
		switch m.(type) {
		case *pgproto3.Query, *pgproto3.Sync:
		default:
			continue
		}
		status, ok := answer(h, b)
		if !ok {
			return false
		}
		if status == 'I' {
			p.give(h)
			return true
		}
	}
}

// answer relays what the session says until it waits for the next question.
func answer(h *pgconn.HijackedConn, b *pgproto3.Backend) (status byte, ok bool) {
	for {
		m, err := h.Frontend.Receive()
		if err != nil {
			return 0, false
		}
		if _, lost := m.(*pgproto3.NotificationResponse); !lost { // nobody is there whom it could be for
			b.Send(m)
		}
		if r, done := m.(*pgproto3.ReadyForQuery); done {
			return r.TxStatus, b.Flush() == nil
		}
	}
}
