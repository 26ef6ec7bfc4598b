package memhttp

import (
	"context"
	"net"
	"net/http"
	"sync"
	"syscall"
)

const network = "memory"

// Listener is a net.Listener for one name.
type Listener struct {
	network *Network
	name    string
	conns   chan net.Conn
	once    sync.Once
	done    chan struct{}
}

// Accept waits for the next connection. Errors: net.ErrClosed after Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, &net.OpError{Op: "accept", Net: network, Addr: l.Addr(), Err: net.ErrClosed}
	}
}

// Close ends the listening; the name can then be listened at again. Accepted connections stay open.
func (l *Listener) Close() error {
	l.once.Do(func() {
		l.network.removeListener(l)
		close(l.done)
	})
	return nil
}

// Addr is the name.
func (l *Listener) Addr() net.Addr { return hostAddr(l.name) }

// connect makes a connection and waits until it is accepted, the listener is closed or ctx ends. Errors: ECONNREFUSED, that of ctx.
func (l *Listener) connect(ctx context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case l.conns <- conn{Conn: far, local: hostAddr(l.name), remote: caller}:
		return conn{Conn: near, local: caller, remote: hostAddr(l.name)}, nil
	case <-l.done:
		return nil, syscall.ECONNREFUSED
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Inside tells whether a request came over a network inside the process.
func Inside(r *http.Request) bool {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && at.Network() == network
}

// hostAddr is the host of an address. Its String has the form host:port, as HTTP servers expect.
type hostAddr string

// caller is the address of every client: this machine.
const caller hostAddr = "127.0.0.1"

func (hostAddr) Network() string  { return network }
func (a hostAddr) String() string { return string(a) + ":0" }

// conn is one end of a pipe with addresses.
type conn struct {
	net.Conn
	local, remote hostAddr
}

func (c conn) LocalAddr() net.Addr  { return c.local }
func (c conn) RemoteAddr() net.Addr { return c.remote }
