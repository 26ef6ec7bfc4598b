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

// transportFactory makes the transports by which sessions reach WhatsApp, or its double.
type transportFactory struct {
	endpoint      *url.URL // nil for WhatsApp itself
	direct        *http.Transport
	dialTimeout   time.Duration
	uploadTimeout time.Duration
	now           func() time.Time
}

func newTransportFactory(to Endpoint, p Timeouts, now func() time.Time) (*transportFactory, error) {
	w := &transportFactory{dialTimeout: p.Dial, uploadTimeout: p.Upload, now: now}
	if to.URL != "" {
		var err error
		if w.endpoint, err = parseDoubleURL(to); err != nil {
			return nil, err
		}
	}
	w.direct = w.newHTTPTransport()
	return w, nil
}

var errEndpoint = errors.New("engine: a double of WhatsApp must have a ws or wss URL with a loopback address, and a root key of 32 bytes")

// parseDoubleURL parses the URL of a double. Other names would be resolved outside, so that only addresses and "localhost" are accepted; the
// dialled address is checked once more in loopbackOnly.
func parseDoubleURL(to Endpoint) (*url.URL, error) {
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

func (w *transportFactory) newHTTPTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: w.dialTimeout, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: w.dialTimeout, ResponseHeaderTimeout: w.uploadTimeout,
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
	}
	if w.endpoint != nil {
		dialer.Control = loopbackOnly
		t.Proxy = nil
		t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // loopback only, and Noise proves who answers
	}
	return t
}

// forSession makes the transport of one session. The time of each read from its socket is stored in seen (Unix nanoseconds), as a proof of
// life.
func (w *transportFactory) forSession(seen *atomic.Int64) *sessionTransport {
	t := &sessionTransport{transportFactory: w, lastSeen: seen}
	t.current.Store(w.direct)
	return t
}

func (w *transportFactory) close() { w.direct.CloseIdleConnections() }

// sessionTransport carries one session's websocket and media.
type sessionTransport struct {
	*transportFactory
	lastSeen *atomic.Int64
	current  atomic.Pointer[http.Transport]
	proxy    Proxy // of transport
	socket   atomic.Pointer[observedSocket]
}

// setProxy sets the proxy of later connections; its guard checks the address at each dial. A double is reached without a proxy. It is not
// safe for concurrent use.
func (w *sessionTransport) setProxy(proxy Proxy) error {
	if proxy.same(w.proxy) || w.endpoint != nil {
		return nil
	}
	next := w.direct
	if proxy.URL != "" {
		u, err := url.Parse(proxy.URL)
		if err != nil {
			return errProxy
		}
		next = w.newHTTPTransport()
		next.Proxy, next.DialContext = http.ProxyURL(u), proxy.Guard.Dial // nothing but the proxy is dialled
	}
	w.close()
	w.proxy = proxy
	w.current.Store(next)
	return nil
}

// close closes idle connections that only this session used.
func (w *sessionTransport) close() {
	if t := w.current.Load(); t != w.direct {
		t.CloseIdleConnections()
	}
}

func (w *sessionTransport) socketClient() *http.Client {
	return &http.Client{Transport: w, Timeout: w.dialTimeout}
}

func (w *sessionTransport) mediaClient() *http.Client {
	return &http.Client{Transport: boundedTransport{w}, Timeout: w.uploadTimeout}
}

// RoundTrip sends requests to the double if there is one, and observes the websocket.
func (w *sessionTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.endpoint != nil {
		r = w.redirect(r)
	}
	resp, err := w.current.Load().RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("engine: reach WhatsApp: %w", err)
	}
	if body, ok := resp.Body.(io.ReadWriteCloser); ok && resp.StatusCode == http.StatusSwitchingProtocols {
		t := &observedSocket{ReadWriteCloser: body, transport: w, readEnded: make(chan struct{})}
		w.socket.Store(t)
		resp.Body = t
	}
	return resp, nil
}

// redirect turns a request for WhatsApp into one for its double, whose URL's path is that of the websocket.
func (w *sessionTransport) redirect(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = w.endpoint.Scheme, w.endpoint.Host
	if r.Header.Get("Upgrade") != "" && w.endpoint.Path != "" {
		r.URL.Path = w.endpoint.Path
	}
	return r
}

// closeSocket closes the socket, and waits until its reader has ended, readerExitTimeout at most.
func (w *sessionTransport) closeSocket() {
	t := w.socket.Load()
	if t == nil {
		return
	}
	_ = t.Close() // it may be closed already
	timer := time.NewTimer(readerExitTimeout)
	defer timer.Stop()
	select {
	case <-t.readEnded:
	case <-timer.C: // nobody reads
	}
}

const readerExitTimeout = time.Second

// observedSocket records when bytes were read, and when its reader has ended.
type observedSocket struct {
	io.ReadWriteCloser
	transport *sessionTransport
	once      sync.Once
	readEnded chan struct{}
}

func (t *observedSocket) Read(p []byte) (int, error) {
	n, err := t.ReadWriteCloser.Read(p)
	if n > 0 {
		t.transport.lastSeen.Store(t.transport.now().UnixNano())
	}
	if err != nil {
		t.once.Do(func() { close(t.readEnded) })
	}
	return n, err
}

// boundedPages bounds the size of pages of WhatsApp Web.
type boundedPages struct{ base http.RoundTripper }

const maxPage = 8 << 20

func (p boundedPages) RoundTrip(r *http.Request) (*http.Response, error) {
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

// pageClient is the HTTP client that looks up the web version.
func (w *transportFactory) pageClient() *http.Client {
	return &http.Client{Timeout: w.uploadTimeout, Transport: boundedPages{w.forSession(new(atomic.Int64))}}
}

// detached is ctx without its cancellation, and with a timeout, for work that must be finished once begun.
func detached(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), limit)
}
