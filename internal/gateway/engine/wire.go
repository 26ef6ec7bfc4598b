package engine

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// wires makes the HTTP clients by which sessions reach WhatsApp, or its double.
type wires struct {
	to     *url.URL // nil for WhatsApp itself
	direct *http.Transport
	dial   time.Duration
	upload time.Duration
	now    func() time.Time
}

func newWires(to Endpoint, p Patience, now func() time.Time) (*wires, error) {
	w := &wires{dial: p.Dial, upload: p.Upload, now: now}
	if to.URL != "" {
		var err error
		if w.to, err = double(to); err != nil {
			return nil, err
		}
	}
	w.direct = w.newTransport()
	return w, nil
}

var errEndpoint = errors.New("engine: a double of WhatsApp must have a ws or wss URL with a loopback address, and a root key of 32 bytes")

// double checks where a double is. A name would be looked up elsewhere, so only addresses and "localhost" are taken, and
// what is dialled is checked once more in loopbackOnly.
func double(to Endpoint) (*url.URL, error) {
	u, err := url.Parse(to.URL)
	if err != nil || u.User != nil || len(to.RootKey) != keyLen {
		return nil, errEndpoint
	}
	address, err := netip.ParseAddr(u.Hostname())
	if u.Hostname() != "localhost" && (err != nil || !address.IsLoopback()) {
		return nil, errEndpoint
	}
	switch u.Scheme {
	case "ws":
		u.Scheme = "http"
	case "wss":
		u.Scheme = "https"
	default:
		return nil, errEndpoint
	}
	return u, nil
}

var errProxy = errors.New("engine: the proxy's URL cannot be read")

func loopbackOnly(_, address string, _ syscall.RawConn) error {
	if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().IsLoopback() {
		return errEndpoint
	}
	return nil
}

func (w *wires) newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: w.dial, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: w.dial, ResponseHeaderTimeout: w.upload,
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
	}
	if w.to != nil {
		dialer.Control = loopbackOnly
		t.Proxy = nil
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // loopback only, and Noise proves who answers
	}
	return t
}

// wire makes one session's way to WhatsApp. What it reads from its socket is noted in seen (Unix nanoseconds), as a proof
// of life.
func (w *wires) wire(seen *atomic.Int64) *wire {
	way := &wire{wires: w, seen: seen}
	way.transport.Store(w.direct)
	return way
}

func (w *wires) close() { w.direct.CloseIdleConnections() }

// wire is one session's way to WhatsApp.
type wire struct {
	*wires
	seen      *atomic.Int64
	transport atomic.Pointer[http.Transport]
	proxy     Proxy // of transport
	socket    atomic.Pointer[tap]
}

// through leads what comes next through a proxy, whose address its guard judges at each dial. A double gets no proxy. It is
// not to be called twice at once.
func (w *wire) through(proxy Proxy) error {
	if proxy.same(w.proxy) || w.to != nil {
		return nil
	}
	next := w.direct
	if proxy.URL != "" {
		u, err := url.Parse(proxy.URL)
		if err != nil {
			return errProxy
		}
		next = w.newTransport()
		next.Proxy, next.DialContext = http.ProxyURL(u), proxy.Guard.Dial // nothing but the proxy is dialled
	}
	w.close()
	w.proxy = proxy
	w.transport.Store(next)
	return nil
}

// close closes what only this session used and nobody uses now.
func (w *wire) close() {
	if t := w.transport.Load(); t != w.direct {
		t.CloseIdleConnections()
	}
}

func (w *wire) socketClient() *http.Client { return &http.Client{Transport: w, Timeout: w.dial} }
func (w *wire) mediaClient() *http.Client {
	return &http.Client{Transport: bounded{w}, Timeout: w.upload}
}

// RoundTrip leads to the double if there is one, and listens to the websocket.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.to != nil {
		r = w.redirect(r)
	}
	resp, err := w.transport.Load().RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("engine: reach WhatsApp: %w", err)
	}
	if body, ok := resp.Body.(io.ReadWriteCloser); ok && resp.StatusCode == http.StatusSwitchingProtocols {
		t := &tap{ReadWriteCloser: body, wire: w, over: make(chan struct{})}
		w.socket.Store(t)
		resp.Body = t
	}
	return resp, nil
}

// redirect turns a request for WhatsApp into one for its double. The double's own path is that of its websocket.
func (w *wire) redirect(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = w.to.Scheme, w.to.Host
	if r.Header.Get("Upgrade") != "" && w.to.Path != "" {
		r.URL.Path = w.to.Path
	}
	return r
}

// hangUp closes the socket, and waits until its reader knows.
func (w *wire) hangUp() {
	t := w.socket.Load()
	if t == nil {
		return
	}
	_ = t.Close() // it may be closed already
	timer := time.NewTimer(hangUpTime)
	defer timer.Stop()
	select {
	case <-t.over:
	case <-timer.C: // nobody reads
	}
}

const hangUpTime = time.Second

// tap notes when something was read, and when nothing is any more.
type tap struct {
	io.ReadWriteCloser
	wire *wire
	once sync.Once
	over chan struct{}
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.ReadWriteCloser.Read(p)
	if n > 0 {
		t.wire.seen.Store(t.wire.now().UnixNano())
	}
	if err != nil {
		t.once.Do(func() { close(t.over) })
	}
	return n, err
}

// page reads a page of WhatsApp's web, bounded.
type page struct{ base http.RoundTripper }

const maxPage = 8 << 20

func (p page) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.base.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("engine: read WhatsApp's page: %w", err)
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxPage), resp.Body}
	return resp, nil
}

// page is a client that looks up the web version.
func (w *wires) page() *http.Client {
	return &http.Client{Timeout: w.upload, Transport: page{w.wire(new(atomic.Int64))}}
}

// background is ctx without its end: what must be finished once begun.
func background(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}
