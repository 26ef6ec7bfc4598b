package demo

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Path is where a Demo is to be mounted.
const Path = "/demo/"

// CSP is the content security policy of the page: nothing but our own files, and nothing inline.
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Who can be signed in with one click, as SignIn gets it.
const (
	Owner    = "owner"
	Operator = "operator"
)

// Deps is what a Demo works with.
type Deps struct {
	Server *Server
	// Salons lists the salons of the demonstration, the first one first. It is called at every change.
	Salons func(ctx context.Context) ([]Salon, error)
	// SignIn makes the visitor the salon's owner, or the operator: it sets the cookie, and writes nothing else. The visitor
	// is then sent on. Errors: NotFound when there is no such account.
	SignIn func(w http.ResponseWriter, r *http.Request, who, salon string) error
	// Reply lets Salonzap write a text from a salon to a number, over the gateway, as a robot would. nil offers no such button.
	Reply func(ctx context.Context, from Salon, to phone.Number, words string) error
	// Prove lets a salon answer WhatsApp's question for a passkey, as its page would: sign makes the answer of the options.
	// nil offers no such button. Errors: NotFound when there is no such question; Conflict when the answer was refused;
	// Unavailable; those of sign.
	Prove func(ctx context.Context, s Salon, sign func(options []byte) ([]byte, error)) error
	// Hints tells of changes of any salon, by the topic "".
	Hints edge.Hints
	// Closing ends the open streams when it is closed; Close does too. It may be nil.
	Closing <-chan struct{}
	Log     *slog.Logger
	Now     func() time.Time
	// Stylesheet is the address of the dashboard's style, for the same colours; the page is whole without it.
	Stylesheet string
}

// Demo is the page. It is an http.Handler for everything below Path; Close it.
type Demo struct {
	deps     Deps
	server   *Server
	reporter *edge.Reporter
	streams  *edge.Streams
	assets   *assets
	handler  http.Handler

	end  func()        // ends over, once
	over chan struct{} // closed when streams are to end
	wg   sync.WaitGroup
}

// New makes a Demo and listens to the hints.
func New(deps Deps) *Demo {
	d := &Demo{
		deps: deps, server: deps.Server, reporter: edge.NewReporter(deps.Log, nil), assets: loadAssets(), over: make(chan struct{}),
	}
	d.end = sync.OnceFunc(func() { close(d.over) })
	d.streams = edge.NewStreams(d.server.hints, d.over, deps.Log, deps.Now)
	d.handler = d.routes()
	hints, cancel := deps.Hints.Subscribe("")
	d.wg.Go(func() {
		defer cancel()
		d.listen(hints)
	})
	return d
}

// Close ends the streams and waits for what New started. It does not close the Server.
func (d *Demo) Close() {
	d.end()
	d.wg.Wait()
	d.streams.Wait()
}

// listen passes hints on to the open pages.
func (d *Demo) listen(hints <-chan struct{}) {
	for {
		select {
		case <-hints:
			d.server.hints.notify()
		case <-d.deps.Closing:
			d.end()
			return
		case <-d.over:
			return
		}
	}
}

// ServeHTTP serves the page.
func (d *Demo) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// maxForm is the largest body that is read, in bytes.
const maxForm = 4 << 10

func (d *Demo) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo/{$}", d.handle(d.show))
	mux.HandleFunc("GET /demo/live", d.handle(d.live))
	mux.HandleFunc("POST /demo/phone", d.handle(d.play))
	mux.HandleFunc("POST /demo/chat", d.handle(d.chat))
	mux.HandleFunc("POST /demo/trouble", d.handle(d.trouble))
	mux.HandleFunc("POST /demo/reset", d.handle(d.reset))
	mux.HandleFunc("POST /demo/sign-in", d.handle(d.signIn))
	mux.Handle("GET /demo/assets/", d.assets)
	mux.HandleFunc("/demo/", d.handle(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.NotFound, "demo.route", text.NotFound)
	}))
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(d.handle(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.Forbidden, "demo.origin", text.ErrorCrossOrigin)
	}))
	return edge.SecurityHeaders(CSP, d.onlyHere(origin.Handler(edge.LimitBody(maxForm, edge.RecordPattern(mux)))))
}

// handle makes a handler of a function that returns an error only before it has written anything.
func (d *Demo) handle(f func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := f(w, r); err != nil {
			d.fail(w, r, err)
		}
	}
}

// fail answers with the error page.
func (d *Demo) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem := d.reporter.Problem(r, err)
	s := d.shell(r)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(problem.Status)
	_ = failed(s, problem.Title, problem.Detail, problem.SupportID).Render(r.Context(), w) // the client may have disconnected
}
