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
		h.Set("Connection", "close") // no other request can follow on this connection
	}
	_ = a.rc.SetReadDeadline(time.Time{}) // otherwise the server's ReadTimeout would end the stream; it may be unsupported
	a.w.WriteHeader(http.StatusOK)
	return a.send(first)
}

// close sets the write deadline for the end of the answer. The server sets its own for the next answer on the same connection.
func (a *responseSink) close() { _ = a.rc.SetWriteDeadline(a.now().Add(writeTimeout)) }

// send writes and flushes within writeTimeout.
func (a *responseSink) send(b []byte) error {
	if err := a.rc.SetWriteDeadline(a.now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := a.w.Write(b); err != nil {
		return err
	}
	return a.rc.Flush()
}

// writeBufferSize is the size of a connection's send buffer in bytes, enough for a few cards. The system's default may grow to megabytes.
const writeBufferSize = 64 << 10

// hijack takes the connection over from the server; false when it cannot be, which is so unless it is HTTP/1.1. From then on the chunks must be
// written by us. The server has sent everything that was written before.
func hijack(rc *http.ResponseController, r *http.Request) (net.Conn, bool) {
	if r.ProtoMajor != 1 || r.ProtoMinor < 1 {
		return nil, false
	}
	conn, _, err := rc.Hijack()
	if tcp, ok := conn.(interface{ SetWriteBuffer(bytes int) error }); ok {
		_ = tcp.SetWriteBuffer(writeBufferSize) // with the system's default it works, too, with more memory
	}
	return conn, err == nil
}

// chunkedSink sends a stream as chunks over a hijacked connection.
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

// finish sends the last chunk, and closes the connection.
func (c *chunkedSink) finish() {
	_ = c.conn.SetWriteDeadline(c.now().Add(time.Second)) // for five bytes
	_, _ = c.conn.Write([]byte("0\r\n\r\n"))              // the caller may be gone
	_ = c.conn.Close()
}

// followDetached follows the stream on its connection until the caller disconnects. It returns when both goroutines have ended.
func (f *feed) followDetached(conn net.Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	out := &chunkedSink{conn: conn, now: f.streams.now}
	readEnded := make(chan struct{})
	go func() {
		defer close(readEnded)
		defer cancel()
		var b [1]byte
		_, _ = conn.Read(b[:]) // a caller of a stream sends nothing more: the read returns when it disconnects
	}()
	f.follow(ctx, out)
	out.finish()
	<-readEnded
}
