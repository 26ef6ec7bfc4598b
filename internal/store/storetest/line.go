package storetest

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Line is a network line to a database, which can be cut.
type Line struct {
	mu    sync.Mutex
	cut   bool
	near  []net.Conn // to the client
	far   []net.Conn // to the database
	where *pgconn.Config
}

// StartLine gives the address of a database that leads over a line. It ends with the test.
func StartLine(tb testing.TB, dsn string) (l *Line, through string) {
	tb.Helper()
	where, err := pgconn.ParseConfig(dsn)
	if err != nil {
		tb.Fatal(err)
	}
	listener, through := listen(tb, dsn)
	l = &Line{where: where}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			l.carry(near, &wg)
		}
	})
	tb.Cleanup(func() {
		_ = listener.Close()
		l.End()
		wg.Wait()
	})
	return l, through
}

// carry carries a connection, until the line is cut. What comes over a line that is cut is taken and goes nowhere.
func (l *Line) carry(near net.Conn, wg *sync.WaitGroup) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.near = append(l.near, near)
	if l.cut {
		return
	}
	network, address := pgconn.NetworkAddress(l.where.Host, l.where.Port)
	far, err := net.Dial(network, address) //nolint:noctx // it ends with Cut
	if err != nil {
		_ = near.Close()
		return
	}
	l.far = append(l.far, far)
	wg.Go(func() { _, _ = io.Copy(far, near); _ = far.Close() })
	wg.Go(func() {
		_, _ = io.Copy(near, far)
		if !l.isCut() {
			_ = near.Close()
		}
	})
}

func (l *Line) isCut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cut
}

// Cut cuts the line in the worst way: the database sees the connections end, and the client sees nothing, as when a firewall drops what it sends.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = true
	for _, c := range l.far {
		_ = c.Close()
	}
}

// End cuts the line, and lets the client see it.
func (l *Line) End() {
	l.Cut()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.near {
		_ = c.Close()
	}
}
