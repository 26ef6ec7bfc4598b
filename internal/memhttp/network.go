package memhttp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"salonzap/internal/fault"
)

const (
	idlePerHost = 64 // connections kept for the next call; one costs two goroutines and some 16 KiB of buffers
	idleTimeout = 30 * time.Second
)

// Network has the host names of this process with their listeners. It is an http.RoundTripper, safe for concurrent use.
type Network struct {
	next      http.RoundTripper // for hosts that are not ours; nil refuses them
	transport *http.Transport

	mu    sync.Mutex
	hosts map[string]*Listener // by name in lower case; nil while the name has no listener
}

// New makes a network that owns names, with or without listeners, and passes requests to other hosts to next. With a nil next they are refused.
func New(next http.RoundTripper, names ...string) *Network {
	n := &Network{next: next, hosts: map[string]*Listener{}}
	for _, name := range names {
		n.hosts[strings.ToLower(name)] = nil
	}
	n.transport = &http.Transport{
		DialContext: n.dial, MaxIdleConnsPerHost: idlePerHost, IdleConnTimeout: idleTimeout,
		DisableCompression: true, // it would only cost CPU time
	}
	return n
}

// Listen listens at a name, without a port, for http.Server.Serve. The name stays the network's own when the listener is closed, and can be
// listened at again. Errors: Conflict while it has a listener.
func (n *Network) Listen(name string) (*Listener, error) {
	name = strings.ToLower(name)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.hosts[name] != nil {
		return nil, fault.Wrap(fault.Conflict, "memhttp.listen", errors.New("somebody listens at "+name+" already"))
	}
	l := &Listener{network: n, name: name, conns: make(chan net.Conn), done: make(chan struct{})}
	n.hosts[name] = l
	return l, nil
}

// RoundTrip sends a request to the listener of its host, or to the next transport. A name of the network is reached by plain HTTP only.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case n.owns(r.URL.Hostname()) && r.URL.Scheme == "http":
		return n.transport.RoundTrip(r)
	case n.owns(r.URL.Hostname()):
		return nil, refuse(r, errors.New("memhttp: names inside the process speak plain HTTP"))
	case n.next == nil:
		return nil, refuse(r, errors.New("memhttp: there are no other hosts"))
	}
	return n.next.RoundTrip(r)
}

// refuse closes a request's body, as an http.RoundTripper must, and returns the error.
func refuse(r *http.Request, why error) error {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &net.OpError{Op: "dial", Net: network, Err: why}
}

// CloseIdleConnections closes idle connections, also those of the next transport.
func (n *Network) CloseIdleConnections() {
	n.transport.CloseIdleConnections()
	if next, ok := n.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

// Dial opens a connection to a name of this network, for other protocols than HTTP. A port in the address is ignored.
func (n *Network) Dial(ctx context.Context, address string) (net.Conn, error) {
	return n.dial(ctx, network, address)
}

func (n *Network) owns(name string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, ours := n.hosts[strings.ToLower(name)]
	return ours
}

func (n *Network) dial(ctx context.Context, _, address string) (net.Conn, error) {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		name = address
	}
	name = strings.ToLower(name)
	n.mu.Lock()
	l := n.hosts[name]
	n.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: hostAddr(name), Err: syscall.ECONNREFUSED}
	}
	c, err := l.connect(ctx)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: hostAddr(name), Err: err}
	}
	return c, nil
}

func (n *Network) removeListener(l *Listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.hosts[l.name] == l {
		n.hosts[l.name] = nil
	}
}
