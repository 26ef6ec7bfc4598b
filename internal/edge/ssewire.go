package edge

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// responseSink sends a stream as the answer to a request.
type responseSink struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	now func() time.Time
}

// open sends the headers and the first event.
func (a *responseSink) open(r *http.Request, first []byte) error {
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
func (a *responseSink) close() { _ = a.rc.SetWriteDeadline(a.now().Add(writeTimeout)) }

// send writes within writeTime, and lets no later silence count against the caller.
func (a *responseSink) send(b []byte) error {
	if err := a.rc.SetWriteDeadline(a.now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := a.w.Write(b); err != nil {
		return err
	}
	return a.rc.Flush()
}

// writeBufferSize is what the system may keep for a caller who reads slowly, in bytes: a few cards. It would grow to megabytes.
const writeBufferSize = 64 << 10

// hijack takes the connection out of the server's hands, where it can be: over HTTP/1.1, whose chunks are ours to write from
// then on. The server has sent everything that was written before.
func hijack(rc *http.ResponseController, r *http.Request) (net.Conn, bool) {
	if r.ProtoMajor != 1 || r.ProtoMinor < 1 {
		return nil, false
	}
	conn, _, err := rc.Hijack()
	if tcp, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = tcp.SetWriteBuffer(writeBufferSize) // the system's own choice serves as well, but costs more
	}
	return conn, err == nil
}

// chunkedSink sends a stream over a connection that is all ours.
type chunkedSink struct {
	conn net.Conn
	now  func() time.Time
}

func (c *chunkedSink) send(b []byte) error {
	if err := c.conn.SetWriteDeadline(c.now().Add(writeTimeout)); err != nil {
		return err
	}
	out := make([]byte, 0, len(b)+16) //nolint:mnd // the length in hex, and two ends of line
	out = append(strconv.AppendInt(out, int64(len(b)), 16), "\r\n"...)
	out = append(append(out, b...), "\r\n"...)
	_, err := c.conn.Write(out)
	return err
}

// finish ends the answer as the protocol wants it, and the connection.
func (c *chunkedSink) finish() {
	_ = c.conn.SetWriteDeadline(c.now().Add(time.Second)) // for five bytes
	_, _ = c.conn.Write([]byte("0\r\n\r\n"))              // the caller may be gone
	_ = c.conn.Close()
}

// followDetached follows the stream on its connection until the caller leaves. Whoever waits for the stream waits for both of its
// goroutines.
func (f *feed) followDetached(conn net.Conn) {
	ctx, leave := context.WithCancel(context.Background())
	out := &chunkedSink{conn: conn, now: f.streams.now}
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
