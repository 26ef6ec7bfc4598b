package edge

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// answer sends a stream as the answer to a request.
type answer struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	now func() time.Time
}

// open sends the headers and the first event.
func (a *answer) open(r *http.Request, first []byte) error {
	h := a.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx: pass each event on at once
	if r.ProtoMajor == 1 {
		h.Set("Connection", "close") // no other request follows a stream
	}
	_ = a.rc.SetReadDeadline(time.Time{}) // else the server's ReadTimeout ends the stream; not supported is fine
	a.w.WriteHeader(http.StatusOK)
	return a.send(first)
}

// close gives the end of the answer its time, as each write has. The server gives the next one on the same connection its own.
func (a *answer) close() { _ = a.rc.SetWriteDeadline(a.now().Add(writeTime)) }

// send writes within writeTime, and lets no later silence count against the caller.
func (a *answer) send(b []byte) error {
	if err := a.rc.SetWriteDeadline(a.now().Add(writeTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := a.w.Write(b); err != nil {
		return err
	}
	return a.rc.Flush()
}

// roomForSlow is what the system may keep for a caller who reads slowly, in bytes: a few cards. It would grow to megabytes.
const roomForSlow = 64 << 10

// detach takes the connection out of the server's hands, where it can be: over HTTP/1.1, whose chunks are ours to write from
// then on. The server has sent everything that was written before.
func detach(rc *http.ResponseController, r *http.Request) (net.Conn, bool) {
	if r.ProtoMajor != 1 || r.ProtoMinor < 1 {
		return nil, false
	}
	conn, _, err := rc.Hijack()
	if tcp, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = tcp.SetWriteBuffer(roomForSlow) // the system's own choice serves as well, but costs more
	}
	return conn, err == nil
}

// chunks sends a stream over a connection that is all ours.
type chunks struct {
	conn net.Conn
	now  func() time.Time
}

func (c *chunks) send(b []byte) error {
	if err := c.conn.SetWriteDeadline(c.now().Add(writeTime)); err != nil {
		return err
	}
	out := make([]byte, 0, len(b)+16) //nolint:mnd // the length in hex, and two ends of line
	out = append(strconv.AppendInt(out, int64(len(b)), 16), "\r\n"...)
	out = append(append(out, b...), "\r\n"...)
	_, err := c.conn.Write(out)
	return err
}

// finish ends the answer as the protocol wants it, and the connection.
func (c *chunks) finish() {
	_ = c.conn.SetWriteDeadline(c.now().Add(time.Second)) // for five bytes
	_, _ = c.conn.Write([]byte("0\r\n\r\n"))              // the caller may be gone
	_ = c.conn.Close()
}

// apart follows the stream on its connection until the caller leaves. Whoever waits for the stream waits for both of its
// goroutines.
func (f *feed) apart(conn net.Conn) {
	ctx, leave := context.WithCancel(context.Background())
	out := &chunks{conn: conn, now: f.s.now}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		defer leave()
		var b [1]byte
		_, _ = conn.Read(b[:]) // a caller of a stream has nothing more to say: whatever comes is the end
	}()
	f.follow(ctx, out)
	out.finish()
	<-gone
}
