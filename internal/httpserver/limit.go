package httpserver

import (
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits bound the connections of a listener. Zero is no bound.
type Limits struct {
	All        int
	PerAddress int // of one IPv4 address, or one /64 of IPv6
	// Exempt are addresses that PerAddress does not apply to: proxies, through which many people connect.
	Exempt []netip.Prefix
}

// Limit accepts the connections of ln within limits. A connection beyond them is closed at once; the log tells of it at most once a minute.
func Limit(ln net.Listener, l Limits, log *slog.Logger, now func() time.Time) net.Listener {
	return &listener{Listener: ln, limits: l, log: log, now: now, by: map[netip.Addr]int{}}
}

type listener struct {
	net.Listener
	limits Limits
	log    *slog.Logger
	now    func() time.Time

	mu         sync.Mutex
	all        int
	by         map[netip.Addr]int
	refused    int
	lastLogged time.Time
}

// logInterval is the least time between two log lines about refused connections.
const logInterval = time.Minute

// Accept waits for the next connection within the limits.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		who := caller(c)
		if !l.enter(who) {
			_ = c.Close()
			continue
		}
		release := sync.OnceFunc(func() { l.release(who) })
		if tcp, ok := c.(*net.TCPConn); ok {
			return &tcpConn{tcp, release}, nil
		}
		return &conn{c, release}, nil
	}
}

// caller is the address by which a connection is counted: an IPv4 address, or the /64 network of an IPv6 address. It is invalid when the connection has
// no IP address.
func caller(c net.Conn) netip.Addr {
	at, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	addr := at.Addr().Unmap().WithZone("")
	if addr.Is6() {
		const network = 64
		if p, err := addr.Prefix(network); err == nil {
			return p.Addr()
		}
	}
	return addr
}

func (l *listener) exempt(who netip.Addr) bool {
	if !who.IsValid() {
		return true
	}
	for _, p := range l.limits.Exempt {
		if p.Contains(who) {
			return true
		}
	}
	return false
}

func (l *listener) enter(who netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	most := l.limits
	if most.All > 0 && l.all >= most.All || most.PerAddress > 0 && l.by[who] >= most.PerAddress && !l.exempt(who) {
		l.refuse()
		return false
	}
	l.all++
	l.by[who]++
	return true
}

// refuse counts a refused connection, and logs the count once per logInterval. The caller holds l.mu.
func (l *listener) refuse() {
	l.refused++
	if now := l.now(); now.Sub(l.lastLogged) >= logInterval {
		l.log.Warn("connections are refused: too many are open", slog.Int("open", l.all), slog.Int("refused", l.refused))
		l.lastLogged, l.refused = now, 0
	}
}

func (l *listener) release(who netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all--
	if l.by[who]--; l.by[who] == 0 {
		delete(l.by, who)
	}
}

// tcpConn keeps the other methods of a TCP connection, which set buffers and send files.
type tcpConn struct {
	*net.TCPConn
	release func()
}

func (c *tcpConn) Close() error {
	defer c.release()
	return c.TCPConn.Close()
}

type conn struct {
	net.Conn
	release func()
}

func (c *conn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
