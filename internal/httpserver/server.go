package httpserver

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// MaxHeader is how long a request's header may be, in bytes: cookies and what proxies add are a tenth of it.
const MaxHeader = 32 << 10

// Times bound the parts of a request. Those that are zero have defaults.
type Times struct {
	Header time.Duration // to read a header; default 10 s
	Body   time.Duration // to read a body, when the handler says nothing else; default 1 min
	Write  time.Duration // to write an answer, when the handler says nothing else; default 1 min
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

// New makes a server of a handler. Give its Serve a listener of Limit.
func New(h http.Handler, t Times, log *slog.Logger, now func() time.Time) *http.Server {
	t = t.withDefaults()
	return &http.Server{
		Handler: bounded{h, t, now}, ReadHeaderTimeout: t.Header, IdleTimeout: t.Idle, MaxHeaderBytes: MaxHeader,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// bounded gives the body and the answer of each request their times.
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
		_ = rc.SetReadDeadline(b.now().Add(b.times.Body)) // a recorder has none
		r.Body = in
	}
	defer out.end()
	b.next.ServeHTTP(out, r)
}

// body knows whether it was read to its end. Its time ends there: what is read of the connection afterwards only tells
// whether the caller is still there.
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

// answer sets the time for itself when it begins.
type answer struct {
	http.ResponseWriter
	rc    *http.ResponseController
	in    *body
	until func() time.Time
	begun bool
}

// Unwrap lets http.ResponseController find what is beneath.
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

// begin sets the time of the answer. Where the body is not read to its end, the connection is of no more use.
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

// end keeps the server from reading on in a body that nobody wants: it would wait for up to 256 KiB of it.
func (a *answer) end() {
	a.begin()
	if !a.in.over {
		_ = a.rc.SetReadDeadline(time.Unix(1, 0))
	}
}
