package httpserver

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// MaxHeader is how long a request's header may be, in bytes. Usual headers, with cookies and those of proxies, need a tenth of it.
const MaxHeader = 32 << 10

// Times are the timeouts of a request's parts. Zero means the default.
type Times struct {
	Header time.Duration // to read a header; default 10 s
	Body   time.Duration // to read a body, unless the handler sets another deadline; default 1 min
	Write  time.Duration // to write an answer, unless the handler sets another deadline; default 1 min
	Idle   time.Duration // between two requests; default 2 min
}

func (t Times) withDefaults() Times {
	for at, by := range map[*time.Duration]time.Duration{
		&t.Header: 10 * time.Second, &t.Body: time.Minute, &t.Write: time.Minute, &t.Idle: 2 * time.Minute,
	} {
		if *at <= 0 {
			*at = by
		}
	}
	return t
}

// New makes a server of a handler. Call its Serve with a listener of Limit. Errors of the server itself are logged at level debug.
func New(h http.Handler, t Times, log *slog.Logger, now func() time.Time) *http.Server {
	t = t.withDefaults()
	return &http.Server{
		Handler: bounded{h, t, now}, ReadHeaderTimeout: t.Header, IdleTimeout: t.Idle, MaxHeaderBytes: MaxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// bounded sets the deadlines of each request's body and answer.
type bounded struct {
	next  http.Handler
	times Times
	now   func() time.Time
}

func (b bounded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rc := http.NewResponseController(w)
	in := &body{ReadCloser: r.Body, rc: rc, over: r.ContentLength == 0}
	out := &answer{ResponseWriter: w, rc: rc, in: in, until: func() time.Time { return b.now().Add(b.times.Write) }}
	if !in.over {
		_ = rc.SetReadDeadline(b.now().Add(b.times.Body)) // fails only where w has no deadlines, as a recorder in tests
		r.Body = in
	}
	defer out.end()
	b.next.ServeHTTP(out, r)
}

// body notes whether it was read to its end. Then its deadline is removed, since the server reads from the connection only to notice that the caller
// has left.
type body struct {
	io.ReadCloser
	rc   *http.ResponseController
	over bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) && !b.over {
		b.over = true
		_ = b.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

// answer sets its write deadline when its first byte or its header is written.
type answer struct {
	http.ResponseWriter
	rc    *http.ResponseController
	in    *body
	until func() time.Time
	begun bool
}

// Unwrap lets http.ResponseController find the wrapped ResponseWriter.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) WriteHeader(status int) {
	if status >= http.StatusOK {
		a.begin()
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begin()
	return a.ResponseWriter.Write(p)
}

// begin sets the deadline of the answer. When the body was not read to its end, it also asks for the connection to be closed after the answer.
func (a *answer) begin() {
	if a.begun {
		return
	}
	a.begun = true
	_ = a.rc.SetWriteDeadline(a.until())
	if !a.in.over {
		a.Header().Set("Connection", "close")
	}
}

// end keeps the server from reading the rest of a body: after the handler it would read up to 256 KiB, and wait for them.
func (a *answer) end() {
	a.begin()
	if !a.in.over {
		_ = a.rc.SetReadDeadline(time.Unix(1, 0))
	}
}
